//! Lines in, how they are cut into cells out, where several in a row can be cut alike.

use std::ops::Range;

/// Width of a gap between columns of spaces, and the lines it takes for a gap of one to be no chance.
const GAP: usize = 2;
const NARROW: usize = 12;

/// Columns at the most.
const COLUMNS: usize = 200;

/// How lines are cut.
pub(super) enum Grid {
    /// At bars, into that many cells; whether lines or bars frame it.
    Bars { cells: usize, drawn: bool },
    /// At tabs, into that many cells.
    Tabs(usize),
    /// At gaps between columns of spaces: where each column starts and ends, in characters.
    Spaces(Vec<Range<usize>>),
}

/// Lines in a row that are cut alike.
pub(super) struct Run {
    pub(super) grid: Grid,
    pub(super) length: usize,
}

/// Whether it is worth the while to look at lines.
pub(super) fn may_hold(text: &str) -> bool {
    memchr::memchr2(b'|', b'\t', text.as_bytes()).is_some() || text.contains("  ")
}

/// The lines of `text` without their ends.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            start..start + line.trim_end_matches(['\n', '\r']).len()
        })
        .collect()
}

/// The run that `lines` start with.
pub(super) fn run(text: &str, lines: &[Range<usize>]) -> Option<Run> {
    let first = text.get(lines.first()?.clone())?;
    if first.trim().is_empty() {
        return None;
    }
    let found = if first.contains('|') || is_border(first) {
        bars(text, lines)
    } else if first.trim().contains('\t') {
        tabs(text, lines)
    } else if gapped(first) {
        spaces(text, lines)
    } else {
        None
    };
    found.filter(|run| run.length >= 2)
}

impl Grid {
    /// Whether the table's own lines are drawn.
    pub(super) fn drawn(&self) -> bool {
        matches!(self, Self::Bars { drawn: true, .. })
    }

    /// Whether that many rows are no chance.
    pub(super) fn sure(&self, rows: usize) -> bool {
        match self {
            Self::Bars { cells, .. } => rows >= 3 && *cells >= 3,
            Self::Tabs(_) => rows >= 3,
            Self::Spaces(columns) => rows >= 6 && columns.len() >= 3,
        }
    }

    /// The cells of a line, none for a line that is drawn; `None` where the line is no row.
    pub(super) fn cells(&self, text: &str, line: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let own = text.get(line.clone())?;
        match self {
            Self::Bars { cells, .. } => {
                if is_border(own) {
                    return Some(Vec::new());
                }
                let cut = between(own, |text, at| text.as_bytes().get(at) == Some(&b'|') && !escaped(text, at), true);
                (cut.len() == *cells).then(|| moved(own, cut, line.start))
            }
            Self::Tabs(cells) => {
                let cut = between(own, |text, at| text.as_bytes().get(at) == Some(&b'\t'), false);
                (cut.len() == *cells && !own.trim().is_empty()).then(|| moved(own, cut, line.start))
            }
            Self::Spaces(columns) => {
                if own.trim().is_empty() || own.contains('\t') {
                    return None;
                }
                if is_border(own) {
                    return Some(Vec::new());
                }
                let mut cut = vec![0..0; columns.len()];
                let (mut column, mut open) = (0, false);
                for (at, (offset, character)) in own.char_indices().enumerate() {
                    if character == ' ' {
                        continue;
                    }
                    while columns.get(column).is_some_and(|range| at >= range.end) {
                        column += 1;
                        open = false;
                    }
                    let cell = cut.get_mut(column).filter(|_| columns.get(column).is_some_and(|c| c.contains(&at)))?;
                    if !open {
                        *cell = offset..offset;
                        open = true;
                    }
                    cell.end = offset + character.len_utf8();
                }
                Some(moved(own, cut, line.start))
            }
        }
    }
}

/// Whether a line is a row of columns of spaces: [`Grid::cells`] without the cells.
fn fits(line: &str, columns: &[Range<usize>]) -> bool {
    if line.trim().is_empty() || line.contains('\t') {
        return false;
    }
    let mut column = 0;
    is_border(line)
        || line.chars().enumerate().filter(|(_, character)| *character != ' ').all(|(at, _)| {
            while columns.get(column).is_some_and(|range| at >= range.end) {
                column += 1;
            }
            columns.get(column).is_some_and(|range| range.contains(&at))
        })
}

/// The stretches of `line` between separators; a frame's own bars enclose no cell outside.
fn between(line: &str, separates: impl Fn(&str, usize) -> bool, framed: bool) -> Vec<Range<usize>> {
    let (mut cells, mut from) = (Vec::new(), 0);
    for at in (0..line.len()).filter(|at| separates(line, *at)) {
        cells.push(from..at);
        from = at + 1;
    }
    cells.push(from..line.len());
    let blank = |cell: &Range<usize>| line.get(cell.clone()).is_none_or(|text| text.trim().is_empty());
    if framed && cells.len() > 2 && cells.first().is_some_and(blank) && cells.last().is_some_and(blank) {
        cells.pop();
        cells.remove(0);
    }
    cells
}

