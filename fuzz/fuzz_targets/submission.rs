//! Any JSON: a submission or an error that quotes nothing of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluis::Submission;

fuzz_target!(|json: &str| {
    if let Err(error) = Submission::from_json(json) {
        assert!(error.to_string().len() < 200);
    }
});
