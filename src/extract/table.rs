//! Rows of cells in, records with labelled segments out: finds the header, for every format that has tables.
//!
//! It knows no format: a cell brings its text, its origin and its place along.

pub(super) mod header;

use std::sync::Arc;

use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::Sink;
use super::leaf::{Anchor, emptied};
use header::Layout;

pub(super) use header::names_fields;

/// Rows held back until the layout is decided, and cells of them at the most.
const HELD: usize = 64;
const CELLS: usize = 16 << 10;
/// Rows of a form that make one record at the most.
const FORM: usize = 200;

/// One cell as its format read it.
#[derive(Clone)]
pub struct TableCell<'a> {
    /// Its text.
    pub text: &'a str,
    /// How it leads back to the part's text.
    pub origin: Origin<'a>,
    /// Where it stands; the table adds row and field.
    pub place: Place,
}

/// A table as it comes by: the first rows are held back until it is told whether they hold a header, the rest
/// stream.
#[derive(Default)]
pub struct Table {
    rows: u32,
    held: Vec<Row>,
    mode: Mode,
    /// Cells held back.
    cells: usize,
    /// Whether the names of the columns were told beforehand.
    named: bool,
    headers: Vec<Arc<str>>,
    labels: Vec<String>,
    /// What names a column that has no header.
    under: String,
    /// Blank rows since the last one that was not.
    blank: u32,
    scratch: Vec<Segment<'static>>,
}

#[derive(Default)]
enum Mode {
    #[default]
    Undecided,
    Rows,
    Form,
}

struct Row {
    number: u32,
    cells: Vec<HeldCell>,
}

struct HeldCell {
    text: String,
    anchor: Anchor,
    place: Place,
}

impl HeldCell {
    fn lend(&self) -> TableCell<'_> {
        TableCell { text: &self.text, origin: self.anchor.origin(), place: self.place.clone() }
    }
}

