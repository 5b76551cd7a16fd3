//! Panics in, an end of the program out where they are ours: the shield would hold them, and the fuzzer never know.

use std::io::Cursor;
use std::panic::{set_hook, take_hook};
use std::process::abort;

use sluis::extract::isolation::{InProcess, Isolation as _};
use sluis::extract::{Doc, ReadSeek, Sink, by_id};
use sluis::{Budget, Limits, Segment, Status, Stop};

/// Ends the program at each panic of this crate's code. Those of others' readers go on to the shield, which tells the
/// part as crashed; where none stands in their way, libFuzzer ends the program.
pub fn set_up() {
    // The shield lays its hook over the one that is there when it is first used; this one has to lie over both.
    let budget = Budget::new(&Limits::default());
    let mut content = Cursor::new(b"x");
    if let (Ok(mut doc), Some(format)) = (Doc::open("x", &mut content, &budget), by_id("text")) {
        let _ = InProcess.extract(format, &mut doc, &mut Nothing(&budget));
    }
    drop(take_hook());
    set_hook(Box::new(|panic| {
        let file = panic.location().map_or("", |place| place.file());
        if !file.contains("/registry/src/") && !file.starts_with("/rustc/") && !file.contains("/rustlib/") {
            eprintln!("{panic}\n{}", std::backtrace::Backtrace::force_capture());
            abort();
        }
    }));
}

/// Takes nothing in.
struct Nothing<'b>(&'b Budget);

impl Sink for Nothing<'_> {
    fn record(&mut self, _: &[Segment<'_>]) -> Result<(), Stop> {
        Ok(())
    }

    fn child(&mut self, _: &str, _: &mut dyn ReadSeek) -> Result<(), Stop> {
        Ok(())
    }

    fn covered(&mut self, _: &str, _: Status, _: &'static str) -> Result<(), Stop> {
        Ok(())
    }

    fn budget(&self) -> &Budget {
        self.0
    }
}
