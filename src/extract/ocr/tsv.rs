//! Tesseract's table of words in, pieces of lines out.
//!
//! Source: <https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html> (`tsv`: level, page, block, paragraph,
//! line and word number, left, top, width, height, confidence, text).

use super::super::layout::Piece;

/// Confidence under which a word without a digit is dirt on the glass; digits count as they are.
const DIRT: f64 = 25.0;
/// Confidence of a word that was surely read.
const SURE: f64 = 60.0;
/// Surely read words under which a picture may stand on its side.
const FEW: usize = 3;
/// Gaps between words, in heights of their line, that are more than a space.
const COLUMN: f64 = 1.4;

/// What was read.
#[derive(Default)]
pub(super) struct Words {
    /// In the order they were told, words of a line joined up to the next wide gap.
    pub(super) pieces: Vec<Piece>,
    /// Words of more than two letters, and those of them that were surely read.
    pub(super) all: usize,
    pub(super) sure: usize,
}

impl Words {
    /// Whether it reads like text, rather than text upside down.
    pub(super) fn is_sound(&self) -> bool {
        self.sure >= FEW && self.sure * 2 >= self.all
    }
}

/// Reads the table. Rows that are none are passed over.
pub(super) fn words(table: &str) -> Words {
    let mut words = Words::default();
    let (mut line, mut last_line) = ((0.0, 0.0), None);
    for row in table.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, _, block, paragraph, number, _, left, top, width, height, confidence, text] = cells[..] else {
            continue;
        };
        let figure = |cell: &str| cell.parse::<f64>().ok();
        let (Some(left), Some(top), Some(width), Some(height)) =
            (figure(left), figure(top), figure(width), figure(height))
        else {
            continue;
        };
        if level == "4" {
            line = (top + height, height);
            last_line = None;
            continue;
        }
        let confidence = figure(confidence).unwrap_or(0.0);
        let text = text.trim();
        let long = level == "5" && text.chars().count() > 2;
        words.all += usize::from(long);
        words.sure += usize::from(long && confidence >= SURE);
        if level != "5" || text.is_empty() || confidence < DIRT && !text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let (base, size) = if line.1 > 0.0 { line } else { (top + height, height) };
        let here = (block, paragraph, number);
        let joined = words
            .pieces
            .last_mut()
            .filter(|last| last_line == Some(here) && left - last.right < COLUMN * size && left > last.left);
        match joined {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(text);
                last.right = left + width;
            }
            None => words.pieces.push(Piece {
                text: text.to_owned(),
                left,
                right: left + width,
                base,
                size,
                turn: 0,
                follows: last_line == Some(here),
            }),
        }
        last_line = Some(here);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_line_are_joined_up_to_a_wide_gap() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            4\t1\t1\t1\t1\t0\t10\t10\t500\t20\t-1\t\n\
            5\t1\t1\t1\t1\t1\t10\t10\t50\t20\t96.1\tNaam\n\
            5\t1\t1\t1\t1\t2\t66\t10\t50\t20\t91\tvan\n\
            5\t1\t1\t1\t1\t3\t300\t10\t90\t20\t12\t731548292\n\
            5\t1\t1\t1\t1\t4\t400\t10\t90\t20\t3\t~~\n";
        let words = words(table);
        let texts: Vec<_> = words.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["Naam van", "731548292"]);
        assert_eq!((words.all, words.sure, words.is_sound()), (3, 2, false));
        assert!(words.pieces[1].follows && !words.pieces[0].follows);
    }
}