impl Table {
    /// A table whose columns have these names; no row of it is a header.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let headers: Vec<Arc<str>> = names.into_iter().map(Into::into).collect();
        Self { named: true, labels: labels(&headers), headers, ..Self::default() }
    }

    /// A table whose columns are labelled `label` where no row of it is a header.
    pub fn under(label: &str) -> Self {
        Self { under: label.to_owned(), ..Self::default() }
    }

    /// Takes the next row. Rows are numbered from 1 as they come; a cell that brings a row number keeps it.
    pub fn row(&mut self, cells: &[TableCell<'_>], sink: &mut dyn Sink) -> Result<(), Stop> {
        self.rows = self.rows.saturating_add(1);
        if cells.iter().all(|cell| cell.text.trim().is_empty()) {
            self.blank += 1;
            return Ok(());
        }
        let filled = cells.iter().filter(|cell| !cell.text.trim().is_empty()).count();
        let blank = std::mem::take(&mut self.blank);
        if blank > 1 && matches!(self.mode, Mode::Undecided) && self.held.len() > 1 {
            self.decide(sink)?;
        }
        if matches!(self.mode, Mode::Rows) && !self.named && (blank > 1 || blank > 0 && filled != self.headers.len()) {
            // Another table may start here; where none does, the names that are known go on.
            self.mode = Mode::Undecided;
        }
        if matches!(self.mode, Mode::Rows) {
            return self.emit(cells, self.rows, sink);
        }
        self.held.push(Row { number: self.rows, cells: cells.iter().map(hold).collect() });
        self.cells += cells.len();
        match self.mode {
            Mode::Undecided if self.held.len() >= HELD || self.cells >= CELLS => self.decide(sink),
            Mode::Form if self.held.len() >= FORM => self.form(sink),
            _ => Ok(()),
        }
    }

    /// Hands over what was held back, and is ready for another table.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if matches!(self.mode, Mode::Undecided) {
            self.decide(sink)?;
        }
        self.form(sink)?;
        *self = Self::default();
        Ok(())
    }

    fn decide(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let texts: Vec<Vec<&str>> =
            self.held.iter().map(|row| row.cells.iter().map(|cell| cell.text.trim()).collect()).collect();
        let layout = if self.named { Layout::Plain } else { header::layout(&texts) };
        let header = match layout {
            Layout::Form => {
                self.mode = Mode::Form;
                return Ok(());
            }
            Layout::Header(at) => Some(at),
            Layout::Plain => None,
        };
        self.mode = Mode::Rows;
        if header.is_some() || self.named || self.headers.is_empty() {
            sink.columns(&columns(&texts, header));
        }
        for (at, row) in std::mem::take(&mut self.held).into_iter().enumerate() {
            let cells: Vec<_> = row.cells.iter().map(HeldCell::lend).collect();
            if Some(at) == header {
                let names = cells.iter().map(|cell| cell.text.trim().into());
                self.headers = names.collect();
                self.labels = labels(&self.headers);
                sink.record(&names_of(&cells, row.number))?;
            } else {
                self.emit(&cells, row.number, sink)?;
            }
        }
        Ok(())
    }

    /// Pushes one row as a record of values, each labelled by the header of its column.
    fn emit(&mut self, cells: &[TableCell<'_>], number: u32, sink: &mut dyn Sink) -> Result<(), Stop> {
        let mut segments = emptied(std::mem::take(&mut self.scratch));
        let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.text.trim().is_empty());
        segments.extend(filled.map(|(at, cell)| {
            let header = self.headers.get(at).filter(|header| !header.is_empty());
            let mut place = cell.place.clone();
            place.row = place.row.or(Some(number));
            place.field = header.cloned().or(place.field);
            place.table_column = u32::try_from(at).ok();
            Segment {
                text: cell.text,
                label: self.labels.get(at).map_or(&self.under, |label| label),
                kind: Kind::Value,
                place,
                origin: cell.origin,
            }
        }));
        let outcome = if segments.is_empty() { Ok(()) } else { sink.record(&segments) };
        self.scratch = emptied(segments);
        outcome
    }

    /// Pushes what is held of a form as one record: the second column's values, labelled by the first.
    fn form(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let rows = std::mem::take(&mut self.held);
        if rows.is_empty() {
            return Ok(());
        }
        let mut names = Vec::new();
        let mut values = Vec::new();
        for row in &rows {
            let mut filled = row.cells.iter().filter(|cell| !cell.text.trim().is_empty());
            let Some(name) = filled.next() else { continue };
            let label = name.text.trim().trim_end_matches(':').trim_end();
            names.extend(names_of(&[name.lend()], row.number));
            for value in filled {
                let mut place = value.place.clone();
                place.row = place.row.or(Some(row.number));
                place.field = Some(label.into());
                values.push(Segment {
                    text: &value.text,
                    label,
                    kind: Kind::Value,
                    place,
                    origin: value.anchor.origin(),
                });
            }
        }
        sink.record(&names)?;
        sink.record(&values)
    }
}

/// A slash joins the keys of a label; within a header it is only a word's end.
fn labels(headers: &[Arc<str>]) -> Vec<String> {
    headers.iter().map(|header| header.replace('/', " ")).collect()
}

/// The cells beneath the header by column, empty ones left out.
fn columns<'t>(rows: &[Vec<&'t str>], header: Option<usize>) -> Vec<Vec<&'t str>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); width];
    for row in rows.iter().skip(header.map_or(0, |at| at + 1)) {
        for (column, cell) in columns.iter_mut().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            column.push(*cell);
        }
    }
    columns
}

fn hold(cell: &TableCell<'_>) -> HeldCell {
    HeldCell { text: cell.text.to_owned(), anchor: Anchor::of(cell.origin), place: cell.place.clone() }
}

