//! An extended header in, what it says of the next entry out: POSIX.1-2017, pax, "Extended Header".

use super::super::text_of;

/// Keys whose values are numbers for programs.
const TECHNICAL: &[&str] = &["atime", "charset", "ctime", "gid", "hdrcharset", "mtime", "size", "uid"];

/// What an extended header says.
#[derive(Default)]
pub(super) struct Extended {
    /// The entry's name.
    pub(super) path: Option<String>,
    /// Where it leads.
    pub(super) link: Option<String>,
    /// Bytes of its content.
    pub(super) size: Option<u64>,
    /// Whether it is kept without its holes.
    pub(super) sparse: bool,
    /// Owners, comments, attributes.
    pub(super) texts: Vec<String>,
}

impl Extended {
    /// Reads the records `length key=value`, as far as they are whole.
    pub(super) fn parse(mut bytes: &[u8]) -> Self {
        let mut all = Self::default();
        while let Some((record, rest)) = record(bytes) {
            bytes = rest;
            let Some(at) = record.iter().position(|&byte| byte == b'=') else { continue };
            let (key, value) = (text_of(&record[..at]), text_of(&record[at + 1..]));
            match key.as_str() {
                "path" if all.path.is_none() || !all.sparse => all.path = Some(value),
                "linkpath" => all.link = Some(value),
                "size" => all.size = value.parse().ok(),
                // The name of a sparse file; the one in `path` is made up, whichever comes first.
                "GNU.sparse.name" => (all.path, all.sparse) = (Some(value), true),
                key if key.starts_with("GNU.sparse.") => all.sparse = true,
                key if TECHNICAL.contains(&key) => {}
                _ => all.texts.push(value),
            }
        }
        all
    }
}

/// The first record, without its length and the line's end, and what follows.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|&byte| byte == b' ')?;
    let len: usize = std::str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let (record, rest) = bytes.split_at_checked(len)?;
    Some((record.get(space + 1..)?.strip_suffix(b"\n")?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_far_as_they_are_whole() {
        let all = Extended::parse(b"13 path=a=b\n\n27 SCHILY.xattr.user.a=Jan\n21 mtime=1350244992.02\n99 path=c\n");
        assert_eq!((all.path.as_deref(), all.texts.as_slice()), (Some("a=b\n"), &["Jan".to_owned()][..]));
        assert!(Extended::parse(b"3 a").path.is_none() && Extended::parse(b"999999999999999999999 a").path.is_none());
    }
}
