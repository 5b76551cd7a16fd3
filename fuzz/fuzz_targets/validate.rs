//! Any text through every check: no panic, and nothing but digits and letters passes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluis::validate::CHECKS;

fuzz_target!(|text: &str| {
    for (_, check) in CHECKS {
        if check(text) {
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }
});
