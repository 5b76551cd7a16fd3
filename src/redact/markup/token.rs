//! The source of markup in, its tags and texts with their places out.

use std::ops::Range;

/// A piece of the source.
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(PartialEq, Eq)]
pub(super) enum Kind {
    /// Text with references.
    Text,
    /// The inside of a CDATA section.
    Literal,
    /// A tag. An element without content opens and closes.
    Tag { name: Range<usize>, open: bool, close: bool },
    /// A comment, an instruction, a declaration.
    Other,
}

/// Takes `source` apart; `None` where a tag does not end.
pub(super) fn tokens(source: &str) -> Option<Vec<Token>> {
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let text = rest.find('<').unwrap_or(rest.len());
        if text > 0 {
            all.push(Token { range: at..at + text, kind: Kind::Text });
            at += text;
            continue;
        }
        let until = |end: &str| rest.find(end).map(|found| at + found + end.len());
        let (end, kind) = if rest.starts_with("<![CDATA[") {
            let end = until("]]>")?;
            all.push(Token { range: at + 9..end - 3, kind: Kind::Literal });
            at = end;
            continue;
        } else if rest.starts_with("<!--") {
            (until("-->")?, Kind::Other)
        } else if rest.starts_with("<?") {
            (until("?>")?, Kind::Other)
        } else if rest.starts_with("<!") {
            (until(">")?, Kind::Other)
        } else {
            let end = at + tag_end(rest)?;
            let closing = rest.starts_with("</");
            let from = at + 1 + usize::from(closing);
            let name = source.get(from..end)?;
            let len = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
            let empty = source.get(..end)?.ends_with("/>");
            (end, Kind::Tag { name: from..from + len, open: !closing, close: closing || empty })
        };
        all.push(Token { range: at..end, kind });
        at = end;
    }
    Some(all)
}

/// The length of the tag that `rest` starts with.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The attributes of a tag: where the name and the value of each stand.
pub(super) fn attributes(source: &str, tag: &Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut all = Vec::new();
    let Some(text) = source.get(tag.clone()) else { return all };
    let mut at = text.find(char::is_whitespace).unwrap_or(text.len());
    while let Some(equals) = text.get(at..).and_then(|rest| rest.find('=')).map(|found| at + found) {
        let name = text.get(at..equals).unwrap_or_default();
        let lead = name.len() - name.trim_start().len();
        let name = at + lead..at + lead + name.trim().len();
        let behind = text.get(equals + 1..).unwrap_or_default();
        let open = equals + 1 + (behind.len() - behind.trim_start().len());
        let Some(quote) = text.get(open..).and_then(|rest| rest.chars().next()).filter(|c| matches!(c, '"' | '\''))
        else {
            break;
        };
        let Some(len) = text.get(open + 1..).and_then(|rest| rest.find(quote)) else { break };
        all.push((tag.start + name.start..tag.start + name.end, tag.start + open + 1..tag.start + open + 1 + len));
        at = open + len + 2;
    }
    all
}
