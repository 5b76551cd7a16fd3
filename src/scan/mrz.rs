//! Text in, machine readable zones of travel documents and of the Dutch driving licence out, with the BSN in them.
//!
//! Source: ICAO Doc 9303 parts 4 to 7 (TD3, TD1, TD2, MRV); RDW (licence); rvig.nl (BSN in the optional data of Dutch
//! documents issued before August 2021).

mod scanned;

use std::ops::Range;

use crate::model::Entity;
use crate::validate::{elfproef, icao, test_range::is_test};

use super::{Candidate, Reading};
use scanned::{Line, lines, numerals};

/// Bytes between two lines of one zone at most.
const GAP: usize = 8;

/// Where a format has its fields in the line that holds the checks, each a stretch with its check digit behind it.
struct Layout {
    length: usize,
    fields: &'static [(usize, usize)],
    birth: usize,
    sex: usize,
    /// The stretches under the last check digit.
    composite: &'static [(usize, usize)],
    nationality: usize,
    /// Where only digits stand: dates and checks.
    figures: &'static [(usize, usize)],
}

const TD3: Layout = Layout {
    length: 44,
    fields: &[(0, 9), (13, 19), (21, 27), (28, 42)],
    birth: 13,
    sex: 20,
    composite: &[(0, 10), (13, 20), (21, 43)],
    nationality: 10,
    figures: &[(9, 10), (13, 20), (21, 28), (42, 44)],
};
const TD2: Layout = Layout {
    length: 36,
    fields: &[(0, 9), (13, 19), (21, 27)],
    birth: 13,
    sex: 20,
    composite: &[(0, 10), (13, 20), (21, 35)],
    nationality: 10,
    figures: &[(9, 10), (13, 20), (21, 28), (35, 36)],
};

/// Reads every zone.
pub(super) fn read(reading: &mut Reading<'_>) {
    let bytes = reading.text.as_bytes();
    let hinted = bytes.len() >= 30
        && (memchr::memchr(b'<', bytes).is_some()
            || ["«", "KKKK", "kkkk", "D1NLD", "d1nld"]
                .iter()
                .any(|hint| memchr::memmem::find(bytes, hint.as_bytes()).is_some()));
    if !hinted {
        return;
    }
    let lines = lines(reading.text);
    let mut at = 0;
    while at < lines.len() {
        at += match_at(reading, &lines, at).unwrap_or(1);
    }
}

/// Reads the zone whose first line with check digits is `lines[at]`, and tells how many lines it took from there.
fn match_at(reading: &mut Reading<'_>, lines: &[Line], at: usize) -> Option<usize> {
    let line = lines.get(at)?;
    match line.text.len() {
        30 if line.text.starts_with(b"D1NLD1") => {
            let number = std::str::from_utf8(line.text.get(6..16)?).ok()?;
            if !number.bytes().all(|byte| byte.is_ascii_digit()) || !icao::valid(std::str::from_utf8(&line.text).ok()?)
            {
                return None;
            }
            push(reading, line.span.clone(), "licence", &[line]);
            Some(1)
        }
        30 => cards(reading, lines, at),
        length @ (44 | 36) => {
            let layout = if length == 44 { &TD3 } else { &TD2 };
            let (line, passed) = best(line, layout.figures, |line| passes(line, layout));
            let title = at.checked_sub(1).and_then(|at| lines.get(at)).filter(|title| {
                names(&title.text, length)
                    && matches!(title.text.first(), Some(b'P' | b'V' | b'I' | b'A' | b'C'))
                    && follows(reading.text, title, &line)
            });
            let visa = title.is_some_and(|title| title.text.first() == Some(&b'V'));
            let needed = if title.is_some() { 3 } else { TD3.fields.len() };
            if passed < needed || title.is_none() && length == 36 {
                return None;
            }
            match title {
                Some(title) => push(reading, title.span.start..line.span.end, "lines", &[title, &line]),
                None => push(reading, line.span.clone(), "line", &[&line]),
            }
            let issued = title.and_then(|title| title.text.get(2..5)).or(field(&line, layout.nationality, 3));
            if length == 44 && !visa && issued == Some(b"NLD") {
                number(reading, &line, 28);
            }
            Some(1)
        }
        _ => None,
    }
}

