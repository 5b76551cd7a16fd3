//! A word in, how much its letters look like those of a surname out.
//!
//! The table holds groups of three letters with tenths of natural log-odds; `rules/names/build_lists.py` counts them
//! in the lists of names, places and words.

use std::collections::HashMap;

/// Sums beyond which nothing changes.
const BOUND: i16 = 120;

/// The table, ready to look up.
pub(super) struct Letters(HashMap<[char; 3], i8>);

impl Letters {
    /// Reads the table: three letters, a tab and tenths of log-odds a line.
    pub(super) fn new(text: &str) -> Self {
        let row = |line: &str| {
            let (letters, tenths) = line.split_once('\t')?;
            let mut letters = letters.chars();
            Some(([letters.next()?, letters.next()?, letters.next()?], tenths.parse().ok()?))
        };
        Self(text.lines().filter_map(row).collect())
    }

    /// What the letters of `word`, in lower case, say together.
    pub(super) fn weigh(&self, word: &str) -> i16 {
        let (mut first, mut second) = (' ', '^');
        let mut sum = 0_i16;
        for third in super::fold(word).chars().chain(['$']) {
            if first != ' ' {
                sum += i16::from(self.0.get(&[first, second, third]).copied().unwrap_or(0));
            }
            (first, second) = (second, third);
        }
        sum.clamp(-BOUND, BOUND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_a_word_add_up() {
        let letters = Letters::new("^ja\t3\njan\t4\nan$\t-2\n");
        assert_eq!(letters.weigh("jan"), 5);
        assert_eq!(letters.weigh("já"), 3);
        assert_eq!(letters.weigh(""), 0);
    }
}
