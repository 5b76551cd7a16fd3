//! The streams of a VBA project in, the source of its modules out.
//!
//! It must not know which document the project belongs to (MS-OVBA 2.3.4.2 and 2.4.1).

use encoding_rs::Encoding;

use crate::extract::code_page::code_page;
use crate::extract::{Sink, Trouble};
use crate::model::{Budget, Kind, Origin, Place, Segment, Status};

use super::{Compound, narrow_texts, shown};

/// Bytes that a chunk of the container expands to.
const CHUNK: usize = 4096;

/// Whether the stream at `path` belongs to a project whose directory is read.
pub(super) fn is_part(path: &str, streams: &[String]) -> bool {
    let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
    let project = folder.strip_suffix("/VBA").unwrap_or(folder);
    streams.iter().any(|stream| stream.strip_suffix("/VBA/dir") == Some(project))
        && (folder.ends_with("/VBA") || matches!(path.rsplit('/').next(), Some("PROJECT" | "PROJECTwm")))
}

/// Reads the project whose directory is the stream at `path`.
pub(super) fn read(
    file: &mut Compound<'_>,
    path: &str,
    streams: &[String],
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let folder = path.strip_suffix("dir").unwrap_or(path);
    let packed = file.read(path)?;
    let directory = expand(&packed, file.budget)?;
    let (page, modules) = modules(&directory).ok_or(Trouble::Corrupt("broken-macros"))?;
    for stream in streams.iter().filter_map(|stream| stream.strip_prefix(folder)) {
        // What the program keeps of the project for itself.
        let is_own = stream == "dir" || stream == "_VBA_PROJECT" || stream.starts_with("__SRP_");
        if !is_own && !modules.iter().any(|module| module.0.eq_ignore_ascii_case(stream)) {
            sink.covered(&shown(&format!("{folder}{stream}")), Status::Unsupported, "package-part")?;
        }
    }
    for (name, offset) in modules {
        let stream = format!("{folder}{name}");
        let module = file.read(&stream).and_then(|bytes| {
            let (compiled, packed) = bytes.split_at_checked(offset).ok_or(Trouble::Corrupt("broken-macros"))?;
            Ok((narrow_texts(compiled), expand(packed, file.budget)?))
        });
        match module {
            Ok((compiled, source)) => {
                let source = page.decode_without_bom_handling(&source).0;
                tell(&source, sink)?;
                // What runs is the compiled form, whose texts need not be those of the source.
                let others: Vec<&str> = compiled.lines().filter(|text| !source.contains(text.trim())).collect();
                if !others.is_empty() {
                    tell(&others.join("\n"), sink)?;
                }
            }
            Err(Trouble::Stop(stop)) => return Err(stop.into()),
            Err(_) => sink.covered(&shown(&stream), Status::Corrupt, "broken-macros")?,
        }
    }
    Ok(())
}

fn tell(source: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let place = Place { section: Some("macro"), line: Some(1), ..Place::default() };
    Ok(sink.record(&[Segment { text: source, label: "", kind: Kind::Prose, place, origin: Origin::None }])?)
}

/// The code page of a project, and the streams of its modules with the places where their source starts.
fn modules(directory: &[u8]) -> Option<(&'static Encoding, Vec<(String, usize)>)> {
    let mut page = encoding_rs::WINDOWS_1252;
    let mut modules = Vec::new();
    let mut name = String::new();
    let mut at = 0;
    while let Some(head) = directory.get(at..at + 6) {
        let id = u16::from_le_bytes([head[0], head[1]]);
        // The record of the version has six bytes, whatever it says.
        let size = u32::from_le_bytes([head[2], head[3], head[4], head[5]]) as usize;
        let size = if id == 0x0009 { 6 } else { size };
        let body = directory.get(at + 6..(at + 6).checked_add(size)?)?;
        match id {
            // PROJECTCODEPAGE
            0x0003 => page = code_page(u16::from_le_bytes([*body.first()?, *body.get(1)?])),
            // MODULESTREAMNAME
            0x001A => name = page.decode_without_bom_handling(body).0.into_owned(),
            // MODULEOFFSET
            0x0031 => {
                let offset = u32::from_le_bytes(body.get(..4)?.try_into().ok()?) as usize;
                modules.push((std::mem::take(&mut name), offset));
            }
            _ => {}
        }
        at += 6 + size;
    }
    Some((page, modules))
}

