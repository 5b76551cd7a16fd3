//! Text in, cue words with their places out: every cue of every detector in one pass.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::Evidence;
use crate::rules::Detector;
use crate::scan::{Phrases, Token, Tokens};

use super::distance::Distance;

/// Bytes before a value in which a cue is looked for across a list of other values: `BSN's: 1…, 2…, 3…`.
pub(super) const LIST: usize = 600;

/// Bytes of a cue itself at most, for which room is left before its value.
const SPREAD: usize = 40;

/// What part of its weight a word keeps that only hints.
const HINT: f32 = 0.4;

/// Bytes behind a value in which a cue is looked for.
pub(super) const AFTER: usize = 40;

/// What a cue says, to which detector.
#[derive(Clone)]
struct Meaning {
    detector: usize,
    speaks_for: bool,
    /// Whether the cue is an ending of a longer word.
    ending: bool,
    /// What part of the weight it has.
    share: f32,
}

/// All cues of all detectors.
pub(super) struct Cues {
    phrases: Phrases,
    /// Whether some detector listens to each.
    heard: Vec<u64>,
    /// What each tells as evidence.
    told: Vec<Evidence>,
    meanings: Vec<Vec<Meaning>>,
}

/// One cue in a text.
pub(super) struct CueHit {
    pub(super) span: Range<usize>,
    cue: usize,
    /// Whether some detector listens to it, by bits: one may stand for several detectors.
    heard: u64,
}

impl CueHit {
    /// Whether the cue is all that stands in `text`.
    pub(super) fn fills(&self, text: &str) -> bool {
        text.get(self.span.clone()) == Some(text.trim())
    }
}

impl Cues {
    pub(super) fn new(detectors: &[Detector]) -> Self {
        let mut known: HashMap<(String, bool), Vec<Meaning>> = HashMap::new();
        for (detector, rules) in detectors.iter().enumerate() {
            for (cues, speaks_for) in [(&rules.cues, true), (&rules.against, false)] {
                for (words, ending, share) in
                    [(&cues.words, false, 1.0), (&cues.endings, true, 1.0), (&cues.hints, false, HINT)]
                {
                    for word in words {
                        known.entry((word.clone(), ending)).or_default().push(Meaning {
                            detector,
                            speaks_for,
                            ending,
                            share,
                        });
                    }
                }
            }
        }
        let mut known: Vec<_> = known.into_iter().collect();
        known.sort_by(|left, right| left.0.cmp(&right.0));
        let (keys, meanings): (Vec<_>, Vec<_>) = known.into_iter().unzip();
        let phrases = Phrases::new(keys.iter().map(|(word, ending): &(String, bool)| (word.as_str(), *ending)));
        let told = keys.iter().map(|(word, _)| format!("cue:{}", word.replace(' ', "-")).into()).collect();
        let bits = |meanings: &Vec<Meaning>| meanings.iter().fold(0, |all, meaning| all | bit(meaning.detector));
        let heard = meanings.iter().map(bits).collect();
        Self { phrases, heard, told, meanings }
    }

    /// The whole-word cues of `text`, whose tokens are given, in order; a cue within a longer one is left out.
    pub(super) fn find(&self, text: &str, tokens: &Tokens) -> Vec<CueHit> {
        let mut hits = Vec::new();
        self.collect(text, tokens.as_slice(), &mut hits);
        apart(hits)
    }

