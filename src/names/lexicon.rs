//! One word in, what the lists say of it out.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::rules::{List, Rules};

/// Words that the memo holds before it starts afresh.
const MEMO: usize = 1 << 16;

/// What the lists say of one word, in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a word stands in any number of lists")]
pub struct Word {
    /// Given name: 3 common, 2 known in the Netherlands, 1 elsewhere, 0 not listed.
    pub given: u8,
    /// Surname, classes as above.
    pub surname: u8,
    /// An ordinary Dutch word.
    pub ordinary: bool,
    /// An ordinary English word.
    pub english: bool,
    /// A place, a country or its inhabitants.
    pub place: bool,
    /// Something else that is written with a capital: an organisation, software, a month.
    pub other: bool,
    /// A kind of document, as file names have them.
    pub document: bool,
    /// A title before a name.
    pub title: bool,
    /// A form of address that opens a letter.
    pub role: Option<Role>,
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
    infixes: Cow<'static, str>,
    words: Cow<'static, str>,
    english: Cow<'static, str>,
    places: Cow<'static, str>,
    others: Cow<'static, str>,
    titles: Cow<'static, str>,
    roles: Cow<'static, str>,
}

impl Lists {
    /// The lists of `rules`.
    pub fn new(rules: &Rules) -> Self {
        let list = |name: &str| rules.text(&format!("names/{name}.txt"));
        Self {
            given: list("first_names"),
            surnames: list("surnames"),
            infixes: list("infixes"),
            words: list("words"),
            english: list("english_words"),
            places: list("places"),
            others: list("not_names"),
            titles: list("titles"),
            roles: list("role_words"),
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
        List::new(&self.lists.places).has(&clean(words))
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
        Word {
            given: class(&self.lists.given),
            surname: class(&self.lists.surnames),
            ordinary: get(&self.lists.words).is_some(),
            english: get(&self.lists.english).is_some(),
            place: get(&self.lists.places).is_some(),
            other: other.is_some_and(|kind| kind != "document"),
            document: other == Some("document"),
            title: get(&self.lists.titles).is_some(),
            role: get(&self.lists.roles).map(|kind| match kind {
                "label" => Role::Label,
                "staff" => Role::Staff,
                "public" => Role::Public,
                _ => Role::Citizen,
            }),
        }
    }
}

fn clean(word: &str) -> String {
    word.chars()
        .filter(|character| !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}'))
        .map(|character| if matches!(character, '’' | '‘' | '`') { '\'' } else { character })
        .flat_map(char::to_lowercase)
        .collect()
}
