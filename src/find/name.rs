//! Two names in, how much they can be one person's out.
//!
//! It knows how Dutch names are written: initials, tussenvoegsels before and behind, a partner's name beside one's own,
//! ij and y. It knows no nicknames: Jan and Johannes are two.

use crate::names::{is_infix, normalize};

/// How a name that was found is like the one that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Nothing in common.
    None,
    /// The same surname and another given name: somebody of the family.
    Other,
    /// The given name alone.
    Given,
    /// The surname alone.
    Surname,
    /// The name agrees, its surname written otherwise: Janssen, Jansen.
    Sounds,
    /// The name agrees, with a partner's name beside one's own or without it.
    Double,
    /// The surname is the same and the initials agree.
    Initials,
    /// The surname is the same, and so is the given name.
    Full,
}

/// A name in its parts.
#[derive(Clone)]
pub struct Parts {
    /// Given names or initials, in order, in normal form.
    given: Vec<String>,
    /// The words of the surname without tussenvoegsels.
    surname: Vec<String>,
    /// The tussenvoegsels before the surname.
    infix: Vec<String>,
}

/// What stands before names and is none.
const TITLES: &[&str] = &[
    "dhr", "mevr", "mw", "mevrouw", "meneer", "heer", "mej", "fam", "familie", "drs", "ir", "ing", "mr", "dr", "prof",
    "bc", "jhr", "mrs", "ms", "geb", "geboren", "weduwe", "wed", "ev",
];

impl Parts {
    /// The parts of `name`, however it is written: `Jan de Vries`, `J.P. de Vries-Bakker`, `Vries, J. de`, `DE VRIES J`.
    pub fn of(name: &str) -> Self {
        let (front, back) = match name.split_once(',') {
            // `Vries, Jan de`: what stands behind the comma goes before.
            Some((surname, before)) => (words(before), Some(words(surname))),
            None => (words(name), None),
        };
        if let Some(surname) = back {
            let infixes = front.iter().chain(&surname).filter(|word| word.infix).flat_map(|word| word.parts.clone());
            return Self { infix: infixes.collect(), given: names(&front), surname: names(&surname) };
        }
        let words = front;
        let first_name = words.iter().position(|word| !word.infix);
        // `Vries Jan de`: an infix at the end belongs before the first word.
        if words.len() > 2 && first_name == Some(0) && words.last().is_some_and(|word| word.infix) {
            let (surname, rest) = words.split_at(1);
            let infix = rest.iter().filter(|word| word.infix).flat_map(|word| word.parts.clone()).collect();
            return Self { infix, given: names(rest), surname: names(surname) };
        }
        let tail = words.iter().rposition(|word| !word.infix && !word.initial).map_or(0, |at| at + 1);
        let initials_behind = words.get(tail..).is_some_and(|tail| tail.iter().any(|word| word.initial));
        let cut = if initials_behind {
            // `Vries J de`: the surname first.
            let (surname, rest) = words.split_at(tail);
            let infixes = words.iter().filter(|word| word.infix).flat_map(|word| word.parts.clone());
            return Self { infix: infixes.collect(), given: names(rest), surname: names(surname) };
        } else {
            // `Karin Bakker-de Vries`: a name that an infix hangs on begins the surname too.
            let joint = |word: &Word| word.parts.len() > 1 && word.parts.last().is_some_and(|part| is_infix(part));
            let inner =
                words.iter().enumerate().position(|(at, word)| (word.infix || joint(word)) && Some(at) > first_name);
            let behind_initials = words.iter().rposition(|word| word.initial).map(|at| at + 1);
            inner
                .or(behind_initials)
                .unwrap_or_else(|| if first_name == Some(0) { words.len().saturating_sub(1) } else { 0 })
        };
        let (given, surname) = words.split_at(cut.min(words.len()));
        let infix = surname.iter().filter(|word| word.infix).flat_map(|word| word.parts.clone()).collect();
        Self { infix, given: names(given), surname: names(surname) }
    }

