//! An RTF document in, its paragraphs, tables, notes and properties out; objects and pictures in it are children.
//!
//! Hidden and deleted text is read like any other. It must not know what a child is.

mod token;
mod words;

use std::collections::HashMap;
use std::io::Cursor;

use encoding_rs::Encoding;

use crate::model::{Budget, Place, Stop};

use super::code_page::code_page;
use super::ole::embedded;
use super::package::value;
use super::stretch::Stretch;
use super::{Doc, Format, Sink, Trouble};

use token::{Token, Tokens};
use words::{Destination, destination};

/// Groups within groups; real documents have some tens.
const DEPTH: usize = 10_000;
/// Fonts that are remembered.
const FONTS: usize = 10_000;

/// RTF documents.
pub(super) struct Rtf;

impl Format for Rtf {
    fn id(&self) -> &'static str {
        "rtf"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let budget = doc.budget();
        Reader::new(budget, sink).read(&doc.bytes()?)
    }
}

/// What holds within a group.
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each holds or does not hold within the group")]
struct Scope {
    page: &'static Encoding,
    /// Characters that stand in for one of Unicode, for older readers.
    stand_ins: usize,
    deleted: bool,
    inserted: bool,
    /// Whether the group opened what text goes into.
    owner: bool,
    /// Whether it is a field's instruction.
    field: bool,
}

/// What text goes into.
enum Out {
    Text(Box<Stretch>),
    Value(&'static str, String),
    Hex { bytes: Vec<u8>, half: Option<u8>, picture: bool },
    Fonts(i32),
    Skip,
}

struct Reader<'s> {
    budget: &'s Budget,
    sink: &'s mut dyn Sink,
    scope: Scope,
    scopes: Vec<Scope>,
    outs: Vec<Out>,
    fonts: HashMap<i32, &'static Encoding>,
    /// Bytes that are not decoded yet: a character may take two.
    bytes: Vec<u8>,
    high: Option<u16>,
    skip: usize,
    /// Whether a group has just begun, so that a word may open a destination; and whether `\*` said so.
    fresh: bool,
    starred: bool,
    name: String,
    children: u32,
    /// Pictures of which a second one follows, for readers that do not know the first.
    twofold: u32,
}

impl<'s> Reader<'s> {
    fn new(budget: &'s Budget, sink: &'s mut dyn Sink) -> Self {
        let page = encoding_rs::WINDOWS_1252;
        Self {
            budget,
            sink,
            scope: Scope { page, stand_ins: 1, deleted: false, inserted: false, owner: false, field: false },
            scopes: Vec::new(),
            outs: vec![Out::Text(Box::default())],
            fonts: HashMap::new(),
            bytes: Vec::new(),
            high: None,
            skip: 0,
            fresh: false,
            starred: false,
            name: String::new(),
            children: 0,
            twofold: 0,
        }
    }

    fn read(mut self, bytes: &[u8]) -> Result<(), Trouble> {
        for token in Tokens::new(bytes) {
            match token {
                Token::Open => {
                    self.decode();
                    if self.scopes.len() >= DEPTH {
                        return Err(Trouble::Stop(Stop::TooDeep));
                    }
                    self.scopes.push(self.scope);
                    self.scope = Scope { owner: false, field: false, ..self.scope };
                    (self.fresh, self.starred, self.skip) = (true, false, 0);
                    continue;
                }
                Token::Close => {
                    self.decode();
                    self.skip = 0;
                    self.close()?;
                }
                Token::Symbol(b'*') if self.fresh => {
                    self.starred = true;
                    continue;
                }
                Token::Byte(_) | Token::Symbol(_) if self.skip > 0 => self.skip -= 1,
                Token::Byte(byte) => self.byte(byte),
                Token::Symbol(symbol) => self.symbol(symbol)?,
                Token::Word(word, number) => self.word(word, number)?,
                Token::Binary(binary) => {
                    self.budget.expand(binary.len() as u64)?;
                    if let Some(Out::Hex { bytes, .. }) = self.outs.last_mut() {
                        bytes.extend_from_slice(binary);
                    }
                }
            }
            self.fresh = false;
        }
        self.decode();
        let whole = self.scopes.is_empty();
        while !self.outs.is_empty() {
            self.close_out()?;
        }
        if whole { Ok(()) } else { Err(Trouble::Corrupt("cut-off")) }
    }

