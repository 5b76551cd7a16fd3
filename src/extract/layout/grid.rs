//! Pieces by their places in, the tables among them out: a row of column names and the rows that stand beneath it.
//!
//! Only a row that names its columns starts a table: text that merely stands in columns is left as it is.

use super::super::table::names_fields;
use super::Piece;

/// Heights of a line that may lie between two rows.
const APART: f64 = 4.5;
/// Sizes that a cell may stand to the left of its column's name.
const ASIDE: f64 = 1.0;

/// Cells by column, row by row, the names first.
pub(super) type Rows = Vec<Vec<String>>;

/// One line across the page.
struct Row {
    /// Pieces, by their places in the list, from left to right.
    pieces: Vec<usize>,
    base: f64,
    size: f64,
}

/// The tables, and the pieces that stand in none, in the order they came.
pub(super) fn tables(pieces: Vec<Piece>) -> (Vec<Rows>, Vec<Piece>) {
    let rows = rows(&pieces);
    let mut used = vec![false; pieces.len()];
    let mut tables = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let taken = names(&rows, at, &pieces).and_then(|columns| table(&rows, at, &columns, &pieces));
        let Some((cells, members, next)) = taken else {
            at += 1;
            continue;
        };
        for member in members {
            if let Some(used) = used.get_mut(member) {
                *used = true;
            }
        }
        tables.push(cells);
        at = next;
    }
    let mut rest: Vec<Piece> = Vec::new();
    let mut broken = true;
    for (piece, used) in pieces.into_iter().zip(used) {
        if used {
            broken = true;
        } else {
            let follows = piece.follows && !broken;
            rest.push(Piece { follows, ..piece });
            broken = false;
        }
    }
    (tables, rest)
}

fn rows(pieces: &[Piece]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|&left, &right| {
        let (left, right) = (&pieces[left], &pieces[right]);
        left.turn.cmp(&right.turn).then(left.base.total_cmp(&right.base))
    });
    let mut rows: Vec<Row> = Vec::new();
    for at in order {
        let piece = &pieces[at];
        match rows.last_mut() {
            Some(row) if row.pieces.first().is_some_and(|first| pieces[*first].beside(piece)) => row.pieces.push(at),
            _ => rows.push(Row { pieces: vec![at], base: piece.base, size: piece.size }),
        }
    }
    for row in &mut rows {
        row.pieces.sort_by(|&left, &right| pieces[left].left.total_cmp(&pieces[right].left));
    }
    rows
}

/// The columns that a row names, as stretches of the page; none where it names no columns.
fn names(rows: &[Row], at: usize, pieces: &[Piece]) -> Option<Vec<(f64, f64)>> {
    let row = rows.get(at)?;
    let texts: Vec<&str> = row.pieces.iter().map(|&at| pieces[at].text.trim()).collect();
    if texts.len() < 2 || texts.iter().any(|text| text.ends_with(':') || text.contains(": ")) || !names_fields(&texts) {
        return None;
    }
    Some(row.pieces.iter().map(|&at| (pieces[at].left, pieces[at].right)).collect())
}

/// The table whose names stand in the row `at`: its cells, the pieces it took, and the first row behind it.
fn table(rows: &[Row], at: usize, columns: &[(f64, f64)], pieces: &[Piece]) -> Option<(Rows, Vec<usize>, usize)> {
    let head = rows.get(at)?;
    let mut cells: Rows = vec![head.pieces.iter().map(|&at| pieces[at].text.clone()).collect()];
    let mut members = head.pieces.clone();
    let (mut last, mut next) = (head, at + 1);
    while let Some(row) = rows.get(next) {
        let turned = pieces[row.pieces[0]].turn != pieces[head.pieces[0]].turn;
        if turned || row.base - last.base > APART * row.size.max(last.size) {
            break;
        }
        let Some(columns) = fit(row, columns, pieces) else { break };
        // A single piece far below may be the text that goes on behind the table.
        let goes_on = row.pieces.len() == 1 && cells.len() > 1 && row.base - last.base < 1.6 * last.size;
        if row.pieces.len() == 1 && head.pieces.len() > 1 && !goes_on {
            break;
        }
        let mut texts = vec![String::new(); head.pieces.len()];
        for (&piece, column) in row.pieces.iter().zip(columns) {
            let text = texts.get_mut(column)?;
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&pieces[piece].text);
        }
        match cells.last_mut().filter(|_| goes_on) {
            // A cell whose text goes on beneath it.
            Some(above) => {
                for (above, text) in above.iter_mut().zip(texts).filter(|(_, text)| !text.is_empty()) {
                    above.push(' ');
                    above.push_str(&text);
                }
            }
            None => cells.push(texts),
        }
        members.extend(&row.pieces);
        (last, next) = (row, next + 1);
    }
    (cells.len() > 1).then_some((cells, members, next))
}

/// The column of each piece of a row: the one it overlaps most, else the last that starts before it. None where the
/// row does not fit beneath the names.
fn fit(row: &Row, columns: &[(f64, f64)], pieces: &[Piece]) -> Option<Vec<usize>> {
    let mut found = Vec::with_capacity(row.pieces.len());
    for &at in &row.pieces {
        let piece = &pieces[at];
        let overlap = |column: &(f64, f64)| piece.right.min(column.1) - piece.left.max(column.0);
        let best = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| overlap(column) > 0.0)
            .max_by(|left, right| overlap(left.1).total_cmp(&overlap(right.1)));
        let before = || columns.iter().rposition(|column| column.0 <= piece.left + ASIDE * piece.size);
        let after = || columns.iter().position(|column| column.0 > piece.left);
        found.push(best.map(|(column, _)| column).or_else(before).or_else(after)?);
        // Running text reaches across columns that it has nothing to do with.
        let crossed = columns.iter().filter(|column| overlap(column) > 0.0).count();
        if crossed > 1 && crossed * 2 > columns.len() {
            return None;
        }
    }
    found.is_sorted().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::piece;
    use super::*;

    #[test]
    fn a_table_ends_where_text_runs_across_it() {
        let (tables, rest) = tables(vec![
            piece("Naam", 0.0, 1.0),
            piece("BSN", 20.0, 1.0),
            piece("Jansen", 0.0, 3.0),
            piece("731548292", 18.0, 3.0),
            piece("Wij verwachten dat u dit met zorg behandelt, ook later", 0.0, 5.0),
        ]);
        assert_eq!(tables, [[["Naam", "BSN"], ["Jansen", "731548292"]]]);
        assert_eq!(rest.len(), 1);
    }

    #[test]
    fn a_cell_may_go_on_beneath() {
        let (tables, _) = tables(vec![
            piece("Naam", 0.0, 1.0),
            piece("Adres", 20.0, 1.0),
            piece("Jansen", 0.0, 3.0),
            piece("Dorpsstraat 1", 20.0, 3.0),
            piece("1234 AB Ede", 20.0, 4.2),
        ]);
        assert_eq!(tables, [[["Naam", "Adres"], ["Jansen", "Dorpsstraat 1 1234 AB Ede"]]]);
    }

    #[test]
    fn text_in_columns_is_no_table() {
        let (tables, rest) = tables(vec![
            piece("BSN: 731548292", 0.0, 1.0),
            piece("Naam: Jansen", 20.0, 1.0),
            piece("gaat", 0.0, 2.0),
            piece("verder", 20.0, 2.0),
        ]);
        assert!(tables.is_empty());
        assert_eq!(rest.len(), 4);
    }
}