    /// Whether there is nothing in it to look for.
    pub fn is_empty(&self) -> bool {
        self.surname.is_empty() && self.given.is_empty()
    }

    /// How `found` is like this name.
    pub fn likeness(&self, found: &Self) -> Likeness {
        self.folded().compare(&found.folded())
    }

    fn folded(&self) -> Self {
        let fold = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        Self { given: fold(&self.given), surname: fold(&self.surname), infix: Vec::new() }
    }

    fn compare(&self, found: &Self) -> Likeness {
        if self.is_empty() || found.is_empty() {
            return Likeness::None;
        }
        if found.given.is_empty() && found.surname.len() == 1 && self.surname != found.surname {
            // One word alone may be a given name out of a column of its own.
            if self.given.first().is_some_and(|given| found.surname.first() == Some(given) && given.len() > 1) {
                return Likeness::Given;
            }
        }
        let likeness = surnames(&self.surname, &found.surname);
        match (likeness, givens(&self.given, &found.given)) {
            (Likeness::None, _) => Likeness::None,
            (_, Some(Likeness::None)) => Likeness::Other,
            (Likeness::Full, Some(agrees)) => agrees,
            (likeness, Some(_)) => likeness,
            (_, None) => Likeness::Surname,
        }
    }

    /// The normal forms that this name is found in most, each with how it is like the name: for looking it up by
    /// fingerprint and in texts.
    pub fn forms(&self) -> Vec<(String, Likeness)> {
        let initials: Vec<String> =
            self.given.iter().filter_map(|name| name.chars().next()).map(String::from).collect();
        let whole = self.given.first().is_some_and(|name| name.chars().count() > 1);
        let full = if whole { Likeness::Full } else { Likeness::Initials };
        let first = |names: &[String]| names.get(..1).unwrap_or_default().to_vec();
        let givens = [
            (self.given.clone(), full),
            (first(&self.given), full),
            (initials.clone(), Likeness::Initials),
            (first(&initials), Likeness::Initials),
            (Vec::new(), Likeness::Surname),
        ];
        let mut surnames = vec![(self.surname.clone(), Likeness::Full)];
        if self.surname.len() > 1 {
            surnames.extend(self.surname.iter().map(|word| (vec![word.clone()], Likeness::Double)));
        }
        let mut forms: Vec<(String, Likeness)> = Vec::new();
        for (given, by_given) in givens {
            for (surname, by_surname) in &surnames {
                let likeness = by_given.min(*by_surname);
                for infix in [&self.infix[..], &[]] {
                    for words in [[&given[..], infix, surname], [surname, &given, infix], [infix, surname, &given]] {
                        let form = words.concat().join(" ");
                        if !form.is_empty() && !forms.iter().any(|(known, _)| *known == form) {
                            forms.push((form, likeness));
                        }
                    }
                }
            }
        }
        forms
    }
}

/// A word as it stands, in normal form: `Vries-Bakker` has two parts.
struct Word {
    parts: Vec<String>,
    initial: bool,
    infix: bool,
}

fn words(name: &str) -> Vec<Word> {
    let shouted = !name.chars().any(char::is_lowercase);
    let mut found = Vec::new();
    for token in tokens(name) {
        let parts: Vec<String> =
            normalize(token).split(' ').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let Some(first) = parts.first() else { continue };
        if parts.len() == 1 && TITLES.contains(&first.as_str()) {
            continue;
        }
        let letters = parts.iter().all(|part| part.chars().count() == 1);
        // `JP de Vries`, `Th. de Vries`: letters that stand for given names.
        let capitals = !shouted && token.len() <= 3 && token.chars().all(char::is_uppercase);
        let dotted = token.ends_with('.') && parts.len() == 1 && first.len() <= 3 && !is_infix(first);
        let lone = letters && token.chars().any(char::is_uppercase) && !token.contains(['\'', '’']);
        // `v.d. Berg`, `'t Hoen`; a capital stands for a given name.
        let short = |part: &String| matches!(part.as_str(), "v" | "d" | "t") && !lone;
        let infix = parts.iter().all(|part| is_infix(part) || short(part)) && !capitals && !lone;
        let parts = match (letters || infix, capitals, dotted) {
            (false, true, _) => first.chars().map(String::from).collect(),
            (false, _, true) => first.chars().take(1).map(String::from).collect(),
            _ => parts,
        };
        let initial = !infix && parts.iter().all(|part| part.chars().count() == 1);
        found.push(Word { parts, initial, infix });
    }
    found
}

