//! Sorted lists of words, looked up where they lie: nothing is parsed at the start.

/// A list of lines in byte order; a line is a word, or a word, a tab and its class.
#[derive(Clone, Copy)]
pub struct List<'a>(&'a str);

impl<'a> List<'a> {
    /// A list over `text`, whose lines are sorted by byte.
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// What stands behind the tab at `word`: `Some("")` where the list only names it, `None` where it does not.
    pub fn get(self, word: &str) -> Option<&'a str> {
        let text = self.0.as_bytes();
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = memchr::memrchr(b'\n', text.get(low..middle)?).map_or(low, |at| low + at + 1);
            let end = memchr::memchr(b'\n', text.get(middle..)?).map_or(text.len(), |at| middle + at);
            let line = text.get(start..end)?;
            let split = memchr::memchr(b'\t', line).unwrap_or(line.len());
            match line.get(..split)?.cmp(word.as_bytes()) {
                std::cmp::Ordering::Equal => return self.0.get((start + split + 1).min(end)..end),
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        None
    }

    /// Whether the list names `word`.
    pub fn has(self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Its lines as (word, class).
    pub fn lines(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.lines().map(|line| line.split_once('\t').unwrap_or((line, "")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let list = List::new("anna\t3\nbob\nde\ndekker\t2\nzoë\n");
        assert_eq!(list.get("anna"), Some("3"));
        assert_eq!(list.get("bob"), Some(""));
        assert_eq!(list.get("dekker"), Some("2"));
        assert_eq!(list.get("zoë"), Some(""));
        for word in ["", "a", "ann", "annaa", "dek", "zz", "zoë\t"] {
            assert_eq!(list.get(word), None, "{word}");
        }
        assert_eq!(List::new("").get("x"), None);
        assert_eq!(list.lines().count(), 5);
    }
}