/// Expands a compressed container.
fn expand(packed: &[u8], budget: &Budget) -> Result<Vec<u8>, Trouble> {
    let broken = Trouble::Corrupt("broken-macros");
    if packed.first() != Some(&1) {
        return Err(broken);
    }
    let mut out = Vec::new();
    let mut at = 1;
    while let Some(head) = packed.get(at..at + 2) {
        let head = u16::from_le_bytes([head[0], head[1]]);
        let size = usize::from(head & 0x0FFF) + 1;
        let end = (at + 2 + size).min(packed.len());
        let chunk = packed.get(at + 2..end).ok_or(broken)?;
        budget.expand(CHUNK as u64)?;
        if head & 0x8000 == 0 {
            out.extend_from_slice(chunk);
        } else {
            expand_chunk(chunk, &mut out).ok_or(broken)?;
        }
        at = end;
    }
    Ok(out)
}

fn expand_chunk(chunk: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let start = out.len();
    let mut at = 0;
    while at < chunk.len() {
        let flags = chunk[at];
        at += 1;
        for bit in 0..8 {
            let Some(&byte) = chunk.get(at) else { return Some(()) };
            if flags >> bit & 1 == 0 {
                out.push(byte);
                at += 1;
                continue;
            }
            let token = u16::from_le_bytes([byte, *chunk.get(at + 1)?]);
            at += 2;
            // The further into the chunk, the more bits tell how far back.
            let here = out.len() - start;
            let bits = usize::BITS - here.saturating_sub(1).leading_zeros();
            let bits = bits.clamp(4, 12);
            let length = usize::from(token & (0xFFFF >> bits)) + 3;
            let back = usize::from(token >> (16 - bits)) + 1;
            if back > here || here + length > CHUNK {
                return None;
            }
            for _ in 0..length {
                out.push(*out.get(out.len() - back)?);
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read as extract;
    use crate::extract::ole::Ole;
    use crate::extract::ole::tests::compound;
    use crate::model::Limits;

    fn container(text: &[u8]) -> Vec<u8> {
        let chunk: Vec<u8> = text.chunks(8).flat_map(|piece| [&[0][..], piece].concat()).collect();
        [&[1][..], &(0xB000 | (chunk.len() as u16 - 1)).to_le_bytes(), &chunk].concat()
    }

    #[test]
    fn the_example_of_the_standard_expands() {
        // MS-OVBA 3.2.2
        let packed = [
            0x01, 0x2F, 0xB0, 0x00, 0x23, 0x61, 0x61, 0x61, 0x62, 0x63, 0x64, 0x65, 0x82, 0x66, 0x00, 0x70, 0x61, 0x67,
            0x68, 0x69, 0x6A, 0x01, 0x38, 0x08, 0x61, 0x6B, 0x6C, 0x00, 0x30, 0x6D, 0x6E, 0x6F, 0x70, 0x06, 0x71, 0x02,
            0x70, 0x04, 0x10, 0x72, 0x73, 0x74, 0x75, 0x76, 0x10, 0x77, 0x78, 0x79, 0x7A, 0x00, 0x3C,
        ];
        let budget = Budget::new(&Limits::default());
        assert_eq!(expand(&packed, &budget).unwrap(), b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa");
        for end in 0..packed.len() {
            let _ = expand(&packed[..end], &budget);
        }
    }

    #[test]
    fn the_source_of_modules_is_read() {
        let directory = [&[0x1A, 0, 1, 0, 0, 0, b'M', 0x31, 0, 4, 0, 0, 0][..], &2u32.to_le_bytes()].concat();
        let module = [&b"xx"[..], &container(b"' BSN 123456782")].concat();
        let bytes = compound(&[
            ("/VBA/dir", &container(&directory)),
            ("/VBA/M", &module),
            ("/VBA/_VBA_PROJECT", b"x"),
            ("/PROJECT", b"x"),
        ]);
        let (found, trouble) = extract(&Ole, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.text(), "' BSN 123456782");
        assert_eq!(found.covered, []);
    }

    #[test]
    fn what_the_source_does_not_say_is_told() {
        let directory = [&[0x1A, 0, 1, 0, 0, 0, b'M', 0x31, 0, 4, 0, 0, 0][..], &16u32.to_le_bytes()].concat();
        let module = [&b"\x01\x02BSN 319072356\0"[..], &container(b"Sub A()")].concat();
        let bytes = compound(&[
            ("/VBA/dir", &container(&directory)),
            ("/VBA/M", &module),
            ("/VBA/N", b"ergens anders"),
            ("/VBA/__SRP_0", b"x"),
        ]);
        let (found, trouble) = extract(&Ole, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.text(), "Sub A()\nBSN 319072356");
        assert_eq!(found.covered, [("VBA/N".to_owned(), Status::Unsupported, "package-part")]);
    }
}
