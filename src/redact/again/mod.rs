//! Values that were found in, where they stand in a text once more out: in whatever writing, told by nothing beside
//! them.
//!
//! Numbers are compared by their digits, codes by their letters and digits, names and addresses word by word without
//! case and marks. What is too short to be sure (a house number, a year, a surname that is also a word) is not looked
//! for.

mod piece;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::look::telling;
use super::{How, find};
use crate::model::{Class, Entity, MONTHS};
use crate::names::is_infix;
use piece::{Gap, Piece, pieces, pieces_of};

/// Digits from which a number is surely the same one, whatever letters touch it.
const SURE: usize = 9;
/// Digits from which a number that stands by itself is.
const DIGITS: usize = 8;
/// Letters and digits from which a code of both is.
const CODE: usize = 6;
/// Letters from which a surname with its initials is.
const INITIALS: usize = 4;
/// Days of birth up to which a day in another writing is surely one of them: with more, other days meet by chance.
const DAYS: usize = 100;
/// Digits that a number in scientific notation is exact to.
const EXACT: f64 = 1e15;

/// A value that was found, by its kind and its normal form.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) entity: Entity,
    pub(super) normalized: String,
}

/// Values that are looked for in texts, all at once.
#[derive(Default)]
pub(super) struct Again {
    values: Vec<Known>,
    numbers: Keys,
    codes: Keys,
    /// By their first word: the others, whether capitals have to begin them, and the value.
    words: HashMap<String, Vec<(Vec<String>, bool, usize)>>,
    /// Values letter by letter, by their first words.
    exact: Option<(AhoCorasick, Vec<(String, usize)>)>,
}

/// Strings to look up, and how long they are.
#[derive(Default)]
struct Keys {
    by: HashMap<String, usize>,
    lengths: BTreeSet<usize>,
}

impl Keys {
    fn add(&mut self, key: String, at: usize) {
        self.lengths.insert(key.len());
        self.by.entry(key).or_insert(at);
    }

    fn longest(&self) -> usize {
        self.lengths.last().copied().unwrap_or(0)
    }

    fn get(&self, key: &str) -> Option<usize> {
        if self.lengths.contains(&key.len()) { self.by.get(key).copied() } else { None }
    }
}

