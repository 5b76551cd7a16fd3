//! A word in, how much its letters look like those of a surname out.
//!
//! The table holds groups of three letters with tenths of natural log-odds; `rules/names/build_lists.py` counts them
//! in the lists of names, places and words.

/// Sums beyond which nothing changes.
const BOUND: i16 = 120;

/// Letters that are told apart: a to z and the two ends of a word.
const SIZE: usize = 28;

/// The table, ready to look up: tenths of log-odds by three letters.
pub(super) struct Letters(Vec<i8>);

impl Letters {
    /// Reads the table: three letters, a tab and tenths of log-odds a line.
    pub(super) fn new(text: &str) -> Self {
        let mut table = vec![0; SIZE * SIZE * SIZE];
        let row = |line: &str| {
            let (letters, tenths) = line.split_once('\t')?;
            let mut letters = letters.chars();
            Some((place([letters.next()?, letters.next()?, letters.next()?])?, tenths.parse().ok()?))
        };
        for (at, tenths) in text.lines().filter_map(row) {
            if let Some(slot) = table.get_mut(at) {
                *slot = tenths;
            }
        }
        Self(table)
    }

    /// What the letters of `word`, in lower case, say together.
    pub(super) fn weigh(&self, word: &str) -> i16 {
        if word.is_ascii() { self.sum(word.chars()) } else { self.sum(super::fold(word).chars()) }
    }

    /// The same for a word of ASCII letters of any case.
    pub(super) fn weigh_ascii(&self, word: &[u8]) -> i16 {
        self.sum(word.iter().map(|letter| char::from(letter.to_ascii_lowercase())))
    }

    fn sum(&self, letters: impl Iterator<Item = char>) -> i16 {
        let (mut first, mut second) = (' ', '^');
        let mut sum = 0_i16;
        for third in letters.chain(['$']) {
            if first != ' ' {
                let tenths = place([first, second, third]).and_then(|at| self.0.get(at));
                sum += i16::from(tenths.copied().unwrap_or(0));
            }
            (first, second) = (second, third);
        }
        sum.clamp(-BOUND, BOUND)
    }
}

/// Where three letters stand in the table, if they can.
fn place(letters: [char; 3]) -> Option<usize> {
    letters.into_iter().try_fold(0, |at, letter| {
        let letter = match letter {
            '^' => 0,
            '$' => 1,
            'a'..='z' => letter as usize - 'a' as usize + 2,
            _ => return None,
        };
        Some(at * SIZE + letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_a_word_add_up() {
        let letters = Letters::new("^ja\t3\njan\t4\nan$\t-2\n");
        assert_eq!((letters.weigh("jan"), letters.weigh_ascii(b"JAN")), (5, 5));
        assert_eq!(letters.weigh("já"), 3);
        assert_eq!(letters.weigh(""), 0);
    }
}
