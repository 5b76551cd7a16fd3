//! A statement in, what it says of the rows that follow out: the table, its columns, how they are written.

/// What opens rows.
#[derive(PartialEq, Eq)]
pub(super) struct Statement {
    /// The table's name in lower case, without its schema.
    pub(super) table: String,
    /// Its columns, where the statement names them.
    pub(super) columns: Option<Vec<String>>,
    /// Whether the rows are lines of a `COPY`.
    pub(super) copied: bool,
}

/// What a text starts with. Lengths count up to where the rows start.
pub(super) enum Head {
    Rows(Statement, usize),
    /// A table and its columns.
    Created(String, Vec<String>, usize),
    /// Any other statement.
    Other,
    /// More text is needed to tell.
    Unfinished,
}

/// Words that open a statement of interest.
const OPENERS: [&str; 4] = ["insert", "replace", "copy", "create"];

/// Words that open a part of a `CREATE TABLE` that is no column.
const NO_COLUMN: &[&str] = &[
    "primary",
    "key",
    "constraint",
    "unique",
    "foreign",
    "check",
    "index",
    "fulltext",
    "spatial",
    "exclude",
    "like",
    "period",
];

/// Whether `text` holds statements with rows.
pub(in super::super) fn plausible(text: &str) -> bool {
    text.lines().any(|line| {
        let mut words = line.split_whitespace().map(str::to_ascii_lowercase);
        let opening = (words.next(), words.next());
        match (opening.0.as_deref(), opening.1.as_deref()) {
            (Some("insert" | "replace"), Some("into" | "ignore")) => true,
            (Some("create"), Some("table")) => line.trim_end().ends_with(['(', ')', ';', '`']),
            (Some("copy"), Some(_)) => line.trim_end().to_ascii_lowercase().ends_with(" from stdin;"),
            _ => false,
        }
    })
}

/// Where the first line starts that opens a statement of interest.
pub(super) fn find(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let line = rest.trim_start_matches([' ', '\t', '\r', '\n', ';']);
        let start = at + (rest.len() - line.len());
        let opens = |word: &&str| {
            line.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
                && line.as_bytes().get(word.len()).is_none_or(u8::is_ascii_whitespace)
        };
        if OPENERS.iter().any(opens) {
            return Some(start);
        }
        at = start + memchr::memchr(b'\n', line.as_bytes())? + 1;
    }
}

/// Reads the statement that `text` starts with.
pub(super) fn read(text: &str) -> Head {
    let mut words = Words { text, at: 0 };
    let first = words.next();
    match first.as_ref().map(Word::keyword).as_deref() {
        Some("insert" | "replace") => insert(&mut words),
        Some("copy") => copy(&mut words),
        Some("create") => create(&mut words),
        _ => Head::Other,
    }
}

fn insert(words: &mut Words<'_>) -> Head {
    let mut word = words.next();
    while let Some(keyword) = word.as_ref().map(Word::keyword)
        && matches!(
            keyword.as_str(),
            "into" | "ignore" | "or" | "replace" | "low_priority" | "delayed" | "high_priority" | "overwrite" | "table"
        )
    {
        word = words.next();
    }
    let Some((table, mut word)) = words.name(word) else { return words.gave_up() };
    let mut columns = None;
    if word == Some(Word::Mark(b'(')) {
        let Some(listed) = words.list() else { return words.gave_up() };
        columns = Some(listed);
        word = words.next();
    }
    for _ in 0..6 {
        match word.as_ref().map(Word::keyword).as_deref() {
            Some("values" | "value") => {
                return Head::Rows(Statement { table, columns, copied: false }, words.at);
            }
            Some("as" | "overriding" | "system" | "user" | "partition" | "output" | "inserted") => word = words.next(),
            _ => break,
        }
    }
    words.gave_up()
}

fn copy(words: &mut Words<'_>) -> Head {
    let word = words.next();
    let Some((table, mut word)) = words.name(word) else { return words.gave_up() };
    let mut columns = None;
    if word == Some(Word::Mark(b'(')) {
        let Some(listed) = words.list() else { return words.gave_up() };
        columns = Some(listed);
        word = words.next();
    }
    let from = word.is_some_and(|word| word.keyword() == "from");
    let stdin = from && words.next().is_some_and(|word| word.keyword() == "stdin");
    if !stdin || words.next() != Some(Word::Mark(b';')) {
        return words.gave_up();
    }
    match memchr::memchr(b'\n', words.rest().as_bytes()) {
        Some(end) => Head::Rows(Statement { table, columns, copied: true }, words.at + end + 1),
        None => Head::Unfinished,
    }
}

