//! A body as it travelled in, its bytes out: base64, quoted-printable, yEnc.
//!
//! Reading is lenient, and tells where it had to be. It must not know what the bytes are.

use std::borrow::Cow;

/// The bytes of `body` under the transfer encoding `name` (RFC 2045, 6), and whether it was whole. Of an encoding that
/// nobody knows the bytes come as they are, and are not whole.
pub(super) fn decode<'b>(body: &'b [u8], name: &str) -> (Cow<'b, [u8]>, bool) {
    match name.trim().to_ascii_lowercase().as_str() {
        "base64" => {
            let (bytes, whole) = base64(body);
            (bytes.into(), whole)
        }
        "quoted-printable" => quoted(body),
        // These are undone in the text itself.
        "" | "7bit" | "8bit" | "binary" | "x-uuencode" | "uuencode" | "x-uue" | "x-yenc" => (body.into(), true),
        _ => (body.into(), false),
    }
}

/// The value of a digit of base64.
pub(super) fn six(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Base64, whatever stands between its digits; some writers end it and begin again.
pub(super) fn base64(body: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut held, mut digits, mut whole) = (0u32, 0u32, true);
    for &byte in body {
        match six(byte) {
            Some(six) => {
                (held, digits) = (held << 6 | u32::from(six), digits + 1);
                if digits == 4 {
                    bytes.extend_from_slice(&held.to_be_bytes()[1..]);
                    (held, digits) = (0, 0);
                }
            }
            None if byte == b'=' => {
                rest(held, digits, &mut bytes);
                (held, digits) = (0, 0);
            }
            None => whole &= byte.is_ascii_whitespace() || byte == 0,
        }
    }
    whole &= digits == 0;
    rest(held, digits, &mut bytes);
    (bytes, whole)
}

/// The bytes that fewer digits than four still tell.
fn rest(held: u32, digits: u32, bytes: &mut Vec<u8>) {
    match digits {
        2 => bytes.push((held >> 4) as u8),
        3 => bytes.extend([(held >> 10) as u8, (held >> 2) as u8]),
        _ => {}
    }
}

/// Quoted-printable; what is no escape stays as it is.
pub(super) fn quoted(body: &[u8]) -> (Cow<'_, [u8]>, bool) {
    if !body.contains(&b'=') {
        return (body.into(), true);
    }
    let mut bytes = Vec::with_capacity(body.len());
    let (mut at, mut whole) = (0, true);
    let digit = |at: usize| body.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    while let Some(&byte) = body.get(at) {
        if byte != b'=' {
            bytes.push(byte);
            at += 1;
        } else if let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) {
            bytes.push((high << 4 | low) as u8);
            at += 3;
        } else if let Some(end) = soft_break(body, at + 1) {
            at = end;
        } else {
            bytes.push(byte);
            at += 1;
            whole = false;
        }
    }
    (bytes.into(), whole)
}

/// Where the next line starts, if nothing but white space is left of this one from `at` on.
fn soft_break(body: &[u8], at: usize) -> Option<usize> {
    let rest = body.get(at..)?;
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match rest.get(blanks..)? {
        [] => Some(body.len()),
        [b'\r', b'\n', ..] => Some(at + blanks + 2),
        [b'\n' | b'\r', ..] => Some(at + blanks + 1),
        _ => None,
    }
}

/// A file between `=ybegin` and `=yend`: its name, its bytes, and where in the body it stands.
/// <http://www.yenc.org/yenc-draft.1.3.txt>
pub(super) struct Block {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) range: std::ops::Range<usize>,
}

/// The first file in yEnc in `body`.
pub(super) fn yenc(body: &[u8]) -> Option<Block> {
    let mut starts = memchr::memmem::find_iter(body, b"=ybegin ");
    let start = starts.find(|&at| at == 0 || body.get(at - 1) == Some(&b'\n'))?;
    let (mut at, mut name, mut bytes) = (start, String::new(), Vec::new());
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let line = rest.get(..len).unwrap_or_default();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        at += len;
        if line.starts_with(b"=ybegin ") {
            let line = String::from_utf8_lossy(line);
            name = line.split_once(" name=").map(|(_, name)| name.trim().to_owned()).unwrap_or_default();
        } else if line.starts_with(b"=yend") {
            break;
        } else if !line.starts_with(b"=ypart ") {
            let mut escaped = false;
            for &byte in line {
                match byte {
                    b'=' if !escaped => escaped = true,
                    _ => {
                        bytes.push(byte.wrapping_sub(if escaped { 42 + 64 } else { 42 }));
                        escaped = false;
                    }
                }
            }
        }
    }
    Some(Block { name, bytes, range: start..at })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base64_is_read_as_far_as_it_goes() {
        assert_eq!(base64(b"YmVz\r\ndGU="), (b"beste".to_vec(), true));
        assert_eq!(base64(b"YmVz!dG"), (b"best".to_vec(), false));
        assert_eq!(base64(b"YQ==\r\nYg=="), (b"ab".to_vec(), true));
    }

    #[test]
    fn quoted_printable_is_read_as_far_as_it_goes() {
        assert_eq!(quoted(b"Zo=C3=AB 12=\r\n34 = 5=").0, &b"Zo\xC3\xAB 1234 = 5"[..]);
        assert_eq!(quoted(b"a=20=zz"), (Cow::Borrowed(&b"a =zz"[..]), false));
    }

    #[test]
    fn files_in_yenc_are_found() {
        let body = b"Zie\r\n=ybegin line=128 size=4 name=a b.txt\r\n\x8C\x99=}\x99\r\n=yend size=4\r\nGroet";
        let block = yenc(body).unwrap();
        assert_eq!((block.name.as_str(), block.bytes.as_slice()), ("a b.txt", &b"bo\x13o"[..]));
        assert_eq!(&body[block.range], &body[5..body.len() - 5]);
    }

    proptest! {
        #[test]
        fn any_body_will_do(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            for name in ["base64", "quoted-printable", "x-yenc", "wat"] {
                let _ = decode(&body, name);
            }
            let _ = yenc(&[b"=ybegin ", body.as_slice()].concat());
        }
    }
}
