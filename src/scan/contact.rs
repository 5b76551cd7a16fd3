//! Tokens in, e-mail addresses and phone numbers out.

use std::ops::Range;

use crate::model::Entity;

use super::number::Chain;
use super::token::{Shape, digit};
use super::{Candidate, Reading};

/// Area codes of three digits. Source: Nummerplan telefoon- en ISDN-diensten (BWBR0010198).
const AREAS_OF_THREE: &[&str] = &[
    "010", "013", "015", "020", "023", "024", "026", "030", "033", "035", "036", "038", "040", "043", "045", "046",
    "050", "053", "055", "058", "070", "071", "072", "073", "074", "075", "076", "077", "078", "079", "085", "091",
];

/// Area codes of four digits, without the leading 0. Source: as above.
const AREAS_OF_FOUR: &[u16] = &[
    111, 113, 114, 115, 117, 118, 161, 162, 164, 165, 166, 167, 168, 172, 174, 180, 181, 182, 183, 184, 186, 187, 222,
    223, 224, 226, 227, 228, 229, 251, 252, 255, 294, 297, 299, 313, 314, 315, 316, 317, 318, 320, 321, 341, 342, 343,
    344, 345, 346, 347, 348, 411, 412, 413, 416, 418, 475, 478, 481, 485, 486, 487, 488, 492, 493, 495, 497, 499, 511,
    512, 513, 514, 515, 516, 517, 518, 519, 521, 522, 523, 524, 525, 527, 528, 529, 541, 543, 544, 545, 546, 547, 548,
    561, 562, 566, 570, 571, 572, 573, 575, 577, 578, 591, 592, 593, 594, 595, 596, 597, 598, 599,
];

/// Numbers of organisations, and the services that many call. Source: as above.
const BUSINESS: &str = "088";
const SHORT: &[&str] = &["0800", "0900", "0906", "0909"];

/// Reads the e-mail address around the `@` at token `at`.
pub(super) fn email(reading: &mut Reading<'_>, at: usize) {
    let Some(sign) = reading.token(at) else {
        return;
    };
    let (Some(left), Some(right)) = (reading.text.get(..sign.start()), reading.text.get(sign.end()..)) else {
        return;
    };
    let local_char =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '/' | '=' | '!' | '#');
    let local = left.rsplit(|c: char| !local_char(c)).next().unwrap_or("");
    // Not a part of the address: the key before '=', the path before '/', a quote that opens.
    let local = local.rsplit(['=', '/', '&', '#']).next().unwrap_or("");
    let local = local.trim_start_matches(['.', '\'', '-', '+', '!', '%']);
    let domain_char = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let domain = right.split(|c: char| !domain_char(c)).next().unwrap_or("").trim_end_matches(['.', '-']);
    let top = domain.rsplit('.').next().unwrap_or("");
    let shaped = domain.contains('.')
        && !domain.starts_with(['.', '-'])
        && !domain.contains("..")
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic);
    if local.is_empty() || local.len() > 64 || domain.len() > 253 || !shaped || local.ends_with('.') {
        return;
    }
    let span = sign.start() - local.len()..sign.end() + domain.len();
    let address = reading.text.get(span.clone()).unwrap_or("").to_lowercase();
    reading.out.push(Candidate::new(Entity::Email, "email", span, "plain", address));
}

/// Reads the international phone number that starts with the `+` at token `at`.
pub(super) fn phone(reading: &mut Reading<'_>, at: usize) {
    let (Some(plus), Some(number)) = (reading.token(at), reading.token(at + 1)) else {
        return;
    };
    let lettered = reading.text.get(..plus.start()).and_then(|left| left.chars().next_back());
    if number.shape != Shape::Number || number.start() != plus.end() || lettered.is_some_and(char::is_alphanumeric) {
        return;
    }
    let dialled = Dialled::read(reading.text, plus.end());
    if dialled.digits.starts_with("31") {
        netherlands(reading, &dialled, plus.start(), 2);
    } else if let Some(end) = dialled.whole().filter(|_| (9..=15).contains(&dialled.digits.len())) {
        push(reading, plus.start()..end, "international", dialled.digits);
    }
}

/// Reads the Dutch phone number whose digits start with `chain`: `06…`, `020…`, `0031…`.
pub(super) fn dutch_phone(reading: &mut Reading<'_>, at: usize, chain: &Chain, tail: bool) {
    let Some(start) = reading.token(at).map(super::Token::start) else {
        return;
    };
    if !chain.digits.starts_with('0') || tail {
        return;
    }
    let dialled = Dialled::read(reading.text, start);
    if dialled.digits.starts_with("0031") {
        netherlands(reading, &dialled, start, 4);
        return;
    }
    if let Some((end, form)) = business(&dialled) {
        push(reading, start..end, form, format!("31{}", dialled.digits.get(1..).unwrap_or("")));
        return;
    }
    let Some(end) = dialled.end_of(10) else {
        return;
    };
    let digits = dialled.digits.get(..10).unwrap_or("");
    let groups: Vec<usize> = dialled.groups(10);
    if matches!(groups.as_slice(), [2, 2, 4, ..]) || !national(digits) {
        return;
    }
    let mobile = digits.starts_with("06");
    let area = area(digits);
    let first = groups.first().copied().unwrap_or(0);
    let form = match (mobile, groups.len()) {
        (true, 1) => "mobile",
        (true, _) if first == 2 || first == 4 || first == 3 => "mobile",
        (false, 1) if area.is_some() => "plain",
        (false, 1) => "unknown-area",
        (false, _) if area == Some(first) => "grouped",
        (false, _) if first == 3 || first == 4 || first == 2 => "unknown-area",
        _ => return,
    };
    // `(020) 123 45 67`, but not `(020 123 45 67)`.
    let opening = reading.text.get(..start).is_some_and(|left| left.ends_with('('));
    let closing = reading.text.get(start..end).is_some_and(|number| number.contains(')'));
    let start = if opening && closing { start - 1 } else { start };
    push(reading, start..end, form, format!("31{}", digits.get(1..).unwrap_or("")));
}