/// The words as they stand: apart by spaces, by the marks of file names, by dots in `J.de Vries` but not in `J.P.`
fn tokens(name: &str) -> impl Iterator<Item = &str> {
    name.split(|mark: char| mark.is_whitespace() || matches!(mark, '_' | '+')).flat_map(|token| {
        let glued = token.split('.').filter(|part| part.chars().count() > 1).count() > 0
            && token.trim_end_matches('.').contains('.');
        if !glued {
            return vec![token];
        }
        // The dot tells that `J.` is short; behind a name it only parts words.
        let bare = |part: &str| part.trim_end_matches('.').chars().count() > 2;
        let parts = token.split_inclusive('.');
        parts.map(|part| if bare(part) { part.trim_end_matches('.') } else { part }).collect()
    })
}

fn names(words: &[Word]) -> Vec<String> {
    let names = words.iter().filter(|word| !word.infix);
    let parts = names.flat_map(|word| word.parts.iter().filter(|part| word.initial || !is_infix(part)));
    parts.cloned().collect()
}

/// Ij and y are one letter, in old names and new.
fn fold(word: &str) -> String {
    word.replace("ij", "y")
}

/// How two surnames agree: whole, in one of two names, by their sound, or not.
fn surnames(left: &[String], right: &[String]) -> Likeness {
    let same =
        |left: &[String], right: &[String]| left.len() == right.len() && left.iter().all(|word| right.contains(word));
    if left.is_empty() || right.is_empty() {
        return Likeness::None;
    }
    if same(left, right) {
        return Likeness::Full;
    }
    if left.iter().any(|word| word.len() > 2 && right.contains(word)) {
        return Likeness::Double;
    }
    let sound = |words: &[String]| words.iter().map(|word| sounds(word)).collect::<Vec<_>>();
    if same(&sound(left), &sound(right)) { Likeness::Sounds } else { Likeness::None }
}

/// How given names agree; `None` where one side tells none.
fn givens(left: &[String], right: &[String]) -> Option<Likeness> {
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let mut whole = false;
    for (left, right) in left.iter().zip(right) {
        let short = left.chars().count() == 1 || right.chars().count() == 1;
        // An ij is a y by now; IJsbrand signs as I. too.
        let initial = |name: &str| name.chars().next().map(|first| if first == 'i' { 'y' } else { first });
        let agree = if short { initial(left) == initial(right) } else { left == right };
        if !agree {
            return Some(Likeness::None);
        }
        whole |= !short;
    }
    Some(if whole { Likeness::Full } else { Likeness::Initials })
}

