//! A found value in, what stands in its place out: a mask, the name of its kind, or an invented value of its form.
//!
//! Stand-ins are written in ASCII, so that every encoding takes them, and need no escape in any format. They come from
//! a key: who has it gets the same stand-in for the same value. It must not know where a value stands.

mod contact;
mod date;
mod draw;
mod number;
mod person;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::{Class, Entity, Lang, Words};
use crate::rules::Rules;

pub(super) use date::shifted;
use draw::Draw;
use person::Persons;

/// What stands where a value stood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    /// Asterisks, as many as it had characters.
    #[default]
    Mask,
    /// The name of its kind: `[BSN]`.
    Tag,
    /// An invented value of the same form, the same one for the same value.
    Pseudonym,
}

impl How {
    /// Its id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::Tag => "tag",
            Self::Pseudonym => "pseudonym",
        }
    }
}

/// Digits from which a value is one number.
const WHOLE: usize = 8;
/// Times that a stand-in is drawn anew because it is somebody's real value.
const DRAWS: u32 = 64;

/// Stand-ins, and what was given out so far.
pub(super) struct StandIns {
    pub(super) how: How,
    words: Arc<Words>,
    key: Draw,
    persons: Persons,
    /// Numbers that were given out, each with the number it stands for.
    given: HashMap<String, String>,
    /// Values that no stand-in may be, and words that no name may be, in lower case.
    real: HashSet<String>,
    /// Words and numbers of stand-ins, in lower case.
    issued: HashSet<String>,
    run_out: bool,
}

impl StandIns {
    pub(super) fn new(how: How, lang: Lang, rules: &Rules, key: &[u8]) -> Self {
        let key = Draw::new(key);
        Self {
            how,
            words: Arc::clone(rules.messages.words(lang)),
            persons: Persons::new(rules, &key),
            key,
            given: HashMap::new(),
            real: HashSet::new(),
            issued: HashSet::new(),
            run_out: false,
        }
    }

    /// Takes note of a value that was found: no stand-in may be like it.
    pub(super) fn learn(&mut self, value: &str) {
        self.real.extend(words(value));
        self.real.extend([value.trim().to_lowercase(), squashed(value)]);
    }

    /// What stands for `value`, whose one normal form is `normalized`.
    pub(super) fn get(&mut self, entity: &Entity, value: &str, normalized: &str) -> String {
        match self.how {
            How::Mask => "*".repeat(value.chars().count().max(1)),
            How::Tag => self.words.tag(entity),
            How::Pseudonym => {
                let stand_in = self.invented(entity, value, normalized);
                self.issued.extend(words(&stand_in));
                self.issued.extend([squashed(&stand_in), sorted(&stand_in)]);
                stand_in
            }
        }
    }

    /// Whether a value that was found consists of stand-ins only; a number has to be one, whatever its groups are.
    pub(super) fn is_issued(&self, value: &str) -> bool {
        let digits = value.chars().filter(char::is_ascii_digit).count();
        self.how == How::Pseudonym
            && (digits < WHOLE || [squashed(value), sorted(value)].iter().any(|whole| self.issued.contains(whole)))
            && {
                let mut words = words(value).filter(|word| !self.persons.stays(word)).peekable();
                words.peek().is_some() && words.all(|word| self.issued.contains(&word))
            }
    }

    /// The next number of the test range that nobody has. Where there is none, two persons would become one.
    fn free(&mut self, value: &str, taken: &str) -> String {
        let from = taken.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(number::FIRST);
        let free = number::test_numbers(from).map(|number| number::within(value, &number));
        let found = free.into_iter().find(|number| !self.given.contains_key(number));
        self.run_out |= found.is_none();
        found.unwrap_or_else(|| taken.to_owned())
    }

    /// Whether more numbers were asked for than the test range has.
    pub(super) fn has_run_out(&self) -> bool {
        self.run_out
    }

    fn invented(&mut self, entity: &Entity, value: &str, normalized: &str) -> String {
        // A value that is written in escapes or tags has no form that could be kept.
        let plain = !value.contains(['<', '>', '%', '&', '\\', '=']) || *entity == Entity::Mrz;
        let value = if plain { value } else { normalized };
        if let Entity::PersonName = entity {
            return self.persons.name(value, &self.real);
        }
        let mut stand_in = String::new();
        for turn in 0..DRAWS {
            let mut draw = self.key.of(entity.id(), normalized, turn);
            stand_in = match entity {
                Entity::Bsn | Entity::Rsin => number::test_bsn(value, &mut draw),
                Entity::VatNumber => number::vat(value, &mut draw),
                Entity::Iban => number::iban(value, &mut draw),
                Entity::CreditCard => number::card(value, &mut draw),
                Entity::LicencePlate => number::plate(value, &mut draw),
                Entity::DateOfBirth => date::moved(value, normalized, &mut draw),
                Entity::Email => contact::email(value, &self.persons, &self.real, &mut draw),
                Entity::Phone => contact::phone(value, &mut draw),
                Entity::Postcode => contact::postcode(value, &mut draw),
                Entity::Address => contact::address(value, &mut draw),
                Entity::IpAddress => contact::ip_address(value, &mut draw),
                Entity::Gender => (if value.chars().count() <= 1 { "X" } else { "onbekend" }).into(),
                Entity::Nationality => "onbekend".into(),
                Entity::BirthPlace => contact::place(&mut draw),
                entity if entity.class() == Class::Special => return self.words.tag(entity),
                _ => number::scrambled(value, &mut draw),
            };
            let taken = number::is_one(entity)
                && self.given.get(&stand_in).is_some_and(|other| other != normalized)
                && turn + 1 < DRAWS;
            let real = [stand_in.to_lowercase(), squashed(&stand_in)].iter().any(|own| self.real.contains(own));
            if !taken && (!real || matches!(entity, Entity::Gender | Entity::Nationality)) {
                break;
            }
        }
        if number::is_one(entity) {
            let taken = self.given.get(&stand_in).is_some_and(|other| other != normalized);
            if taken && matches!(entity, Entity::Bsn | Entity::Rsin) {
                stand_in = self.free(value, &stand_in);
            }
            self.given.insert(stand_in.clone(), normalized.to_owned());
        }
        stand_in
    }
}

