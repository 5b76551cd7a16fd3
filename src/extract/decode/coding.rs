//! The first bytes of a text in, its encoding out, and from then on text for bytes.

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::guess::{Guess, ebcdic, guess};
use super::tables;

/// Digits, and other bytes of ASCII, that stand in a row in no text in UTF-16, but by a chance of one in millions.
const NUMBER: usize = 8;
const LINE: usize = 40;

/// How bytes become text.
pub(super) enum Coding {
    /// ASCII so far: the first other byte decides. An encoding that the text declares goes before a guess.
    Undecided(Option<&'static Encoding>),
    Web(Box<Decoder>),
    Utf32 {
        big: bool,
        rest: Vec<u8>,
    },
    /// A character a byte.
    Bytes(fn(u8) -> char),
}

impl Coding {
    /// The encoding that the head shows, and the length of its byte order mark.
    pub(super) fn of(head: &[u8]) -> (Self, u64) {
        match head {
            [0xFF, 0xFE, 0, 0, ..] => (Self::utf32(false), 4),
            [0, 0, 0xFE, 0xFF, ..] => (Self::utf32(true), 4),
            [0xEF, 0xBB, 0xBF, ..] => (Self::web(UTF_8), 3),
            [0xFF, 0xFE, ..] => (Self::web(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (Self::web(UTF_16BE), 2),
            _ => match zero_bytes(head) {
                Some(Zeros::Utf16(encoding)) => (Self::web(encoding), 0),
                Some(Zeros::Utf32 { big }) => (Self::utf32(big), 0),
                None if ebcdic(head) => (Self::Bytes(tables::cp500), 0),
                None => (Self::Undecided(declared(head)), 0),
            },
        }
    }

    pub(super) fn is_utf8(&self) -> bool {
        matches!(self, Self::Web(decoder) if decoder.encoding() == UTF_8)
    }

    /// Whether `bytes`, out of a text in UTF-16, hold a number or a line that is no UTF-16: somebody put two texts
    /// together, and decoding hides one of them.
    pub(super) fn is_mixed(&self, bytes: &[u8]) -> bool {
        let wide = matches!(self, Self::Web(decoder) if [UTF_16LE, UTF_16BE].contains(&decoder.encoding()));
        let run = |most: usize, is: fn(&u8) -> bool| bytes.split(|byte| !is(byte)).any(|run| run.len() >= most);
        wide && (run(NUMBER, u8::is_ascii_digit) || run(LINE, |byte| matches!(byte, b' '..=b'~')))
    }

    fn web(encoding: &'static Encoding) -> Self {
        Self::Web(Box::new(encoding.new_decoder_without_bom_handling()))
    }

    const fn utf32(big: bool) -> Self {
        Self::Utf32 { big, rest: Vec::new() }
    }

    /// Adds the text of `bytes` to `text`.
    pub(super) fn decode(&mut self, mut bytes: &[u8], text: &mut String, last: bool) {
        if let Self::Undecided(declared) = self {
            let plain = Encoding::ascii_valid_up_to(bytes);
            let (ascii, rest) = bytes.split_at(plain);
            text.push_str(std::str::from_utf8(ascii).unwrap_or_default());
            if rest.is_empty() {
                return;
            }
            *self = match guess(bytes, *declared) {
                Guess::Web(encoding) => Self::web(encoding),
                Guess::Dos => Self::Bytes(tables::cp850),
            };
            bytes = rest;
        }
        match self {
            Self::Undecided(_) => {}
            Self::Web(decoder) if decoder.encoding() == UTF_8 => utf8(decoder, bytes, text, last),
            Self::Bytes(table) => text.extend(bytes.iter().map(|&byte| table(byte))),
            Self::Web(decoder) => loop {
                let room = decoder.max_utf8_buffer_length(bytes.len());
                text.reserve(room.unwrap_or(bytes.len()));
                let (result, read, _) = decoder.decode_to_string(bytes, text, last);
                bytes = bytes.get(read..).unwrap_or_default();
                if result == CoderResult::InputEmpty {
                    return;
                }
            },
            Self::Utf32 { big, rest } => {
                rest.extend_from_slice(bytes);
                let (units, left) = rest.as_chunks::<4>();
                text.extend(units.iter().map(|&unit| {
                    let code = if *big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
                    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                }));
                if last && !left.is_empty() {
                    text.push(char::REPLACEMENT_CHARACTER);
                }
                *rest = left.to_vec();
            }
        }
    }
}

/// UTF-8 with what else stands in it: bytes that are none are read as windows-1252, as one line of another program in
/// a log is.
fn utf8(decoder: &mut Decoder, mut bytes: &[u8], text: &mut String, last: bool) {
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        text.reserve(room.unwrap_or(bytes.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
        if let DecoderResult::Malformed(bad, after) = result {
            let end = read.saturating_sub(usize::from(after));
            let start = end.checked_sub(usize::from(bad));
            match start.and_then(|start| bytes.get(start..end)) {
                Some(bad) => text.push_str(&WINDOWS_1252.decode_without_bom_handling(bad).0),
                // It started in the piece before.
                None => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        bytes = bytes.get(read..).unwrap_or_default();
        if result == DecoderResult::InputEmpty {
            return;
        }
    }
}

enum Zeros {
    Utf16(&'static Encoding),
    Utf32 { big: bool },
}

/// UTF-16 or UTF-32 without a mark: Western text has a zero in every second byte, or in three of four.
fn zero_bytes(head: &[u8]) -> Option<Zeros> {
    let head = head.get(..head.len().min(4096))?;
    let (units, rest) = head.as_chunks::<4>();
    let all = |fits: fn(&[u8; 4]) -> bool| units.len() > 1 && rest.is_empty() && units.iter().all(fits);
    if all(|unit| unit[1..] == [0; 3] && unit[0] != 0 || unit[2..] == [0; 2] && unit[1] != 0) {
        return Some(Zeros::Utf32 { big: false });
    }
    if all(|unit| unit[..3] == [0; 3] && unit[3] != 0 || unit[..2] == [0; 2] && unit[2] != 0) {
        return Some(Zeros::Utf32 { big: true });
    }
    let (pairs, _) = head.as_chunks::<2>();
    let even = pairs.iter().filter(|pair| pair[0] == 0).count();
    let odd = pairs.iter().filter(|pair| pair[1] == 0).count();
    let (most, few) = ((pairs.len() * 2 / 5).max(1), pairs.len() / 20);
    if odd > most && even <= few {
        Some(Zeros::Utf16(UTF_16LE))
    } else if even > most && odd <= few {
        Some(Zeros::Utf16(UTF_16BE))
    } else {
        None
    }
}

/// The encoding that an XML declaration or an HTML meta element tells.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let start = head.get(..head.len().min(1024))?;
    let marks: [&[u8]; 2] = [b"encoding=", b"charset="];
    let at = marks.iter().find_map(|mark| Some(memchr::memmem::find(start, mark)? + mark.len()))?;
    let value = start.get(at..)?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end =
        value.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))).unwrap_or(value.len());
    // What was read as ASCII up to here is neither UTF-16 nor ISO-2022, whatever it says.
    Encoding::for_label(value.get(..end)?).filter(|encoding| encoding.is_ascii_compatible())
}