impl Again {
    /// What to look for: `values` as they were written, each with its kind and normal form. Stand-ins that are
    /// invented may leave no value letter by letter either.
    pub(super) fn new<'v>(values: impl Iterator<Item = (&'v str, &'v Known)>, how: How) -> Self {
        let mut again = Self::default();
        let (mut exact, mut days) = (Vec::new(), BTreeSet::new());
        for (value, known) in values {
            let at = again.values.len();
            again.values.push(known.clone());
            if how == How::Pseudonym && telling(&known.entity, value) {
                exact.push((value.trim().to_owned(), at));
            }
            if known.entity == Entity::DateOfBirth {
                days.insert((known.normalized.clone(), at));
            } else {
                again.take(value, known, at);
            }
        }
        let distinct: BTreeSet<&str> = days.iter().map(|(day, _)| day.as_str()).collect();
        if distinct.len() <= DAYS {
            for (day, at) in &days {
                again.day(day, *at);
            }
        }
        let first = exact.iter().map(|(value, _)| value.split_whitespace().next().unwrap_or("\0"));
        again.exact = AhoCorasick::new(first).ok().filter(|_| !exact.is_empty()).map(|finder| (finder, exact));
        again
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn take(&mut self, value: &str, known: &Known, at: usize) {
        let (entity, normal) = (&known.entity, known.normalized.as_str());
        match entity {
            Entity::PersonName => self.name(value, at),
            Entity::Address => self.address(value, at),
            Entity::Email => self.sequence(pieces_of(normal), false, at),
            // Where one group ends and the next begins says what it is.
            Entity::IpAddress | Entity::Password | Entity::Salary | Entity::Gender => {}
            _ if entity.class() == Class::Special => {}
            Entity::Phone => {
                let own = normal.strip_prefix("31").unwrap_or(normal);
                for head in ["", "0", "31", "310", "0031", "00310"] {
                    self.number(format!("{head}{own}"), at);
                }
            }
            Entity::Bsn | Entity::Rsin => {
                self.number(normal.trim_start_matches('0').to_owned(), at);
                self.number(normal.to_owned(), at);
            }
            _ => {
                let code: String = normal.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
                if code.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.number(code, at);
                } else if code.len() >= CODE && code.bytes().any(|byte| byte.is_ascii_digit()) {
                    if *entity == Entity::Iban && code.starts_with("nl") {
                        let own = code.get(8..).unwrap_or_default();
                        self.number(own.to_owned(), at);
                        self.number(own.trim_start_matches('0').to_owned(), at);
                    }
                    if *entity == Entity::VatNumber {
                        self.number(code.chars().filter(char::is_ascii_digit).take(SURE).collect(), at);
                    }
                    self.codes.add(code, at);
                }
            }
        }
    }

    fn number(&mut self, digits: String, at: usize) {
        if digits.len() >= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.numbers.add(digits, at);
        }
    }

    /// A name with a given name in every order; one with initials as it stands, capitals and all.
    fn name(&mut self, value: &str, at: usize) {
        let words = pieces_of(value);
        let own = words.iter().filter(|word| !is_infix(word));
        let (own, whole) = (own.clone().count(), own.filter(|word| word.chars().count() > 2).count());
        if own < 2 || whole == 0 {
            return;
        }
        if whole < 2 {
            return self.sequence(words, true, at);
        }
        for turn in 0..words.len() {
            let mut turned = words.clone();
            turned.rotate_left(turn);
            self.sequence(turned, false, at);
        }
    }

    fn address(&mut self, value: &str, at: usize) {
        let words = pieces_of(value);
        let street = words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3);
        if street && words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            self.sequence(words, false, at);
        }
    }

    fn day(&mut self, iso: &str, at: usize) {
        let mut parts = iso.split('-').map_while(|part| part.parse::<u16>().ok());
        let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return };
        if month == 0 || day == 0 {
            return;
        }
        self.number(format!("{day:02}{month:02}{year:04}"), at);
        self.number(format!("{year:04}{month:02}{day:02}"), at);
        let names = MONTHS.get(usize::from(month) - 1).copied().unwrap_or_default();
        let names: BTreeSet<&str> = names.iter().copied().collect();
        let year = year.to_string();
        let padded = |number: u16| BTreeSet::from([number.to_string(), format!("{number:02}")]);
        for day in padded(day) {
            for month in padded(month) {
                self.sequence(vec![day.clone(), month.clone(), year.clone()], false, at);
                self.sequence(vec![year.clone(), month, day.clone()], false, at);
            }
            for name in &names {
                self.sequence(vec![day.clone(), (*name).to_owned(), year.clone()], false, at);
                self.sequence(vec![(*name).to_owned(), day.clone(), year.clone()], false, at);
            }
        }
    }

    fn sequence(&mut self, mut words: Vec<String>, capitals: bool, at: usize) {
        // Capitals and their order make up for letters.
        let least = if capitals { INITIALS } else { CODE };
        if words.iter().map(String::len).sum::<usize>() < least {
            return;
        }
        let first = words.remove(0);
        self.words.entry(first).or_default().push((words, capitals, at));
    }

    /// Where values stand in `text`, and which; the longest of those that overlap, in order.
    pub(super) fn in_text(&self, text: &str) -> Vec<(Range<usize>, &Known)> {
        if self.is_empty() {
            return Vec::new();
        }
        let pieces = pieces(text);
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for at in 0..pieces.len() {
            self.numbers_at(text, &pieces, at, &mut found);
            self.codes_at(&pieces, at, &mut found);
            self.words_at(text, &pieces, at, &mut found);
        }
        self.letter_by_letter(text, &mut found);
        found.sort_by_key(|(range, _)| (std::cmp::Reverse(range.len()), range.start));
        let mut kept: Vec<(Range<usize>, usize)> = Vec::new();
        for (range, value) in found {
            if kept.iter().all(|(other, _)| range.end <= other.start || range.start >= other.end) {
                kept.push((range, value));
            }
        }
        kept.sort_by_key(|(range, _)| range.start);
        kept.into_iter().filter_map(|(range, value)| Some((range, self.values.get(value)?))).collect()
    }

    fn numbers_at(&self, text: &str, pieces: &[Piece], at: usize, found: &mut Vec<(Range<usize>, usize)>) {
        let most = self.numbers.longest();
        let Some(first) = pieces.get(at).filter(|piece| piece.digits && most > 0) else { return };
        let touched = |piece: Option<&Piece>| piece.is_some_and(|piece| piece.gap == Gap::None);
        let mut digits = String::new();
        for (number, piece) in pieces.get(at..).unwrap_or_default().iter().enumerate() {
            if !piece.digits || number > 0 && piece.gap != Gap::Narrow {
                break;
            }
            digits.push_str(&piece.folded);
            if digits.len() > most {
                break;
            }
            let next = pieces.get(at + number + 1);
            let time = next.is_some_and(|next| next.folded == "t" && digits.len() == DIGITS);
            let alone = !touched(Some(first)) && (!touched(next) || time);
            if let Some(value) = self.numbers.get(&digits)
                && (digits.len() >= SURE || alone)
            {
                found.push((first.range.start..piece.range.end, value));
            }
        }
        // `9.56585966E8` is a number too.
        let [mantissa, fraction, exponent, power] = [0, 1, 2, 3].map(|step| pieces.get(at + step));
        if let (Some(mantissa), Some(fraction), Some(exponent), Some(power)) = (mantissa, fraction, exponent, power)
            && mantissa.folded.len() == 1
            && exponent.folded == "e"
            && fraction.digits
            && power.digits
            && let Some(raw) = text.get(mantissa.range.start..power.range.end)
            && let Ok(number) = raw.replace(',', ".").parse::<f64>()
            && number < EXACT
            && number.fract() == 0.0
            && let Some(value) = self.numbers.get(&format!("{number:.0}"))
        {
            found.push((mantissa.range.start..power.range.end, value));
        }
    }

    fn codes_at(&self, pieces: &[Piece], at: usize, found: &mut Vec<(Range<usize>, usize)>) {
        let most = self.codes.longest();
        let Some(first) = pieces.get(at).filter(|piece| piece.gap != Gap::None && most > 0) else { return };
        let mut code = String::new();
        for (number, piece) in pieces.get(at..).unwrap_or_default().iter().enumerate() {
            if number > 0 && piece.gap == Gap::Wide {
                break;
            }
            code.push_str(&piece.folded);
            if code.len() > most {
                break;
            }
            let alone = pieces.get(at + number + 1).is_none_or(|next| next.gap != Gap::None);
            if let Some(value) = self.codes.get(&code).filter(|_| alone) {
                found.push((first.range.start..piece.range.end, value));
            }
        }
    }

    fn words_at(&self, text: &str, pieces: &[Piece], at: usize, found: &mut Vec<(Range<usize>, usize)>) {
        let Some((first, rest)) = pieces.get(at..).and_then(<[Piece]>::split_first) else { return };
        for (words, capitals, value) in self.words.get(&first.folded).into_iter().flatten() {
            let Some(own) = rest.get(..words.len()) else { continue };
            let same = own.iter().zip(words).all(|(piece, word)| piece.folded == *word && piece.near);
            let capital = |piece: &Piece| {
                is_infix(&piece.folded)
                    || text.get(piece.range.clone()).is_some_and(|word| word.starts_with(char::is_uppercase))
            };
            let end = own.last().unwrap_or(first).range.end;
            let next = rest.get(words.len());
            let cut = |piece: &Piece, next: &Piece| piece.digits == next.digits && next.gap == Gap::None;
            let whole = next.is_none_or(|next| !cut(own.last().unwrap_or(first), next));
            if same && whole && (!capitals || capital(first) && own.iter().all(capital)) {
                found.push((first.range.start..end, *value));
            }
        }
    }

    fn letter_by_letter(&self, text: &str, found: &mut Vec<(Range<usize>, usize)>) {
        let Some((finder, values)) = &self.exact else { return };
        let near: BTreeSet<usize> =
            finder.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).collect();
        for (value, at) in near.into_iter().filter_map(|near| values.get(near)) {
            found.extend(find::all(text, value).into_iter().map(|range| (range, *at)));
        }
    }
}

#[cfg(test)]
mod tests;
