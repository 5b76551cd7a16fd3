//! Text behind `VALUES` in, the values of one row out.

use super::super::mapped::Mapped;
use super::Cell;

/// What stands next.
pub(super) enum Tuple {
    /// A row, and where what follows it starts.
    Row { cells: Vec<Cell>, len: usize },
    /// A row that goes on past the text.
    Open,
    /// No row.
    End,
}

/// The row that `text`, which stands at `offset`, starts with: what stands in brackets, with a comma before it.
pub(super) fn tuple(text: &str, offset: u64) -> Tuple {
    let bytes = text.as_bytes();
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
    let Some(start) = bytes.iter().position(|byte| !blank(byte)) else { return Tuple::Open };
    if bytes.get(start) != Some(&b'(') {
        return Tuple::End;
    }
    let (mut at, mut from, mut depth, mut cells) = (start + 1, start + 1, 0u32, Vec::new());
    loop {
        let Some(&byte) = bytes.get(at) else { return Tuple::Open };
        match byte {
            b'\'' => {
                let Some(end) = string_end(bytes, at) else { return Tuple::Open };
                at = end;
                continue;
            }
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b',' | b')' if depth == 0 => {
                cells.push(cell(text, from..at, offset));
                from = at + 1;
                if byte == b')' {
                    return Tuple::Row { cells, len: at + 1 };
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Where the string that opens at `at` ends, its quote included.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr2(b'\'', b'\\', bytes.get(at..)?)?;
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'\\', _) | (b'\'', Some(b'\'')) => at += 2,
            _ => return Some(at + 1),
        }
    }
}

/// The value in `range`, its quotes taken off; what is written for nothing is empty.
fn cell(text: &str, range: std::ops::Range<usize>, offset: u64) -> Cell {
    let raw = text.get(range.clone()).unwrap_or_default();
    let start = range.start + raw.len() - raw.trim_start().len();
    let raw = raw.trim();
    let open = raw.find('\'').filter(|open| *open < 3 && raw.ends_with('\'') && raw.len() > open + 1);
    let mut mapped = Mapped::default();
    let (inner, at) = match open {
        Some(open) => (raw.get(open + 1..raw.len() - 1).unwrap_or_default(), start + open + 1),
        None if raw.eq_ignore_ascii_case("null") => ("", start),
        None => (raw, start),
    };
    let mut here = offset + at as u64;
    for (piece, part) in inner.split("''").enumerate() {
        if piece > 0 {
            mapped.replaced("'", here..here + 2);
            here += 2;
        }
        mapped.verbatim(part, here);
        here += part.len() as u64;
    }
    let (text, anchor) = mapped.take();
    Cell { text, anchor, at }
}
