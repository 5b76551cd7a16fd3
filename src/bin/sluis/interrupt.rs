//! An interrupt of the user or the system in, the end of patience out: work stops where it is and is told as far as
//! it came.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use sluis::Until;

use crate::failure::NO_DECISION;

/// How often the flag is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Patience that an interrupt ends. A second interrupt ends the program at once.
pub(crate) fn until() -> Until {
    let until = Until::default();
    let asked = Arc::new(AtomicBool::new(false));
    let registered = [SIGINT, SIGTERM].into_iter().all(|signal| {
        // In this order, so that the first one only raises the flag.
        flag::register_conditional_shutdown(signal, i32::from(NO_DECISION), Arc::clone(&asked)).is_ok()
            && flag::register(signal, Arc::clone(&asked)).is_ok()
    });
    if registered {
        let told = until.clone();
        // Where a thread cannot start, a second interrupt still ends the program.
        let _ = thread::Builder::new().spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                thread::sleep(GLANCE);
            }
            told.cancel();
        });
    }
    until
}
