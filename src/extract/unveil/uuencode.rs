//! A block of uuencode in, the file in it out: POSIX `uuencode`.

use super::{Document, Round};

/// Takes the block whose `begin` stands at `at`; answers where it ends.
pub(super) fn block(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let text = round.text;
    let starts = at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    let head = text.get(at..)?.strip_prefix("begin ").filter(|_| starts)?;
    let (first, _) = head.split_once('\n')?;
    let (rights, name) = first.trim_end().split_once(' ')?;
    if rights.len() < 3 || rights.len() > 4 || !rights.bytes().all(|byte| (b'0'..=b'7').contains(&byte)) {
        return None;
    }
    let mut from = at + "begin ".len() + first.len() + 1;
    let mut bytes = Vec::new();
    for line in text.get(from..)?.split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        from += line.len();
        if content == "end" {
            break;
        }
        let Some(more) = self::line(content.as_bytes()) else {
            from -= line.len();
            break;
        };
        bytes.extend(more);
    }
    if bytes.is_empty() {
        return None;
    }
    round.replace(at..from, "\n");
    round.documents.push(Document { writing: "uuencode", range: at..from, name: Some(name.to_owned()), bytes });
    Some(from)
}

/// The bytes of one line: its first character tells how many there are.
fn line(line: &[u8]) -> Option<Vec<u8>> {
    let value = |byte: u8| (b' '..=b'`').contains(&byte).then(|| (byte - b' ') & 63);
    let (&count, rest) = line.split_first()?;
    let count = usize::from(value(count)?);
    let mut bytes = Vec::with_capacity(count);
    for group in rest.chunks(4) {
        // Trailing spaces may have been lost on the way.
        let six = |at: usize| group.get(at).map_or(Some(0), |&byte| value(byte)).map(u32::from);
        let all = six(0)? << 18 | six(1)? << 12 | six(2)? << 6 | six(3)?;
        let [_, more @ ..] = all.to_be_bytes();
        bytes.extend(more);
    }
    (bytes.len() >= count && bytes.len() < count + 6).then(|| {
        bytes.truncate(count);
        bytes
    })
}

#[cfg(test)]
mod tests {
    use super::super::unveil;

    #[test]
    fn a_file_is_handed_out() {
        let text = "zie\nbegin 644 a.txt\n#0V%T\n`\nend\nna";
        let mut found = unveil(text).unwrap();
        assert_eq!(found.text(), "zie\n\nna");
        let documents = found.documents();
        assert_eq!((documents[0].name.as_deref(), documents[0].bytes.as_slice()), (Some("a.txt"), &b"Cat"[..]));
        assert!(unveil("begin 2026 met\nbegin 644 x").is_none());
    }
}
