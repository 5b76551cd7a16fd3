//! The start of a labelled value in, its extent out: codes, numbers, genders, places, nationalities, amounts.

use std::ops::Range;

use super::labelled::Sign;
use super::secret::is_placeholder;

/// A value's start and what leads to it.
pub(super) struct Value<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) label: Range<usize>,
    pub(super) sign: Sign,
    pub(super) weak: bool,
}

impl<'a> Value<'a> {
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn first(&self, length: usize) -> Option<Range<usize>> {
        (length > 0).then(|| self.at..self.at + length)
    }
}

/// Four to twelve letters and digits with at least three digits: `4711-A`, `CL-2041-77`.
pub(super) fn code(value: &Value<'_>) -> Option<Range<usize>> {
    if value.sign == Sign::Word && value.text.get(value.label.end..value.at).is_some_and(|lead| lead.contains("van")) {
        return None;
    }
    let rest = value.rest();
    let mut length = 0;
    for (at, character) in rest.char_indices() {
        let next = rest.get(at + character.len_utf8()..).and_then(|rest| rest.chars().next());
        let joins = matches!(character, '-' | '.' | '/' | '_') && next.is_some_and(|next| next.is_ascii_alphanumeric());
        if !character.is_ascii_alphanumeric() && !joins {
            break;
        }
        length = at + 1;
    }
    let text = rest.get(..length)?;
    let count = |kind: fn(&u8) -> bool| text.bytes().filter(kind).count();
    let fits = (4..=12).contains(&count(u8::is_ascii_alphanumeric)) && count(u8::is_ascii_digit) >= 3;
    (fits && !dated(text) && !touched(rest, length)).then(|| value.first(length)).flatten()
}

/// Six to twelve digits, single separators between groups.
pub(super) fn number(value: &Value<'_>) -> Option<Range<usize>> {
    let rest = value.rest();
    let (mut length, mut digits) = (0, 0);
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => (length, digits) = (at + 1, digits + 1),
            b' ' | b'-' | b'.' if length == at && digits > 0 => {}
            _ => break,
        }
    }
    let text = rest.get(..length)?;
    ((6..=12).contains(&digits) && !dated(text) && !touched(rest, length)).then(|| value.first(length)).flatten()
}

/// Whether a value is a date: `12-03-1961`.
fn dated(text: &str) -> bool {
    let groups: Vec<usize> = text.split(['-', '/', '.', ' ']).map(str::len).collect();
    matches!(groups.as_slice(), [1..=2, 1..=2, 2 | 4] | [4, 1..=2, 1..=2])
}

fn touched(rest: &str, length: usize) -> bool {
    rest.get(length..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

/// Whether a plain word is only the start of a sentence: `wachtwoord: het werkt niet`.
pub(super) fn runs_on(rest: &str, length: usize) -> bool {
    rest.get(length..)
        .and_then(|behind| behind.strip_prefix(' '))
        .and_then(|behind| behind.chars().next())
        .is_some_and(char::is_lowercase)
}

/// Words for a gender.
pub(crate) const GENDERS: &[&str] = &[
    "m",
    "v",
    "x",
    "man",
    "vrouw",
    "mannelijk",
    "vrouwelijk",
    "jongen",
    "meisje",
    "male",
    "female",
    "f",
    "non-binair",
    "genderneutraal",
    "transgender",
    "interseksueel",
    "vrouwlijk",
];

/// A gender, where no other is offered beside it: not `M/V`.
pub(super) fn gender(value: &Value<'_>) -> Option<Range<usize>> {
    let rest = value.rest();
    let length = rest.find(|c: char| !c.is_alphabetic() && c != '-').unwrap_or(rest.len());
    let text = rest.get(..length)?;
    let behind = rest.get(length..)?.trim_start();
    let choice = behind.starts_with(['/', '\\', '|'])
        && behind.get(1..).is_some_and(|next| {
            let next = next.trim_start();
            let end = next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len());
            next.get(..end).is_some_and(|next| GENDERS.contains(&next.to_lowercase().as_str()))
        });
    let either = ["of ", "or ", "en ", "and "].iter().any(|word| behind.starts_with(word));
    let known = GENDERS.contains(&text.to_lowercase().as_str())
        && (text.len() > 1 || matches!(value.sign, Sign::Mark | Sign::Column));
    (known && !choice && !either).then(|| value.first(length)).flatten()
}

/// Capitalised words with small ones between them: `Bergen op Zoom`, `'s-Gravenhage`.
fn names(rest: &str, most: usize) -> usize {
    let (mut at, mut end, mut words) = (0, 0, 0);
    while words < most {
        let tail = rest.get(at..).unwrap_or("");
        let length = tail.find(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))).unwrap_or(tail.len());
        let word = tail.get(..length).unwrap_or("");
        let plain = word.trim_start_matches(['\'', '’']).trim_start_matches("s-").trim_start_matches("t ");
        let small = matches!(
            word,
            "aan"
                | "den"
                | "de"
                | "der"
                | "op"
                | "van"
                | "het"
                | "in"
                | "bij"
                | "a/d"
                | "am"
                | "la"
                | "el"
                | "of"
                | "en"
        );
        if plain.starts_with(char::is_uppercase) && plain.chars().count() > 1 {
            end = at + length;
            words += 1;
        } else if !small || end == 0 {
            break;
        }
        if !rest.get(at + length..).unwrap_or("").starts_with(' ') {
            break;
        }
        at += length + 1;
    }
    rest.get(..end).map_or(0, |text| text.trim_end_matches(['-', '\'', '’']).len())
}

