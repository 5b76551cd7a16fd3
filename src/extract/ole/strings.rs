//! Bytes of which no more is known in, the runs of text in them out.
//!
//! It must not know what they are for.

/// Characters of a run at least; shorter ones are chance.
const RUN: usize = 4;
/// The same of one byte a character, where chance makes longer ones.
const NARROW: usize = 6;

/// The runs of letters and digits in `bytes`, a line each.
pub(in crate::extract) fn wide_texts(bytes: &[u8]) -> String {
    let mut texts: Vec<String> = Vec::new();
    for start in [0, 1] {
        let units = bytes.get(start..).unwrap_or_default().chunks_exact(2);
        let units = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or('\0')).collect();
        let is_text = |c: char| matches!(c, ' '..='~' | '\u{A0}'..='\u{24F}');
        texts.extend(text.split(|c| !is_text(c)).filter(|run| run.chars().count() >= RUN).map(str::to_owned));
    }
    texts.join("\n")
}

/// The runs of text in one byte a character in `bytes`, a line each.
pub(in crate::extract) fn narrow_texts(bytes: &[u8]) -> String {
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0;
    let is_text = |c: char| matches!(c, ' '..='~' | '\u{A0}'..='\u{24F}');
    let runs: Vec<&str> = text.split(|c| !is_text(c)).filter(|run| run.chars().count() >= NARROW).collect();
    runs.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_on_odd_places_too() {
        let wide: Vec<u8> = "Zoë Jansen".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(wide_texts(&[&[0, 7, 7][..], &wide, &[0, 0, 7]].concat()), "Zoë Jansen");
    }

    #[test]
    fn runs_of_one_byte_a_character_are_longer() {
        assert_eq!(narrow_texts(b"\x01\x02BSN 319072356\0kort\0Andr\xE9 J\x07"), "BSN 319072356\nAndré J");
    }
}
