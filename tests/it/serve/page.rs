//! The page for staff: what it is sent with, when it is there, what stands in its files.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use tempfile::tempdir;

use super::client::{FORM, Server, form};
use crate::root;

/// A BSN that no list of specimens holds.
const BSN: &str = "171723673";
const PATHS: [&str; 4] = ["/", "/page.css", "/page.js", "/page.json"];
const FOLDER: &str = "src/bin/sluis/door/serve/http/page";

fn file(name: &str) -> String {
    fs::read_to_string(root().join(FOLDER).join(name)).unwrap()
}

#[test]
fn it_is_there_where_only_this_machine_reaches_it() {
    let folder = tempdir().unwrap();
    let near = Server::start(folder.path(), &[]);
    for path in PATHS {
        let answer = near.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy");
        for part in
            ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'none'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(policy.contains("base-uri 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
    }
    let kinds = PATHS.map(|path| near.get(path).header("content-type").to_owned());
    let utf8 = |kind: &str| format!("{kind}; charset=utf-8");
    assert_eq!(kinds, [utf8("text/html"), utf8("text/css"), utf8("text/javascript"), "application/json".to_owned()]);
    let posted = near.post("/", &[], b"");
    assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD"));
    assert!(!near.get("/openapi.json").body.contains("page.json"));
}

#[test]
fn it_is_not_there_where_it_is_off_or_others_reach_it() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("tokens"), "een-token-voor-de-tests\n").unwrap();
    let off = Server::start(folder.path(), &["--page", "off"]);
    let open = Server::start_on(folder.path(), "0.0.0.0:0", &["--token-file", "tokens"]);
    for path in PATHS {
        assert_eq!((off.get(path).status, open.get(path).status), (404, 404), "{path}");
    }
    let on = Server::start_on(folder.path(), "0.0.0.0:0", &["--token-file", "tokens", "--page", "on"]);
    // Its files tell nothing about this place; what the policies are called does.
    assert_eq!(PATHS.map(|path| on.get(path).status), [200, 200, 200, 401]);
}

#[test]
fn its_facts_are_those_of_the_rules() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &["--policy", "strict", "--channel", "balie", "--max-body", "3M"]);
    let facts = server.get("/page.json").json();
    assert_eq!((&facts["policy"], &facts["channel"]), (&"strict".into(), &"balie".into()));
    assert_eq!((&facts["maxBody"], &facts["reveal"]), (&(3u64 << 20).into(), &false.into()));
    let channels = facts["channels"].as_array().unwrap();
    assert!(channels.contains(&"portal".into()) && channels.contains(&"balie".into()), "{channels:?}");
    assert_eq!(facts["policies"].as_array().unwrap().len(), 4);
    for (lang, name) in [("nl", "geboortedatum"), ("en", "date of birth")] {
        assert_eq!(facts["words"][lang]["entities"]["date_of_birth"], name);
    }
}

#[test]
fn values_are_shown_only_where_the_settings_and_the_request_say_so() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("reveal.toml"), "[serve]\npage-reveal = true\n").unwrap();
    let body = form(&[], &[("a.csv", format!("bsn\n{BSN}\n").as_bytes())]);
    let asked = |server: &Server, query: &str| server.post(&format!("/v1/checks{query}"), &[FORM], &body);
    let plain = Server::start(folder.path(), &[]);
    assert_eq!(asked(&plain, "?reveal=true").status, 400);
    assert_eq!(asked(&plain, "?reveal=false").status, 200);
    let off = Server::start(folder.path(), &["--config", "reveal.toml", "--page", "off"]);
    assert_eq!(asked(&off, "?reveal=true").status, 400);
    let on = Server::start(folder.path(), &["--config", "reveal.toml"]);
    assert!(!asked(&on, "").body.contains(BSN));
    assert!(!asked(&on, "?reveal=true&mode=gate&policy=strict").body.contains(BSN));
    assert!(asked(&on, "?reveal=true").body.contains(BSN));
    assert!(!on.told().contains(BSN));
}

#[test]
fn its_files_need_nothing_from_elsewhere_and_hold_nothing_inline() {
    let html = file("page.html");
    let inline = Regex::new(r"(?i)<style|\sstyle=|\son\w+=|javascript:|<script[^>]*>[^<]").unwrap();
    assert_eq!(inline.find(&html).map(|found| found.as_str()), None);
    let elsewhere = Regex::new(r"(?i:https?:)|[\x22'(=]//\w|@import|url\(").unwrap();
    let markup =
        Regex::new(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Storage|\.cookie").unwrap();
    for name in ["page.html", "page.css", "texts.js", "words.js", "verdict.js", "copies.js", "page.js"] {
        let text = file(name);
        assert_eq!(elsewhere.find(&text).map(|found| found.as_str()), None, "{name}");
        assert_eq!(markup.find(&text).map(|found| found.as_str()), None, "{name}");
        assert!(text.lines().count() <= 400, "{name}");
    }
}

#[test]
fn both_languages_say_the_same_things_and_nothing_is_left_unsaid() {
    let texts = file("texts.js");
    let (nl, en) = texts.split_once("\n  en: {\n").unwrap();
    let key = Regex::new(r#"(?m)^    "?([\w:-]+)"?: ""#).unwrap();
    let keys = |part| key.captures_iter(part).map(|found| found[1].to_owned()).collect::<BTreeSet<_>>();
    assert!(keys(nl).len() > 50);
    assert_eq!(keys(nl), keys(en));
    let held = Regex::new(r"\{(\w+)\}").unwrap();
    let fields = |part: &str| held.captures_iter(part).map(|found| found[1].to_owned()).collect::<Vec<_>>();
    assert_eq!(fields(nl.split_once("nl: {").unwrap().1), fields(en));
    let scripts = ["words.js", "verdict.js", "copies.js", "page.js"].map(file).concat() + &file("page.html");
    let said = Regex::new(r#"(?:\btext\(|block\(|data-text=|data-label=)"(\w+)""#).unwrap();
    let unknown: Vec<_> =
        said.captures_iter(&scripts).map(|found| found[1].to_owned()).filter(|key| !keys(nl).contains(key)).collect();
    assert_eq!(unknown, Vec::<String>::new());
}
