//! What no table of a database holds in, the texts that deleted rows left there out, and pages that no table leads to.
//!
//! Free pages still hold whole rows of dropped tables; between the cells of a page stand the texts of single ones. What
//! has no header any more is read as runs of characters.

use crate::extract::leaf::{self, Anchor, Leaf};
use crate::extract::{Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment};

use super::pages::{Encoding, Node, Pages, short, word};
use super::record;

/// Characters of the shortest run that is read.
const SHORTEST: usize = 6;

/// Reads the list of free pages, then the free space of all others, and what nothing led to.
pub(super) fn read(pages: &mut Pages<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let (mut trunk, mut left) = (pages.header.free, pages.count);
    while trunk != 0 && left > 0 {
        left -= 1;
        let Some(page) = pages.page(trunk)? else { break };
        if let Some(seen) = pages.seen.get_mut(trunk as usize) {
            *seen = true;
        }
        let listed = word(&page, 4).unwrap_or(0) as usize;
        let from = (8 + listed.saturating_mul(4)).min(page.len());
        runs(page.get(from..).unwrap_or_default(), pages.header.encoding, sink)?;
        for at in 0..listed {
            let Some(number) = word(&page, 8 + at * 4) else { break };
            if pages.seen.get_mut(number as usize).is_some_and(|seen| !std::mem::replace(seen, true)) {
                free(pages, number, sink)?;
            }
        }
        trunk = word(&page, 0).unwrap_or(0);
    }
    for number in 1..=pages.count {
        sink.budget().tick()?;
        let Some(page) = pages.page(number)? else { break };
        let seen = pages.seen.get(number as usize).is_none_or(|seen| *seen);
        let node = match Node::read(&page, number) {
            Some(node) if !node.index => node,
            // The pages of an index are passed by, and one that nothing led to may be a table's.
            Some(_) | None if seen => continue,
            Some(node) => {
                lost(&page, &node, pages, sink)?;
                continue;
            }
            None => {
                runs(&page, pages.header.encoding, sink)?;
                continue;
            }
        };
        if !seen && !node.interior {
            lost(&page, &node, pages, sink)?;
        }
        runs(page.get(node.gap.clone()).unwrap_or_default(), pages.header.encoding, sink)?;
        let (mut block, mut left) = (node.block, page.len() / 4);
        while block != 0 && left > 0 {
            let len = short(&page, block + 2).unwrap_or(0);
            let content = page.get(block + 4..(block + len).min(page.len())).unwrap_or_default();
            runs(content, pages.header.encoding, sink)?;
            block = short(&page, block).unwrap_or(0);
            left -= 1;
        }
    }
    Ok(())
}

/// The rows of a page of a table that the schema does not tell of, or tells of otherwise than the library reads it.
fn lost(page: &[u8], node: &Node, pages: &mut Pages<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    for &cell in &node.cells {
        match pages.payload(page, cell, node)? {
            Some(payload) => row(&payload, pages.header.encoding, sink)?,
            None => pages.trouble = pages.trouble.or(Some("broken-cell")),
        }
    }
    Ok(())
}

/// A page that was given up as it stood.
fn free(pages: &mut Pages<'_>, number: u32, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let Some(page) = pages.page(number)? else { return Ok(()) };
    match Node::read(&page, 0).filter(|node| !node.interior && !node.index && !node.cells.is_empty()) {
        Some(node) => rows(&page, &node, pages.header.encoding, sink),
        None => runs(&page, pages.header.encoding, sink),
    }
}

/// The rows of a page whose table is not known.
pub(super) fn rows(page: &[u8], node: &Node, encoding: Encoding, sink: &mut dyn Sink) -> Result<(), Trouble> {
    for &cell in &node.cells {
        let Some((len, start)) = node.local(page, cell) else { continue };
        let end = start.saturating_add(usize::try_from(len).unwrap_or(usize::MAX)).min(page.len());
        row(page.get(start..end).unwrap_or_default(), encoding, sink)?;
    }
    Ok(())
}

/// The values of a row whose table is not known.
fn row(payload: &[u8], encoding: Encoding, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut leaves: Vec<Leaf> = record::values(payload, encoding)
        .0
        .into_iter()
        .map(record::Value::text)
        .filter(|text| !text.trim().is_empty())
        .map(|text| Leaf { text, label: String::new(), kind: Kind::Value, place: place(), anchor: Anchor::None })
        .collect();
    if leaves.is_empty() { Ok(()) } else { Ok(leaf::push(&mut leaves, sink)?) }
}

/// The runs of characters in `bytes`, one a line.
pub(super) fn runs(bytes: &[u8], encoding: Encoding, sink: &mut dyn Sink) -> Result<(), Trouble> {
    // A new page is all zeros, and so is most free space.
    if bytes.iter().all(|&byte| byte == 0) {
        return Ok(());
    }
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes),
        Encoding::Utf16 { big } => {
            let bytes = bytes.get(bytes.len() % 2..).unwrap_or_default();
            let coding = if big { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE };
            coding.decode_without_bom_handling(bytes).0
        }
    };
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r') || c == char::REPLACEMENT_CHARACTER;
    let runs: Vec<&str> = text.split(odd).filter(|run| run.chars().count() >= SHORTEST).collect();
    if runs.is_empty() {
        return Ok(());
    }
    let text = runs.join("\n");
    Ok(sink.record(&[Segment { text: &text, label: "", kind: Kind::Prose, place: place(), origin: Origin::None }])?)
}

fn place() -> Place {
    Place { section: Some("deleted"), ..Place::default() }
}