fn create(words: &mut Words<'_>) -> Head {
    let mut word = words.next();
    let mut tables = 0;
    while let Some(keyword) = word.as_ref().map(Word::keyword) {
        match keyword.as_str() {
            "table" => tables += 1,
            "temporary" | "temp" | "global" | "local" | "unlogged" | "external" | "or" | "replace" | "if" | "not"
            | "exists" => {}
            _ => break,
        }
        word = words.next();
    }
    if tables != 1 {
        return words.gave_up();
    }
    let Some((table, Some(Word::Mark(b'(')))) = words.name(word) else { return words.gave_up() };
    let Some(columns) = words.columns() else { return words.gave_up() };
    Head::Created(table, columns, words.at)
}

/// A word of a statement.
#[derive(PartialEq, Eq)]
enum Word {
    /// A bare name or keyword.
    Bare(String),
    /// A name in quotes.
    Quoted(String),
    /// A string, or anything else.
    Mark(u8),
}

impl Word {
    /// The keyword that it may be.
    fn keyword(&self) -> String {
        match self {
            Self::Bare(word) => word.to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    fn name(self) -> Option<String> {
        match self {
            Self::Bare(name) | Self::Quoted(name) => Some(name),
            Self::Mark(_) => None,
        }
    }
}

/// Splits a statement into words.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl Words<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next word; comments are passed over. `None` where the text ends.
    fn next(&mut self) -> Option<Word> {
        self.at += super::row::blank(self.rest());
        let rest = self.rest();
        let first = *rest.as_bytes().first()?;
        let close = match first {
            b'"' => Some(b'"'),
            b'`' => Some(b'`'),
            b'[' => Some(b']'),
            b'\'' => Some(b'\''),
            _ => None,
        };
        if let Some(close) = close {
            let end = memchr::memchr(close, rest.as_bytes().get(1..)?)? + 1;
            let name = rest.get(1..end)?.to_owned();
            self.at += end + 1;
            return Some(if first == b'\'' { Word::Mark(first) } else { Word::Quoted(name) });
        }
        let len = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$' | '#')).unwrap_or(rest.len());
        if len == 0 {
            let len = rest.chars().next().map_or(1, char::len_utf8);
            self.at += len;
            return Some(Word::Mark(first));
        }
        let word = rest.get(..len)?.to_owned();
        self.at += len;
        Some(Word::Bare(word))
    }

    /// The name of a table that starts with `word`, and the word behind it.
    fn name(&mut self, word: Option<Word>) -> Option<(String, Option<Word>)> {
        let mut name = word?.name()?;
        loop {
            let next = self.next();
            if next != Some(Word::Mark(b'.')) {
                return Some((name.to_lowercase(), next));
            }
            name = self.next()?.name()?;
        }
    }

    /// The names up to the closing parenthesis.
    fn list(&mut self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        loop {
            names.push(self.next()?.name()?);
            match self.next()? {
                Word::Mark(b',') => {}
                Word::Mark(b')') => return Some(names),
                _ => return None,
            }
        }
    }

    /// The columns of a `CREATE TABLE` up to its closing parenthesis.
    fn columns(&mut self) -> Option<Vec<String>> {
        let (mut names, mut depth, mut opens) = (Vec::new(), 0u32, true);
        loop {
            let word = self.next()?;
            match &word {
                Word::Mark(b'(') => depth += 1,
                Word::Mark(b')') if depth == 0 => return Some(names),
                Word::Mark(b')') => depth -= 1,
                Word::Mark(b',') if depth == 0 => {
                    opens = true;
                    continue;
                }
                _ => {}
            }
            if opens && !NO_COLUMN.contains(&word.keyword().as_str()) {
                names.extend(word.name());
            }
            opens = false;
        }
    }

    /// What it is that could not be read further.
    fn gave_up(&self) -> Head {
        // Where all was taken and nothing was wrong, the statement goes on past the text.
        let open = self.rest().trim_start();
        if open.is_empty() || open.starts_with(['"', '`', '[', '\'']) { Head::Unfinished } else { Head::Other }
    }
}
