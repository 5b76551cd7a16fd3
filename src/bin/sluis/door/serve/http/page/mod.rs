//! The page for staff: the path of one of its files in, the file out, and what it shows besides: words, policies.
//!
//! It is a client of the interface like any other, and must not know how a verdict is made. Its paths are no part of
//! the interface, and `openapi.json` lists none of them: they change with every version of the page, while the interface
//! keeps what it promised to programs.

use std::collections::BTreeSet;

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use sluis::rules::Channels;
use sluis::{Channel, Lang, Words};

use super::super::loaded::Loaded;
use super::super::settings::{Args, Page};
use super::answer::{self, Answer};

/// Its files: path, type, content.
const FILES: [(&str, &str, &str); 3] = [
    ("/", "text/html; charset=utf-8", include_str!("page.html")),
    ("/page.css", "text/css; charset=utf-8", include_str!("page.css")),
    ("/page.js", "text/javascript; charset=utf-8", SCRIPT),
];

/// Its program: small files to read, one to fetch.
const SCRIPT: &str = concat!(
    include_str!("texts.js"),
    include_str!("words.js"),
    include_str!("verdict.js"),
    include_str!("copies.js"),
    include_str!("page.js")
);

/// Where it reads what depends on rules and settings. As guarded as the checks: policies tell about their owner.
const FACTS: &str = "/page.json";

/// Ways in that a page offers whatever the policies name.
const CHANNELS: [&str; 3] = ["portal", "email", "phone"];

/// What its files carry. Nothing is fetched from elsewhere, nothing shows it in a frame, and no text is taken for markup.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Whether `path` is one of the page's.
pub(super) fn has(path: &str) -> bool {
    path == FACTS || FILES.iter().any(|(file, ..)| *file == path)
}

/// Whether there is a page. Where nobody said, there is one on a socket that only this machine reaches (`near`): it
/// shows nothing that the interface there does not.
pub(super) fn is_on(args: &Args, near: bool) -> bool {
    args.page.map_or(near, |page| page == Page::On)
}

/// Whether values may be shown: by the operator's word, and only where there is a page to show them.
pub(super) fn reveals(args: &Args, near: bool) -> bool {
    args.page_reveal && is_on(args, near)
}

/// What stands at `path`.
pub(super) fn answer(path: &str, loaded: &Loaded) -> Answer {
    let file = FILES.into_iter().find(|(file, ..)| *file == path);
    let mut answer = match file {
        Some((_, kind, text)) => answer::with_body(StatusCode::OK, kind, text),
        None => answer::with_body(StatusCode::OK, answer::JSON, facts(loaded).to_string()),
    };
    for (name, value) in HEADERS {
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    answer
}

fn facts(loaded: &Loaded) -> Value {
    let rules = loaded.desk.gate.rules();
    let named = rules.policies().flat_map(|policy| {
        let channels =
            policy.rules.iter().map(|rule| &rule.channels).chain(policy.gaps.iter().map(|gap| &gap.channels));
        channels.flat_map(Channels::named)
    });
    let mut channels: BTreeSet<&str> = named.map(Channel::as_str).collect();
    channels.insert(loaded.channel.as_str());
    let others = channels.into_iter().filter(|channel| !CHANNELS.contains(channel));
    let policies = rules.policies().map(|policy| json!({"name": policy.name, "description": policy.description}));
    json!({
        "policy": loaded.policy,
        "policies": policies.collect::<Vec<_>>(),
        "channel": loaded.channel,
        "channels": CHANNELS.into_iter().chain(others).collect::<Vec<_>>(),
        "maxBody": loaded.args.max_body(),
        "reveal": loaded.args.page_reveal,
        "words": {"nl": words(rules.messages.words(Lang::Nl)), "en": words(rules.messages.words(Lang::En))},
    })
}

fn words(words: &Words) -> Value {
    json!({
        "entities": words.entities, "evidence": words.evidence, "terms": words.terms, "reasons": words.reasons,
    })
}
