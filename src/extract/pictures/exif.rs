//! The bytes of a picture file in, what a camera or a program wrote into its EXIF fields out.

use std::io::Cursor;

use exif::{Context, Exif, Field, In, Reader, Tag, Value};

use crate::extract::Sink;
use crate::extract::isolation::shield;
use crate::extract::ole::narrow_texts;
use crate::model::{Status, Stop};

use super::{say, text};

/// Fields of Windows' own that hold UTF-16 in bytes: `XPTitle` to `XPSubject`.
const WIDE: std::ops::RangeInclusive<u16> = 0x9C9B..=0x9C9F;

/// What stands before the fields in a JPEG, and how many bytes they take at the most.
const BLOCK: &[u8] = b"Exif\0\0";
const LONGEST: usize = 64 << 10;

/// Pushes every text, and where the picture was taken.
pub(super) fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let fields = shield(|| {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let read = reader.read_from_container(&mut Cursor::new(bytes));
        read.or_else(|error| error.distill_partial_result(|_| ())).ok()
    });
    let block = memchr::memmem::find(bytes, BLOCK).map(|at| at + BLOCK.len());
    let Some(fields) = fields else {
        return sink.covered("exif", Status::Crashed, "");
    };
    let Some(fields) = fields else {
        // Fields that do not hold together are read as they stand.
        let block = block.and_then(|at| bytes.get(at..bytes.len().min(at + LONGEST))).unwrap_or_default();
        return say("exif", &narrow_texts(block), sink);
    };
    for field in fields.fields() {
        let label = field.tag.to_string().to_lowercase();
        for text in texts(field) {
            say(&label, &text, sink)?;
        }
    }
    if let Some(place) = place(&fields) {
        say("gps-location", &place, sink)?;
    }
    Ok(())
}

fn texts(field: &Field) -> Vec<String> {
    match &field.value {
        // The place is told as one, and its reference letters and dates are no texts.
        Value::Ascii(lines) if field.tag.context() == Context::Gps => {
            let longer =
                lines.iter().filter(|line| line.len() > 2 && !line.iter().all(|byte| b"0123456789:\0".contains(byte)));
            longer.map(|line| text(line)).collect()
        }
        Value::Undefined(bytes, _) if field.tag.context() == Context::Gps => vec![comment(bytes)],
        Value::Ascii(lines) => lines.iter().map(|line| text(line)).collect(),
        Value::Byte(bytes) if WIDE.contains(&field.tag.number()) => {
            vec![encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()]
        }
        Value::Undefined(bytes, _) if field.tag == Tag::UserComment => vec![comment(bytes)],
        // A text under the wrong kind of value, such as other readers show all the same.
        Value::Byte(bytes) | Value::Undefined(bytes, _) if field.tag != Tag::MakerNote => {
            let is_text = bytes.len() >= 6 && bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | 0 | b'\n' | b'\r'));
            if is_text { vec![text(bytes)] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// A comment says its encoding in its first eight bytes (EXIF 2.32, 4.6.6, `UserComment`). Unicode is in the file's
/// byte order by the norm and in any by habit: the zero byte of a Latin letter tells.
fn comment(bytes: &[u8]) -> String {
    let (code, content) = bytes.split_at(bytes.len().min(8));
    if code != b"UNICODE\0" {
        return text(content);
    }
    let high = content.iter().step_by(2).filter(|&&byte| byte == 0).count();
    let low = content.iter().skip(1).step_by(2).filter(|&&byte| byte == 0).count();
    let encoding = if high > low { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE };
    encoding.decode_without_bom_handling(content).0.into_owned()
}

/// Latitude and longitude in degrees, to a hundred metres.
fn place(fields: &Exif) -> Option<String> {
    let degrees = |tag, reference, negative: u8| {
        let field = fields.get_field(tag, In::PRIMARY)?;
        let Value::Rational(parts) = &field.value else { return None };
        let sum: f64 = parts.iter().zip([1.0, 60.0, 3600.0]).map(|(part, by)| part.to_f64() / by).sum();
        let reference = fields.get_field(reference, In::PRIMARY);
        let turned = matches!(reference.map(|field| &field.value), Some(Value::Ascii(lines))
            if lines.first().and_then(|line| line.first()) == Some(&negative));
        sum.is_finite().then_some(if turned { -sum } else { sum })
    };
    let latitude = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let longitude = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    Some(format!("{latitude:.3}, {longitude:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    #[test]
    fn texts_of_a_tiff_are_told() {
        // One directory: ImageDescription, 15 bytes at 26; XPComment, 8 bytes at 41.
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend([0x0E, 0x01, 2, 0, 15, 0, 0, 0, 38, 0, 0, 0]);
        tiff.extend([0x9C, 0x9C, 1, 0, 8, 0, 0, 0, 53, 0, 0, 0]);
        tiff.extend([0; 4]);
        tiff.extend(b"BSN: 731548292\0");
        tiff.extend(b"J\0a\0n\0\0\0");
        let mut found = Collect::with(Limits::default());
        read(&tiff, &mut found).unwrap();
        assert_eq!(found.labelled("imagedescription"), Some("BSN: 731548292"));
        assert!(found.text().contains("Jan"));
    }

    #[test]
    fn comments_say_their_encoding() {
        assert_eq!(comment(b"ASCII\0\0\0hallo"), "hallo");
        assert_eq!(comment(b"UNICODE\0h\0o\0i\0"), "hoi");
        assert_eq!(comment(b"UNICODE\0\0h\0o\0i"), "hoi");
        assert_eq!(comment(b"kort"), "");
    }

    /// One directory with one field, whose value stands behind it.
    fn tiff(tag: u16, kind: u8, value: &[u8]) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
        tiff.extend(tag.to_le_bytes());
        tiff.extend([kind, 0]);
        tiff.extend((value.len() as u32).to_le_bytes());
        tiff.extend([26, 0, 0, 0, 0, 0, 0, 0]);
        tiff.extend(value);
        tiff
    }

    #[test]
    fn texts_under_other_kinds_and_of_a_place_are_told() {
        let mut place = tiff(0x8825, 4, b"");
        // The directory of the place, behind the first: GPSMapDatum.
        place[14..22].copy_from_slice(&[1, 0, 0, 0, 26, 0, 0, 0]);
        place.extend(&tiff(0x12, 2, b"BSN 319072356\0")[8..]);
        let value = place.len() - 14;
        place[36..40].copy_from_slice(&(value as u32).to_le_bytes());
        for bytes in [tiff(0x010E, 1, b"BSN 319072356\0"), tiff(0x010E, 7, b"BSN 319072356\0"), place] {
            let mut found = Collect::with(Limits::default());
            read(&bytes, &mut found).unwrap();
            assert_eq!(found.text(), "BSN 319072356");
        }
        let mut found = Collect::with(Limits::default());
        read(b"\xFF\xD8\xFF\xE1\0\x20Exif\0\0XX*\0BSN 319072356\0", &mut found).unwrap();
        assert_eq!(found.text(), "BSN 319072356");
    }
}
