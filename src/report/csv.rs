//! Rows of cells in, CSV out (RFC 4180) that no spreadsheet takes for formulas.

use std::io::{self, Write};

use super::escape::is_unsafe;

/// How cells are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Csv {
    /// By commas, for programs.
    #[default]
    Plain,
    /// By semicolons and with a byte order mark, as a Dutch Excel opens it on a double click.
    Excel,
}

impl Csv {
    /// What goes before the first row.
    pub fn begin(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Plain => Ok(()),
            Self::Excel => out.write_all("\u{feff}".as_bytes()),
        }
    }

    /// One row.
    pub fn row<'c>(self, cells: impl IntoIterator<Item = &'c str>, out: &mut dyn Write) -> io::Result<()> {
        let separator = match self {
            Self::Plain => ',',
            Self::Excel => ';',
        };
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                write!(out, "{separator}")?;
            }
            out.write_all(quoted(cell, separator).as_bytes())?;
        }
        out.write_all(b"\r\n")
    }
}

/// A cell that is text whatever stands in it: a spreadsheet reads what starts so as a formula
/// (<https://owasp.org/www-community/attacks/CSV_Injection>), so an apostrophe goes before it.
fn quoted(cell: &str, separator: char) -> String {
    // A careless reader may drop quotes too.
    let ahead = |letter: char| letter.is_whitespace() || letter == '"' || is_unsafe(letter);
    let first = cell.trim_start_matches(ahead).chars().next();
    let formula = first.is_some_and(|letter| matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
        || cell.starts_with(['\t', '\r', '\n']);
    let mut shown = String::with_capacity(cell.len() + 2);
    if formula {
        shown.push('\'');
    }
    for letter in cell.chars() {
        match letter {
            '\n' | '\r' | '\t' => shown.push(' '),
            letter if is_unsafe(letter) => shown.extend(letter.escape_unicode()),
            letter => shown.push(letter),
        }
    }
    if shown.contains(['"', separator, ',', ';']) { format!("\"{}\"", shown.replace('"', "\"\"")) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(csv: Csv, cells: &[&str]) -> String {
        let mut out = Vec::new();
        csv.begin(&mut out).unwrap();
        csv.row(cells.iter().copied(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_cell_is_a_formula_or_breaks_a_row() {
        assert_eq!(row(Csv::Plain, &["a", "b,c", "d\"e", ""]), "a,\"b,c\",\"d\"\"e\",\r\n");
        for formula in ["=1+1", "+31 6", "-1", "@SUM(A1)", " =1", "\t=1", "\u{200b}=1", "\n=1", "\"=1", "＝1"] {
            let shown = row(Csv::Plain, &[formula]);
            assert!(shown.trim_start_matches('"').starts_with('\''), "{shown}");
            assert_eq!(shown.matches('\n').count(), 1);
        }
        assert_eq!(row(Csv::Excel, &["a", "b;c"]), "\u{feff}a;\"b;c\"\r\n");
    }

    proptest::proptest! {
        /// Whatever stands in a cell, one row has one line and no cell starts as a formula does.
        #[test]
        fn any_cell_is_text(cell in "[=+@,;\"\\PC\\t\\n -]{0,12}") {
            let shown = row(Csv::Plain, &[&cell, "x"]);
            proptest::prop_assert_eq!(shown.matches('\n').count(), 1);
            let bare = shown.trim_start_matches(['"', ' ']);
            proptest::prop_assert!(!bare.starts_with(['=', '+', '-', '@']));
        }
    }
}
