//! Sizes, times, shares and channels as people write them in, what they mean out.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use sluis::Channel;

/// A number of bytes: `500`, `10M`, `1.5G`. The letters count by 1024.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Size(pub(crate) u64);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.trim().to_ascii_lowercase();
        let text = lower.trim_end_matches("ib").trim_end_matches('b');
        let (number, shift) = match text.char_indices().next_back() {
            Some((at, 'k')) => (&text[..at], 10),
            Some((at, 'm')) => (&text[..at], 20),
            Some((at, 'g')) => (&text[..at], 30),
            Some((at, 't')) => (&text[..at], 40),
            _ => (text, 0),
        };
        let number = decimal(number).ok_or("write a number of bytes, or one with K, M or G")?;
        Ok(Self((number * f64::from(1u32 << (shift / 2)).powi(2)) as u64))
    }
}

/// A time limit: `30s`, `500ms`, `2m`, or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Time(pub(crate) Option<Duration>);

impl FromStr for Time {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text == "none" {
            return Ok(Self(None));
        }
        let (number, seconds) = if let Some(number) = text.strip_suffix("ms") {
            (number, 0.001)
        } else if let Some(number) = text.strip_suffix('m') {
            (number, 60.0)
        } else {
            (text.strip_suffix('s').unwrap_or(text), 1.0)
        };
        decimal(number)
            .and_then(|number| Duration::try_from_secs_f64(number * seconds).ok())
            .map(|time| Self(Some(time)))
            .ok_or("write a time such as 30s, 500ms or 2m, or none")
    }
}

/// A share from 0.0 to 1.0.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "f32")]
pub(crate) struct Share(pub(crate) f32);

impl TryFrom<f32> for Share {
    type Error = &'static str;

    fn try_from(share: f32) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err("write a number from 0.0 to 1.0") }
    }
}

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<f32>().map_or(Err("write a number from 0.0 to 1.0"), Self::try_from)
    }
}

/// The name of a channel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ChannelName(pub(crate) Channel);

impl FromStr for ChannelName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !Channel::is_name(text) {
            return Err("write a name such as portal or email: letters, digits, '-', '_' and '.', few digits");
        }
        Ok(Self(Channel::new(text)))
    }
}

impl TryFrom<String> for ChannelName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for Size {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for Time {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Digits with at most one point: `parse` alone would also take `inf`, `1e9` and signs.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read_as_written() {
        for (text, bytes) in [("500", 500), ("10M", 10 << 20), ("1.5g", 3 << 29), ("2KiB", 2048)] {
            assert_eq!(text.parse(), Ok(Size(bytes)));
        }
        for (text, millis) in [("30s", 30_000), ("30", 30_000), ("500ms", 500), ("2m", 120_000)] {
            assert_eq!(text.parse(), Ok(Time(Some(Duration::from_millis(millis)))));
        }
        assert_eq!("none".parse(), Ok(Time(None)));
        for text in ["", "M", "-1", "inf", "1e9", "ten"] {
            assert!(text.parse::<Size>().is_err() && text.parse::<Time>().is_err(), "{text}");
        }
        assert!("1.1".parse::<Share>().is_err() && "NaN".parse::<Share>().is_err());
    }
}