/// TD1: three lines of 30, of which the last holds the name.
fn cards(reading: &mut Reading<'_>, lines: &[Line], at: usize) -> Option<usize> {
    let (first, second) = (lines.get(at)?, lines.get(at + 1)?);
    let kind = matches!(first.text.first(), Some(b'I' | b'A' | b'C'));
    if !kind || second.text.len() != 30 || !follows(reading.text, first, second) {
        return None;
    }
    let (first, _) = best(first, &[(14, 15)], |line| usize::from(checks(line, 5, 14)));
    let (second, passed) = best(second, &[(0, 7), (8, 15), (29, 30)], |second| {
        let dated = digits(second, 0..6) && sex(second, 7) && digits(second, 8..14);
        let composite = [(&first, 5, 30), (second, 0, 7), (second, 8, 15), (second, 18, 29)];
        let all: Vec<u8> =
            composite.iter().flat_map(|(line, from, to)| line.text[*from..*to].iter().copied()).collect();
        let whole = icao::digit(all) == second.text.last().copied();
        if dated {
            usize::from(checks(&first, 5, 14))
                + usize::from(checks(second, 0, 6))
                + usize::from(checks(second, 8, 14))
                + usize::from(whole)
        } else {
            0
        }
    });
    if passed < 3 {
        return None;
    }
    let third = lines.get(at + 2).filter(|third| names(&third.text, 30) && follows(reading.text, &second, third));
    let end = third.map_or(second.span.end, |third| third.span.end);
    let all: Vec<&Line> = [Some(&first), Some(&second), third].into_iter().flatten().collect();
    push(reading, first.span.start..end, "lines", &all);
    if field(&first, 2, 3) == Some(b"NLD") {
        number(reading, &first, 15);
    }
    Some(all.len())
}

/// How many check digits of the line pass; none where its dates and sex are no such fields.
fn passes(line: &Line, layout: &Layout) -> usize {
    let birth = layout.birth;
    if line.text.len() != layout.length || !digits(line, birth..birth + 6) || !sex(line, layout.sex) {
        return 0;
    }
    let fields = layout.fields.iter().filter(|(from, to)| checks(line, *from, *to)).count();
    let all: Vec<u8> =
        layout.composite.iter().flat_map(|(from, to)| line.text.get(*from..*to).unwrap_or_default()).copied().collect();
    fields + usize::from(icao::digit(all) == line.text.last().copied())
}

/// Whether the check digit behind the stretch holds; an empty optional field may have `<` for it.
fn checks(line: &Line, from: usize, to: usize) -> bool {
    let (Some(stretch), Some(check)) = (line.text.get(from..to), line.text.get(to)) else { return false };
    let empty = stretch.iter().all(|character| *character == b'<');
    let found = icao::digit(stretch.iter().copied());
    found == Some(*check) && !(empty && to - from < 14) || empty && to - from >= 14 && *check == b'<'
}

fn digits(line: &Line, range: Range<usize>) -> bool {
    line.text.get(range).is_some_and(|text| text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'<'))
}

fn sex(line: &Line, at: usize) -> bool {
    matches!(line.text.get(at), Some(b'M' | b'F' | b'X' | b'V' | b'<'))
}

fn field(line: &Line, from: usize, length: usize) -> Option<&[u8]> {
    line.text.get(from..from + length)
}

/// A line of names: letters and fillers, of which the last may have been cut off.
fn names(text: &[u8], length: usize) -> bool {
    text.len() <= length
        && text.len() >= 3
        && text.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'<')
        && text.windows(2).any(|pair| pair == b"<<" || pair == b"KK")
}

/// The line as it stands; or with runs of K read as fillers, as some scanners do, and with digits for the letters that
/// stand in `figures`, where more checks pass so.
fn best(line: &Line, figures: &[(usize, usize)], passed: impl Fn(&Line) -> usize) -> (Line, usize) {
    let variant = |fillers: bool, digits: bool| {
        let mut text = line.text.clone();
        if fillers {
            for run in text.chunk_by_mut(|left, right| left == right).filter(|run| run.len() > 2) {
                run.iter_mut().filter(|byte| **byte == b'K').for_each(|byte| *byte = b'<');
            }
        }
        if digits {
            numerals(&mut text, figures);
        }
        let read = Line { text, at: line.at.clone(), span: line.span.clone() };
        let count = passed(&read);
        (read, count)
    };
    let mut best = variant(false, false);
    for (fillers, digits) in [(true, false), (false, true), (true, true)] {
        let read = variant(fillers, digits);
        if read.1 > best.1 {
            best = read;
        }
    }
    best
}