fn escaped(line: &str, at: usize) -> bool {
    at.checked_sub(1).and_then(|at| line.as_bytes().get(at)) == Some(&b'\\')
}

/// Cells of a line, without the space around them, as stretches of the text.
fn moved(line: &str, cells: Vec<Range<usize>>, start: usize) -> Vec<Range<usize>> {
    let trimmed = cells.into_iter().map(|cell| {
        let text = line.get(cell.clone()).unwrap_or_default();
        let from = cell.start + text.len() - text.trim_start().len();
        start + from..start + from + text.trim().len()
    });
    trimmed.collect()
}

/// Whether a line is drawn, not written: `|---|:--:|`, `+====+`, `---- ----`.
fn is_border(line: &str) -> bool {
    let drawn = line.bytes().filter(|byte| matches!(byte, b'-' | b'=')).count();
    drawn >= 3 && line.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b'|' | b':' | b' '))
}

fn bars(text: &str, lines: &[Range<usize>]) -> Option<Run> {
    let own = |line: &Range<usize>| text.get(line.clone()).unwrap_or_default();
    let first = lines.iter().take(2).find(|line| !is_border(own(line)))?;
    let separates = |text: &str, at: usize| text.as_bytes().get(at) == Some(&b'|') && !escaped(text, at);
    let cells = between(own(first), separates, true).len();
    let framed = own(first).trim().starts_with('|') && own(first).trim().ends_with('|');
    if cells > COLUMNS || (cells < 2 && !(framed && own(first).trim().len() > 2)) {
        return None;
    }
    let grid = Grid::Bars { cells, drawn: false };
    let length = lines.iter().take_while(|line| grid.cells(text, line).is_some()).count();
    let borders = lines.get(..length)?.iter().filter(|line| is_border(own(line))).count();
    let drawn = (framed && cells > 1) || (borders > 0 && borders < length && own(first).contains('|'));
    Some(Run { grid: Grid::Bars { cells, drawn }, length })
}

fn tabs(text: &str, lines: &[Range<usize>]) -> Option<Run> {
    let first = text.get(lines.first()?.clone())?;
    let cells = memchr::memchr_iter(b'\t', first.as_bytes()).count() + 1;
    if first.starts_with('\t') || cells > COLUMNS {
        return None;
    }
    let grid = Grid::Tabs(cells);
    let length = lines.iter().take_while(|line| grid.cells(text, line).is_some()).count();
    Some(Run { grid, length })
}

/// What stands at one place of several lines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Empty,
    Mark,
    Letter,
}

/// Whether a line has a gap within.
fn gapped(line: &str) -> bool {
    line.trim().contains("  ")
}

fn spaces(text: &str, lines: &[Range<usize>]) -> Option<Run> {
    let own = |line: &Range<usize>| text.get(line.clone()).unwrap_or_default();
    let rows = lines.iter().take_while(|line| {
        let line = own(line);
        (gapped(line) || is_border(line)) && !line.contains(['\t', '|'])
    });
    let seen: Vec<&str> = rows.map(own).take(super::SEEN).collect();
    if seen.len() < 3 {
        return None;
    }
    // What stands at each place: nothing, marks and digits, or letters. A header's letters tell nothing.
    let mut places: Vec<Place> = Vec::new();
    for (row, line) in seen.iter().filter(|line| !is_border(line)).enumerate() {
        for (at, character) in line.chars().enumerate() {
            let place = match character {
                ' ' => Place::Empty,
                _ if character.is_alphabetic() && row > 0 => Place::Letter,
                _ => Place::Mark,
            };
            match places.get_mut(at) {
                Some(known) => *known = place.max(*known),
                None => places.push(place),
            }
        }
    }
    let data = |column: &Range<usize>| places.get(column.clone()).is_some_and(|all| !all.contains(&Place::Letter));
    let gap = if seen.len() >= NARROW { 1 } else { GAP };
    let mut columns: Vec<Range<usize>> = Vec::new();
    for at in places.iter().enumerate().filter(|(_, place)| **place != Place::Empty).map(|(at, _)| at) {
        match columns.last_mut() {
            Some(last) if at < last.end + gap => last.end = at + 1,
            _ => columns.push(at..at + 1),
        }
    }
    // A single space between letters stands within a value more often than not.
    columns.dedup_by(|right, left| {
        let joined = right.start < left.end + GAP && !data(left) && !data(right);
        if joined {
            left.end = right.end;
        }
        joined
    });
    // A column is as wide as the space behind it: a longer value may yet come.
    let starts: Vec<usize> = columns.iter().map(|column| column.start).collect();
    let last = columns.len().checked_sub(1)?;
    for (at, column) in columns.iter_mut().enumerate() {
        column.end = starts.get(at + 1).map_or(usize::MAX, |next| if at < last { next - 1 } else { *next });
    }
    if columns.len() < 2 || columns.len() > COLUMNS {
        return None;
    }
    let length = lines.iter().take_while(|line| fits(own(line), &columns)).count();
    Some(Run { grid: Grid::Spaces(columns), length })
}
