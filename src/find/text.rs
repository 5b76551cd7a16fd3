//! Identifiers in, how they are written in any text out: what no detector takes for a name or a number is found too.

use crate::model::Entity;
use crate::names::is_infix;
use crate::scan::Sought;

/// What may stand between the digits of a number.
const GAP: &str = r"[ .\-\u{a0}]?";
/// The same in a phone number.
const PHONE_GAP: &str = r"[ .\-()/\u{a0}]{0,3}";
/// What stands between the words of a name; a file's name has other marks than a text.
const NAME_GAP: &str = r"[\s.,_\-'’+]{1,3}";

/// A number, an address of mail or a phone number as it is written.
pub(super) fn number(entity: &Entity, normalized: &str) -> Option<Sought> {
    let digits = |text: &str, gap: &str| text.chars().map(|digit| digit.to_string()).collect::<Vec<_>>().join(gap);
    let (shape, confidence) = match entity {
        Entity::Bsn | Entity::TestBsn => {
            let short = normalized.trim_start_matches('0');
            (format!("0{{0,{}}}{}", normalized.len() - short.len(), digits(short, GAP)), 0.99)
        }
        Entity::Phone => {
            let shape = match normalized.strip_prefix("31") {
                Some(own) => format!(r"(?:(?:\+|00)31{PHONE_GAP}0?{PHONE_GAP}|\(?0){}", digits(own, PHONE_GAP)),
                None => format!(r"(?:\+|00){}", digits(normalized, PHONE_GAP)),
            };
            (shape, 0.95)
        }
        Entity::Email => (regex::escape(normalized), 0.99),
        _ => return None,
    };
    Sought::new(entity.clone(), normalized, &shape, confidence)
}

/// A name in those of its forms that name a person: given name or initials, and surname.
pub(super) fn name(forms: &[String]) -> Option<Sought> {
    let whole = forms.iter().filter(|form| {
        let words = form.split(' ').filter(|word| !is_infix(word));
        words.clone().count() > 1 && words.clone().any(|word| word.chars().count() > 2)
    });
    let mut shapes: Vec<String> =
        whole.map(|form| form.split(' ').map(word).collect::<Vec<_>>().join(NAME_GAP)).collect();
    // The longest first: `Jan de Vries` and not `J de Vries` of it.
    shapes.sort_by_key(|shape| std::cmp::Reverse(shape.len()));
    let first = forms.first()?;
    Sought::new(Entity::PersonName, first, &format!("(?:{})", shapes.join("|")), 0.8).filter(|_| !shapes.is_empty())
}

/// A word of a name with the marks that its letters may bear.
fn word(word: &str) -> String {
    let mut shape = String::new();
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            'a' => shape.push_str("[aàáâãäåą]"),
            'c' => shape.push_str("[cçćč]"),
            'e' => shape.push_str("[eèéêëęě]"),
            'g' => shape.push_str("[gğ]"),
            'i' if letters.peek() == Some(&'j') => {
                letters.next();
                shape.push_str("(?:ij|y|ÿ|ĳ)");
            }
            'i' => shape.push_str("[iìíîïı]"),
            'l' => shape.push_str("[lł]"),
            'n' => shape.push_str("[nñń]"),
            'o' => shape.push_str("[oòóôõöø]"),
            's' => shape.push_str("[sśşš]"),
            'u' => shape.push_str("[uùúûü]"),
            'y' => shape.push_str("(?:ij|[yýÿ]|ĳ)"),
            'z' => shape.push_str("[zźżž]"),
            letter => shape.push_str(&regex::escape(&letter.to_string())),
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::super::Parts;
    use super::*;

    fn stands(sought: &Sought, text: &str) -> bool {
        sought.spans(text).next().is_some()
    }

    #[test]
    fn numbers_are_found_in_every_writing() {
        let bsn = number(&Entity::Bsn, "011122233").unwrap();
        for text in ["verwerkt 011122233 ok", "11122233", "0111.22.233", "011 122 233", "id=011122233;"] {
            assert!(stands(&bsn, text), "{text}");
        }
        assert!(!stands(&bsn, "0111222334") && !stands(&bsn, "x011122233"));
        let phone = number(&Entity::Phone, "31612345678").unwrap();
        for text in
            ["0612345678", "06-12345678", "+31 6 12 34 56 78", "0031612345678", "+31 (0)6 12345678", "(06) 1234 5678"]
        {
            assert!(stands(&phone, text), "{text}");
        }
        assert!(!stands(&phone, "00612345678") && !stands(&phone, "06123456789"));
        assert!(stands(&number(&Entity::Email, "j.b@example.org").unwrap(), "<J.B@example.org>"));
    }

    #[test]
    fn names_are_found_in_any_text() {
        let jan = name(&Parts::of("Jan Pieter de Vries").forms().into_iter().map(|(form, _)| form).collect::<Vec<_>>())
            .unwrap();
        for text in [
            "jan de vries",
            "user JAN DE VRIES logged in",
            "scan_jan_de_vries.pdf",
            "vries, j. de",
            "J.P. de Vries",
            "de vries jan",
        ] {
            assert!(stands(&jan, text), "{text}");
        }
        for text in ["de vries", "jan", "jans de vries", "jan de vriesman", "een vries"] {
            assert!(!stands(&jan, text), "{text}");
        }
        let forms = |whole: &str| Parts::of(whole).forms().into_iter().map(|(form, _)| form).collect::<Vec<_>>();
        assert!(stands(&name(&forms("Anna van Dijk")).unwrap(), "ànna van dyk"));
        assert!(name(&forms("Vries")).is_none());
    }
}