/// A number with the Dutch country code, whose digits stand behind `code` ones.
fn netherlands(reading: &mut Reading<'_>, dialled: &Dialled, start: usize, code: usize) {
    let zero = usize::from(dialled.digits.as_bytes().get(code) == Some(&b'0'));
    let Some(end) = dialled.end_of(code + zero + 9) else {
        return;
    };
    let digits = format!("0{}", dialled.digits.get(code + zero..code + zero + 9).unwrap_or(""));
    let form = if digits.starts_with(BUSINESS) { "business" } else { "international" };
    if form == "business" || national(&digits) {
        push(reading, start..end, form, format!("31{}", digits.get(1..).unwrap_or("")));
    }
}

/// The end of an organisation's number, where these digits are one, and its form.
fn business(dialled: &Dialled) -> Option<(usize, &'static str)> {
    if dialled.digits.starts_with(BUSINESS) {
        return Some((dialled.end_of(10)?, "business"));
    }
    let short = SHORT.iter().any(|short| dialled.digits.starts_with(short));
    // Behind the code stand four digits, or seven.
    let end = || dialled.whole().filter(|_| matches!(dialled.digits.len(), 8 | 11));
    short.then(end).flatten().map(|end| (end, "business-short"))
}

/// Whether ten digits can be a number of a person: not 08x (but 085 and 082 lie outside the plan) and not 09x (but 091).
fn national(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'0', b'6', next, ..] => *next != b'0',
        [b'0', b'1'..=b'5' | b'7', next, ..] => *next != b'0' || digits.starts_with("0500") || area(digits).is_some(),
        [b'0', b'8', b'5', ..] | [b'0', b'9', b'1', ..] => true,
        _ => false,
    }
}

/// The length of the area code that the number starts with.
fn area(digits: &str) -> Option<usize> {
    let three = digits.get(..3).is_some_and(|area| AREAS_OF_THREE.contains(&area));
    let four = || digits.get(1..4).and_then(|area| area.parse().ok()).is_some_and(|area| AREAS_OF_FOUR.contains(&area));
    if three { Some(3) } else { four().then_some(4) }
}

/// Digits as they are dialled, with where each stands.
struct Dialled {
    digits: String,
    ends: Vec<usize>,
    /// Whether each digit opens a new group.
    opens: Vec<bool>,
    /// Whether a letter or digit follows each digit without a separator.
    closed: Vec<bool>,
}

impl Dialled {
    /// Reads at most 16 digits from `start` on, with up to three separators between groups.
    fn read(text: &str, start: usize) -> Self {
        let mut dialled = Self { digits: String::new(), ends: Vec::new(), opens: Vec::new(), closed: Vec::new() };
        let mut gap = 0;
        for (offset, character) in text.get(start..).unwrap_or("").char_indices() {
            if let Some(value) = digit(character) {
                if dialled.digits.len() == 16 {
                    break;
                }
                dialled.digits.push(char::from(b'0' + value));
                dialled.ends.push(start + offset + character.len_utf8());
                dialled.opens.push(gap > 0);
                dialled.closed.push(false);
                gap = 0;
            } else if matches!(
                character,
                ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '–' | '‑'
            ) && gap < 3
            {
                gap += 1;
            } else {
                if gap == 0
                    && (character.is_alphanumeric() || character == '@')
                    && let Some(last) = dialled.closed.last_mut()
                {
                    *last = true;
                }
                break;
            }
        }
        dialled
    }

    /// The end of the first `count` digits, where the number can end there.
    fn end_of(&self, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        let end = *self.ends.get(last)?;
        let ends_here = self.opens.get(count).is_none_or(|opens| *opens) && !*self.closed.get(last)?;
        ends_here.then_some(end)
    }

    /// The end of all digits.
    fn whole(&self) -> Option<usize> {
        self.end_of(self.digits.len())
    }

    /// Lengths of the groups of the first `count` digits.
    fn groups(&self, count: usize) -> Vec<usize> {
        let mut groups = vec![0];
        for opens in self.opens.iter().take(count) {
            if *opens {
                groups.push(0);
            }
            if let Some(last) = groups.last_mut() {
                *last += 1;
            }
        }
        groups
    }
}

fn push(reading: &mut Reading<'_>, span: Range<usize>, form: &'static str, number: String) {
    let mut found = Candidate::new(Entity::Phone, "phone", span, form, number);
    if form.starts_with("business") {
        found.features.push("business-number");
    }
    reading.out.push(found);
}
