//! Running text in, prose and the tables that stand in it out.
//!
//! People paste tables into texts, and programs print them: between bars, between tabs, or in columns of spaces. Text
//! without a table goes on as it came. It knows nothing of what the columns mean.

mod grid;

use crate::model::{Origin, Place, Segment, Stop};

use super::decode::line_breaks;
use super::table::{Table, TableCell, header};
use super::{Sink, sql};
use grid::{Grid, Run};
use header::Layout;

/// Lines that a table is told by.
const SEEN: usize = 200;

/// Running text as it comes by, block for block.
#[derive(Default)]
pub(super) struct Prose {
    /// The table that the last block ended in.
    open: Option<(Grid, Table)>,
    tables: u32,
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Base {
    offset: u64,
    line: u32,
    column: u32,
}

/// Pushes a text that comes in one piece; people paste statements of SQL into it as well.
pub fn ticket(text: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    if sql::plausible(text) && !text.contains('\0') {
        return sql::pasted(text, sink);
    }
    let mut prose = Prose::default();
    prose.push(text, 0, 1, 1, sink)?;
    prose.finish(sink)
}

impl Prose {
    /// Takes the next block, which stands at `offset` and starts in `line` and `column`.
    pub(super) fn push(
        &mut self,
        text: &str,
        offset: u64,
        line: u32,
        column: u32,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let base = Base { offset, line, column };
        if !grid::may_hold(text) && self.open.is_none() {
            return piece(text, 0, text.len(), base, sink);
        }
        let lines = grid::lines(text);
        let (mut at, mut from) = (0, 0);
        if self.open.is_some() {
            at = self.rows(text, &lines, base, sink)?;
            from = lines.get(at).map_or(text.len(), |line| line.start);
        }
        while let Some(line) = lines.get(at) {
            let rest = lines.get(at..).unwrap_or_default();
            let Some(Run { grid, length }) = grid::run(text, rest) else {
                at += 1;
                continue;
            };
            if !accepted(text, &grid, rest.get(..length).unwrap_or_default()) {
                at += length;
                continue;
            }
            piece(text, from, line.start, base, sink)?;
            self.tables = self.tables.saturating_add(1);
            self.open = Some((grid, Table::default()));
            at += self.rows(text, rest, base, sink)?;
            from = lines.get(at).map_or(text.len(), |line| line.start);
        }
        piece(text, from, text.len(), base, sink)
    }

    /// Ends what is open.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self.open.take() {
            Some((_, mut table)) => table.finish(sink),
            None => Ok(()),
        }
    }

    /// Hands the lines that go on with the open table to it; answers how many. The table stays open where the text
    /// ends before it does.
    fn rows(
        &mut self,
        text: &str,
        lines: &[std::ops::Range<usize>],
        base: Base,
        sink: &mut dyn Sink,
    ) -> Result<usize, Stop> {
        let Some((grid, table)) = &mut self.open else { return Ok(0) };
        let mut taken = 0;
        let (mut counted, mut number) = (0, base.line);
        for line in lines {
            let Some(cells) = grid.cells(text, line) else { break };
            taken += 1;
            if cells.is_empty() {
                continue;
            }
            let passed = text.get(counted..line.start).unwrap_or_default();
            number = number.saturating_add(line_breaks(passed.as_bytes()));
            counted = line.start;
            let before = if line.start == 0 { base.column } else { 1 };
            let cells = cells.into_iter().map(|cell| {
                let column = text.get(line.start..cell.start).map_or(0, |left| left.chars().count()) as u32;
                TableCell {
                    text: text.get(cell.clone()).unwrap_or_default(),
                    origin: Origin::At(base.offset + cell.start as u64),
                    place: Place {
                        line: Some(number),
                        column: Some(before.saturating_add(column)),
                        table: Some(self.tables),
                        ..Place::default()
                    },
                }
            });
            table.row(&cells.collect::<Vec<_>>(), sink)?;
        }
        if taken < lines.len() {
            self.finish(sink)?;
        }
        Ok(taken)
    }
}

/// Whether lines that look like a table are one: a header or columns of data tell.
fn accepted(text: &str, grid: &Grid, lines: &[std::ops::Range<usize>]) -> bool {
    let cut = lines.iter().take(SEEN).filter_map(|line| grid.cells(text, line)).filter(|cells| !cells.is_empty());
    let rows: Vec<Vec<&str>> =
        cut.map(|cells| cells.into_iter().map(|cell| text.get(cell).unwrap_or_default().trim()).collect()).collect();
    let known = |row: &usize| rows.get(*row).is_some_and(|row| header::known(row) > 0);
    match header::layout(&rows) {
        Layout::Form => grid.drawn(),
        Layout::Header(at) => grid.drawn() || (rows.len() >= 2 && known(&at)) || grid.sure(rows.len()),
        Layout::Plain => grid.drawn() && rows.len() >= 2 || grid.sure(rows.len()) && has_data(&rows),
    }
}

/// Whether some column holds data in most of its rows: long numbers, dates.
fn has_data(rows: &[Vec<&str>]) -> bool {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..width).any(|column| {
        let filled = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        let (mut data, mut all) = (0, 0);
        for cell in filled {
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            all += 1;
            data += usize::from(digits >= 6 && digits * 2 > cell.len() && !cell.contains(':'));
        }
        all * 5 >= rows.len() * 3 && data * 5 >= all * 4
    })
}

