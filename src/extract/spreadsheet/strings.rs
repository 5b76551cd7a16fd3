//! The shared strings of a workbook in, each by its number out.
//!
//! It must not know how they are written.

/// Strings in one block of memory: a million empty ones cost little.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Adds the next one, and what it sounds like where that is written too.
    pub(super) fn push(&mut self, text: &str, sound: &str) {
        self.text.push_str(text);
        if !sound.is_empty() && !text.contains(sound) {
            self.text.push('\n');
            self.text.push_str(sound);
        }
        self.ends.push(self.text.len());
    }

    /// The one of that number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_numbers() {
        let mut strings = Strings::default();
        strings.push("een", "");
        strings.push("twee", "tu");
        assert_eq!([0, 1, 2].map(|number| strings.get(number)), [Some("een"), Some("twee\ntu"), None]);
    }
}
