//! Tokens in, records out: keeps the path to each scalar and gathers the scalars of an object.

use std::collections::HashSet;
use std::ops::Range;

use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::super::Sink;
use super::super::decode::line_breaks;
use super::super::leaf::{self, Anchor, Leaf, RECORD};
use super::super::mapped::Mapped;
use super::super::table::{Table, TableCell};
use super::token::{Token, Tokens, unescape};

/// Objects and arrays within one another.
const DEPTH: usize = 512;

/// Where the text starts in its part.
pub(super) struct Base {
    pub(super) offset: u64,
    pub(super) line: u32,
}

/// Why and where reading ended early.
pub(super) enum Broken {
    Syntax(usize),
    Depth(usize),
    Stop(Stop),
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Value,
    Key,
    Colon,
    Comma,
}

/// An object or array that is open.
struct Frame {
    array: bool,
    /// Elements of the array so far.
    index: u64,
    /// Lengths of label and pointer down to here.
    label: usize,
    pointer: usize,
    /// Where the innermost key starts in the label.
    key: usize,
    /// Whether a record of its own was started for it.
    record: bool,
    /// The table that its elements, arrays themselves, are the rows of.
    table: Option<Table>,
}

/// Scalars that belong together.
#[derive(Default)]
struct Record {
    leaves: Vec<Leaf>,
    /// Where their labels start in the label.
    from: usize,
    names: HashSet<String>,
    /// Whether something other than the scalars of one array stands in it.
    nested: bool,
}

impl Record {
    /// Whether it is a row of a table: the scalars of one array.
    fn is_row(&self) -> bool {
        !self.nested && !self.leaves.is_empty()
    }

    fn push(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        for leaf in &mut self.leaves {
            leaf.place.table_column = None;
        }
        leaf::push(&mut self.leaves, sink)
    }
}

struct Walker<'t, 's> {
    text: &'t str,
    offset: u64,
    line: u32,
    counted: usize,
    label: String,
    pointer: String,
    stack: Vec<Frame>,
    records: Vec<Record>,
    sink: &'s mut dyn Sink,
}

/// Reads `text` and pushes its records.
pub(super) fn walk(text: &str, base: &Base, sink: &mut dyn Sink) -> Result<(), Broken> {
    let mut walker = Walker {
        text,
        offset: base.offset,
        line: base.line,
        counted: 0,
        label: String::new(),
        pointer: String::new(),
        stack: Vec::new(),
        records: vec![Record::default()],
        sink,
    };
    let outcome = walker.run();
    if !matches!(outcome, Err(Broken::Stop(_))) {
        for table in walker.stack.iter_mut().filter_map(|frame| frame.table.as_mut()) {
            table.finish(walker.sink)?;
        }
        while let Some(mut record) = walker.records.pop() {
            record.push(walker.sink)?;
        }
    }
    outcome
}

/// How many tokens `text` starts with in an order that JSON allows, and where that ends if not at its end.
pub(super) fn check(text: &str) -> (usize, Result<(), usize>) {
    let (mut tokens, mut read, mut want) = (Tokens::new(text), 0, Want::Value);
    let mut stack: Vec<bool> = Vec::new();
    loop {
        let (at, token) = match tokens.next() {
            Ok(Some(token)) => token,
            Ok(None) if stack.is_empty() => return (read, Ok(())),
            Ok(None) => return (read, Err(text.len())),
            Err(at) => return (read, Err(at)),
        };
        let literal = match &token {
            Token::Bare(range) => is_literal(&text[range.clone()]),
            _ => true,
        };
        match step(want, &token, stack.last().copied()) {
            Some(next) if literal && stack.len() < DEPTH => want = next,
            _ => return (read, Err(at)),
        }
        match token {
            Token::Open(byte) => stack.push(byte == b'['),
            Token::Close(_) => drop(stack.pop()),
            _ => {}
        }
        read += 1;
    }
}

