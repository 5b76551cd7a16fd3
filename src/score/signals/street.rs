//! Whether the words before a number are something else than a street: `Office 365`, `Postbus 12`.

use crate::scan::Candidate;

use super::{Signal, View};

/// Words that number something else. Looked up in the detector's own list by the engine's first word.
const OTHERS: &[&str] = &[
    "postbus",
    "office",
    "windows",
    "word",
    "excel",
    "artikel",
    "art",
    "fase",
    "versie",
    "bijlage",
    "hoofdstuk",
    "paragraaf",
    "tabel",
    "figuur",
    "stap",
    "punt",
    "nummer",
    "nr",
    "pagina",
    "regel",
    "kolom",
    "jaar",
    "week",
    "maand",
    "dag",
    "kwartaal",
    "lid",
    "deel",
    "niveau",
    "groep",
    "klasse",
    "type",
    "optie",
    "scherm",
    "veld",
    "release",
    "update",
    "server",
    "poort",
    "port",
    "error",
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "kamer",
    "etage",
    "zaal",
    "lijn",
    "perron",
    "categorie",
    "case",
    "ticket",
    "besluit",
    "wet",
    "klas",
    "test",
    "scenario",
    "uur",
    "java",
    "python",
    "oracle",
    "debian",
    "linux",
    "sql",
    "internet",
    "top",
    "ring",
    "park",
    "burg",
];

pub(super) struct NotAStreet;

impl Signal for NotAStreet {
    fn code(&self) -> &'static str {
        "not-a-street"
    }

    fn holds(&self, candidate: &Candidate, _: &View<'_>) -> bool {
        let mut words = candidate.normalized.split(' ');
        let name = words.clone().take_while(|word| !word.starts_with(|c: char| c.is_ascii_digit())).last();
        words.next().is_some_and(|first| OTHERS.contains(&first)) || name.is_some_and(|last| OTHERS.contains(&last))
    }
}
