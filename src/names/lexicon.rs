//! One word in, what the lists say of it out.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::rules::{List, Rules};

use super::letters::Letters;

/// Words that the memo holds before it starts afresh.
const MEMO: usize = 1 << 16;

/// Bytes that the ordinary word at the end of a compound has at least.
const HEAD: usize = 5;

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
    /// How much its letters look like those of a surname: tenths of natural log-odds.
    pub letters: i16,
    /// A word that ends in an ordinary one: `Cubacrisis`.
    pub compound: bool,
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

impl Context {
    fn of(classes: &str) -> Self {
        let mut context = Self::default();
        for class in classes.split(' ') {
            match class {
                "article" => context.article = true,
                "place" => context.place = true,
                "person" => context.person = true,
                "source" => context.source = true,
                "speech" => context.speech = true,
                "verb" => context.verb = true,
                "salutation" => context.salutation = true,
                "closing" => context.closing = true,
                _ => {}
            }
        }
        context
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

/// The lists, with a memo over them.
pub struct Lexicon<'r> {
    lists: &'r Lists,
    memo: RefCell<HashMap<String, Word>>,
}

/// The lists that names are told by, one file of `rules/names` each.
pub struct Lists {
    given: Cow<'static, str>,
    surnames: Cow<'static, str>,
    abroad: Cow<'static, str>,
    letters: Letters,
    infixes: Cow<'static, str>,
    words: Cow<'static, str>,
    english: Cow<'static, str>,
    capitals: Cow<'static, str>,
    places: Cow<'static, str>,
    others: Cow<'static, str>,
    titles: Cow<'static, str>,
    roles: Cow<'static, str>,
    contexts: Cow<'static, str>,
}

impl Lists {
    /// The lists of `rules`.
    pub fn new(rules: &Rules) -> Self {
        let list = |name: &str| rules.text(&format!("names/{name}.txt"));
        Self {
            given: list("first_names"),
            surnames: list("surnames"),
            abroad: list("surnames_abroad"),
            letters: Letters::new(&list("letters")),
            infixes: list("infixes"),
            words: list("words"),
            english: list("english_words"),
            capitals: list("capital_words"),
            places: list("places"),
            others: list("not_names"),
            titles: list("titles"),
            roles: list("role_words"),
            contexts: list("context"),
        }
    }
}

impl<'r> Lexicon<'r> {
    /// A lexicon over `lists`.
    pub fn new(lists: &'r Lists) -> Self {
        Self { lists, memo: RefCell::default() }
    }

    /// What is known of `word`, in any case.
    pub fn word(&self, word: &str) -> Word {
        if let Some(known) = self.memo.borrow().get(word) {
            return *known;
        }
        let known = self.look_up(&clean(word));
        let mut memo = self.memo.borrow_mut();
        if memo.len() >= MEMO {
            memo.clear();
        }
        memo.insert(word.to_owned(), known);
        known
    }

    /// Whether `words`, joined by single spaces, is a tussenvoegsel.
    pub fn infix(&self, words: &str) -> bool {
        List::new(&self.lists.infixes).has(&words.to_lowercase())
    }

    /// Whether `words` together are a place: `Den Haag`.
    pub fn place(&self, words: &str) -> bool {
        List::new(&self.lists.places).get(&clean(words)) == Some("")
    }

    fn look_up(&self, word: &str) -> Word {
        let get = |list: &'r str| List::new(list).get(word);
        let class = |list: &'r str| match get(list) {
            Some("3") => 3,
            Some("2") => 2,
            Some(_) => 1,
            None => 0,
        };
        let other = get(&self.lists.others);
        let ordinary = get(&self.lists.words).is_some();
        let place = get(&self.lists.places);
        Word {
            given: class(&self.lists.given),
            surname: class(&self.lists.surnames),
            abroad: get(&self.lists.abroad).is_some(),
            capital: get(&self.lists.capitals).is_some(),
            letters: self.lists.letters.weigh(word),
            compound: !ordinary && self.compound(word),
            ordinary,
            english: get(&self.lists.english).is_some(),
            place: place == Some(""),
            town: place == Some("town"),
            other: other.is_some_and(|kind| kind != "document"),
            document: other == Some("document"),
            title: get(&self.lists.titles).is_some(),
            role: self.role(word),
            context: get(&self.lists.contexts).map(Context::of).unwrap_or_default(),
        }
    }

    /// The role that `word` names, or the noun at its end where it is longer: `oud-wereldkampioen`.
    fn role(&self, word: &str) -> Option<Role> {
        let roles = List::new(&self.lists.roles);
        let kind = |kind| match kind {
            "label" => Role::Label,
            "staff" => Role::Staff,
            "public" => Role::Public,
            _ => Role::Citizen,
        };
        if let Some(known) = roles.get(word) {
            return Some(kind(known));
        }
        let starts = word.char_indices().map(|(at, _)| at).skip(2);
        let tails = starts.filter(|at| word.len() - at >= HEAD).filter_map(|at| roles.get(word.get(at..)?));
        tails.map(kind).find(|role| *role != Role::Label)
    }

    /// Whether an ordinary word of some length stands at the end of `word`, with something before it.
    fn compound(&self, word: &str) -> bool {
        let words = List::new(&self.lists.words);
        let starts = word.char_indices().map(|(at, _)| at).skip(2);
        starts.filter(|at| word.len() - at >= HEAD).any(|at| word.get(at..).is_some_and(|tail| words.has(tail)))
    }
}

fn clean(word: &str) -> String {
    word.chars()
        .filter(|character| !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}'))
        .map(|character| if matches!(character, '’' | '‘' | '`') { '\'' } else { character })
        .flat_map(char::to_lowercase)
        .collect()
}
