//! Any bytes through every format: no panic, no budget passed, spans inside the part.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use sluis::extract::{Doc, FORMATS, ReadSeek, Sink};
use sluis::{Budget, Limits, Segment, Status, Stop};

struct Checked<'b> {
    budget: &'b Budget,
}

impl Sink for Checked<'_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        for segment in segments {
            if let Some(span) = segment.origin.span(0..segment.text.len()) {
                assert!(span.start <= span.end);
            }
        }
        self.budget.tick()
    }

    fn child(&mut self, _: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let _ = content.rewind();
        self.budget.tick()
    }

    fn covered(&mut self, _: &str, _: Status, _: &'static str) -> Result<(), Stop> {
        self.budget.tick()
    }

    fn budget(&self) -> &Budget {
        self.budget
    }
}

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (which, bytes) = input;
    let Some(format) = FORMATS.get(usize::from(which) % FORMATS.len()) else { return };
    let limits = Limits { max_expanded_size: 16 << 20, max_entries: 200, ..Limits::default() };
    let budget = Budget::new(&limits);
    let mut content = Cursor::new(bytes);
    if let Ok(mut doc) = Doc::open("fuzz", &mut content, &budget) {
        let _ = format.extract(&mut doc, &mut Checked { budget: &budget });
    }
});
