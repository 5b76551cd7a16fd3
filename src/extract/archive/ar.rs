//! An ar archive in, its members out as children: the common, the System V and the BSD kind. A Debian package is one.
//!
//! <https://man.freebsd.org/cgi/man.cgi?query=ar&sektion=5>

use std::io::{Read, SeekFrom};

use crate::extract::ole::narrow_texts;
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Kind, Status};

use super::{BEHIND, Bytes, Window, say, stored, text_of};

/// What an archive and each member's header start and end with.
const MAGIC: u64 = 8;
const HEADER: usize = 60;
const HEADER_END: &[u8] = b"`\n";
/// Bytes of the table of long names, at most.
const MOST_NAMES: u64 = 1 << 20;

/// Archives of ar(1).
pub(in crate::extract) struct Ar;

impl Format for Ar {
    fn id(&self) -> &'static str {
        "ar"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        // The members of a thin archive lie elsewhere.
        let thin = doc.head().starts_with(b"!<thin>\n");
        let reader = doc.reader()?;
        let (mut at, mut names) = (MAGIC, Vec::new());
        while at < len {
            budget.tick()?;
            reader.seek(SeekFrom::Start(at))?;
            let mut header = Vec::new();
            (&mut *reader).take(HEADER as u64).read_to_end(&mut header)?;
            let size = header.digits(48, 10, 10).filter(|_| header.ends_with(HEADER_END) && header.len() == HEADER);
            let Some(size) = size else {
                budget.entry()?;
                sink.child(BEHIND, &mut Window::new(reader, at, len - at))?;
                return Err(Trouble::Corrupt("broken-header"));
            };
            at += HEADER as u64;
            let field = text_of(header.get(..16).unwrap_or_default()).trim_end().to_owned();
            let mut content = size;
            match field.as_str() {
                // Tables of symbols: names, and numbers for programs.
                "/" | "/SYM64/" | "__.SYMDEF" | "__.SYMDEF SORTED" => {
                    budget.entry()?;
                    let mut symbols = Vec::new();
                    (&mut *reader).take(size.min(MOST_NAMES)).read_to_end(&mut symbols)?;
                    say(&narrow_texts(&symbols), Kind::Prose, "symbols", sink)?;
                    if size > MOST_NAMES {
                        sink.covered(&field, Status::TooLarge, "")?;
                    }
                }
                "//" => {
                    (&mut *reader).take(size.min(MOST_NAMES)).read_to_end(&mut names)?;
                    if size > MOST_NAMES {
                        sink.covered(&field, Status::TooLarge, "")?;
                    }
                }
                _ => {
                    let name = if let Some(long) = field.strip_prefix("#1/").and_then(|long| long.parse().ok()) {
                        let long: u64 = size.min(long);
                        let mut name = Vec::new();
                        (&mut *reader).take(long.min(MOST_NAMES)).read_to_end(&mut name)?;
                        reader.seek(SeekFrom::Start(at + long))?;
                        content = size - long;
                        text_of(&name).trim_end_matches('\0').to_owned()
                    } else {
                        long_name(&field, &names).unwrap_or_else(|| field.trim_end_matches('/').to_owned())
                    };
                    if thin {
                        budget.entry()?;
                        say(&name, Kind::Prose, "", sink)?;
                        sink.covered(&name, Status::Unsupported, "attachment-elsewhere")?;
                        continue;
                    }
                    stored(&name, reader, content, budget, sink)?;
                }
            }
            // Members start at even places.
            at = at.saturating_add(size).saturating_add(size & 1);
        }
        Ok(())
    }
}

/// The name that `/12` stands for: what stands at place 12 of the table.
fn long_name(field: &str, names: &[u8]) -> Option<String> {
    let at: usize = field.strip_prefix('/')?.parse().ok()?;
    let rest = names.get(at..)?;
    let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    Some(text_of(&rest[..end]).trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    fn member(name: &str, content: &[u8]) -> Vec<u8> {
        let mut bytes = format!("{name:<16}0           0     0     100644  {:<10}`\n", content.len()).into_bytes();
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(2), b'\n');
        bytes
    }

    #[test]
    fn members_of_every_kind_are_read() {
        let bytes = [
            b"!<arch>\n".to_vec(),
            member("//", b"een-heel-lange-naam.txt/\nnog-een.txt/\n"),
            member("kort.txt/", b"een"),
            member("/0", b"twee"),
            member("#1/8", b"bsd.txt\0drie"),
        ]
        .concat();
        let (found, outcome) = read(&Ar, &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.child_text("kort.txt"), Some("een"));
        assert_eq!(found.child_text("een-heel-lange-naam.txt"), Some("twee"));
        assert_eq!(found.child_text("bsd.txt"), Some("drie"));
        let (found, outcome) = read(&Ar, &[&bytes[..], b"rest"].concat());
        assert_eq!(outcome, Err(Trouble::Corrupt("broken-header")));
        assert_eq!(found.child_text(BEHIND), Some("rest"));
    }

    #[test]
    fn what_stands_in_a_table_of_symbols_is_read() {
        for name in ["/", "/SYM64/", "__.SYMDEF"] {
            let bytes = [b"!<arch>\n".to_vec(), member(name, b"\0\0\0\x01BSN 319072356\0")].concat();
            let (found, outcome) = read(&Ar, &bytes);
            assert_eq!((found.text().as_str(), outcome), ("BSN 319072356", Ok(())), "{name}");
        }
    }
}
