//! Quoted-printable in (RFC 2045, 6.7), the text it stands for out.

use super::Round;
use super::percent::{hex, sequence};
use super::written;

/// Bytes that a line has at the least before it is broken softly; an assignment may end in an equals sign too.
const LINE: usize = 40;

/// Escapes in a row that are no chance: whoever writes letters and digits so hides them.
const RUN: usize = 6;

/// Undoes what starts with the equals sign at `at`; answers where it ends.
pub(super) fn escape(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let bytes = round.text.as_bytes();
    if let Some(len) = soft_break(bytes, at) {
        round.replace(at..at + len, "");
        return Some(at + len);
    }
    if let Some(found) = run(round, at) {
        return Some(found);
    }
    // What needs no escape has none: `bsn=731548292` is no `s1548292`.
    let one = |rest: &[u8]| match rest {
        [b'=', high, low, ..] if !high.is_ascii_lowercase() && !low.is_ascii_lowercase() => {
            let byte = hex(*high)? << 4 | hex(*low)?;
            (byte >= 0x80 || matches!(byte, b'=' | b' ' | b'\t')).then_some(byte)
        }
        _ => None,
    };
    one(bytes.get(at..)?)?;
    let quoted = round.quoted;
    if !quoted.unwrap_or_else(|| is_quoted(bytes)) {
        round.quoted = Some(false);
        return None;
    }
    round.quoted = Some(true);
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.get(at + decoded.len() * 3..).and_then(one) {
        decoded.push(byte);
    }
    let text = written(&decoded).filter(|text| !text.is_empty())?;
    sequence(round, at, &text, &decoded, 3);
    Some(at + decoded.len() * 3)
}

/// Undoes a long run of escapes at `at`, which may stand for letters and digits too.
fn run(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let escapes = round.text.as_bytes().get(at..)?.chunks_exact(3);
    let decoded: Vec<u8> = escapes
        .map_while(|escape| match escape {
            [b'=', high, low] => Some(hex(*high)? << 4 | hex(*low)?),
            _ => None,
        })
        .collect();
    if decoded.len() < RUN {
        return None;
    }
    let text = written(&decoded)?;
    sequence(round, at, &text, &decoded, 3);
    Some(at + decoded.len() * 3)
}

/// The length of the soft line break at `at`, if it is one.
fn soft_break(bytes: &[u8], at: usize) -> Option<usize> {
    let len = match bytes.get(at + 1..)? {
        [b'\n', ..] => 2,
        [b'\r', b'\n', ..] => 3,
        _ => return None,
    };
    let line = bytes.get(at.saturating_sub(LINE)..at)?;
    (line.len() == LINE && !line.contains(&b'\n') && !line.ends_with(b" ")).then_some(len)
}

/// Whether a text says that it is quoted-printable, or shows it by a soft line break.
fn is_quoted(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"quoted-printable").is_some()
        || memchr::memchr_iter(b'=', bytes).any(|at| soft_break(bytes, at).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::unveil;

    fn plain(text: &str) -> Option<String> {
        unveil(text).map(|found| found.text().to_owned())
    }

    #[test]
    fn soft_breaks_join_and_escapes_are_undone() {
        let text = "Een gesprek in caf=C3=A9 De Brug over het nummer 73154=\n8292 op=3D=E9=E9n dag";
        assert_eq!(plain(text).unwrap(), "Een gesprek in café De Brug over het nummer 731548292 op=één dag");
    }

    #[test]
    fn a_long_run_of_escapes_hides_something() {
        assert_eq!(plain("BSN =31=37=31=37=32=33=36=37=33!").as_deref(), Some("BSN 171723673!"));
        assert_eq!(plain("=12=34=56=78=90=12 a=31=37=31=37"), None);
    }

    #[test]
    fn assignments_stay() {
        assert_eq!(plain("bsn=731548292\nA=\nB=C3\nx=20\n"), None);
    }
}