/// Pushes a stretch of `text` as prose.
fn piece(text: &str, from: usize, to: usize, base: Base, sink: &mut dyn Sink) -> Result<(), Stop> {
    let piece = text.get(from..to).unwrap_or_default();
    if piece.trim().is_empty() {
        return Ok(());
    }
    let passed = text.get(..from).unwrap_or_default();
    let line = base.line.saturating_add(line_breaks(passed.as_bytes()));
    let mut segment = Segment::prose(piece, base.offset + from as u64, line);
    // A block within a long line starts in its midst.
    segment.place.column = (from == 0 && base.column > 1).then_some(base.column);
    sink.record(&[segment])
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;
    use crate::model::Kind;

    fn read(text: &str) -> Collector {
        let mut sink = Collector::default();
        ticket(text, &mut sink).unwrap();
        for leaf in sink.segments() {
            let span = leaf.span().unwrap();
            assert_eq!(&text[span.start as usize..span.end as usize], leaf.text);
        }
        sink
    }

    #[test]
    fn tables_between_bars() {
        for table in [
            "| naam | bsn |\n|------|:----|\n| Jan  | 123456782 |\n| Piet | 111222333 |\n",
            " naam | bsn\n------+-----------\n Jan  | 123456782\n Piet | 111222333\n(2 rows)\n",
            "+------+-----------+\n| naam | bsn       |\n+------+-----------+\n| Jan  | 123456782 |\n| Piet | 111222333 |\n+------+-----------+\n",
        ] {
            let text = format!("Beste collega,\n\n{table}\nGroet, Kees\n");
            let found = read(&text);
            let bsn = found.only("111222333");
            assert_eq!((bsn.label.as_str(), bsn.kind), ("bsn", Kind::Value), "{table}");
            let line = text.lines().position(|line| line.contains("111222333")).unwrap() + 1;
            assert_eq!(bsn.place.line, Some(line as u32));
            let prose: Vec<_> = found.segments().filter(|leaf| leaf.kind == Kind::Prose).collect();
            assert!(prose[0].text.starts_with("Beste") && prose.last().unwrap().text.contains("Groet"));
        }
        let form = read("| Naam | Jansen |\n| BSN | 123456782 |\n");
        assert_eq!(form.only("123456782").label, "BSN");
    }

    #[test]
    fn statements_that_were_pasted() {
        let found = read("Dit gaat mis:\nINSERT INTO p (naam, geboren) VALUES ('Jan', '1961-03-12');\nGroet\n");
        assert_eq!(found.only("1961-03-12").label, "geboren");
        assert_eq!(found.only("1961-03-12").place.line, Some(2));
        assert!(found.segments().any(|leaf| leaf.text.contains("Dit gaat")));
        assert!(found.segments().any(|leaf| leaf.text.contains("Groet")));
    }

    #[test]
    fn tables_between_tabs() {
        let found = read("Zie:\nNaam\tBSN\tOpmerking\nJan\t123456782\t\nPiet\t111222333\tx\n\nGroet\n");
        assert_eq!(found.only("111222333").label, "BSN");
        let found = read("Jan\t123456782\nPiet\t111222333\nKees\t123456782\n");
        assert_eq!(found.only("111222333").kind, Kind::Value);
    }

    #[test]
    fn columns_of_spaces() {
        let text = "Uitvoer\n\nNAAM            BSN        PLAATS\n--------------  ---------  ------\nJan de Vries    123456782  Ede\nPiet            111222333\nKees van Dam    010464554  Epe\n";
        let found = read(text);
        assert_eq!(found.only("111222333").label, "BSN");
        assert_eq!(found.only("Kees van Dam").label, "NAAM");
        let line = |at: usize| format!("{:09} J. Jansen{:<9}  19610312  M\n", at * 7, "x".repeat(at % 9));
        let rows = (0..300).map(line).collect::<Vec<_>>().concat();
        let found = read(&rows);
        assert_eq!(found.records.len(), 300);
        assert_eq!(found.records[299].len(), 4);
    }

    #[test]
    fn a_table_goes_on_in_the_next_block() {
        let (mut prose, mut sink) = (Prose::default(), Collector::default());
        prose.push("naam\tbsn\nJan\t1\n", 0, 1, 1, &mut sink).unwrap();
        prose.push("Piet\t2\n\nKlaar\n", 15, 3, 1, &mut sink).unwrap();
        prose.finish(&mut sink).unwrap();
        let last = sink.only("2");
        assert_eq!((last.label.as_str(), last.place.line, last.place.row), ("bsn", Some(3), Some(3)));
        assert_eq!(sink.segments().last().unwrap().text, "\nKlaar\n");
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "Beste collega,\n\nHet werkt niet. Groet\n",
            "cat lijst | grep Jan\ncat lijst | sort\n",
            "Van:\tJan\nAan:\tPiet\nOnderwerp:\tVraag\n",
            "1.\tde map openen\n2.\tde map sluiten\n3.\tklaar\n",
            "  -a      alles tonen\n  -b      niets tonen\n  -c      iets tonen\n",
            "if x:\n\treturn\n\tpass\n",
            "2026-01-02 10:00:00  INFO   start\n2026-01-02 10:00:01  INFO   stop\n2026-01-02 10:00:02  WARN   weg\n",
        ] {
            let found = read(text);
            assert_eq!(found.records.len(), 1, "{text}");
            assert_eq!(found.records[0][0].text, text);
        }
    }
}
