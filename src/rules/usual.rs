//! What the file of a user's own detector leaves out in, the weight that works out.
//!
//! `rules/README.md` tells these to whoever writes a detector: change them there too.

use super::pattern::Sure;

/// Log-odds of a shape whose values are digits alone, or letters alone: as good as any number or word.
const PLAIN: f32 = -3.0;

/// Log-odds of a shape whose values hold letters and digits.
const MIXED: f32 = 0.4;

/// Log-odds of a shape with two letters or more that are always the same: `PN-12345`.
const FIXED: f32 = 2.0;

/// What a check adds to its shape.
const CHECKED: f32 = 4.5;

/// Log-odds of a value behind a label, and of a whole cell before its header is heard: a little above those of the
/// built-in detectors, which know less of this organisation.
pub(super) const LABELLED: [(&str, f32); 4] = [("marked", 8.5), ("spoken", 7.5), ("weak", 1.5), ("cell", 0.5)];

/// Log-odds of a cue, near and far.
pub(super) const CUES: [f32; 2] = [6.0, 3.5];

/// Log-odds of a word against it, near and far.
pub(super) const AGAINST: [f32; 2] = [-4.0, -2.0];

/// Log-odds of standing in a file name.
pub(super) const FILENAME: f32 = 1.0;

/// What is only how a value is written.
pub(super) const STRIP: &str = " .-";

/// Log-odds of headers.
pub(super) struct Weights {
    pub(super) whole: f32,
    pub(super) part: f32,
    pub(super) weak: f32,
    pub(super) other: f32,
    pub(super) against: f32,
}

pub(super) const HEADERS: Weights = Weights { whole: 7.0, part: 5.5, weak: 3.0, other: -1.0, against: -4.0 };

/// Words beside other numbers and headers of them, which speak against it where the file names none.
pub(super) const OTHER_NUMBERS: &[&str] = &[
    "order",
    "ordernummer",
    "bestelling",
    "bestelnummer",
    "factuur",
    "factuurnummer",
    "zaak",
    "zaaknummer",
    "melding",
    "meldingsnummer",
    "ticket",
    "ticketnummer",
    "incident",
    "versie",
    "version",
    "build",
    "artikel",
    "artikelnummer",
    "referentie",
    "kenmerk",
    "bedrag",
    "telefoon",
    "tel",
];

/// The log-odds of a shape alone, by what its values surely hold.
pub(super) fn shape(sure: Sure, checked: bool) -> f32 {
    let alone = match sure {
        Sure { fixed: 2.., .. } => FIXED,
        Sure { letter: true, digit: true, .. } => MIXED,
        _ => PLAIN,
    };
    if checked { alone + CHECKED } else { alone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::pattern;

    /// The promise of the README: log-odds of 0 are even odds.
    #[test]
    fn a_check_or_a_cue_tells_and_digits_alone_do_not() {
        let alone = |pattern: &str, checked: bool| shape(pattern::shape(pattern).unwrap().1, checked);
        let digits = alone(r"\d{6}", false);
        assert!(digits < 0.0 && digits + CUES[0] > 0.0 && digits + CUES[1] > 0.0);
        assert!(alone("[A-Z]{5}", false) < 0.0);
        assert!(alone(r"\d{6}", true) > 0.0);
        assert!(alone(r"[A-Z]\d{6}", false) > 0.0 && alone(r"PN\d{6}", false) > 1.0);
        assert!(alone(r"\d{6}", true) + AGAINST[1] < 0.0 && alone(r"\d{6}", true) + HEADERS.other > 0.0);
    }
}
