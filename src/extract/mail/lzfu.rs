//! A body in compressed RTF in, the RTF out ([MS-OXRTFCP]).
//!
//! It must not know what the RTF says.

/// What the dictionary holds from the start ([MS-OXRTFCP] 2.1.2.1).
const DICTIONARY: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Bytes of the dictionary, and of the head.
const SIZE: usize = 4096;
const HEAD: usize = 16;

/// The RTF in `bytes`, and whether it is whole; `None` where this is no such body.
pub(super) fn decompress(bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    let (raw, content) = (number(4)?, bytes.get(HEAD..)?);
    match bytes.get(8..12)? {
        b"MELA" => Some((content.get(..raw.min(content.len()))?.to_vec(), content.len() >= raw)),
        b"LZFu" => {
            let mut text = expand(content);
            let whole = text.len() >= raw;
            text.truncate(raw.max(1));
            Some((text, whole))
        }
        _ => None,
    }
}

/// One byte gives at most some eight times its size, so nothing needs to bound what comes out.
fn expand(content: &[u8]) -> Vec<u8> {
    let mut dictionary = [b' '; SIZE];
    dictionary[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let (mut at, mut text) = (DICTIONARY.len(), Vec::new());
    let mut bytes = content.iter().copied();
    let mut put = |byte: u8, at: &mut usize, dictionary: &mut [u8; SIZE]| {
        text.push(byte);
        dictionary[*at] = byte;
        *at = (*at + 1) % SIZE;
    };
    'runs: while let Some(control) = bytes.next() {
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = bytes.next() else { break 'runs };
                put(byte, &mut at, &mut dictionary);
                continue;
            }
            let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else { break 'runs };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (offset, length) = (reference >> 4, (reference & 15) + 2);
            if offset == at {
                break 'runs;
            }
            for step in 0..length {
                put(dictionary[(offset + step) % SIZE], &mut at, &mut dictionary);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packed(kind: &[u8], raw: u32, content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 12).to_le_bytes()[..], &raw.to_le_bytes(), kind, &[0; 4], content].concat()
    }

    /// The examples of [MS-OXRTFCP] 4.1 and 4.2.
    #[test]
    fn the_examples_of_the_standard_are_read() {
        let content = [
            0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65,
            0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let (text, whole) = decompress(&packed(b"LZFu", 43, &content)).unwrap();
        assert_eq!(text, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert!(whole);
        let content = [0x41, 0x00, 0x04, 0x20, 0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0];
        assert_eq!(decompress(&packed(b"LZFu", 28, &content)), Some((b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}".to_vec(), true)));
        assert_eq!(decompress(&packed(b"MELA", 4, b"{\\r}")), Some((b"{\\r}".to_vec(), true)));
        assert_eq!(decompress(b"wat"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_will_do(raw in any::<u32>(), content in proptest::collection::vec(any::<u8>(), 0..300)) {
            for kind in [b"LZFu", b"MELA", b"wat."] {
                if let Some((text, _)) = decompress(&packed(kind, raw, &content)) {
                    prop_assert!(text.len() <= content.len() * 17 && text.len() <= (raw as usize).max(1));
                }
            }
        }
    }
}
