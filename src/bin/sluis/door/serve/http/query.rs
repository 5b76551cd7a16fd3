//! A query in, what it says out; whatever is no parameter of ours is refused.

use super::answer::{self, Problem};

/// Letters in the name of a channel or a policy.
const NAME: usize = 40;

/// How a check is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    /// With the verdict.
    #[default]
    Verdict,
    /// With yes or no: a status that every client understands.
    Gate,
}

/// What a query says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) mode: Mode,
    pub(super) channel: Option<String>,
    pub(super) policy: Option<String>,
    /// Values are asked for; no part of the interface, since only the page may, and only where its operator said so.
    pub(super) reveal: bool,
}

impl Query {
    /// Reads `query`, without its question mark.
    pub(super) fn read(query: &str) -> Result<Self, Problem> {
        let (mut mode, mut channel, mut policy, mut reveal) = (None, None, None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match name {
                "mode" => &mut mode,
                "channel" => &mut channel,
                "policy" => &mut policy,
                "reveal" => &mut reveal,
                _ => return Err(answer::BAD_QUERY),
            };
            if slot.replace(decoded(value)?).is_some() {
                return Err(answer::BAD_QUERY);
            }
        }
        let mode = match mode.as_deref() {
            None | Some("verdict") => Mode::Verdict,
            Some("gate") => Mode::Gate,
            Some(_) => return Err(answer::BAD_QUERY),
        };
        let reveal = match reveal.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(answer::BAD_QUERY),
        };
        if ![&channel, &policy].into_iter().flatten().all(|name| is_name(name)) {
            return Err(answer::BAD_QUERY);
        }
        Ok(Self { mode, channel, policy, reveal })
    }
}

/// Whether it is a name as channels and policies have them. A query stands in the logs of every server on the way,
/// where no other text belongs.
fn is_name(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    text.len() <= NAME && text.starts_with(|first: char| first.is_ascii_lowercase()) && text.chars().all(plain)
}

fn decoded(value: &str) -> Result<String, Problem> {
    super::name::percent(&value.replace('+', " ")).map_err(|_| answer::BAD_QUERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_read_and_the_rest_refused() {
        let query = Query::read("mode=gate&channel=e%2Dmail&policy=strict").unwrap();
        assert_eq!(query.mode, Mode::Gate);
        assert_eq!((query.channel.as_deref(), query.policy.as_deref()), (Some("e-mail"), Some("strict")));
        assert_eq!(Query::read("").unwrap(), Query::default());
        for wrong in [
            "mode=x",
            "mode=gate&mode=gate",
            "id=1",
            "channel=",
            "policy=%f",
            "mode",
            "reveal=1",
            "channel=171723673",
            "channel=Jansen",
        ] {
            assert!(Query::read(wrong).is_err(), "{wrong}");
        }
    }
}
