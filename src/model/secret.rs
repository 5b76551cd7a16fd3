//! Values that may not be shown by accident.

/// A value that was found. It has no `Debug`, `Display` or `Serialize`: showing it takes the explicit call
/// [`Secret::expose`], which only `--reveal`, `redact` and `find` make.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Secret(String);

impl Secret {
    /// Hides `value`.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The name of a part as it may be printed, and as it really is. A name that holds personal data is shown masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name {
    shown: String,
    full: Secret,
}

impl Name {
    /// A name without personal data.
    pub fn plain(name: impl Into<String>) -> Self {
        let shown = name.into();
        Self { full: Secret::new(shown.clone()), shown }
    }

    /// A name that is shown as `shown`.
    pub fn masked(shown: impl Into<String>, full: impl Into<String>) -> Self {
        Self { shown: shown.into(), full: Secret::new(full) }
    }

    /// The name of an entry within this container.
    #[must_use]
    pub fn entry(&self, entry: &Self) -> Self {
        Self {
            shown: format!("{}!/{}", self.shown, entry.shown),
            full: Secret::new(format!("{}!/{}", self.full.expose(), entry.full.expose())),
        }
    }

    /// The name as it may be printed.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The name as it really is.
    pub fn full(&self) -> &Secret {
        &self.full
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_prints_masked() {
        let name = Name::plain("a.zip").entry(&Name::masked("[bsn].txt", "123456782.txt"));
        assert_eq!(name.shown(), "a.zip!/[bsn].txt");
        assert_eq!(format!("{name:?}"), "\"a.zip!/[bsn].txt\"");
        assert_eq!(name.full().expose(), "a.zip!/123456782.txt");
    }
}
