//! A text and a value in, where the value stands in the text as words of its own out.

use std::ops::Range;

/// Where `value` stands in `text`, in its own letters, with no letter or digit right before or behind it. White space
/// in it is any white space. The ranges ascend and do not overlap.
pub(super) fn all(text: &str, value: &str) -> Vec<Range<usize>> {
    let value = value.trim();
    let first_word = value.split_whitespace().next().unwrap_or_default();
    let mut found: Vec<Range<usize>> = Vec::new();
    if first_word.is_empty() {
        return found;
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), first_word) {
        let after = found.last().is_none_or(|last| at >= last.end);
        let Some(end) = after.then(|| stands(text, at, value)).flatten() else { continue };
        let alone = |c: Option<char>, own: Option<char>| {
            !(c.is_some_and(char::is_alphanumeric) && own.is_some_and(char::is_alphanumeric))
        };
        // A percent escape before it is no letter of it.
        let escape = at.checked_sub(3).and_then(|from| text.get(from..at)).is_some_and(|escape| {
            escape.strip_prefix('%').is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        let before = text.get(..at).and_then(|text| text.chars().next_back()).filter(|_| !escape);
        let behind = text.get(end..).and_then(|text| text.chars().next());
        if alone(before, value.chars().next()) && alone(behind, value.chars().next_back()) {
            found.push(at..end);
        }
    }
    found
}

/// Where `value` ends in `text`, if it stands at `at`.
fn stands(text: &str, at: usize, value: &str) -> Option<usize> {
    let mut end = at;
    for (number, word) in value.split_whitespace().enumerate() {
        if number > 0 {
            let rest = text.get(end..)?;
            let gap = rest.len() - rest.trim_start().len();
            if gap == 0 {
                return None;
            }
            end += gap;
        }
        text.get(end..)?.strip_prefix(word)?;
        end += word.len();
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_alone() {
        let text = "Jan heet niet Janssen, maar Jan\u{a0} de\nVries; Jan.";
        assert_eq!(all(text, "Jan").len(), 3);
        assert_eq!(
            all(text, "Jan de Vries").into_iter().map(|at| &text[at]).collect::<Vec<_>>(),
            ["Jan\u{a0} de\nVries"]
        );
        assert!(all(text, "an").is_empty() && all(text, " ").is_empty() && all("", "x").is_empty());
        assert_eq!(all("aa aa", "aa aa").first(), Some(&(0..5)));
    }
}