/// Whether nothing but space and marks stands between two lines.
fn follows(text: &str, left: &Line, right: &Line) -> bool {
    text.get(left.span.end..right.span.start)
        .is_some_and(|gap| gap.len() <= GAP && !gap.contains(char::is_alphanumeric) && gap.matches('\n').count() <= 2)
}

/// The BSN at the start of a Dutch document's optional data.
fn number(reading: &mut Reading<'_>, line: &Line, from: usize) {
    let (Some(text), Some(first), Some(last)) = (field(line, from, 9), line.at.get(from), line.at.get(from + 8)) else {
        return;
    };
    let Some(number) = std::str::from_utf8(text).ok().filter(|number| elfproef::valid(number)) else { return };
    let entity = if is_test(number) { Entity::TestBsn } else { Entity::Bsn };
    let found = Candidate::new(entity, "bsn", *first..last + 1, "in-mrz", number.to_owned()).checked("elfproef");
    reading.out.push(Candidate { within: true, ..found });
}

fn push(reading: &mut Reading<'_>, span: Range<usize>, form: &'static str, lines: &[&Line]) {
    let normal = lines.iter().flat_map(|line| line.text.iter().map(|byte| char::from(*byte))).collect();
    reading.out.push(Candidate::new(Entity::Mrz, "mrz", span, form, normal).checked("icao"));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::scan::testing::found;

    const PASSPORT: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const CARD: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";

    fn zone(text: &str) -> Option<(&'static str, String)> {
        found(text).into_iter().find(|(id, ..)| *id == "mrz").map(|(_, form, value)| (form, value))
    }

    /// A Dutch passport's second line with this in its optional data.
    fn dutch(optional: &str) -> String {
        let digit = |text: &str| char::from(super::icao::digit(text.bytes()).unwrap());
        let (document, birth, expiry, optional) = ("XR1001R58", "610312", "310101", format!("{optional:<<14}"));
        let [first, second, third, fourth] = [document, birth, expiry, &optional].map(digit);
        let head = format!("{document}{first}NLD{birth}{second}F{expiry}{third}{optional}{fourth}");
        let all = format!("{}{}{}", &head[..10], &head[13..20], &head[21..43]);
        format!("{head}{}", digit(&all))
    }

    #[test]
    fn the_specimens_of_the_norm() {
        assert_eq!(zone(PASSPORT), Some(("lines", PASSPORT.to_owned())));
        assert_eq!(zone(CARD), Some(("lines", CARD.to_owned())));
        let second = &PASSPORT[45..];
        assert_eq!(zone(second), Some(("line", second.to_owned())));
        assert_eq!(zone("D1NLD15094962111659VW87Z78NB84").map(|(form, _)| form), Some("licence"));
        let visa = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
        assert_eq!(zone(visa), Some(("lines", visa.to_owned())));
        let td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
        assert_eq!(zone(td2), Some(("lines", td2.to_owned())));
    }

    #[test]
    fn pasted_and_scanned_lines() {
        for text in [
            PASSPORT.replace('\n', "\r\n"),
            PASSPORT.replace('\n', " "),
            CARD.replace('\n', " "),
            PASSPORT.to_lowercase(),
        ] {
            assert_eq!(zone(&format!("MRZ: {text} einde")), Some(("lines", text.clone())));
        }
        assert!(zone(&PASSPORT.replace("<<", "«")).is_some());
        assert!(zone(&PASSPORT.replace('<', "K")).is_some());
        assert!(zone(&PASSPORT.replace("<<<<<<<<<<\n", "\n")).is_some());
        assert!(zone(&PASSPORT.replace("7408122F12", "74O8I22 F12").replace("<<<10", "<<<<10")).is_some());
        assert!(zone(&CARD.replace("7408122F", "74O8l22 F").replace("<<<<<<<<<<<6", "<<<<<<<<<6")).is_some());
        assert_eq!(zone(&PASSPORT.replace("7408122", "7408123").replace("120415", "120416")), None);
    }

    #[test]
    fn the_number_in_a_dutch_document() {
        let inside =
            |text: &str| found(text).into_iter().find(|(_, form, _)| *form == "in-mrz").map(|(_, _, value)| value);
        assert_eq!(inside(&dutch("319072356")).as_deref(), Some("319072356"));
        assert_eq!(inside(&dutch("319072357")), None);
        assert_eq!(inside(PASSPORT), None);
        assert!(zone(&dutch("")).is_some());
    }

    proptest! {
        #[test]
        fn nothing_trips_it(text in "[P<I«K0-9NLD \n]{0,140}") {
            let _ = zone(&text);
        }
    }
}
