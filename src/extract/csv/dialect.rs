//! The head of a text in, its delimiter out, or none where it is no table.

use super::row::Rows;

const DELIMITERS: [u8; 4] = [b';', b'\t', b'|', b','];
/// Lines that are looked at.
const LINES: usize = 200;

/// What the lines of a text look like when split at one delimiter.
#[derive(Default)]
struct Split {
    lines: usize,
    /// Lines with the commonest number of fields.
    even: usize,
    /// That number.
    fields: usize,
    /// Lines among those that read like prose, code or a log.
    unlike: usize,
}

/// Whether an extension promises a table.
pub(in super::super) fn promised(extension: &str) -> bool {
    matches!(extension, "csv" | "tsv" | "tab" | "psv")
}

/// The delimiter told in a first line `sep=;`, as Excel writes and reads it, and that line's length.
pub(super) fn told(text: &str) -> Option<(u8, usize)> {
    let rest = text.strip_prefix("sep=")?.as_bytes();
    let delimiter = *rest.first().filter(|byte| DELIMITERS.contains(byte))?;
    let end = match rest.get(1..)? {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    Some((delimiter, "sep=".len() + 1 + end))
}

/// The delimiter of `text`, the head of a document or, where `whole`, all of it. An extension that promises a table
/// lowers the bar.
pub(in super::super) fn delimiter(text: &str, whole: bool, extension: &str) -> Option<u8> {
    let splits = DELIMITERS.map(|delimiter| (delimiter, split(text, whole, delimiter)));
    let sure = splits
        .iter()
        .filter(|(delimiter, split)| split.is_table(*delimiter))
        .max_by_key(|(_, split)| (split.even * 100 / split.lines.max(1), split.fields));
    let hinted = || {
        let guess = splits.iter().filter(|(_, split)| split.fields > 1);
        promised(extension).then(|| guess.max_by_key(|(_, split)| (split.even, split.fields))).flatten()
    };
    sure.or_else(hinted).map(|(delimiter, _)| *delimiter)
}

impl Split {
    fn is_table(&self, delimiter: u8) -> bool {
        let share = if delimiter == b',' { 90 } else { 80 };
        self.fields >= 2 && self.even >= 2 && self.even * 100 >= self.lines * share && self.unlike * 2 < self.even
    }
}

fn split(text: &str, whole: bool, delimiter: u8) -> Split {
    let mut rows = Rows::new(delimiter);
    let (mut rest, mut fields) = (text, Vec::new());
    let mut counts: Vec<(usize, bool)> = Vec::new();
    while counts.len() < LINES {
        // A first line that goes on past the head is all there is to judge by.
        let ended = whole || counts.is_empty();
        let Some(len) = rows.next(rest, ended, &mut fields) else {
            break;
        };
        let cells: Vec<&str> =
            fields.iter().map(|field| rest.get(field.start..field.end).unwrap_or_default()).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            counts.push((cells.len(), unlike(&cells, delimiter)));
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    // Lines before the header are fewer-celled; up to five are let pass where enough follow.
    let widest = |fields: usize| counts.iter().filter(|(count, _)| *count == fields).count();
    let common = counts.iter().map(|(count, _)| *count).max_by_key(|&count| (widest(count), count));
    let fields = common.unwrap_or(0);
    let preamble = counts.iter().take(5).take_while(|(count, _)| *count < fields).count();
    let counted = if widest(fields) > 2 * preamble { preamble } else { 0 };
    Split {
        lines: counts.len() - counted,
        even: widest(fields),
        fields,
        unlike: counts.iter().filter(|(count, unlike)| *count == fields && *unlike).count(),
    }
}

/// Whether a line that splits well still reads like something else: prose with commas, a statement that ends in a
/// semicolon, indentation, a decimal comma or the milliseconds of a log.
fn unlike(cells: &[&str], delimiter: u8) -> bool {
    let first = cells.first().copied().unwrap_or_default();
    let last = cells.last().copied().unwrap_or_default();
    match delimiter {
        b'\t' => cells.len() == 2 && first.trim().is_empty(),
        b';' | b'|' => cells.len() == 2 && (last.trim().is_empty() || last.starts_with(' ')),
        _ => {
            let spaced = cells.iter().skip(1).filter(|cell| cell.starts_with(' ')).count();
            let wordy = cells.iter().any(|cell| cell.split_whitespace().count() > 6);
            let number = cells.len() == 2
                && first.ends_with(|c: char| c.is_ascii_digit())
                && last.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([' ', '\0']);
            let ends = last.trim_end().ends_with(['.', '!', '?', ':']) && cells.len() < 4;
            (spaced * 2 >= cells.len() - 1 && (wordy || cells.len() < 4)) || number || ends
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told() {
        for (text, found) in [
            ("a;b\n1;2\n", b';'),
            ("a,b,c\n1,2,3", b','),
            ("naam\tbsn\nJan\t1\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("naam;bedrag\nJan;1,50\nPiet;2,75\n", b';'),
            ("naam, voornaam, bsn, plaats\nJansen, Jan, 1, Ede\n", b','),
            ("Lijst van juni\nopgesteld door het team\n\na;b;c\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n", b';'),
            ("a;\"b\n;;c\"\n1;2\n", b';'),
        ] {
            assert_eq!(delimiter(text, true, ""), Some(found), "{text}");
        }
    }

    #[test]
    fn other_text_is_not() {
        for text in [
            "Beste Jan, hierbij de gegevens.\nGroeten, Piet\n",
            "Geachte heer, mevrouw,\n\nIk heb, zoals u weet, een vraag.\n",
            "2026-01-02 10:00:00,123 INFO start\n2026-01-02 10:00:01,456 INFO klaar\n",
            "int a;\nint b;\nreturn a;\n",
            "\tif x\n\tdo y\n",
            "Naam: Jan\nBSN: 123456782\n",
            "een regel\n",
            "",
        ] {
            assert_eq!(delimiter(text, true, ""), None, "{text}");
        }
        assert_eq!(delimiter("Jan;123456782", true, "csv"), Some(b';'));
    }
}