fn names_of<'a>(cells: &[TableCell<'a>], number: u32) -> Vec<Segment<'a>> {
    let filled = cells.iter().filter(|cell| !cell.text.trim().is_empty());
    let names = filled.map(|cell| Segment {
        text: cell.text,
        label: "",
        kind: Kind::Name,
        place: Place { row: cell.place.row.or(Some(number)), ..cell.place.clone() },
        origin: cell.origin,
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    fn read(rows: &[&[&str]]) -> Collector {
        let (mut table, mut sink) = (Table::default(), Collector::default());
        for row in rows {
            let cells = row.iter().map(|text| TableCell { text, origin: Origin::None, place: Place::default() });
            table.row(&cells.collect::<Vec<_>>(), &mut sink).unwrap();
        }
        table.finish(&mut sink).unwrap();
        sink
    }

    #[test]
    fn a_row_is_a_record_labelled_by_the_header() {
        let found = read(&[&["Naam", "BSN", ""], &["Jansen", "123456782", "x"], &["", "", ""], &["", "111222333", ""]]);
        assert_eq!(found.pairs(0), [("", "Naam"), ("", "BSN")]);
        assert_eq!(found.records[0][0].kind, Kind::Name);
        assert_eq!(found.pairs(1), [("Naam", "Jansen"), ("BSN", "123456782"), ("", "x")]);
        assert_eq!(found.pairs(2), [("BSN", "111222333")]);
        let place = &found.only("111222333").place;
        assert_eq!((place.row, place.field.as_deref()), (Some(4), Some("BSN")));
    }

    #[test]
    fn a_title_above_the_header_stands_alone() {
        let found =
            read(&[&["Export 2026-01-02", "", ""], &["naam", "geb.datum", "wpl"], &["Jansen", "12-03-1961", "Ede"]]);
        assert_eq!(found.pairs(0), [("", "Export 2026-01-02")]);
        assert_eq!(found.pairs(2)[1], ("geb.datum", "12-03-1961"));
    }

    #[test]
    fn a_second_table_has_names_of_its_own() {
        let found = read(&[
            &["code", "omschrijving"],
            &["1", "water"],
            &["", ""],
            &["", ""],
            &["naam", "geboortedatum", "bsn"],
            &["Jansen", "12-03-1961", "123456782"],
        ]);
        assert_eq!(found.only("123456782").label, "bsn");
        let found = read(&[&["naam", "bsn"], &["Jansen", "1"], &["", ""], &["", ""], &["De Wit", "2"]]);
        assert_eq!(found.only("2").label, "bsn");
    }

    #[test]
    fn names_that_were_told_stand_in_no_row() {
        let (mut table, mut sink) = (Table::named(["naam", "bsn"]), Collector::default());
        let cells =
            ["Jansen", "123456782"].map(|text| TableCell { text, origin: Origin::None, place: Place::default() });
        table.row(&cells, &mut sink).unwrap();
        table.finish(&mut sink).unwrap();
        assert_eq!(sink.pairs(0), [("naam", "Jansen"), ("bsn", "123456782")]);
    }

    #[test]
    fn a_form_is_one_record() {
        let found = read(&[&["Naam:", "Jansen"], &["Geboortedatum", "12-03-1961"], &["BSN:", "123456782"]]);
        assert_eq!(found.records.len(), 2);
        assert_eq!(found.pairs(1), [("Naam", "Jansen"), ("Geboortedatum", "12-03-1961"), ("BSN", "123456782")]);
    }

    #[test]
    fn names_told_beforehand_leave_every_row_a_row() {
        let (mut table, mut sink) = (Table::named(["naam", "bsn"]), Collector::default());
        for text in ["voornaam", "achternaam"] {
            let cell = TableCell { text, origin: Origin::None, place: Place::default() };
            table.row(&[cell.clone(), cell], &mut sink).unwrap();
        }
        table.finish(&mut sink).unwrap();
        assert_eq!(sink.pairs(0), [("naam", "voornaam"), ("bsn", "voornaam")]);
        assert_eq!(sink.columns[0][1], ["voornaam", "achternaam"]);
    }

    #[test]
    fn rows_past_the_held_ones_keep_their_labels() {
        let row: &[&str] = &["Jansen", "123456782"];
        let mut rows = vec![&["naam", "bsn"][..]];
        rows.extend(std::iter::repeat_n(row, 100));
        let found = read(&rows);
        assert_eq!(found.records.len(), 101);
        assert_eq!(found.pairs(100)[1], ("bsn", "123456782"));
        assert_eq!(found.records[100][0].place.row, Some(101));
    }
}
