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
    ("huisarts", "doctor"),
];

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
