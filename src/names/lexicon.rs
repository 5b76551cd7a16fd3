//! One word in, what the lists say of it out.

use std::borrow::Cow;

use crate::rules::Rules;
use crate::scan::Token;

use super::letters::Letters;
use super::table::{self, Table};

/// The table of the built-in lists.
static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.bin"));

/// What the lists say of one word, in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a word stands in any number of lists")]
pub struct Word {
    /// Given name: 3 common, 2 known in the Netherlands, 1 elsewhere, 0 not listed.
    pub given: u8,
    /// Surname, classes as above.
    pub surname: u8,
    /// A surname of the world, known from a country of immigrants.
    pub abroad: bool,
    /// A word that dictionaries write with a capital.
    pub capital: bool,
    /// An ordinary Dutch word.
    pub ordinary: bool,
    /// An ordinary English word.
    pub english: bool,
    /// A place, a country or its inhabitants.
    pub place: bool,
    /// A smaller town somewhere in the world.
    pub town: bool,
    /// Something else that is written with a capital: an organisation, software, a month.
    pub other: bool,
    /// A kind of document, as file names have them.
    pub document: bool,
    /// A title before a name.
    pub title: bool,
    /// A form of address that opens a letter.
    pub role: Option<Role>,
    /// What it says of a name beside it.
    pub context: Context,
}

/// What a word says of a name beside it: the classes of `rules/names/context.txt`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a word has any number of classes")]
pub struct Context {
    /// `de`, `een`: no name follows.
    pub article: bool,
    /// `in`, `te`: a place follows.
    pub place: bool,
    /// `met`, `namens`: somebody follows.
    pub person: bool,
    /// `volgens`, `aldus`: who says it follows.
    pub source: bool,
    /// `zei`, `woont`: what people do.
    pub speech: bool,
    /// `werd`, `heeft`: what people do, and others.
    pub verb: bool,
    /// `beste`, `geachte`: opens a letter.
    pub salutation: bool,
    /// `groeten`, `hoogachtend`: closes a letter.
    pub closing: bool,
}

impl Word {
    fn of(said: u32) -> Self {
        let is = |bit: u32| said & bit != 0;
        Self {
            given: (said >> table::GIVEN & 3) as u8,
            surname: (said >> table::SURNAME & 3) as u8,
            abroad: is(table::ABROAD),
            capital: is(table::CAPITAL),
            ordinary: is(table::ORDINARY),
            english: is(table::ENGLISH),
            place: is(table::PLACE),
            town: is(table::TOWN),
            other: is(table::OTHER),
            document: is(table::DOCUMENT),
            title: is(table::TITLE),
            role: Role::of(said >> table::ROLE & 7),
            context: Context::of(said),
        }
    }
}

impl Context {
    fn of(said: u32) -> Self {
        // The order is that of the classes in the table.
        let is = |bit: u32| said >> (table::CONTEXT + bit) & 1 != 0;
        Self {
            article: is(0),
            place: is(1),
            person: is(2),
            source: is(3),
            speech: is(4),
            verb: is(5),
            salutation: is(6),
            closing: is(7),
        }
    }
}

/// What a noun right before a name says of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A citizen: `cliënt`, `aanvrager`.
    Citizen,
    /// A label: `naam`, `achternaam`.
    Label,
    /// Staff: `collega`, `consulent`.
    Staff,
    /// Somebody public: `minister`, `trainer`.
    Public,
}

impl Role {
    const fn of(number: u32) -> Option<Self> {
        match number {
            0 => None,
            1 => Some(Self::Citizen),
            2 => Some(Self::Label),
            3 => Some(Self::Staff),
            _ => Some(Self::Public),
        }
    }
}

/// The lists, ready to ask.
#[derive(Clone, Copy)]
pub struct Lexicon<'r> {
    table: Table<'r>,
    letters: &'r Letters,
}

/// The lists that names are told by, one file of `rules/names` each, as one table.
pub struct Lists {
    table: Cow<'static, [u8]>,
    letters: Letters,
}

impl Lists {
    /// The lists of `rules`: those that are built in lie ready, others are made ready here.
    pub fn new(rules: &Rules) -> Self {
        let list = |name: &str| rules.text(&format!("names/{name}.txt"));
        let texts = table::LISTS.map(list);
        let built_in = texts.iter().all(|text| matches!(text, Cow::Borrowed(text) if !text.is_empty()));
        Self {
            table: if built_in {
                BUILT_IN.into()
            } else {
                table::build(&std::array::from_fn(|at| texts.get(at).map_or("", |text| text.as_ref()))).into()
            },
            letters: Letters::new(&list("letters")),
        }
    }
}

impl<'r> Lexicon<'r> {
    /// A lexicon over `lists`.
    pub fn new(lists: &'r Lists) -> Self {
        Self { table: Table::new(&lists.table), letters: &lists.letters }
    }

    /// What is known of `word`, in any case.
    pub fn word(self, word: &str) -> Word {
        Word::of(match plain(word) {
            Some(plain) => match self.table.get_ascii(plain) {
                0 if self.table.may_end_ascii(plain) => self.table.role_at_end(&clean(word)) << table::ROLE,
                said => said,
            },
            None => self.wide(&clean(word)),
        })
    }

    /// The marks of [`table`] by which a name may start at a word or behind it; `None` where that takes a closer look.
    #[inline]
    pub(super) fn starts(self, word: Token) -> Option<u8> {
        word.hash().map(|hash| self.table.starts(hash))
    }

    /// The same for a word that is clean already.
    fn wide(self, word: &str) -> u32 {
        match self.table.get(word.as_bytes()) {
            0 => self.table.role_at_end(word) << table::ROLE,
            said => said,
        }
    }