/// Its letters and digits in a row.
fn squashed(value: &str) -> String {
    words(value).collect()
}

/// Its words and numbers in an order of their own: a date is the same one in each.
fn sorted(value: &str) -> String {
    let mut words: Vec<String> = words(value).map(|word| word.trim_start_matches('0').to_owned()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// The words and numbers of a value, in lower case.
fn words(value: &str) -> impl Iterator<Item = String> {
    let words = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::{elfproef, iban, luhn};

    fn pseudonyms() -> StandIns {
        StandIns::new(How::Pseudonym, Lang::Nl, &Rules::built_in().unwrap(), b"a key of the tests")
    }

    #[test]
    fn masks_and_tags_say_nothing_of_the_value() {
        let rules = Rules::built_in().unwrap();
        let mut mask = StandIns::new(How::Mask, Lang::Nl, &rules, b"key");
        assert_eq!(mask.get(&Entity::Bsn, "319072356", "319072356"), "*********");
        assert_eq!(mask.get(&Entity::PersonName, "Zoë Bos", "zoe bos"), "*******");
        for (lang, entity, tag) in [
            (Lang::Nl, Entity::Bsn, "[BSN]"),
            (Lang::Nl, Entity::PersonName, "[NAAM]"),
            (Lang::Nl, Entity::DateOfBirth, "[GEBOORTEDATUM]"),
            (Lang::Nl, Entity::Iban, "[REKENINGNUMMER]"),
            (Lang::En, Entity::PersonName, "[NAME]"),
        ] {
            assert_eq!(StandIns::new(How::Tag, lang, &rules, b"key").get(&entity, "x", "x"), tag);
        }
    }

    #[test]
    fn invented_numbers_hold_to_their_checks_and_forms() {
        let mut all = pseudonyms();
        let bsn = all.get(&Entity::Bsn, "3190.72.356", "319072356");
        let digits: String = bsn.chars().filter(char::is_ascii_digit).collect();
        assert!(bsn.starts_with("9999.") && bsn.len() == 11 && elfproef::valid(&digits), "{bsn}");
        assert_eq!(all.get(&Entity::Bsn, "319072356", "319072356"), digits);
        let account = all.get(&Entity::Iban, "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300");
        assert!(account.len() == 22 && iban::valid(&account.replace(' ', "")), "{account}");
        let card = all.get(&Entity::CreditCard, "4012-8888-8888-1881", "4012888888881881");
        assert!(card.len() == 19 && luhn::valid(&card.replace('-', "")), "{card}");
        let date = all.get(&Entity::DateOfBirth, "12-03-1961", "1961-03-12");
        assert!(date.ends_with("-1961") && date.len() == 10 && date != "12-03-1961", "{date}");
        let words = all.get(&Entity::DateOfBirth, "12 maart 1961", "1961-03-12");
        assert!(words.ends_with(" 1961") && !words.contains("maart 12"), "{words}");
        let phone = all.get(&Entity::Phone, "06-12 34 56 78", "31612345678");
        assert!(phone.starts_with("06-00 00 ") && phone.len() == 14, "{phone}");
        let plate = all.get(&Entity::LicencePlate, "GX-123-B", "GX123B");
        assert!(plate.len() == 8 && plate.as_bytes()[2] == b'-', "{plate}");
        let post = all.get(&Entity::Postcode, "3847 LG", "3847LG");
        assert!(post.len() == 7 && post[5..].starts_with('S'), "{post}");
    }

    #[test]
    fn a_person_has_one_name_in_every_notation() {
        let mut all = pseudonyms();
        let mut name = |value: &str| all.get(&Entity::PersonName, value, &value.to_lowercase());
        let whole = name("Jan de Vries");
        let words: Vec<_> = whole.split(' ').collect();
        assert_eq!((words.len(), words[1]), (3, "de"));
        assert_eq!(name("DE VRIES, JAN"), format!("DE {}, {}", words[2].to_uppercase(), words[0].to_uppercase()));
        let initial = words[0].chars().next().unwrap();
        assert_eq!(name("J. de Vries"), format!("{initial}. de {}", words[2]));
        assert!(!whole.contains("Jan") && !whole.contains("Vries"));
        let mail = all.get(&Entity::Email, "jan.devries@gemeente.example", "jan.devries@gemeente.example");
        assert!(mail.starts_with(&words[0].to_lowercase()) && mail.ends_with("@example.org"), "{mail}");
        assert!(all.is_issued(&whole) && !all.is_issued("Jan de Vries") && !all.is_issued("de"));
    }

    #[test]
    fn distinct_numbers_stay_distinct() {
        let mut all = pseudonyms();
        let given: HashSet<_> = (0..1500).map(|n| all.get(&Entity::Bsn, "319072356", &format!("{n:09}"))).collect();
        assert_eq!(given.len(), 1500);
        assert!(!all.has_run_out());
        // The range has some nine thousand: up to the last of them no two share one, and then it says so.
        let all_of_them = number::test_numbers(number::FIRST).count();
        for n in 1500..all_of_them {
            all.get(&Entity::Bsn, "319072356", &format!("{n:09}"));
        }
        assert!(!all.has_run_out() && all_of_them > 9000);
        all.get(&Entity::Bsn, "319072356", "319072356");
        assert!(all.has_run_out());
    }
}
