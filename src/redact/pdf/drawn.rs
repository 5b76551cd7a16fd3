//! The operators of a page in, the same operators with the codes of values cut out of them out.
//!
//! A value may be drawn by several operators, letter by letter. What stands between them keeps its place: the room that
//! the value took is left.

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::content::{Content, Operation};
use lopdf::{Object, StringFormat};

use super::font::{Font, helvetica};
use super::{BROKEN, Edits, Refused, STAND_IN_FONT, operations};

/// A step back of a line of text, in thousandths of its size, that reads as a space.
const SPACE: f64 = -180.0;
/// How far a stand-in is drawn narrower or wider than it is, in hundredths.
const NARROWEST: f64 = 35.0;
const WIDEST: f64 = 130.0;

/// One code that is drawn.
struct Letter {
    operation: usize,
    item: usize,
    /// The bytes of its string.
    bytes: Range<usize>,
    /// Where its text starts in the text of the page.
    at: usize,
    width: f64,
}

/// What the operators draw, as text.
#[derive(Default)]
struct Drawn {
    text: String,
    letters: Vec<Letter>,
    /// The font and the size that each operation draws in.
    fonts: BTreeMap<usize, (Vec<u8>, f64)>,
}

/// `content` with what `replace` says replaced; `None` where it says nothing.
pub(super) fn rewrite(
    content: &[u8],
    fonts: &BTreeMap<Vec<u8>, Font>,
    replace: &mut dyn FnMut(&str) -> Edits,
) -> Result<Option<Vec<u8>>, Refused> {
    let Some(content) = operations(content) else { return Ok(None) };
    let operations = content.operations;
    let drawn = read(&operations, fonts);
    let edits = replace(&drawn.text);
    let mut operations = operations;
    let noted = notes(&mut operations, replace);
    if edits.is_empty() && !noted {
        return Ok(None);
    }
    let operations = cut(operations, &drawn, &edits);
    Content { operations }.encode().map(Some).map_err(|_| BROKEN)
}

/// Replaces in what is said beside the drawing: `/Span <</ActualText (…)>> BDC`.
fn notes(operations: &mut [Operation], replace: &mut dyn FnMut(&str) -> Edits) -> bool {
    let mut any = false;
    for operation in operations.iter_mut().filter(|operation| matches!(operation.operator.as_str(), "BDC" | "DP")) {
        for operand in &mut operation.operands {
            super::strings(operand, &mut |text| {
                let edits = replace(text);
                any |= !edits.is_empty();
                edits
            });
        }
    }
    any
}