    fn close(&mut self) -> Result<(), Stop> {
        let scope = self.scope;
        // One brace too many ends nothing.
        self.scope = self.scopes.pop().unwrap_or(scope);
        if scope.owner && self.outs.len() > 1 {
            return self.close_out();
        }
        if let Some(Out::Value(_, text)) = self.outs.last_mut() {
            text.push(' ');
        }
        if scope.field {
            self.write(" ");
        }
        Ok(())
    }

    fn close_out(&mut self) -> Result<(), Stop> {
        match self.outs.pop() {
            Some(Out::Text(stretch)) => stretch.finish(self.sink),
            Some(Out::Value(label, text)) => self.value(label, text.trim().trim_end_matches(';')),
            Some(Out::Hex { bytes, picture, .. }) if !bytes.is_empty() => {
                self.children = self.children.saturating_add(1);
                if picture {
                    self.sink.child(&format!("picture-{}", self.children), &mut Cursor::new(bytes))
                } else {
                    embedded(&bytes, &format!("object-{}", self.children), self.sink)
                }
            }
            _ => Ok(()),
        }
    }

    fn value(&mut self, label: &str, text: &str) -> Result<(), Stop> {
        let place = Place { section: Some("properties"), ..Place::default() };
        match label {
            "propname" | "sn" => {
                text.clone_into(&mut self.name);
                Ok(())
            }
            "staticval" | "linkval" => value(&self.name, text, place, self.sink),
            // The properties of a shape: what somebody typed is no number.
            "sv" if text.bytes().all(|byte| !byte.is_ascii_alphabetic()) && !is_typed(&self.name) => Ok(()),
            "sv" => value(&self.name, text, Place::default(), self.sink),
            // Most are a point or a bullet; where a number comes in stands a control character.
            "list-text" if text.chars().filter(|c| c.is_alphanumeric()).count() < 3 => Ok(()),
            "list-text" => value(label, text.trim_matches(char::is_control), place, self.sink),
            // The first word names the variable.
            "docvar" => {
                let (name, text) = text.split_once(' ').unwrap_or(("", text));
                value(name, text, place, self.sink)
            }
            _ => value(label, text, place, self.sink),
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) -> Result<(), Stop> {
        if word != "u" {
            self.decode();
        }
        if self.fresh && self.open(word) {
            return Ok(());
        }
        let on = number != Some(0);
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.scope.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
            "ansicpg" => self.scope.page = code_page(number.and_then(|page| u16::try_from(page).ok()).unwrap_or(0)),
            "mac" => self.scope.page = code_page(10_000),
            "f" => self.font(number.unwrap_or(0)),
            "fcharset" | "cpg" => self.charset(word, number.unwrap_or(0)),
            "deleted" => self.scope.deleted = on,
            "revised" => self.scope.inserted = on,
            "plain" => (self.scope.deleted, self.scope.inserted) = (false, false),
            "tab" => self.write("\t"),
            "line" | "softline" | "lbr" => self.write("\n"),
            "emdash" => self.write("—"),
            "endash" => self.write("–"),
            "lquote" => self.write("‘"),
            "rquote" => self.write("’"),
            "ldblquote" => self.write("“"),
            "rdblquote" => self.write("”"),
            "bullet" => self.write("•"),
            "emspace" | "enspace" | "qmspace" => self.write(" "),
            _ => {
                let Some(Out::Text(stretch)) = self.outs.last_mut() else { return Ok(()) };
                match word {
                    "par" | "sect" | "page" => stretch.paragraph(self.sink)?,
                    "pard" => stretch.in_table = false,
                    "intbl" => stretch.in_table = true,
                    "cell" | "nestcell" => stretch.cell(word == "nestcell"),
                    "row" | "nestrow" => stretch.row(word == "nestrow", self.sink)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Opens the destination that `word` names, if it names one.
    fn open(&mut self, word: &str) -> bool {
        let skipping = matches!(self.outs.last(), Some(Out::Skip | Out::Fonts(_)));
        let to = match destination(word) {
            _ if skipping => return false,
            _ if word == "shppict" => {
                self.twofold = self.twofold.saturating_add(1);
                return true;
            }
            _ if word == "nonshppict" && self.twofold == 0 => return true,
            Some(Destination::Skip) if word == "nonshppict" => {
                self.twofold -= 1;
                Destination::Skip
            }
            Some(to) => to,
            // Whoever does not know it may ignore it; who hides something there counts on that.
            None if self.starred => Destination::Value(""),
            None => return false,
        };
        let out = match to {
            Destination::Body => {
                self.scope.field = word == "fldinst";
                if self.scope.field {
                    self.write(" ");
                }
                return true;
            }
            Destination::Aside(section) => Out::Text(Box::new(Stretch::new(Some(section)))),
            Destination::Value(label) => Out::Value(label, String::new()),
            Destination::Object => Out::Hex { bytes: Vec::new(), half: None, picture: false },
            Destination::Picture => Out::Hex { bytes: Vec::new(), half: None, picture: true },
            Destination::Fonts => Out::Fonts(0),
            Destination::Skip => Out::Skip,
        };
        self.outs.push(out);
        self.scope.owner = true;
        true
    }

    fn font(&mut self, number: i32) {
        if let Some(Out::Fonts(font)) = self.outs.last_mut() {
            *font = number;
        } else if let Some(page) = self.fonts.get(&number) {
            self.scope.page = page;
        }
    }

    fn charset(&mut self, word: &str, number: i32) {
        let Some(Out::Fonts(font)) = self.outs.last() else { return };
        let page = if word == "cpg" { u16::try_from(number).unwrap_or(0) } else { page_of(number) };
        if page > 0 && self.fonts.len() < FONTS {
            self.fonts.insert(*font, code_page(page));
        }
    }

    fn unicode(&mut self, number: i32) {
        self.decode();
        self.skip = self.scope.stand_ins;
        // Numbers over 32767 are written as negative ones.
        let unit = number as u16;
        let units = self.high.take().into_iter().chain([unit]);
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let text: String = char::decode_utf16(units).flatten().collect();
        self.write(&text);
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), Stop> {
        match symbol {
            b'~' => self.write("\u{A0}"),
            b'_' => self.write("-"),
            b'{' | b'}' | b'\\' => self.byte(symbol),
            b'\r' | b'\n' => return self.word("par", None),
            _ => {}
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) {
        match self.outs.last_mut() {
            Some(Out::Hex { bytes, half, .. }) => {
                let Some(digit) = char::from(byte).to_digit(16) else { return };
                match half.take() {
                    Some(high) => bytes.push(high << 4 | digit as u8),
                    None => *half = Some(digit as u8),
                }
            }
            Some(Out::Skip | Out::Fonts(_)) | None => {}
            Some(_) => self.bytes.push(byte),
        }
    }

    /// Decodes the bytes that have come together.
    fn decode(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            let text = self.scope.page.decode_without_bom_handling(&bytes).0;
            self.write(&text);
        }
    }

    fn write(&mut self, text: &str) {
        self.decode();
        match self.outs.last_mut() {
            Some(Out::Text(stretch)) => stretch.push(text, self.scope.deleted, self.scope.inserted),
            Some(Out::Value(_, value)) => value.push_str(text),
            _ => {}
        }
    }
}

/// Whether somebody types the property of a shape that is called so: its name, its description, its lettering.
fn is_typed(name: &str) -> bool {
    name.starts_with("wz") || name.starts_with("gtext")
}

/// The code page of a font's character set (RTF 1.9.1, "Font Table"); 0 for that of the document.
fn page_of(charset: i32) -> u16 {
    match charset {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