    /// Those of them that may speak to one of `values`, which stand in order; others may be among them.
    pub(super) fn find_around<'v>(
        &self,
        text: &str,
        tokens: &Tokens,
        values: impl Iterator<Item = &'v Range<usize>>,
    ) -> Vec<CueHit> {
        if self.phrases.is_anywhere() {
            return self.find(text, tokens);
        }
        let (mut hits, mut rest) = (Vec::new(), tokens.as_slice());
        // A cue that starts before the reach may hold one that starts within it.
        let before = LIST + SPREAD + self.phrases.longest();
        for value in values {
            let (from, to) = (value.start.saturating_sub(before), value.end + AFTER + 1);
            let skipped = rest.partition_point(|token| token.end() < from);
            rest = rest.get(skipped..).unwrap_or_default();
            let near = rest.iter().position(|token| token.start() > to).unwrap_or(rest.len());
            let (near, behind) = rest.split_at(near);
            self.collect(text, near, &mut hits);
            rest = behind;
        }
        apart(hits)
    }

    fn collect(&self, text: &str, tokens: &[Token], hits: &mut Vec<CueHit>) {
        self.phrases.find(text, tokens, |number, span| {
            let cue = number as usize;
            let meanings = self.meanings.get(cue).map_or(&[][..], Vec::as_slice);
            let ending = meanings.iter().any(|meaning| meaning.ending);
            if opens(text, span.start, ending) && closes(text, span.end) {
                let heard = self.heard.get(cue).copied().unwrap_or(0);
                hits.push(CueHit { span, cue, heard });
            }
        });
    }

    /// Whether some cue speaks to the detector of that index.
    pub(super) fn speak_to(&self, detector: usize) -> bool {
        self.meanings.iter().flatten().any(|meaning| meaning.detector == detector)
    }

    /// What the cues around `span` say to `detector`. `numbers` are the other values of the text, which block.
    pub(super) fn weigh(
        &self,
        rules: &Detector,
        detector: usize,
        text: &str,
        hits: &[CueHit],
        span: &Range<usize>,
        numbers: &[Range<usize>],
    ) -> (f32, f32, Option<Evidence>) {
        let (mut speaks_for, mut against, mut evidence) = (0.0f32, 0.0f32, None);
        let from = hits.partition_point(|hit| hit.span.start + LIST + SPREAD < span.start);
        for hit in hits.get(from..).unwrap_or_default() {
            if hit.span.start > span.end + AFTER {
                break;
            }
            let mut meanings = self
                .meanings
                .get(hit.cue)
                .into_iter()
                .flatten()
                .filter(|meaning| meaning.detector == detector)
                .peekable();
            if meanings.peek().is_none() {
                continue;
            }
            let Some(distance) = Distance::of(text, hit, span, numbers) else { continue };
            for meaning in meanings {
                let cues = if meaning.speaks_for { &rules.cues } else { &rules.against };
                let weight = if distance.near { cues.near } else { cues.far } * distance.share * meaning.share;
                if meaning.speaks_for && weight > speaks_for {
                    speaks_for = weight;
                    evidence = self.told.get(hit.cue).cloned();
                } else if !meaning.speaks_for && weight < against {
                    against = weight;
                }
            }
        }
        (speaks_for, against, evidence)
    }

    /// Whether `text`, the value beside, holds a cue of the detector: what it weighs there.
    pub(super) fn in_neighbour<'h>(
        &self,
        rules: &Detector,
        detector: usize,
        mut hits: impl Iterator<Item = &'h CueHit>,
    ) -> Option<(f32, Evidence)> {
        hits.find_map(|hit| {
            if hit.heard & bit(detector) == 0 {
                return None;
            }
            let speaks = self
                .meanings
                .get(hit.cue)?
                .iter()
                .any(|meaning| meaning.detector == detector && meaning.speaks_for && !meaning.ending);
            speaks.then(|| Some((rules.cues.near, self.told.get(hit.cue)?.clone())))?
        })
    }
}

/// Cues in order; one within a longer one is left out.
fn apart(mut hits: Vec<CueHit>) -> Vec<CueHit> {
    hits.sort_unstable_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end), hit.cue));
    let mut end = 0;
    hits.retain(|hit| {
        let inside = hit.span.end <= end;
        end = end.max(hit.span.end);
        !inside
    });
    hits
}

/// The bit of a detector.
const fn bit(detector: usize) -> u64 {
    1 << (detector % 64)
}

