//! Text in, the stretches of it that may be lines of a zone out, what scanners and word processors did to them undone.
//!
//! Nothing is sure here: the check digits decide.

use std::ops::Range;

/// One line of what may be a zone: its characters as the norm writes them, and where each stands.
pub(super) struct Line {
    pub(super) text: Vec<u8>,
    pub(super) at: Vec<usize>,
    pub(super) span: Range<usize>,
}

/// Characters of a line in each of the norm's formats.
const LENGTHS: [usize; 3] = [44, 36, 30];
/// Fillers that a reader may have seen too many or too few of in a long row of them.
const MISCOUNTED: usize = 4;
/// Bytes of a line at most, of which a scanner's fillers take three each.
const BYTES: usize = 4 * 44;

/// The stretches of `text` that may be lines of a zone: letters, digits and fillers without space. A printed line that a
/// reader broke or counted wrong is mended, and stands in the place of its pieces.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut from = 0;
    for printed in text.split_inclusive(['\n', '\t']) {
        let span = from..from + printed.trim_end().len();
        from += printed.len();
        match mended(printed, span.clone()) {
            Some(line) => lines.push(line),
            None => stretches(text, span, &mut lines),
        }
    }
    lines
}

fn stretches(text: &str, within: Range<usize>, lines: &mut Vec<Line>) {
    let Some(printed) = text.get(within.clone()) else { return };
    let (mut from, mut last) = (None, within.start);
    for (at, character) in printed.char_indices().chain([(printed.len(), ' ')]) {
        let at = within.start + at;
        if character.is_ascii_alphanumeric() || is_filler(character) {
            from.get_or_insert(at);
            last = at + character.len_utf8();
        } else if let Some(from) = from.take()
            && last - from <= BYTES
        {
            lines.extend(text.get(from..last).map(|stretch| line(stretch, from..last)));
        }
    }
}

fn line(stretch: &str, span: Range<usize>) -> Line {
    let (mut text, mut at) = (Vec::with_capacity(44), Vec::with_capacity(44));
    for (offset, character) in stretch.char_indices() {
        // `«` is two fillers that a word processor or a scanner drew together.
        let count = if character == '«' { 2 } else { 1 };
        let read = if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() as u8 } else { b'<' };
        text.extend(std::iter::repeat_n(read, count));
        at.extend(std::iter::repeat_n(span.start + offset, count));
    }
    Line { text, at, span }
}

fn is_filler(character: char) -> bool {
    matches!(character, '<' | '«' | '‹')
}

/// The one line of a zone that a printed line is, once its spaces are gone and its fillers counted anew; none where it
/// is no such line, or needs no mending.
fn mended(printed: &str, span: Range<usize>) -> Option<Line> {
    let printed = printed.trim_end();
    if printed.len() > BYTES || !printed.contains(is_filler) {
        return None;
    }
    let is_mark = |c: char| matches!(c, '€' | '(' | '{' | '[' | '£' | '¢' | '_' | '-' | '.');
    let known = |c: char| c.is_ascii_alphanumeric() || is_filler(c) || c == ' ' || is_mark(c);
    if !printed.chars().all(known) {
        return None;
    }
    let mut line = line(printed, span);
    // Spaces are gone; they were read as fillers just now, as every sign is that no zone has.
    let bytes = printed.as_bytes();
    let start = line.span.start;
    let kept: Vec<bool> = line.at.iter().map(|at| bytes.get(at - start) != Some(&b' ')).collect();
    let mut keep = kept.iter();
    line.text.retain(|_| *keep.next().unwrap_or(&true));
    let mut keep = kept.iter();
    line.at.retain(|_| *keep.next().unwrap_or(&true));
    let length = line.text.len();
    let broken = printed.chars().any(|c| c == ' ' || is_mark(c));
    if LENGTHS.contains(&length) {
        return broken.then_some(line);
    }
    let (run, long) = longest(&line.text);
    let target = LENGTHS.into_iter().find(|target| target.abs_diff(length) <= MISCOUNTED && long > 3)?;
    // A line of names may end anywhere: there is nothing to count.
    if run + long == length && target > length && !broken {
        return None;
    }
    if target > length {
        let at = *line.at.get(run)?;
        line.text.splice(run..run, std::iter::repeat_n(b'<', target - length));
        line.at.splice(run..run, std::iter::repeat_n(at, target - length));
    } else {
        let less = (length - target).min(long - 1);
        line.text.drain(run..run + less);
        line.at.drain(run..run + less);
    }
    Some(line)
}

/// Where the longest row of fillers starts, and how long it is.
fn longest(text: &[u8]) -> (usize, usize) {
    let (mut best, mut at) = ((0, 0), 0);
    for run in text.chunk_by(|left, right| left == right) {
        if run.first() == Some(&b'<') && run.len() > best.1 {
            best = (at, run.len());
        }
        at += run.len();
    }
    best
}

/// Letters that were read for digits, where only digits stand.
pub(super) fn numerals(text: &mut [u8], figures: &[(usize, usize)]) {
    for (from, to) in figures {
        for byte in text.get_mut(*from..*to).unwrap_or_default() {
            *byte = match *byte {
                b'O' | b'Q' | b'D' => b'0',
                b'I' | b'L' => b'1',
                b'Z' => b'2',
                b'S' => b'5',
                b'G' => b'6',
                b'B' => b'8',
                other => other,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        lines(text).into_iter().map(|line| String::from_utf8(line.text).unwrap()).collect()
    }

    #[test]
    fn spaces_and_signs_within_a_printed_line_are_mended() {
        let line = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        assert_eq!(read("L898902C36UTO7408122 F1204159 ZE184226B<<<< <10"), [line]);
        assert_eq!(read("L898902C36UTO7408122F1204159ZE184226B<€<<<10"), [line]);
        assert_eq!(read("L898902C36UTO7408122F1204159ZE184226B<<<<<<10"), [line]);
        assert_eq!(read("L898902C36UTO7408122F1204159ZE184226B«<<<10"), [line]);
        assert_eq!(read("L898902C36UTO7408122F1204159ZE184226B<<<<10"), [line]);
    }

    #[test]
    fn other_text_is_taken_as_it_stands() {
        assert_eq!(read("als a < b dan"), ["ALS", "A", "<", "B", "DAN"]);
        let two = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        assert_eq!(read(two).len(), 2);
    }
}
