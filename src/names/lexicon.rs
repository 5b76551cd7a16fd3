//! One word in, what the lists say of it out.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::rules::List;

/// Words that the memo holds before it starts afresh.
const MEMO: usize = 1 << 16;

/// What the lists say of one word, in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Given name: 3 common, 2 known in the Netherlands, 1 elsewhere, 0 not listed.
    pub given: u8,
    /// Surname, classes as above.
    pub surname: u8,
    /// An ordinary Dutch word.
    pub ordinary: bool,
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
    lists: Lists<'r>,
    memo: RefCell<HashMap<String, Word>>,
}

/// The lists that names are told by.
#[derive(Clone, Copy)]
pub struct Lists<'r> {
    /// Given names with their class.
    pub given: List<'r>,
    /// Surnames without their tussenvoegsel, with their class.
    pub surnames: List<'r>,
    /// Tussenvoegsels, of one word or more.
    pub infixes: List<'r>,
    /// Ordinary words.
    pub words: List<'r>,
    /// Places and peoples.
    pub places: List<'r>,
    /// Capitalised things that are no persons, with their kind.
    pub others: List<'r>,
    /// Titles with their kind.
    pub titles: List<'r>,
    /// Role nouns and labels with their kind.
    pub roles: List<'r>,
}

impl<'r> Lexicon<'r> {
    /// A lexicon over `lists`.
    pub fn new(lists: Lists<'r>) -> Self {
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
        self.lists.infixes.has(&words.to_lowercase())
    }

    fn look_up(&self, word: &str) -> Word {
        let class = |list: List<'_>| match list.get(word) {
            Some("3") => 3,
            Some("2") => 2,
            Some(_) => 1,
            None => 0,
        };
        let other = self.lists.others.get(word);
        Word {
            given: class(self.lists.given),
            surname: class(self.lists.surnames),
            ordinary: self.lists.words.has(word),
            place: self.lists.places.has(word),
            other: other.is_some_and(|kind| kind != "document"),
            document: other == Some("document"),
            title: self.lists.titles.has(word),
            role: self.lists.roles.get(word).map(|kind| match kind {
                "label" => Role::Label,
                "staff" => Role::Staff,
                "public" => Role::Public,
                _ => Role::Citizen,
            }),
        }
    }
}

fn clean(word: &str) -> String {
    word.chars().filter(|character| !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}')).flat_map(char::to_lowercase).collect()
}
