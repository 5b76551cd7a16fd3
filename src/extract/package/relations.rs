//! The relations of a part in, the parts and the targets outside of the package that they name out.
//!
//! It must not know what a relation is for (ECMA-376 part 2, 9.3).

use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::extract::Sink;
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::markup::{Cut, Markup, attribute};
use super::{Package, value};

/// Relations of one part at most.
const MOST: usize = 10_000;

/// One relation to another part.
pub(in crate::extract) struct Relation {
    /// How the part itself names it.
    pub(in crate::extract) id: String,
    /// The last word of its type: `slide`, `sharedStrings`.
    pub(in crate::extract) kind: String,
    /// The part it leads to.
    pub(in crate::extract) part: String,
}

impl Package<'_> {
    /// The parts that the relations of `part` name. What of them is broken is told where links are read.
    pub(in crate::extract) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Stop> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let mut relations = Vec::new();
        if let Some(markup) = self.markup_of(name.trim_start_matches('/'))
            && let Err(Cut::Stop(stop)) = markup.and_then(|mut markup| collect(&mut markup, folder, &mut relations))
        {
            return Err(stop);
        }
        Ok(relations)
    }
}

fn collect<R: Read>(markup: &mut Markup<R>, folder: &str, relations: &mut Vec<Relation>) -> Result<(), Cut> {
    while relations.len() < MOST {
        match markup.next()? {
            Event::Eof => break,
            Event::Start(element) if !is_outside(&element) => {
                if let (Some(id), Some(target)) = (attribute(&element, "Id"), attribute(&element, "Target")) {
                    let kind = attribute(&element, "Type").unwrap_or_default();
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.push(Relation { id, kind, part: resolved(folder, &target) });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_outside(element: &BytesStart<'_>) -> bool {
    attribute(element, "TargetMode").as_deref() == Some("External")
}

/// The part that a target names, seen from a part in `folder`.
fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// Tells the targets outside of the package: mail addresses, web addresses, paths.
pub(super) fn links<R: Read>(markup: &mut Markup<R>, sink: &mut dyn Sink) -> Result<(), Cut> {
    loop {
        let target = match markup.next()? {
            Event::Eof => return Ok(()),
            Event::Start(element) if is_outside(&element) => attribute(&element, "Target"),
            _ => None,
        };
        if let Some(target) = target {
            link(&target, &Place::default(), sink)?;
        }
    }
}

/// Tells a target as it stands and, where it is escaped, as it reads. One within the file is none.
pub(in crate::extract) fn link(target: &str, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    let within = !target.contains(':') && !target.starts_with(['/', '\\']) && !target.starts_with("../");
    if within && !target.starts_with('#') {
        return Ok(());
    }
    value("link", target, place.clone(), sink)?;
    match unescaped(target) {
        Some(text) => sink.record(&[Segment {
            text: &text,
            label: "link",
            kind: Kind::Prose,
            place: place.clone(),
            origin: Origin::None,
        }]),
        None => Ok(()),
    }
}

/// A target without its percent escapes, if it has any.
fn unescaped(target: &str) -> Option<String> {
    if !target.contains('%') && !target.contains('+') {
        return None;
    }
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_name_parts() {
        for target in ["worksheets/sheet1.bin", "/xl/worksheets/sheet1.bin", "./../xl/worksheets/sheet1.bin"] {
            assert_eq!(resolved("xl", target), "xl/worksheets/sheet1.bin");
        }
        assert_eq!(resolved("", "xl/workbook.xml"), "xl/workbook.xml");
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(
            unescaped("mailto:a@b.nl?subject=BSN%20een+twee").as_deref(),
            Some("mailto:a@b.nl?subject=BSN een twee")
        );
        assert_eq!(unescaped("100%"), Some("100%".to_owned()));
        assert_eq!(unescaped("a"), None);
    }
}
