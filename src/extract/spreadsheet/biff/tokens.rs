//! The tokens of a compiled formula in, what is written out in it out: strings, and numbers as long as those of people.
//!
//! It must not know how a formula is calculated (MS-XLS 2.5.198).

use super::records::Body;

/// `PtgStr` and `PtgNum`
const TEXT: u8 = 0x17;
const NUMBER: u8 = 0x1F;
/// Characters of a string that may be one by chance.
const CHANCE: usize = 2;
/// Numbers as long as those of people: eight digits and more.
const LONG: std::ops::Range<f64> = 1e7..1e12;

/// The literals in `tokens`, a space between them. Tokens are not followed one by one: whatever looks like a literal
/// is one.
pub(super) fn literals(tokens: &[u8], unicode: bool) -> String {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        match literal(rest, unicode) {
            Some((text, size)) => {
                found.push(text);
                at += size;
            }
            None => at += 1,
        }
    }
    found.join(" ")
}

fn literal(tokens: &[u8], unicode: bool) -> Option<(String, usize)> {
    match *tokens.first()? {
        TEXT => {
            let characters = usize::from(*tokens.get(1)?);
            let (wide, start) = if unicode { (*tokens.get(2)?, 3) } else { (0, 2) };
            if characters <= CHANCE || wide > 1 {
                return None;
            }
            let end = start + characters * usize::from(wide + 1);
            let raw = tokens.get(start..end)?;
            let text = if wide == 1 {
                encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0
            } else {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(raw).0
            };
            (!text.chars().any(char::is_control)).then(|| (text.into_owned(), end))
        }
        NUMBER => {
            let number = f64::from_le_bytes(tokens.get(1..9)?.try_into().ok()?);
            (LONG.contains(&number) && number.fract() == 0.0).then(|| (format!("{number}"), 9))
        }
        _ => None,
    }
}

/// The literals in the rest of `body`.
pub(super) fn rest(body: &Body<'_>, unicode: bool) -> String {
    literals(&body.all(), unicode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_out_counts() {
        let mut tokens = vec![0x44, 0, 0, TEXT, 3, 0, b'B', b'S', b'N', TEXT, 3, 1, b'a', 0, b'b', 0, b'c', 0, NUMBER];
        tokens.extend(123_456_782.0f64.to_le_bytes());
        assert_eq!(literals(&tokens, true), "BSN abc 123456782");
        assert_eq!(literals(&[TEXT, 3, b'x', b'y', b'z'], false), "xyz");
        for end in 0..tokens.len() {
            let _ = literals(&tokens[..end], true);
        }
    }
}
