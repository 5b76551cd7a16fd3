//! Packs of texts in, every reading of a name in them with its signals out.

use std::fs;
use std::ops::Range;

use serde_json::Value;
use sluis::model::{Kind, Place, Segment, Zone};
use sluis::rules::Rules;
use sluis::score::{Engine, Scene};

use crate::fit::Reading;

/// Licences under which texts may be fitted on.
const ALLOWED: &[&str] = &["EUPL", "CC0", "MIT", "CC BY 4", "CC-BY-4"];

/// A text with its names.
pub(crate) struct Text {
    pub(crate) slice: String,
    pub(crate) names: Vec<Range<usize>>,
    /// What each of its readings weighs in the fit; 0 where it may only be measured.
    pub(crate) weight: f64,
    content: String,
    filename: bool,
    /// Stretches that count neither way: optional names, and addresses and the like that may hold one.
    open: Vec<Range<usize>>,
}

/// The texts of `corpus.txt` and of `packs` whose names are labelled in full.
pub(crate) fn load(packs: &[String]) -> Vec<Text> {
    let mut texts: Vec<Text> = include_str!("corpus.txt").lines().filter_map(sentence).collect();
    for pack in packs {
        let content = fs::read_to_string(pack).unwrap_or_else(|error| panic!("{pack}: {error}"));
        texts.extend(
            content.lines().filter_map(|line| item(&serde_json::from_str(line).expect("one JSON item a line"))),
        );
    }
    texts
}

/// A sentence of the corpus, with its names in double brackets.
fn sentence(line: &str) -> Option<Text> {
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (mut text, mut names, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, (name, after))) =
        rest.split_once("[[").and_then(|(before, rest)| Some((before, rest.split_once("]]")?)))
    {
        text.push_str(before);
        names.push(text.len()..text.len() + name.len());
        text.push_str(name);
        rest = after;
    }
    text.push_str(rest);
    Some(Text { slice: "corpus".to_owned(), names, weight: 3.0, content: text, filename: false, open: Vec::new() })
}

/// An item of a pack.
fn item(item: &Value) -> Option<Text> {
    let complete = item["complete"].as_array()?.iter().any(|entity| entity == "NAME");
    let text = item["text"].as_str().filter(|_| complete)?.to_owned();
    let licence = item["licence"].as_str().unwrap_or("");
    let slice = item["slice"].as_str()?.to_owned();
    let allowed = ALLOWED.iter().any(|prefix| licence.starts_with(prefix)) && !licence.contains("NC");
    let (mut names, mut open) = (Vec::new(), Vec::new());
    for span in item["spans"].as_array()? {
        let range = span["start"].as_u64()? as usize..span["end"].as_u64()? as usize;
        match span["type"].as_str()? {
            "NAME" if span["opt"] != true => names.push(range),
            "NAME" | "ADDRESS" | "EMAIL" | "MRZ" => open.push(range),
            _ => {}
        }
    }
    let historical = slice.contains("europeana");
    let weight = if !allowed {
        0.0
    } else if historical {
        0.3
    } else {
        1.0
    };
    Some(Text { slice, names, weight, content: text, filename: item["zone"] == "filename", open })
}

/// Every reading of a name in `texts`.
pub(crate) fn study(texts: &[Text]) -> Vec<Reading> {
    let engine = Engine::new(&Rules::built_in().expect("the built-in rules load"));
    let today = sluis::model::Date::new(2026, 1, 1);
    let mut readings = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let prose = Segment::prose(&text.content, 0, 1);
        let segments =
            [if text.filename { Segment { kind: Kind::Name, place: Place::default(), ..prose } } else { prose }];
        let zone = if text.filename { Zone::Filename } else { Zone::Description };
        let scene = Scene { segments: &segments, zone, today, exempt: &|_, _, _| false };
        for study in engine.study(&scene, &engine.memory(), "person_name") {
            let meets = |range: &&Range<usize>| study.span.start < range.end && study.span.end > range.start;
            let names: Vec<usize> = (0..text.names.len()).filter(|name| meets(&&text.names[*name])).collect();
            if names.is_empty() && text.open.iter().any(|range| meets(&range)) {
                continue;
            }
            let mut codes: Vec<String> = study.signals.iter().map(|code| (*code).to_owned()).collect();
            codes.sort_unstable();
            codes.dedup();
            readings.push(Reading {
                text: at,
                form: study.form.to_owned(),
                signals: codes,
                offset: f64::from(study.offset),
                names,
                weight: text.weight,
                fits: text.weight > 0.0,
            });
        }
    }
    readings
}