    /// How much the letters of `word` look like those of a surname: tenths of natural log-odds.
    pub fn letters(self, word: &str) -> i16 {
        match plain(word) {
            Some(plain) => self.letters.weigh_ascii(plain),
            None => self.letters.weigh(&clean(word)),
        }
    }

    /// Whether `word` is no ordinary one but ends in one: `Cubacrisis`.
    pub fn compound(self, word: &str) -> bool {
        let said = match plain(word) {
            Some(plain) => self.table.get_ascii(plain),
            None => self.table.get(clean(word).as_bytes()),
        };
        if said == 0 { self.table.is_compound(&clean(word)) } else { said & table::COMPOUND != 0 }
    }

    /// Whether `words`, joined by single spaces, is a tussenvoegsel.
    pub fn infix(self, words: &str) -> bool {
        let said = if words.is_ascii() {
            self.table.get_ascii(words.as_bytes())
        } else {
            self.table.get(words.to_lowercase().as_bytes())
        };
        said & table::INFIX != 0
    }

    /// Whether `words` together are a place: `Den Haag`.
    pub fn place(self, words: &str) -> bool {
        let said = match plain(words) {
            Some(plain) => self.table.get_ascii(plain),
            None => self.table.get(clean(words).as_bytes()),
        };
        said & table::PLACE != 0
    }
}

/// The bytes of a word of which only the case has to be undone.
fn plain(word: &str) -> Option<&[u8]> {
    let bytes = word.as_bytes();
    bytes.iter().all(|byte| byte.is_ascii() && *byte != b'`').then_some(bytes)
}

fn clean(word: &str) -> String {
    if let Some(plain) = plain(word) {
        return plain.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    }
    word.chars()
        .filter(|character| !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}'))
        .map(|character| if matches!(character, '’' | '‘' | '`') { '\'' } else { character })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::rules::List;

    /// The table against the lists themselves, for listed words, words made of them, and their ends.
    #[test]
    fn the_table_says_what_the_lists_say() {
        let rules = Rules::built_in().unwrap();
        let lists = Lists::new(&rules);
        let lexicon = Lexicon::new(&lists);
        let texts: HashMap<&str, String> =
            table::LISTS.iter().map(|name| (*name, rules.text(&format!("names/{name}.txt")).into_owned())).collect();
        let get = |list: &str, word: &str| List::new(&texts[list]).get(word).map(str::to_owned);
        let class = |list: &str, word: &str| match get(list, word).as_deref() {
            Some("3") => 3,
            Some("2") => 2,
            Some(_) => 1,
            None => 0,
        };
        let tails = |word: &str| -> Vec<String> {
            let starts = word.char_indices().map(|(at, _)| at).skip(2);
            starts.filter(|at| word.len() - at >= table::HEAD).map(|at| word[at..].to_owned()).collect()
        };
        let role = |kind: &str| match kind {
            "label" => Role::Label,
            "staff" => Role::Staff,
            "public" => Role::Public,
            _ => Role::Citizen,
        };
        let check = |word: &str| {
            let told = lexicon.word(word);
            let other = get("not_names", word);
            let ordinary = get("words", word).is_some();
            let own = get("role_words", word).map(|kind| role(&kind));
            let at_end = || {
                let ends = tails(word).into_iter().filter_map(|tail| get("role_words", &tail));
                ends.map(|kind| role(&kind)).find(|role| *role != Role::Label)
            };
            let contexts = get("context", word).unwrap_or_default();
            let context = |class: &str| contexts.split(' ').any(|known| known == class);
            let expected = Word {
                given: class("first_names", word),
                surname: class("surnames", word),
                abroad: get("surnames_abroad", word).is_some(),
                capital: get("capital_words", word).is_some(),
                ordinary,
                english: get("english_words", word).is_some(),
                place: get("places", word).as_deref() == Some(""),
                town: get("places", word).as_deref() == Some("town"),
                other: other.as_deref().is_some_and(|kind| kind != "document"),
                document: other.as_deref() == Some("document"),
                title: get("titles", word).is_some(),
                role: own.or_else(at_end),
                context: Context {
                    article: context("article"),
                    place: context("place"),
                    person: context("person"),
                    source: context("source"),
                    speech: context("speech"),
                    verb: context("verb"),
                    salutation: context("salutation"),
                    closing: context("closing"),
                },
            };
            assert_eq!(told, expected, "{word}");
            let compound = !ordinary && tails(word).iter().any(|tail| get("words", tail).is_some());
            assert_eq!(lexicon.compound(word), compound, "{word}");
            assert_eq!(lexicon.infix(word), get("infixes", word).is_some(), "{word}");
            assert_eq!(lexicon.place(word), expected.place, "{word}");
        };
        for list in table::LISTS {
            let step = if texts[list].len() > 1 << 16 { 97 } else { 3 };
            for line in texts[list].lines().step_by(step) {
                let word = line.split('\t').next().unwrap();
                check(word);
                check(&format!("oud-{word}"));
                check(&format!("ex{word}"));
                check(&format!("{word}x"));
                assert_eq!(lexicon.word(&word.to_uppercase()), lexicon.word(&word.to_uppercase().to_lowercase()));
            }
        }
        check("");
    }

    #[test]
    fn lists_that_are_laid_over_are_made_ready() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("names")).unwrap();
        std::fs::write(folder.path().join("names/first_names.txt"), "zzyzx\t3\n").unwrap();
        let lists = Lists::new(&Rules::with_folder(folder.path()).unwrap());
        let lexicon = Lexicon::new(&lists);
        assert_eq!((lexicon.word("Zzyzx").given, lexicon.word("anna").given), (3, 0));
        assert!(lexicon.word("lopen").ordinary && lexicon.word("Öztürk").surname > 0);
    }
}
