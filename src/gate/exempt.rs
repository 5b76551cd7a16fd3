//! The known contact's own names, e-mail addresses and phone numbers, and only those.

use crate::model::{Entity, Reporter};
use crate::names::{is_infix, normalize};

/// Whose data are legitimate in this ticket.
pub(super) struct Exempt {
    names: Vec<Parts>,
    emails: Vec<String>,
    phones: Vec<String>,
}

/// A name in its parts, in normal form.
struct Parts {
    whole: String,
    /// The first letter of what stands before the surname, or behind it as initials.
    initial: Option<char>,
    /// A given name written out.
    given: Option<String>,
    surname: Vec<String>,
}

impl Exempt {
    pub(super) fn new(reporter: &Reporter) -> Self {
        Self {
            names: reporter.names.iter().map(|name| Parts::of(name)).filter(|parts| !parts.whole.is_empty()).collect(),
            emails: reporter.emails.iter().map(|email| email.trim().to_lowercase()).collect(),
            phones: reporter.phones.iter().map(|phone| phone_digits(phone)).collect(),
        }
    }

    /// Whether a finding is the contact's own.
    pub(super) fn holds(&self, entity: &Entity, value: &str, normalized: &str) -> bool {
        match entity {
            Entity::Email => self.emails.iter().any(|email| email == normalized),
            Entity::Phone => self.phones.iter().any(|phone| phone == normalized),
            Entity::PersonName if !self.names.is_empty() => {
                let found = Parts::of(value);
                self.names.iter().any(|known| known.is(&found))
            }
            _ => false,
        }
    }
}

impl Parts {
    /// The parts of `name`; a comma stands between the surname and what goes before it.
    fn of(name: &str) -> Self {
        let whole = normalize(name);
        let (before, surname) = match name.split_once(',') {
            Some((surname, before)) => (normalize(before), normalize(surname)),
            None => split(&whole),
        };
        let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let front = words(&before);
        let given = front.iter().find(|word| word.chars().count() > 2 && !is_infix(word)).cloned();
        let initial = front.iter().find(|word| !is_infix(word)).and_then(|word| word.chars().next());
        let surname = words(&surname).into_iter().filter(|word| !is_infix(word)).collect();
        Self { whole, initial, given, surname }
    }

    /// Whether `found` names the same person: the same whole name, the same surname with a first name or initial
    /// that agrees, or the given name alone. A surname alone may be somebody else's.
    fn is(&self, found: &Self) -> bool {
        let same_surname = !self.surname.is_empty() && (self.surname == found.surname);
        let agrees = match (&self.given, &found.given) {
            (Some(known), Some(found)) => known == found,
            _ => self.initial.is_some() && self.initial == found.initial,
        };
        let alone = found.given.is_none()
            && found.initial.is_none()
            && self.given.is_some()
            && found.surname.len() == 1
            && found.surname.first() == self.given.as_ref();
        self.whole == found.whole || same_surname && agrees || alone
    }
}

/// What stands before the surname and the surname: `jan de` + `vries`, `j` + `vries`, nothing + `vries`.
fn split(whole: &str) -> (String, String) {
    let words: Vec<&str> = whole.split(' ').collect();
    let infix = words.iter().position(|word| is_infix(word));
    let at = match infix {
        Some(at) => at,
        None => words.len().saturating_sub(1),
    };
    // `vries j`: initials behind.
    if words.len() > 1 && words.last().is_some_and(|last| last.chars().count() == 1) {
        let at = words.iter().position(|word| word.chars().count() == 1).unwrap_or(words.len());
        return (words.get(at..).unwrap_or_default().join(" "), words.get(..at).unwrap_or_default().join(" "));
    }
    (words.get(..at).unwrap_or_default().join(" "), words.get(at..).unwrap_or_default().join(" "))
}

/// The digits as they are dialled from abroad, as `scan` writes them.
fn phone_digits(phone: &str) -> String {
    let cleaned = phone.replace("(0)", "");
    let digits: String = cleaned.chars().filter(char::is_ascii_digit).collect();
    if cleaned.trim_start().starts_with('+') {
        digits
    } else if let Some(abroad) = digits.strip_prefix("00") {
        abroad.to_owned()
    } else {
        digits.strip_prefix('0').map_or(digits.clone(), |rest| format!("31{rest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exempt() -> Exempt {
        Exempt::new(&Reporter {
            names: vec!["Jan de Vries".into(), "K. el Khatib".into()],
            emails: vec!["J.deVries@Gemeente.example".into()],
            phones: vec!["06-12345678".into(), "+31 (0)20 123 45 67".into()],
        })
    }

    #[test]
    fn the_contact_is_known_in_every_notation() {
        for name in [
            "Jan de Vries",
            "J. de Vries",
            "JAN DE VRIES",
            "de Vries, J.",
            "Vries, Jan de",
            "Jan",
            "K. El Khatib",
            "Karim el Khatib",
        ] {
            assert!(exempt().holds(&Entity::PersonName, name, &normalize(name)), "{name}");
        }
        assert!(exempt().holds(&Entity::Email, "", "j.devries@gemeente.example"));
        assert!(exempt().holds(&Entity::Phone, "", "31612345678") && exempt().holds(&Entity::Phone, "", "31201234567"));
    }

    #[test]
    fn nobody_else_is() {
        for name in ["Karel de Vries", "De Vries", "Jan Jansen", "P. de Vries", "Vries"] {
            assert!(!exempt().holds(&Entity::PersonName, name, &normalize(name)), "{name}");
        }
        assert!(!exempt().holds(&Entity::Bsn, "Jan de Vries", "jan de vries"));
        assert!(!Exempt::new(&Reporter::default()).holds(&Entity::PersonName, "", ""));
    }
}
