//! Pieces of text by their places on a page in, tables as rows and the rest as lines out.
//!
//! The order that pieces come in is the order of reading, as far as the document knows it; a table is told by where
//! things stand. It must not know what a page was read from: a PDF, or a picture by eye.

mod grid;

use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::Sink;
use super::table::{Table, TableCell, names_fields};

/// How far apart, in sizes, two baselines of one line may be.
const SAME_LINE: f64 = 0.5;
/// Words of the longest piece that may be a label, or a value that a label stands before.
const SHORT: usize = 6;

/// A stretch of text on one line, without a wide gap in it. Its coordinates grow to the right and down.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Piece {
    /// The text.
    pub(super) text: String,
    /// Where it starts and ends.
    pub(super) left: f64,
    pub(super) right: f64,
    /// Where its letters stand, and how high they are.
    pub(super) base: f64,
    pub(super) size: f64,
    /// The way it is turned, in degrees; coordinates are those of the turned page.
    pub(super) turn: i16,
    /// Whether it goes on in the line of the piece before it.
    pub(super) follows: bool,
}

impl Piece {
    /// A whole line, the one of that number.
    pub(super) fn line(text: &str, number: f64) -> Self {
        let right = text.chars().count() as f64;
        Self { text: text.to_owned(), right, base: number * 2.0, size: 1.0, ..Self::default() }
    }

    fn beside(&self, other: &Self) -> bool {
        self.turn == other.turn && (self.base - other.base).abs() <= SAME_LINE * self.size.max(other.size)
    }

    fn is_short(&self) -> bool {
        self.text.split_whitespace().take(SHORT + 1).count() <= SHORT
    }

    /// Whether it asks for a value to its right.
    fn is_label(&self) -> bool {
        let text = self.text.trim();
        self.is_short() && (text.ends_with(':') || names_fields(&[text]))
    }
}

/// Pushes the tables among `pieces` row by row, and what is left as running text.
pub(super) fn tell(pieces: Vec<Piece>, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    let (tables, rest) = grid::tables(pieces);
    let text = lines(rest);
    if !text.trim().is_empty() {
        let place = Place { line: Some(1), ..place.clone() };
        sink.record(&[Segment { text: &text, label: "", kind: Kind::Prose, place, origin: Origin::None }])?;
    }
    for (number, rows) in tables.into_iter().enumerate() {
        let mut table = Table::default();
        let place = Place { table: u32::try_from(number + 1).ok(), ..place.clone() };
        for row in &rows {
            let cells = row.iter().map(|text| TableCell { text, origin: Origin::None, place: place.clone() });
            table.row(&cells.collect::<Vec<_>>(), sink)?;
        }
        table.finish(sink)?;
    }
    Ok(())
}

/// The lines of running text. A value that was drawn elsewhere in the page's order is put behind the label that it
/// stands beside.
pub(super) fn lines(pieces: Vec<Piece>) -> String {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if piece.follows => line.push(piece),
            _ => lines.push(vec![piece]),
        }
    }
    join_labels(&mut lines);
    let mut text = String::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        for (at, piece) in line.iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            text.push_str(&piece.text);
        }
    }
    text
}

fn join_labels(lines: &mut [Vec<Piece>]) {
    // Where lines start, so that a label finds its value without a look at every line.
    let mut starts: Vec<(f64, usize)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((line.first()?.base, at))).collect();
    starts.sort_by(|left, right| left.0.total_cmp(&right.0));
    for at in 0..lines.len() {
        let Some(label) = lines.get(at).and_then(|line| line.last()).filter(|label| label.is_label()) else {
            continue;
        };
        let reach = SAME_LINE * label.size * 2.0;
        let from = starts.partition_point(|start| start.0 < label.base - reach);
        let near = starts.iter().skip(from).take_while(|start| start.0 <= label.base + reach);
        let value = near
            .filter(|(_, other)| *other != at)
            .filter_map(|(_, other)| Some((*other, lines.get(*other)?.first()?)))
            .filter(|(_, value)| {
                label.beside(value) && value.left >= label.right && value.is_short() && !value.is_label()
            })
            .min_by(|left, right| left.1.left.total_cmp(&right.1.left))
            .map(|(other, _)| other);
        if let Some(value) = value {
            let moved = lines.get_mut(value).map(std::mem::take).unwrap_or_default();
            if let Some(line) = lines.get_mut(at) {
                line.extend(moved);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::extract::testing::Collector;

    /// A piece of letters that are one wide and one high.
    pub(in super::super) fn piece(text: &str, left: f64, base: f64) -> Piece {
        let right = left + text.chars().count() as f64 * 0.5;
        Piece { text: text.to_owned(), left, right, base, size: 1.0, turn: 0, follows: false }
    }

    #[test]
    fn a_table_is_told_by_rows_whatever_order_it_was_drawn_in() {
        let column = |header: &str, cells: [&str; 2], left: f64| {
            [piece(header, left, 10.0), piece(cells[0], left, 12.0), piece(cells[1], left + 1.0, 14.0)]
        };
        let pieces = [
            vec![piece("Overzicht van de wijk", 0.0, 5.0)],
            column("Naam", ["Wietske Brouwershaven", "Jan Jansen"], 0.0).to_vec(),
            column("BSN", ["731548292", "418263055"], 30.0).to_vec(),
        ];
        let mut sink = Collector::default();
        tell(pieces.concat(), &Place::default(), &mut sink).unwrap();
        assert_eq!(sink.pairs(0), [("", "Overzicht van de wijk")]);
        assert_eq!(sink.pairs(2), [("Naam", "Wietske Brouwershaven"), ("BSN", "731548292")]);
        assert_eq!(sink.records[3][1].place.table, Some(1));
    }

    #[test]
    fn values_that_were_drawn_after_all_labels_stand_beside_them() {
        let text = lines(vec![
            piece("Naam:", 0.0, 10.0),
            piece("BSN:", 0.0, 12.0),
            piece("Jan Jansen", 20.0, 10.0),
            piece("731548292", 20.0, 12.1),
        ]);
        assert_eq!(text, "Naam:\tJan Jansen\nBSN:\t731548292");
    }

    #[test]
    fn columns_of_prose_stay_apart() {
        let long = "een lange regel met veel woorden die verder gaat";
        let text = lines(vec![piece(long, 0.0, 1.0), piece(long, 0.0, 2.2), piece(long, 40.0, 1.0)]);
        assert_eq!(text, [long, long, long].join("\n"));
    }
}
