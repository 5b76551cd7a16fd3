//! Numbers in, IP addresses of the public internet out.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::Entity;

use super::{Candidate, Reading};

/// Reads the address that starts with number token `at`.
pub(super) fn read(reading: &mut Reading<'_>, at: usize) {
    let Some(token) = reading.token(at) else { return };
    if token.end() - token.start() > 4 {
        return;
    }
    let open = reading.text.get(..token.start()).and_then(|text| text.chars().next_back());
    if open.is_some_and(|left| left.is_alphanumeric() || matches!(left, '.' | ':' | '-')) && !scheme(reading, at) {
        return;
    }
    let rest = reading.text.get(token.start()..).unwrap_or("");
    match reading.text.as_bytes().get(token.end()) {
        Some(b'.') => v4(reading, token.start(), rest),
        Some(b':' | b'a'..=b'f' | b'A'..=b'F') => v6(reading, token.start(), rest),
        _ => None,
    };
}

/// Whether a colon before the number ends a word: `ip:84.12.…`.
fn scheme(reading: &Reading<'_>, at: usize) -> bool {
    let left = |back: usize| at.checked_sub(back).and_then(|at| reading.token(at));
    left(1).is_some_and(|mark| mark.is_mark(b':')) && left(2).is_none_or(|word| word.shape.is_word())
}

fn v4(reading: &mut Reading<'_>, start: usize, rest: &str) -> Option<()> {
    let length = rest.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.').unwrap_or(rest.len());
    let text = rest.get(..length)?.trim_end_matches('.');
    let address: Ipv4Addr = text.parse().ok()?;
    let behind = rest.get(text.len()..)?;
    if behind.starts_with(|next: char| next.is_alphanumeric() || next == '-') || !public(address) {
        return None;
    }
    push(reading, start, text.len(), "v4", address.to_string());
    Some(())
}

fn v6(reading: &mut Reading<'_>, start: usize, rest: &str) -> Option<()> {
    let length = rest.bytes().position(|byte| !byte.is_ascii_hexdigit() && byte != b':').unwrap_or(rest.len());
    let text = rest.get(..length)?.trim_end_matches(':');
    let address: Ipv6Addr = if text.len() < 40 { text.parse().ok()? } else { return None };
    let global = address.segments()[0] & 0xe000 == 0x2000;
    if !global || rest.get(text.len()..)?.starts_with(char::is_alphanumeric) {
        return None;
    }
    push(reading, start, text.len(), "v6", address.to_string());
    Some(())
}

/// Whether the address can be someone's connection: not of a home or office network, this machine or a group.
fn public(address: Ipv4Addr) -> bool {
    let shared = matches!(address.octets(), [100, 64..=127, ..]);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || shared
        || matches!(address.octets()[0], 0 | 240..))
}

fn push(reading: &mut Reading<'_>, start: usize, length: usize, form: &'static str, normal: String) {
    reading.out.push(Candidate::new(Entity::IpAddress, "ip_address", start..start + length, form, normal));
}

#[cfg(test)]
mod tests {
    use crate::scan::testing::found;

    fn address(text: &str) -> Option<String> {
        found(text).into_iter().find(|(id, ..)| *id == "ip_address").map(|(_, _, value)| value)
    }

    #[test]
    fn public_addresses_only() {
        for text in ["84.12.34.56", "2001:db8::1", "2a02:a446:1:2::3"] {
            assert_eq!(address(&format!("ip {text}.")).as_deref(), Some(text));
            assert_eq!(address(&format!("ip:{text}")).as_deref(), Some(text));
        }
        for text in
            ["192.168.1.1", "10.0.0.1", "127.0.0.1", "999.1.1.1", "1.2.3", "1.2.3.4.5", "v84.12.34.56", "12:30:45"]
        {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