fn read(operations: &[Operation], fonts: &BTreeMap<Vec<u8>, Font>) -> Drawn {
    let mut drawn = Drawn::default();
    let mut font: (Vec<u8>, f64) = (Vec::new(), 1.0);
    let mut kept: Vec<(Vec<u8>, f64)> = Vec::new();
    let number = |object: Option<&Object>| object.and_then(|object| object.as_float().ok()).map_or(0.0, f64::from);
    let mut line = (0.0, 0.0);
    for (at, operation) in operations.iter().enumerate() {
        match operation.operator.as_str() {
            "q" => kept.push(font.clone()),
            "Q" => font = kept.pop().unwrap_or(font),
            "Tf" => {
                let name = operation.operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                font = (name.to_vec(), number(operation.operands.get(1)));
            }
            "Td" | "TD" => {
                let (x, y) = (number(operation.operands.first()), number(operation.operands.get(1)));
                drawn.gap(if y.abs() > 0.01 {
                    '\n'
                } else if x > 0.0 && x < 0.3 * font.1.abs().max(0.1) {
                    '\0'
                } else {
                    ' '
                });
            }
            "Tm" => {
                let here = (number(operation.operands.get(4)), number(operation.operands.get(5)));
                drawn.gap(if (here.1 - line.1).abs() > 0.01 { '\n' } else { '\u{1}' });
                line = here;
            }
            "T*" | "BT" | "ET" => drawn.gap(if operation.operator == "T*" { '\n' } else { '\u{1}' }),
            "Tj" | "'" | "\"" | "TJ" => {
                if matches!(operation.operator.as_str(), "'" | "\"") {
                    drawn.gap('\n');
                }
                drawn.fonts.insert(at, font.clone());
                let of = fonts.get(&font.0);
                for (item, object) in items(operation).into_iter().enumerate() {
                    match object {
                        Object::String(bytes, _) => drawn.string(at, item, bytes, of),
                        other => {
                            let step = number(Some(other));
                            if step < SPACE {
                                drawn.gap(' ');
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    drawn
}

/// What a showing operator shows: strings, and steps between them.
fn items(operation: &Operation) -> Vec<&Object> {
    match operation.operands.last() {
        Some(Object::Array(items)) => items.iter().collect(),
        Some(string) => vec![string],
        None => Vec::new(),
    }
}

impl Drawn {
    /// Marks a gap. `\0` is none, and `\u{1}` one that may be none.
    fn gap(&mut self, gap: char) {
        if gap != '\0' && !self.text.is_empty() {
            let ended = self.text.ends_with(char::is_whitespace);
            if gap == '\n' || !ended {
                self.text.push(if gap == '\u{1}' { ' ' } else { gap });
            }
        }
    }

    fn string(&mut self, operation: usize, item: usize, bytes: &[u8], font: Option<&Font>) {
        let Some(font) = font else { return };
        let mut from = 0;
        for (end, text, width) in font.codes(bytes) {
            self.letters.push(Letter { operation, item, bytes: from..end, at: self.text.len(), width });
            self.text.push_str(text);
            from = end;
        }
    }
}

/// A stretch of one string that is cut out, and what is drawn in its place.
struct Gap<'e> {
    bytes: Range<usize>,
    width: f64,
    with: Option<&'e str>,
    /// The width of all of the value that stands on this line.
    whole: f64,
}

fn cut(operations: Vec<Operation>, drawn: &Drawn, edits: &Edits) -> Vec<Operation> {
    let mut gaps: BTreeMap<(usize, usize), Vec<Gap<'_>>> = BTreeMap::new();
    for (range, with) in edits {
        let from = drawn.letters.partition_point(|letter| letter.at < range.start);
        let letters = drawn.letters.get(from..).unwrap_or_default();
        let letters = letters.get(..letters.partition_point(|letter| letter.at < range.end)).unwrap_or_default();
        let line_end =
            drawn.text.get(range.clone()).and_then(|text| text.find('\n')).map_or(range.end, |at| range.start + at);
        let whole: f64 = letters.iter().filter(|letter| letter.at < line_end).map(|letter| letter.width).sum();
        let mut with = Some(with.as_str());
        for letter in letters {
            let of = gaps.entry((letter.operation, letter.item)).or_default();
            match of.last_mut().filter(|last| last.bytes.end == letter.bytes.start && with.is_none()) {
                Some(last) => {
                    last.bytes.end = letter.bytes.end;
                    last.width += letter.width;
                }
                None => of.push(Gap { bytes: letter.bytes.clone(), width: letter.width, with: with.take(), whole }),
            }
        }
    }
    let mut out = Vec::with_capacity(operations.len());
    for (at, operation) in operations.into_iter().enumerate() {
        let own: BTreeMap<usize, &Vec<Gap<'_>>> =
            gaps.range((at, 0)..(at + 1, 0)).map(|((_, item), gaps)| (*item, gaps)).collect();
        match drawn.fonts.get(&at).filter(|_| !own.is_empty()) {
            Some(font) => redraw(&operation, &own, font, &mut out),
            None => out.push(operation),
        }
    }
    out
}

/// Draws what an operator draws, without what is cut out.
fn redraw(
    operation: &Operation,
    gaps: &BTreeMap<usize, &Vec<Gap<'_>>>,
    font: &(Vec<u8>, f64),
    out: &mut Vec<Operation>,
) {
    // These two go to the next line first.
    if let [word, letter, _] = operation.operands.as_slice() {
        out.push(Operation::new("Tw", vec![word.clone()]));
        out.push(Operation::new("Tc", vec![letter.clone()]));
    }
    if matches!(operation.operator.as_str(), "'" | "\"") {
        out.push(Operation::new("T*", Vec::new()));
    }
    let mut line: Vec<Object> = Vec::new();
    let show = |line: &mut Vec<Object>, out: &mut Vec<Operation>| {
        if !line.is_empty() {
            out.push(Operation::new("TJ", vec![Object::Array(std::mem::take(line))]));
        }
    };
    for (item, object) in items(operation).into_iter().enumerate() {
        let (Object::String(bytes, format), Some(gaps)) = (object, gaps.get(&item)) else {
            line.push(object.clone());
            continue;
        };
        let mut done = 0;
        for gap in *gaps {
            piece(bytes, done..gap.bytes.start, *format, &mut line);
            let mut room = gap.width;
            if let Some(with) = gap.with.filter(|with| !with.is_empty()) {
                show(&mut line, out);
                let own = helvetica(with).max(1.0);
                let scale = (gap.whole / own * 100.0).clamp(NARROWEST, WIDEST);
                room -= own * scale / 100.0;
                let size = Object::Real(font.1 as f32);
                out.push(Operation::new("Tf", vec![Object::Name(STAND_IN_FONT.to_vec()), size.clone()]));
                out.push(Operation::new("Tz", vec![Object::Real(scale as f32)]));
                let string = Object::String(with.as_bytes().to_vec(), StringFormat::Literal);
                out.push(Operation::new("Tj", vec![string]));
                out.push(Operation::new("Tz", vec![Object::Integer(100)]));
                out.push(Operation::new("Tf", vec![Object::Name(font.0.clone()), size]));
            }
            line.push(Object::Real(-room as f32));
            done = gap.bytes.end;
        }
        piece(bytes, done..bytes.len(), *format, &mut line);
    }
    show(&mut line, out);
}

fn piece(bytes: &[u8], range: Range<usize>, format: StringFormat, line: &mut Vec<Object>) {
    if let Some(piece) = bytes.get(range).filter(|piece| !piece.is_empty()) {
        line.push(Object::String(piece.to_vec(), format));
    }
}
