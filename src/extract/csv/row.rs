//! Text in, the fields of its first row out.

use memchr::{memchr, memchr3};

use super::super::decode::{LONGEST, cut};

/// Bytes that a quoted field may take before its quote is taken for a stray one.
const QUOTED: usize = 64 << 10;
/// Bytes that may be searched in vain for closing quotes before that bound shrinks: hostile files are all quotes.
const PATIENCE: usize = 64 * QUOTED;

/// A field's bytes in the text, without the quotes around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether quotes are doubled in it.
    pub(super) doubled: bool,
}

/// Splits rows.
pub(super) struct Rows {
    delimiter: u8,
    patience: usize,
}

enum Quoted {
    /// The field, and where the next byte after its closing quote stands.
    Closed(Field, usize),
    /// The quote was a stray one.
    Stray,
    /// More text is needed to tell.
    Unknown,
}

impl Rows {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, patience: PATIENCE }
    }

    /// Reads the row that `text` starts with into `fields` and answers its length, line end included; `None` where
    /// more text is needed, or at the end. A row that grows too long ends where it may be cut.
    pub(super) fn next(&mut self, text: &str, ended: bool, fields: &mut Vec<Field>) -> Option<usize> {
        if text.is_empty() {
            return None;
        }
        match self.split(text.as_bytes(), ended, fields) {
            None if text.len() >= LONGEST => {
                let len = cut(text).unwrap_or(text.len());
                let len = self.split(&text.as_bytes()[..len], true, fields)?;
                // The cut went through the last field: it starts the next row.
                let whole = fields.len() > 1;
                let last = fields.pop_if(|_| whole);
                Some(last.map_or(len, |field| field.start))
            }
            len => len,
        }
    }

    fn split(&mut self, text: &[u8], ended: bool, fields: &mut Vec<Field>) -> Option<usize> {
        fields.clear();
        let mut at = 0;
        loop {
            let quoted = if text.get(at) == Some(&b'"') { self.quoted(text, at, ended) } else { Quoted::Stray };
            match quoted {
                Quoted::Closed(field, next) => {
                    fields.push(field);
                    at = next;
                }
                Quoted::Stray => {
                    let rest = text.get(at..)?;
                    let len = match memchr3(self.delimiter, b'\n', b'\r', rest) {
                        Some(len) => len,
                        None if ended => rest.len(),
                        None => return None,
                    };
                    fields.push(Field { start: at, end: at + len, doubled: false });
                    at += len;
                }
                Quoted::Unknown => return None,
            }
            match text.get(at) {
                None => return ended.then_some(at),
                Some(b'\n') => return Some(at + 1),
                Some(b'\r') => match text.get(at + 1) {
                    Some(b'\n') => return Some(at + 2),
                    None if !ended => return None,
                    _ => return Some(at + 1),
                },
                Some(_) => at += 1,
            }
        }
    }

    /// Reads the field whose opening quote stands at `open`.
    fn quoted(&mut self, text: &[u8], open: usize, ended: bool) -> Quoted {
        let start = open + 1;
        let bound = QUOTED.min(self.patience.max(256));
        let within = text.get(..(start + bound).min(text.len())).unwrap_or(text);
        let (mut at, mut doubled) = (start, false);
        loop {
            let Some(found) = within.get(at..).and_then(|rest| memchr(b'"', rest)) else {
                return self.open_ended(within.len() < text.len() || ended, within.len() - start);
            };
            let quote = at + found;
            let behind = text.get(quote + 1..).unwrap_or_default();
            let spaces = behind.iter().take(16).take_while(|&&byte| byte == b' ').count();
            match behind.get(spaces) {
                None if !ended => return Quoted::Unknown,
                Some(b'"') if spaces == 0 => {
                    doubled = true;
                    at = quote + 2;
                }
                None | Some(b'\n' | b'\r') => return closed(start, quote, doubled, spaces),
                Some(&byte) if byte == self.delimiter => {
                    return closed(start, quote, doubled, spaces);
                }
                Some(_) => {
                    // Neither doubled nor closing. After a line end or a delimiter it opens the next field, so
                    // that it was this field's quote that strayed.
                    let opens = quote == start || text.get(quote - 1).is_some_and(|&byte| byte == self.delimiter);
                    if opens || memchr(b'\n', &text[start..quote]).is_some() {
                        return self.open_ended(true, quote - start);
                    }
                    at = quote + 1;
                }
            }
        }
    }

    fn open_ended(&mut self, certain: bool, searched: usize) -> Quoted {
        if !certain {
            return Quoted::Unknown;
        }
        self.patience = self.patience.saturating_sub(searched);
        Quoted::Stray
    }
}

fn closed(start: usize, end: usize, doubled: bool, spaces: usize) -> Quoted {
    let field = Field { start, end, doubled };
    Quoted::Closed(field, end + 1 + spaces)
}
