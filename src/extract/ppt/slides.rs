//! The directory of a presentation in, which slide stands where out.
//!
//! It must not know what stands on a slide (MS-PPT 2.3.4 and 2.4.14).

use std::collections::HashMap;

use super::records::{Record, records};

/// Containers within containers.
const DEPTH: u32 = 16;

/// The numbers of slides, by what names them.
#[derive(Default)]
pub(super) struct Slides {
    by_place: HashMap<usize, u32>,
    by_id: HashMap<u32, u32>,
    places: HashMap<u32, usize>,
    order: Vec<u32>,
    /// Whether a session of encryption is named.
    pub(super) encrypted: bool,
}

impl Slides {
    /// Reads the directories in the stream `bytes`.
    pub(super) fn open(bytes: &[u8]) -> Self {
        let mut slides = Self::default();
        slides.walk(bytes, 0, 0);
        for (number, reference) in (1..).zip(&slides.order) {
            if let Some(place) = slides.places.get(reference) {
                slides.by_place.insert(*place, number);
            }
        }
        slides
    }

    /// The number of the slide whose record starts at `place`.
    pub(super) fn at(&self, place: usize) -> Option<u32> {
        self.by_place.get(&place).copied()
    }

    /// The number of the slide of that id.
    pub(super) fn of(&self, id: u32) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    fn walk(&mut self, bytes: &[u8], at: usize, depth: u32) {
        for record in records(bytes, at) {
            match record.kind {
                // SlideListWithText of slides, in the document.
                0x0FF0 if record.instance == 0 => self.list(&record),
                0x03E8 if depth < DEPTH => self.walk(record.body, record.inner, depth + 1),
                // PersistDirectoryAtom
                0x1772 => self.directory(&record),
                // UserEditAtom with a session of encryption
                0x0FF5 => self.encrypted |= record.body.len() >= 32,
                0x2F14 => self.encrypted = true,
                _ => {}
            }
        }
    }

    fn list(&mut self, list: &Record<'_>) {
        // The document may be there several times; the last counts.
        self.order.clear();
        // SlidePersistAtom: reference, flags, texts, id.
        for atom in records(list.body, list.inner).filter(|record| record.kind == 0x03F3) {
            if let (Some(reference), Some(id)) = (atom.u32(0), atom.u32(12)) {
                self.order.push(reference);
                self.by_id.insert(id, self.order.len() as u32);
            }
        }
    }

    /// Runs of references: the first and their count, then the place of each.
    fn directory(&mut self, directory: &Record<'_>) {
        let mut at = 0;
        while let Some(head) = directory.u32(at) {
            at += 4;
            let (first, count) = (head & 0x000F_FFFF, head >> 20);
            for reference in first..first + count {
                let Some(place) = directory.u32(at) else { return };
                self.places.insert(reference, place as usize);
                at += 4;
            }
        }
    }
}
