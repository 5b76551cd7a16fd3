#![no_main]
libfuzzer_sys::fuzz_target!(init: sluis_fuzz::panics::set_up(), |bytes: &[u8]| sluis_fuzz::holds::run("database", bytes));