/// Whether a cue may start at `start`: no letter touches it, unless a new word starts there in camel case.
fn opens(text: &str, start: usize, ending: bool) -> bool {
    let Some(left) = text.get(..start).and_then(|left| left.chars().next_back()) else { return true };
    let camel = || {
        left.is_lowercase() && text.get(start..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
    };
    let first = text.get(start..).and_then(|rest| rest.chars().next());
    if ending {
        return left.is_alphabetic() || first.is_some_and(|first| !first.is_alphanumeric());
    }
    !left.is_alphanumeric() || camel() || first.is_some_and(|first| !first.is_alphanumeric())
}

/// Whether a cue may end at `end`.
fn closes(text: &str, end: usize) -> bool {
    let Some(next) = text.get(end..).and_then(|rest| rest.chars().next()) else { return true };
    let last = text.get(..end).and_then(|left| left.chars().next_back());
    let camel = next.is_uppercase() && last.is_some_and(char::is_lowercase);
    !next.is_alphabetic() || camel
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues() -> (Vec<Detector>, Cues) {
        let text = "id = 'bsn'\nsource = ''\n[forms]\n[cues]\nnear = 6.0\nfar = 4.0\nwords = ['bsn', 'burgerservicenummer']\nendings = ['nummer']\n";
        let detectors = vec![Detector::load("bsn.toml", text).unwrap()];
        let cues = Cues::new(&detectors);
        (detectors, cues)
    }

    fn find(cues: &Cues, text: &str) -> Vec<CueHit> {
        let mut tokens = Tokens::default();
        tokens.cut(text);
        cues.find(text, &tokens)
    }

    fn weight(text: &str, value: &str) -> f32 {
        let (detectors, cues) = cues();
        let start = text.find(value).unwrap();
        let mut numbers = Vec::new();
        let mut at = 0;
        for word in text.split(|c: char| !c.is_ascii_digit()) {
            if word.len() > 6 {
                let from = at + text[at..].find(word).unwrap();
                numbers.push(from..from + word.len());
                at = from + word.len();
            }
        }
        let hits = find(&cues, text);
        cues.weigh(&detectors[0], 0, text, &hits, &(start..start + value.len()), &numbers).0
    }

    #[test]
    fn whole_words_only_in_camel_case_too() {
        let (_, cues) = cues();
        for (text, count) in [
            ("bsn", 1),
            ("absnt", 0),
            ("bsnx", 0),
            ("clientBsn", 1),
            ("?bsn=1", 1),
            ("inp_bsn_", 1),
            ("Burgerservicenummer", 1),
        ] {
            assert_eq!(find(&cues, text).len(), count, "{text}");
        }
    }

    #[test]
    fn nearer_weighs_more_on_both_sides() {
        assert!(weight("bsn 319072356", "319072356") > 5.0);
        assert!(weight("319072356 (bsn)", "319072356") > 5.0);
        let far = weight("bsn van de aanvrager die gisteren aan de balie kwam is 319072356", "319072356");
        assert!(far > 3.0 && far < 5.0, "{far}");
        assert!(weight("bsn onbekend\n\n319072356", "319072356") < 0.1);
    }

    #[test]
    fn a_cue_belongs_to_its_own_number() {
        assert!(weight("319072356, bsn 249566758", "319072356") < 2.0);
        assert!(weight("bsn 249566758 en order 319072356", "319072356") < 2.0);
        assert!(weight("bsn's: bsn 249566758, 319072356 en 211551557", "211551557") > 5.0);
    }

    proptest::proptest! {
        /// A value hears the same whether all of its text or only what stands around the values is searched.
        #[test]
        fn what_stands_too_far_away_is_not_missed(
            words in proptest::collection::vec("bsn|BSN|burgerservicenummer|klantnummer|319072356|[a-z]{3,9}|[.,:\n-]", 0..220)
        ) {
            let (detectors, cues) = cues();
            let text = words.join(" ");
            let mut tokens = Tokens::default();
            tokens.cut(&text);
            let values: Vec<Range<usize>> = text.match_indices("319072356").map(|(at, value)| at..at + value.len()).collect();
            let (all, near) = (cues.find(&text, &tokens), cues.find_around(&text, &tokens, values.iter()));
            for value in &values {
                let heard = |hits: &[CueHit]| cues.weigh(&detectors[0], 0, &text, hits, value, &values);
                proptest::prop_assert_eq!(heard(&all), heard(&near));
            }
        }
    }
}
