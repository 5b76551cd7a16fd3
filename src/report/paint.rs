//! A style and a switch in, the codes that turn it on and off out.

use std::fmt::{self, Display};

/// SGR codes (ECMA-48).
#[derive(Clone, Copy)]
pub(super) enum Style {
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "1;31",
            Self::Yellow => "33",
            Self::Green => "1;32",
        }
    }
}

/// Paints when colours are on.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    /// `what` in that style; the caller has escaped it.
    pub(super) fn paint<T: Display>(self, style: Style, what: T) -> Painted<T> {
        Painted { code: self.0.then(|| style.code()), what }
    }
}

/// Something to show in a style.
pub(super) struct Painted<T> {
    code: Option<&'static str>,
    what: T,
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(code) = self.code else {
            return self.what.fmt(f);
        };
        write!(f, "\x1b[{code}m")?;
        self.what.fmt(f)?;
        f.write_str("\x1b[0m")
    }
}
