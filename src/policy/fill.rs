//! A message's template and a tally in, the message out.

use super::tally::Tally;
use crate::model::{Lang, Words, Zone};

/// Fills `{entities}`, `{zone}` and `{places}`. What is filled in is never filled again.
pub(super) fn fill(template: &str, words: &Words, zone: Zone, tally: &Tally, lang: Lang) -> String {
    let places = places(words, tally, lang);
    // "staat een BSN ()." tells less than "staat een BSN.".
    let template = if places.is_empty() { template.replace(" ({places})", "") } else { template.to_owned() };
    let mut filled = String::with_capacity(template.len() + places.len());
    let mut rest = template.as_str();
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        filled.push_str(before);
        rest = if let Some(after) = after.strip_prefix("{places}") {
            filled.push_str(&places);
            after
        } else if let Some(after) = after.strip_prefix("{zone}") {
            filled.push_str(words.term(zone.id()));
            after
        } else if let Some(after) = after.strip_prefix("{entities}") {
            filled.push_str(&entities(words, tally));
            after
        } else {
            filled.push('{');
            after.get(1..).unwrap_or_default()
        };
    }
    filled.push_str(rest);
    filled
}

fn entities(words: &Words, tally: &Tally) -> String {
    let names: Vec<&str> = tally.entities.keys().map(|entity| words.entity(entity)).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} {} {last}", first.join(", "), words.term("and")),
        None => String::new(),
    }
}

fn places(words: &Words, tally: &Tally, lang: Lang) -> String {
    let told: Vec<&str> = tally
        .places
        .iter()
        .map(|[nl, en]| match lang {
            Lang::Nl => nl.as_str(),
            Lang::En => en.as_str(),
        })
        .collect();
    let mut told = told.join("; ");
    if tally.more && !told.is_empty() {
        told = format!("{told} {}", words.term("and-more"));
    }
    told
}