fn is_literal(word: &str) -> bool {
    matches!(word, "true" | "false" | "null" | "NaN") || word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

/// What may follow `token` where `want` is due within an array (`Some(true)`), an object or nothing; `None` where
/// the token may not stand.
fn step(want: Want, token: &Token, within: Option<bool>) -> Option<Want> {
    Some(match (want, token, within) {
        (_, Token::Comment(_), _) => want,
        // Documents may follow one another.
        (Want::Value, Token::Open(byte), _) | (Want::Comma, Token::Open(byte), None) => {
            if *byte == b'[' {
                Want::Value
            } else {
                Want::Key
            }
        }
        (Want::Value, Token::String(_) | Token::Bare(_), _)
        | (Want::Value | Want::Comma, Token::Close(b']'), Some(true))
        | (Want::Key | Want::Comma, Token::Close(b'}'), Some(false)) => Want::Comma,
        (Want::Key, Token::String(_), _) => Want::Colon,
        (Want::Colon, Token::Colon, _) => Want::Value,
        (Want::Comma, Token::Comma, Some(array)) => {
            if array {
                Want::Value
            } else {
                Want::Key
            }
        }
        _ => return None,
    })
}

impl Walker<'_, '_> {
    fn run(&mut self) -> Result<(), Broken> {
        let (mut tokens, mut want) = (Tokens::new(self.text), Want::Value);
        let mut ticks = 0u32;
        while let Some((at, token)) = tokens.next().map_err(Broken::Syntax)? {
            ticks = ticks.wrapping_add(1);
            if ticks.is_multiple_of(4096) {
                self.sink.budget().tick()?;
            }
            let within = self.stack.last().map(|frame| frame.array);
            let next = step(want, &token, within).ok_or(Broken::Syntax(at))?;
            match token {
                Token::Comment(range) => self.comment(range)?,
                Token::Open(byte) => {
                    if self.stack.len() >= DEPTH {
                        return Err(Broken::Depth(at));
                    }
                    self.element();
                    self.open(byte == b'[');
                }
                Token::Close(_) => self.close()?,
                Token::String(range) if want == Want::Key => self.key(range),
                Token::String(range) => self.scalar(range, true)?,
                Token::Bare(range) => self.scalar(range, false)?,
                Token::Colon | Token::Comma => {}
            }
            want = next;
        }
        if self.stack.is_empty() { Ok(()) } else { Err(Broken::Syntax(self.text.len())) }
    }

    fn open(&mut self, array: bool) {
        // An element of an array that has parts is a record: an object of a list, a row of a table.
        let record = self.stack.last().is_some_and(|frame| frame.array);
        let key = self.stack.last().map_or(0, |frame| frame.key);
        if record {
            self.records.push(Record { from: key, nested: !array, ..Record::default() });
        } else if let Some(record) = self.records.last_mut() {
            record.nested = true;
        }
        let (label, pointer) = (self.label.len(), self.pointer.len());
        self.stack.push(Frame { array, index: 0, label, pointer, key, record, table: None });
    }

    fn close(&mut self) -> Result<(), Stop> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        if let Some(mut table) = frame.table {
            table.finish(self.sink)?;
        }
        let Some(mut record) = frame.record.then(|| self.records.pop()).flatten() else { return Ok(()) };
        leaf::name_values(&mut record.leaves);
        match self.stack.last_mut() {
            Some(rows) if record.is_row() && (2..=RECORD as u64).contains(&frame.index) => {
                let label = record.leaves.first().map_or("", |leaf| &leaf.label);
                let table = rows.table.get_or_insert_with(|| Table::under(label));
                table.row(&cells(&record.leaves, frame.index), self.sink)
            }
            _ => record.push(self.sink),
        }
    }

    /// Steps the path on to the next element, where it is one of an array that comes.
    fn element(&mut self) {
        if let Some(frame) = self.stack.last_mut().filter(|frame| frame.array) {
            self.label.truncate(frame.label);
            self.pointer.truncate(frame.pointer);
            self.pointer.push('/');
            self.pointer.push_str(&frame.index.to_string());
            frame.index += 1;
        }
    }

    fn key(&mut self, range: Range<usize>) {
        let (key, anchor) = self.string(range.clone());
        if let Some(frame) = self.stack.last_mut() {
            self.label.truncate(frame.label);
            self.pointer.truncate(frame.pointer);
            if !self.label.is_empty() {
                self.label.push('/');
            }
            frame.key = self.label.len();
        }
        self.label.push_str(&key);
        self.pointer.push('/');
        for c in key.chars() {
            match c {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                _ => self.pointer.push(c),
            }
        }
        let plain = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '-';
        if !key.is_empty() && !key.chars().all(plain) {
            let place = self.place(range.start);
            let Some(record) = self.records.last_mut() else {
                return;
            };
            if record.names.insert(key.clone()) {
                record.leaves.push(Leaf { text: key, label: String::new(), kind: Kind::Name, place, anchor });
            }
        }
    }

    fn scalar(&mut self, range: Range<usize>, quoted: bool) -> Result<(), Stop> {
        self.element();
        let mut place = self.place(range.start);
        place.table_column = self.stack.last().filter(|frame| frame.array && frame.record).map(column);
        let (text, anchor) = if quoted {
            self.string(range)
        } else {
            let at = self.offset + range.start as u64;
            (self.text[range].to_owned(), Anchor::At(at))
        };
        if text.trim().is_empty() || (!quoted && text == "null") {
            return Ok(());
        }
        let Some(record) = self.records.last_mut() else {
            return Ok(());
        };
        record.leaves.push(Leaf {
            text,
            label: leaf::path(self.label.get(record.from..).unwrap_or_default()),
            kind: Kind::Value,
            place,
            anchor,
        });
        if record.leaves.len() >= RECORD {
            record.nested = true;
            record.push(self.sink)?;
        }
        Ok(())
    }

    fn comment(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let line = self.line_at(range.start);
        let offset = self.offset + range.start as u64;
        self.sink.record(&[Segment::prose(&self.text[range], offset, line)])
    }

    fn string(&self, range: Range<usize>) -> (String, Anchor) {
        let mut mapped = Mapped::default();
        let at = self.offset + range.start as u64;
        unescape(&self.text[range], at, &mut mapped);
        mapped.take()
    }

    fn place(&mut self, at: usize) -> Place {
        Place { line: Some(self.line_at(at)), pointer: leaf::place_of(&self.pointer), ..Place::default() }
    }

    fn line_at(&mut self, at: usize) -> u32 {
        let passed = self.text.as_bytes().get(self.counted..at).unwrap_or_default();
        self.line = self.line.saturating_add(line_breaks(passed));
        self.counted = at;
        self.line
    }
}

/// The column of the element that was stepped to last.
fn column(frame: &Frame) -> u32 {
    u32::try_from(frame.index.saturating_sub(1)).unwrap_or(u32::MAX)
}

/// The scalars of an array as a row: what it leaves out is an empty cell.
fn cells(leaves: &[Leaf], width: u64) -> Vec<TableCell<'_>> {
    let width = usize::try_from(width).unwrap_or(usize::MAX).min(RECORD);
    let empty = || TableCell { text: "", origin: Origin::None, place: Place::default() };
    let mut row: Vec<TableCell<'_>> = std::iter::repeat_with(empty).take(width).collect();
    for leaf in leaves {
        let at = leaf.place.table_column.map_or(usize::MAX, |column| column as usize);
        if let Some(cell) = row.get_mut(at) {
            *cell = TableCell { text: &leaf.text, origin: leaf.anchor.origin(), place: leaf.place.clone() };
        }
    }
    row
}
