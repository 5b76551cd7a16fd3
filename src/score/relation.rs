//! A label in, whom it is about out, where that is not the person of the record itself.

/// Words that tell somebody else by, and who that is. Source: Logisch Ontwerp BRP, categories; own list of roles.
const WORDS: &[(&str, &str)] = &[
    ("partner", "partner"),
    ("echtgenoot", "partner"),
    ("echtgenote", "partner"),
    ("spouse", "partner"),
    ("ouder", "parent"),
    ("ouders", "parent"),
    ("parent", "parent"),
    ("parents", "parent"),
    ("vader", "father"),
    ("father", "father"),
    ("moeder", "mother"),
    ("mother", "mother"),
    ("kind", "child"),
    ("kinderen", "child"),
    ("child", "child"),
    ("children", "child"),
    ("contactpersoon", "contact"),
    ("mantelzorger", "carer"),
    ("gemachtigde", "agent"),
    ("vertegenwoordiger", "agent"),
    ("bewindvoerder", "agent"),
    ("verzorger", "carer"),
    ("behandelaar", "official"),
    ("medewerker", "official"),
    ("consulent", "official"),
    ("klantmanager", "official"),
    ("casemanager", "official"),
    ("requester", "official"),
    ("performer", "official"),
    ("practitioner", "official"),
    ("author", "official"),
    ("voorschrijver", "official"),
    ("verstrekker", "official"),
    ("zorgverlener", "official"),
    ("huisarts", "doctor"),
];

/// Labels of the parts of a name, in lower case, letters and digits only.
const SURNAMES: &[&str] = &["achternaam", "geslachtsnaam", "familienaam", "family", "lastname", "surname", "0240"];
const GIVEN: &[&str] =
    &["voornaam", "voornamen", "roepnaam", "given", "firstname", "voorletters", "initialen", "initials", "0210"];

/// A part of a name that has a label of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Given,
    Surname,
}

/// Which part of a name `label` says it is.
pub(super) fn part(label: &str) -> Option<Part> {
    let words = words(label).concat();
    let has = |known: &[&str]| known.iter().any(|word| words.contains(word));
    if has(GIVEN) { Some(Part::Given) } else { has(SURNAMES).then_some(Part::Surname) }
}

/// Who `label` is about, and the number it tells several of them apart by.
pub(super) fn relation(label: &str) -> Option<(&'static str, u8)> {
    let words = words(label);
    let found = words.iter().enumerate().find_map(|(at, word)| {
        let (_, who) = WORDS.iter().find(|(known, _)| word.trim_end_matches(|c: char| c.is_ascii_digit()) == *known)?;
        let own = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        let next = words.get(at + 1).map_or("", String::as_str);
        let number = own.parse().or_else(|_| next.parse()).ok().filter(|number| *number < 10).unwrap_or(0);
        Some((*who, number))
    });
    found.or_else(|| category(label))
}

/// Whom a category of the BRP is about: `02.02.40` is a parent's.
fn category(label: &str) -> Option<(&'static str, u8)> {
    let label = label.trim();
    let rubric = label.len() == 8 && label.split('.').all(|group| group.len() == 2 && group.parse::<u8>().is_ok());
    let category: u8 = label.get(..2).filter(|_| rubric)?.parse().ok()?;
    match category % 50 {
        2 => Some(("parent", 1)),
        3 => Some(("parent", 2)),
        5 => Some(("partner", 0)),
        9 => Some(("child", 0)),
        _ => None,
    }
}

/// The words of a label in lower case, cut at marks and camel case.
fn words(label: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut open, mut lower) = (false, false);
    for character in label.chars() {
        if !character.is_alphanumeric() {
            open = false;
            continue;
        }
        if !open || lower && character.is_uppercase() {
            words.push(String::new());
        }
        open = true;
        lower = character.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_the_parts_of_a_name() {
        assert_eq!(part("persoon/naam/voornamen"), Some(Part::Given));
        assert_eq!(part("01.02.40"), Some(Part::Surname));
        assert_eq!(part("name/family/value"), Some(Part::Surname));
        assert_eq!(part("naam"), None);
    }

    #[test]
    fn labels_tell_of_others() {
        for (label, whom) in [
            ("partner/naam/geslachtsnaam", ("partner", 0)),
            ("BSN ouder 1", ("parent", 1)),
            ("ouder2_bsn", ("parent", 2)),
            ("naamVader", ("father", 0)),
            ("09.01.20", ("child", 0)),
            ("53.02.40", ("parent", 2)),
            ("Behandelaar", ("official", 0)),
        ] {
            assert_eq!(relation(label), Some(whom), "{label}");
        }
        for own in ["naam", "bsn", "01.01.20", "ouderdom", "kindertoeslag", "", "08.11.60"] {
            assert_eq!(relation(own), None, "{own}");
        }
    }
}