/// A surname as it sounds: Janssen and Jansen, Meijer and Meier, Schmidt and Smit, Philips and Filips.
fn sounds(word: &str) -> String {
    let mut sound = word.to_owned();
    for (written, heard) in [
        ("sch", "s"),
        ("ey", "y"),
        ("ei", "y"),
        ("ck", "k"),
        ("dt", "t"),
        ("th", "t"),
        ("ph", "f"),
        ("gh", "g"),
        ("ae", "a"),
        ("ou", "au"),
        ("c", "k"),
        ("z", "s"),
        ("v", "f"),
        ("q", "k"),
        ("x", "ks"),
    ] {
        sound = sound.replace(written, heard);
    }
    let mut last = None;
    sound.retain(|letter| last.replace(letter) != Some(letter));
    if sound.ends_with('d') {
        sound.pop();
        sound.push('t');
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(wanted: &str, found: &str) -> Likeness {
        Parts::of(wanted).likeness(&Parts::of(found))
    }

    #[test]
    fn one_person_is_written_in_many_ways() {
        use Likeness::{Double, Full, Initials, Sounds, Surname};
        for (found, expected) in [
            ("Jan de Vries", Full),
            ("JAN DE VRIES", Full),
            ("Vries, Jan de", Full),
            ("de Vries, Jan", Full),
            ("Jan Pieter de Vries", Full),
            ("J. de Vries", Initials),
            ("J.P. de Vries", Initials),
            ("JP de Vries", Initials),
            ("Vries J. de", Initials),
            ("de Vries J", Initials),
            ("dhr. J. de Vries", Initials),
            ("Jan de Vries-Bakker", Double),
            ("J. Bakker-de Vries", Double),
            ("Vries Jan de", Full),
            ("jan_de_vries", Full),
            ("J.de Vries", Initials),
            ("jan.de.vries", Full),
            ("J. v.d. Vries", Initials),
            ("Jan de Fries", Sounds),
            ("de Vries", Surname),
            ("mevrouw De Vries", Surname),
        ] {
            assert_eq!(like("Jan de Vries", found), expected, "{found}");
        }
        assert_eq!(like("Ömer Yıldırım", "omer yildirim"), Full);
        assert_eq!(like("Anna van Dijk", "A. v. Dyk"), Initials);
        assert_eq!(like("Piet Janssen", "P. Jansen"), Sounds);
        assert_eq!(like("Karin Bakker-de Vries", "K. Bakker"), Double);
        assert_eq!(like("J. de Vries", "Jan de Vries"), Initials);
        assert_eq!(like("Jan de Vries", "Jan"), Likeness::Given);
    }

    #[test]
    fn others_of_the_family_are_told_apart() {
        for other in ["Anna de Vries", "A. de Vries", "Johannes de Vries", "Vries, P. de", "J.K. de Vries"] {
            assert_eq!(like("Jan Pieter de Vries", other), Likeness::Other, "{other}");
        }
        for none in ["Jan Jansen", "P. Bakker", "", "de", "Jan de Boer"] {
            assert_eq!(like("Jan de Vries", none), Likeness::None, "{none}");
        }
    }

    #[test]
    fn forms_hold_the_usual_ones() {
        let forms = Parts::of("Jan Pieter de Vries").forms();
        for form in ["jan pieter de vries", "jan de vries", "j de vries", "j p de vries", "vries j de", "de vries j p"]
        {
            assert!(forms.iter().any(|(known, _)| known == form), "{form}");
        }
    }

    proptest::proptest! {
        /// A name is like itself in every order and case, and nothing that is typed makes it stumble.
        #[test]
        fn a_name_is_its_own(given in "[A-Z][a-z]{2,8}", infix in "(de |van der |)", surname in "[B-DF-Z][a-z]{3,9}") {
            proptest::prop_assume!(!TITLES.contains(&given.to_lowercase().as_str()) && !is_infix(&given.to_lowercase()));
            proptest::prop_assume!(!TITLES.contains(&surname.to_lowercase().as_str()) && !is_infix(&surname.to_lowercase()));
            proptest::prop_assume!(given.to_lowercase() != surname.to_lowercase());
            let whole = format!("{given} {infix}{surname}");
            let initial = given.chars().next().unwrap();
            proptest::prop_assert_eq!(like(&whole, &whole.to_uppercase()), Likeness::Full);
            let turned = format!("{surname}, {given} {infix}");
            proptest::prop_assert_eq!(like(&whole, &turned), Likeness::Full);
            let short = format!("{initial}. {infix}{surname}");
            proptest::prop_assert_eq!(like(&whole, &short), Likeness::Initials);
            let behind = format!("{infix}{surname} {initial}.");
            proptest::prop_assert_eq!(like(&whole, &behind), Likeness::Initials);
        }

        #[test]
        fn any_text_is_a_name_or_none(left in "\\PC{0,20}", right in "\\PC{0,20}") {
            let (left, right) = (Parts::of(&left), Parts::of(&right));
            let _ = left.likeness(&right);
            let _ = (left.likeness(&right), right.likeness(&left), left.forms());
        }
    }
}
