//! The first bytes of a text in, its encoding out, and from then on text for bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How bytes become text.
pub(super) enum Coding {
    /// ASCII so far: the first other byte decides. An encoding that the text declares goes before a guess.
    Undecided(Option<&'static Encoding>),
    Web(Box<Decoder>),
    Utf32 {
        big: bool,
        rest: Vec<u8>,
    },
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
                Some(encoding) => (Self::web(encoding), 0),
                None => (Self::Undecided(declared(head)), 0),
            },
        }
    }

    pub(super) fn is_utf8(&self) -> bool {
        matches!(self, Self::Web(decoder) if decoder.encoding() == UTF_8)
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
            *self = Self::web(guess(bytes, *declared));
            bytes = rest;
        }
        match self {
            Self::Undecided(_) => {}
            Self::Web(decoder) => loop {
                let room = decoder.max_utf8_buffer_length(bytes.len());
                text.reserve(room.unwrap_or(bytes.len()));
                let (result, read, _) = decoder.decode_to_string(bytes, text, last);
                bytes = bytes.get(read..).unwrap_or_default();
                if result == encoding_rs::CoderResult::InputEmpty {
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

/// UTF-16 without a mark: Western text has a zero in every second byte.
fn zero_bytes(head: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = head.get(..head.len().min(4096))?.as_chunks::<2>();
    let even = pairs.iter().filter(|pair| pair[0] == 0).count();
    let odd = pairs.iter().filter(|pair| pair[1] == 0).count();
    let (most, few) = ((pairs.len() * 2 / 5).max(1), pairs.len() / 20);
    if odd > most && even <= few {
        Some(UTF_16LE)
    } else if even > most && odd <= few {
        Some(UTF_16BE)
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

/// The encoding of bytes that are not all ASCII: UTF-8 where most of it is valid, else what was declared, else a
/// guess that falls back on windows-1252 as Dutch text does.
fn guess(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    let cut_short = bytes
        .utf8_chunks()
        .last()
        .is_some_and(|chunk| std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none()));
    let invalid = invalid - usize::from(cut_short && valid > 0);
    if valid > invalid.saturating_mul(4) {
        return UTF_8;
    }
    declared.filter(|encoding| *encoding != UTF_8).unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(Some(b"nl"), Utf8Detection::Deny)
    })
}
