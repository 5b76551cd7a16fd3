//! The ways into the service, and what each does where no verdict could be made.

use std::str::FromStr;

use serde::Deserialize;

/// A way into the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Front {
    /// Requests over HTTP.
    Http,
    /// What virus scanners speak.
    Clamd,
    /// What proxies speak.
    Icap,
    /// Figures for whoever watches.
    Metrics,
}

impl Front {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Http, Self::Clamd, Self::Icap, Self::Metrics];

    /// Its name in settings, logs and metrics.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Clamd => "clamd",
            Self::Icap => "icap",
            Self::Metrics => "metrics",
        }
    }
}

/// What becomes of a submission that no verdict could be made on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OnError {
    /// It does not pass.
    #[default]
    Block,
    /// It passes; that is counted and told loudly.
    Allow,
}

/// What one front does, as it is written on the command line: `http=allow`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnErrorOf(pub(crate) Front, pub(crate) OnError);

impl FromStr for OnErrorOf {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "write FRONT=block or FRONT=allow, for one of http, clamd and icap";
        let (front, does) = text.split_once('=').ok_or(FORM)?;
        let front = Front::ALL.into_iter().find(|known| known.id() == front && *known != Front::Metrics).ok_or(FORM)?;
        match does {
            "block" => Ok(Self(front, OnError::Block)),
            "allow" => Ok(Self(front, OnError::Allow)),
            _ => Err(FORM),
        }
    }
}
