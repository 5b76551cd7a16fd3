//! A formula in, what is written out in it out: strings, and numbers as long as those of people.
//!
//! It must not know how a formula is calculated.

/// Digits of a number that somebody may have hidden in a formula.
const LONG: usize = 8;

/// The string literals and the long numbers of `formula`, a space between them.
pub(in crate::extract) fn literals(formula: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut rest = formula;
    loop {
        let (code, behind) = rest.split_once('"').unwrap_or((rest, ""));
        found.extend(numbers(code).map(str::to_owned));
        if behind.is_empty() {
            return found.join(" ");
        }
        let (text, behind) = quoted(behind);
        if !text.trim().is_empty() {
            found.push(text);
        }
        rest = behind;
    }
}

/// The string at the start of `text` up to its closing quote, in which two quotes stand for one, and the rest.
fn quoted(text: &str) -> (String, &str) {
    let mut inner = String::new();
    let mut rest = text;
    loop {
        let Some((piece, behind)) = rest.split_once('"') else {
            inner.push_str(rest);
            return (inner, "");
        };
        inner.push_str(piece);
        match behind.strip_prefix('"') {
            Some(behind) => {
                inner.push('"');
                rest = behind;
            }
            None => return (inner, behind),
        }
    }
}

fn numbers(code: &str) -> impl Iterator<Item = &str> {
    let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '$' && c != '.' && c != '_');
    words.filter(|word| word.len() >= LONG && word.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_out_counts() {
        assert_eq!(literals("=IF(A1=1,\"BSN 123\",\"een \"\"twee\"\"\")"), "BSN 123 een \"twee\"");
        assert_eq!(literals("of:=[.A1]*0+123456782"), "123456782");
        assert_eq!(literals("=SUM(A10000000:B2)"), "");
        assert_eq!(literals("=\"open"), "open");
        assert_eq!(literals(""), "");
    }
}