/// A place: capitalised words, or any word behind a mark.
pub(super) fn place(value: &Value<'_>) -> Option<Range<usize>> {
    let rest = value.rest();
    let length = names(rest, 4);
    let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let length =
        if length == 0 && value.sign == Sign::Mark && word > 2 && !runs_on(rest, word) { word } else { length };
    let text = rest.get(..length)?;
    let month = rest.get(length..).is_some_and(|behind| behind.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        && value.sign != Sign::Mark;
    (!month && value.sign != Sign::Column && !is_placeholder(text)).then(|| value.first(length)).flatten()
}

/// A nationality behind its label, or right before it: `de Marokkaanse nationaliteit`.
pub(super) fn nationality(value: &Value<'_>) -> Option<Range<usize>> {
    let rest = value.rest();
    let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let length = match value.sign {
        Sign::Mark if word > 2 && !runs_on(rest, word) => names(rest, 3).max(word),
        Sign::Mark | Sign::Word => names(rest, 3),
        Sign::Space | Sign::Column => 0,
    };
    if length > 0 && !rest.get(..length).is_none_or(is_placeholder) {
        return value.first(length);
    }
    let before = value.text.get(..value.label.start)?.strip_suffix(' ')?;
    let start = before.rfind(|c: char| !(c.is_alphabetic() || c == '-')).map_or(0, |at| at + 1);
    let word = before.get(start..)?;
    let fits = word.starts_with(char::is_uppercase) && (word.ends_with("se") || word.ends_with('s'));
    fits.then_some(start..before.len())
}

/// An amount of money: with its currency, or behind a mark.
pub(super) fn amount(value: &Value<'_>) -> Option<Range<usize>> {
    let rest = value.rest();
    let currency =
        ["€", "EUR", "eur", "Euro", "euro"].iter().find(|sign| rest.starts_with(**sign)).map_or(0, |sign| sign.len());
    let tail = rest.get(currency..)?;
    let space = tail.len() - tail.trim_start_matches([' ', '\u{a0}']).len();
    let from = currency + space;
    let number = rest.get(from..)?;
    let length = number.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))).unwrap_or(number.len());
    let text = number.get(..length)?.trim_end_matches(['.', ',']);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let behind = number.get(length..)?.trim_start();
    let paid = currency > 0 || ["€", "eur"].iter().any(|sign| behind.to_lowercase().starts_with(sign));
    let told = paid || value.sign == Sign::Mark;
    let shaped = (3..=9).contains(&digits) && text.starts_with(|c: char| c.is_ascii_digit()) && !dated(text);
    (told && shaped && !touched(number, length)).then(|| value.first(from + text.len())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(grammar: fn(&Value<'_>) -> Option<Range<usize>>, sign: Sign, text: &str) -> Option<&str> {
        grammar(&Value { text, at: 0, label: 0..0, sign, weak: false }).map(|span| &text[span])
    }

    #[test]
    fn codes_and_numbers() {
        assert_eq!(read(code, Sign::Mark, "CL-2041-77."), Some("CL-2041-77"));
        assert_eq!(read(code, Sign::Space, "4711 en meer"), Some("4711"));
        assert_eq!(read(number, Sign::Mark, "123 456 789, "), Some("123 456 789"));
        for text in ["ontbreekt", "12-03-1961", "123", "1234567890123"] {
            assert_eq!(read(code, Sign::Mark, text), None, "{text}");
            assert_eq!(read(number, Sign::Mark, text), None, "{text}");
        }
    }

    #[test]
    fn facts_of_a_person() {
        assert_eq!(read(gender, Sign::Mark, "V\n"), Some("V"));
        assert_eq!(read(gender, Sign::Mark, "M/V"), None);
        assert_eq!(read(gender, Sign::Space, "man of vrouw"), None);
        assert_eq!(read(place, Sign::Space, "Bergen op Zoom op 3 mei"), Some("Bergen op Zoom"));
        assert_eq!(read(place, Sign::Space, "'s-Gravenhage,"), Some("'s-Gravenhage"));
        assert_eq!(read(place, Sign::Space, "een dorp"), None);
        assert_eq!(read(nationality, Sign::Mark, "Nederlandse"), Some("Nederlandse"));
        let text = "heeft de Marokkaanse nationaliteit";
        let value = Value { text, at: text.len(), label: 20 + 1..text.len(), sign: Sign::Space, weak: false };
        assert_eq!(nationality(&value).map(|span| &text[span]), Some("Marokkaanse"));
        assert_eq!(read(amount, Sign::Space, "€ 3.200 per maand"), Some("€ 3.200"));
        assert_eq!(read(amount, Sign::Space, "2024 gestegen"), None);
    }
}
