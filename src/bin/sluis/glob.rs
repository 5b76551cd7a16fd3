//! A path pattern in, whether a path fits it out: `*` and `?` within a step, `**` across steps.

use regex::Regex;

/// A pattern. Without a slash it is held against the last step of a path, else against all of it.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    pattern: Regex,
    last: bool,
}

impl Glob {
    /// Reads a pattern; none that is empty or too long.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let text = text.strip_prefix("./").unwrap_or(text);
        if text.is_empty() {
            return None;
        }
        let mut pattern = String::from("(?s)^");
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let (taken, regex) = match letter {
                _ if rest.starts_with("**/") => (3, "(?:.*/)?".to_owned()),
                _ if rest.starts_with("**") => (2, ".*".to_owned()),
                '*' => (1, "[^/]*".to_owned()),
                '?' => (1, "[^/]".to_owned()),
                letter => (letter.len_utf8(), regex::escape(letter.encode_utf8(&mut [0; 4]))),
            };
            pattern.push_str(&regex);
            rest = rest.get(taken..).unwrap_or_default();
        }
        pattern.push('$');
        Some(Self { pattern: Regex::new(&pattern).ok()?, last: !text.contains('/') })
    }

    /// Whether the path fits.
    pub(crate) fn fits(&self, path: &str) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        let path = if self.last { path.rsplit('/').next().unwrap_or(path) } else { path };
        self.pattern.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn steps_and_stars() {
        for (pattern, path, fits) in [
            ("*.csv", "a/b/c.csv", true),
            ("*.csv", "a/b/c.csv.txt", false),
            ("a/*.csv", "a/b/c.csv", false),
            ("a/**", "a/b/c.csv", true),
            ("**/c.csv", "c.csv", true),
            ("**/c.csv", "a/b/c.csv", true),
            ("**/c.csv", "a/xc.csv", false),
            ("a/**/c.csv", "a/c.csv", true),
            ("export.zip!/**", "export.zip!/x/y.xlsx", true),
            ("a/?.txt", "./a/b.txt", true),
            ("a/[bsn].txt", "a/[bsn].txt", true),
            ("a/[bsn].txt", "a/b.txt", false),
        ] {
            assert_eq!(Glob::new(pattern).unwrap().fits(path), fits, "{pattern} {path}");
        }
        assert!(Glob::new("").is_none());
    }

    proptest! {
        #[test]
        fn every_path_fits_itself(path in "[^*?]{1,40}") {
            prop_assert!(Glob::new(&path).is_none_or(|glob| glob.fits(&path)));
        }
    }
}
