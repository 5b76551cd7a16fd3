//! Mail of every kind in, its headers, bodies and attachments out: MIME, mailboxes, Outlook's own formats.
//!
//! What is attached is a child. It must not know how a child is read.

mod charset;
mod cms;
mod coding;
mod eml;
mod emlx;
mod header;
mod lzfu;
mod mapi;
mod mbox;
mod msg;
mod named;
mod part;
mod tnef;
mod word;

use std::borrow::Cow;

use crate::model::{Budget, Origin, Place, Segment, Status, Stop};

use super::{Picture, ReadSeek, Sink, prose};

pub(super) use cms::{Cms, plausible as cms_plausible};
pub(super) use eml::Eml;
pub(super) use emlx::Emlx;
pub(super) use mbox::Mbox;
pub(super) use msg::Msg;
pub(super) use tnef::Tnef;

/// What stands before and after a text that PGP encrypted (RFC 9580, 6.2).
const PGP: [&str; 2] = ["-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"];

/// Tells a text that somebody wrote, with the tables in it; what is encrypted in it is told as such.
fn body(text: &str, section: &'static str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let text = sealed(text, sink)?;
    if text.trim().is_empty() {
        return Ok(());
    }
    prose::ticket(&text, &mut Within { section, sink })
}

/// The text without the encrypted blocks in it; their lines stay as empty ones.
fn sealed<'t>(text: &'t str, sink: &mut dyn Sink) -> Result<Cow<'t, str>, Stop> {
    let (mut open, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(PGP[0]) {
        let (before, block) = rest.split_at(start);
        let end = block.find(PGP[1]).map_or(block.len(), |at| at + PGP[1].len());
        let (block, behind) = block.split_at(end);
        sink.covered("pgp-message", Status::Encrypted, "")?;
        open.push_str(before);
        open.extend(block.matches('\n'));
        rest = behind;
    }
    if rest.len() == text.len() {
        return Ok(text.into());
    }
    open.push_str(rest);
    Ok(open.into())
}

/// A sink for a text that is no part of its own: what stands in it lies in `section`.
struct Within<'s> {
    section: &'static str,
    sink: &'s mut dyn Sink,
}

impl Sink for Within<'_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        let placed = segments.iter().map(|segment| Segment {
            place: Place { section: Some(self.section), ..segment.place.clone() },
            origin: Origin::None,
            ..segment.clone()
        });
        self.sink.record(&placed.collect::<Vec<_>>())
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        self.sink.columns(columns);
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        self.sink.child(name, content)
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.sink.covered(part, status, reason)
    }

    fn reads_pictures(&self) -> bool {
        self.sink.reads_pictures()
    }

    fn picture(&mut self, name: &str, picture: &Picture, place: Place) -> Result<(), Stop> {
        self.sink.picture(name, picture, place)
    }

    fn budget(&self) -> &Budget {
        self.sink.budget()
    }
}
