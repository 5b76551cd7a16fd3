//! Characters beyond ASCII in, the ASCII ones that they stand for out: digits of every script, full-width and
//! mathematical letters, letters that only look Latin, and what has no width at all.

use unicode_normalization::char::decompose_compatible;

use super::Round;

/// The zero of each run of ten decimal digits: Unicode, general category Nd.
/// <https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedNumericType.txt>
const ZEROS: &[u32] = &[
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0,
    0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60,
    0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
];

/// Letters that look like a Latin one. <https://www.unicode.org/Public/security/latest/confusables.txt>
const ALIKE: &[(char, char)] = &[
    ('а', 'a'),
    ('А', 'A'),
    ('В', 'B'),
    ('Ь', 'b'),
    ('ь', 'b'),
    ('с', 'c'),
    ('С', 'C'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('Е', 'E'),
    ('ё', 'ë'),
    ('Н', 'H'),
    ('һ', 'h'),
    ('і', 'i'),
    ('І', 'I'),
    ('ї', 'ï'),
    ('ј', 'j'),
    ('Ј', 'J'),
    ('к', 'k'),
    ('К', 'K'),
    ('ӏ', 'l'),
    ('М', 'M'),
    ('о', 'o'),
    ('О', 'O'),
    ('р', 'p'),
    ('Р', 'P'),
    ('ԛ', 'q'),
    ('г', 'r'),
    ('ѕ', 's'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('Х', 'X'),
    ('у', 'y'),
    ('У', 'Y'),
    ('α', 'a'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('ι', 'i'),
    ('Ι', 'I'),
    ('κ', 'k'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('ο', 'o'),
    ('Ο', 'O'),
    ('ρ', 'p'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('υ', 'u'),
    ('ν', 'v'),
    ('Χ', 'X'),
    ('Υ', 'Y'),
];

/// Bytes on either side of a letter in which its word is looked at.
const WORD: usize = 64;

/// Folds the character at `at`; answers where the next one stands.
pub(super) fn wide(round: &mut Round<'_>, at: usize) -> usize {
    // Letters with marks (UTF-8 `C3 80` to `C3 BF`), which stand for themselves.
    if round.text.as_bytes().get(at) == Some(&0xC3) {
        return at + 2;
    }
    let Some(c) = round.text.get(at..).and_then(|rest| rest.chars().next()) else { return at + 1 };
    let end = at + c.len_utf8();
    if has_no_width(c) {
        round.replace(at..end, "");
    } else if let Some(plain) = folded(c).or_else(|| latin(round.text, at, c)) {
        round.replace(at..end, plain.encode_utf8(&mut [0; 4]));
    }
    end
}

/// Characters that show nothing: soft hyphens, joiners, marks of direction, selectors of a variant, tags, and the
/// frame of a keycap. Unicode's property `Default_Ignorable_Code_Point`.
/// <https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt>
fn has_no_width(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{20E3}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The ASCII character that `c` is another form of.
fn folded(c: char) -> Option<char> {
    let code = u32::from(c);
    if let Some(zero) = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1).and_then(|at| ZEROS.get(at))
        && let digit = code - zero
        && digit < 10
    {
        return char::from_digit(digit, 10);
    }
    if !matches!(code, 0x2460..=0x2468 | 0x24B6..=0x24EA | 0xFF01..=0xFF5E | 0x1D400..=0x1D7FF) {
        return None;
    }
    let (mut plain, mut count) = (None, 0);
    decompose_compatible(c, |part| {
        plain = Some(part);
        count += 1;
    });
    plain.filter(|plain| count == 1 && plain.is_ascii_graphic())
}

/// The Latin letter that `c` looks like, where it stands in a word with Latin ones: Russian and Greek stay.
fn latin(text: &str, at: usize, c: char) -> Option<char> {
    if !matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}') {
        return None;
    }
    let plain = ALIKE.iter().find(|(alike, _)| *alike == c)?.1;
    let before = text.get(text.floor_char_boundary(at.saturating_sub(WORD))..at)?;
    let behind = text.get(at..text.ceil_char_boundary(text.len().min(at + WORD)))?;
    let within = |c: &char| c.is_alphabetic() || has_no_width(*c);
    let mut word = before.chars().rev().take_while(within).chain(behind.chars().take_while(within));
    word.any(|c| c.is_ascii_alphabetic() || matches!(u32::from(c), 0xFF21..=0xFF5A)).then_some(plain)
}

/// Writes out the whole number whose first digit stands at `at`, where it is in scientific notation as programs
/// write numbers of nine digits: `7.31548292E8`.
pub(super) fn exponent(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let bytes = round.text.as_bytes();
    let first = bytes.get(at).filter(|byte| byte.is_ascii_digit())?;
    let open = at.checked_sub(1).and_then(|at| bytes.get(at));
    if open.is_some_and(|byte| matches!(byte, b'.' | b',')) {
        return None;
    }
    let [b'.' | b',', rest @ ..] = bytes.get(at + 1..)? else { return None };
    let count = rest.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, rest) = rest.split_at_checked(count)?;
    let ([b'e' | b'E', b'+', rest @ ..] | [b'e' | b'E', rest @ ..]) = rest else { return None };
    let len = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let power: usize = std::str::from_utf8(rest.get(..len)?).ok()?.parse().ok()?;
    let ends = rest.get(len).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if !ends || !(7..=9).contains(&power) || fraction.len() > power || fraction.len() + 2 < power {
        return None;
    }
    let mut digits = String::from(char::from(*first));
    digits.extend(fraction.iter().map(|&byte| char::from(byte)));
    digits.extend(std::iter::repeat_n('0', power - fraction.len()));
    let end = bytes.len() - rest.len() + len;
    round.replace(at..end, &digits);
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::super::unveil;
    use super::*;

    fn plain(text: &str) -> Option<String> {
        unveil(text).map(|found| found.text().to_owned())
    }

    #[test]
    fn zeros_stand_in_order() {
        assert!(ZEROS.is_sorted());
        assert_eq!(
            (folded('৭'), folded('𝟟'), folded('𝟿'), folded('Ｂ'), folded('𝐛')),
            (Some('7'), Some('7'), Some('9'), Some('B'), Some('b'))
        );
        assert_eq!((folded('²'), folded('é'), folded('б'), folded('¾')), (None, None, None, None));
    }

    #[test]
    fn what_shows_nothing_is_left_out_and_frames_are_too() {
        assert_eq!(plain("1\u{fe0f}\u{20e3}7\u{fe0f}\u{20e3}").as_deref(), Some("17"));
        assert_eq!(plain("1\u{3164}7\u{e0101}1").as_deref(), Some("171"));
        assert_eq!(plain("①⓪⑨").as_deref(), Some("109"));
    }

    #[test]
    fn letters_alike_are_folded_within_latin_words_only() {
        assert_eq!(plain("Ьsn en bѕn").as_deref(), Some("bsn en bsn"));
        assert_eq!(plain("оно и Москва ναι"), None);
    }

    #[test]
    fn numbers_in_scientific_notation_are_written_out() {
        assert_eq!(plain("7.31548292E8 7,3154829e+08").as_deref(), Some("731548292 731548290"));
        assert_eq!(plain("1.5E8 2.7.31548292E8 1.5E-8 7.315482921E8 7.31548292E8x"), None);
    }
}
