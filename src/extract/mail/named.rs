//! The table of names in an Outlook message in, the names that somebody gave to properties out ([MS-OXMSG] 2.2.3).
//!
//! It must not know what a property says.

use std::collections::HashMap;

/// The first number of a property with a name.
const FIRST: u16 = 0x8000;
/// Birthday of a contact, which is a moment and has a number for a name ([MS-OXPROPS] 2.33).
const BIRTHDAY: u32 = 0x80DE;

/// Names by number, out of the streams of entries and of strings.
pub(super) fn names(entries: &[u8], strings: &[u8]) -> HashMap<u16, String> {
    let mut names = HashMap::new();
    for entry in entries.as_chunks::<8>().0 {
        let [id @ .., kind, _, low, high] = *entry;
        let (id, index) = (u32::from_le_bytes(id), u16::from_le_bytes([low, high]));
        let Some(number) = FIRST.checked_add(index) else { continue };
        if kind & 1 == 0 {
            if id == BIRTHDAY {
                names.insert(number, "birthday".to_owned());
            }
        } else if let Some(name) = string(strings, id as usize) {
            names.insert(number, name);
        }
    }
    names
}

/// The string at `at`: its length in bytes, then UTF-16.
fn string(strings: &[u8], at: usize) -> Option<String> {
    let length = strings.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)? as usize;
    let text = strings.get(at + 4..(at + 4).checked_add(length)?)?;
    Some(encoding_rs::UTF_16LE.decode_without_bom_handling(text).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let strings = [&[6, 0, 0, 0][..], b"B\0S\0N\0", &[0, 0]].concat();
        let entries = [0, 0, 0, 0, 1, 0, 2, 0, 0xDE, 0x80, 0, 0, 4, 0, 1, 0, 9, 0, 0, 0, 1, 0, 0, 0];
        let names = names(&entries, &strings);
        assert_eq!(names.get(&0x8002).map(String::as_str), Some("BSN"));
        assert_eq!(names.get(&0x8001).map(String::as_str), Some("birthday"));
        assert_eq!(names.len(), 2);
    }
}
