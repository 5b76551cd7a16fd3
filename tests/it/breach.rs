//! `sluis report breach`: what files tell of a breach, and what they do not.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::{root, sluis};

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

const PERSONS: &[u8] = b"bsn;naam;geboortedatum;e-mail;iban\n\
    319072356;J. de Vries;12-03-1961;jan@example.org;NL91ABNA0417164300\n\
    171723673;P. Bakker;04-07-1963;p.bakker@example.org;NL02RABO0123456789\n";
const AGAIN: &[u8] = b"burgerservicenummer,naam\n319072356,J. de Vries\n360586223,K. el Khatib\n";

fn json(folder: &Path, paths: &[&str]) -> Value {
    let run = sluis(folder, &[&["report", "breach", "--format", "json"], paths].concat(), b"");
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

fn types(json: &Value) -> Vec<u64> {
    let rows = json["types"].as_array().unwrap().iter();
    rows.filter(|row| row["found"].as_u64() > Some(0)).map(|row| row["number"].as_u64().unwrap()).collect()
}

#[test]
fn persons_and_types_are_counted_over_all_files() {
    let folder = folder(&[("in/a.csv", PERSONS), ("in/b.csv", AGAIN), ("in/c.txt", b"Het scherm blijft leeg.\n")]);
    let json = json(folder.path(), &["in"]);
    assert_eq!(json["persons"]["min"], 3, "{json}");
    assert_eq!(json["persons"]["max"], 3);
    assert_eq!(json["persons"]["counted"]["same_bsn_in_another_file"], 1);
    assert_eq!(types(&json), [1, 3, 5, 6, 8]);
    assert_eq!(json["encrypted"], "no");
    assert_eq!(json["clean_files"], 1);
    // Nothing is invented: what a person has to fill in is there, and empty.
    let open = json["open"].as_object().unwrap();
    assert!(open.len() > 8 && open.values().all(|field| field["answer"].is_null()), "{open:?}");
    assert!(!json.to_string().contains("319072356"));
}

#[test]
fn encryption_and_gaps_are_told_and_the_maximum_is_not_known() {
    let locked = root().join("tests/files/17-versleutelde-zip");
    let zip = crate::files(&locked, "zip").into_iter().next().unwrap();
    let zip = fs::read(zip).unwrap();
    let folder = folder(&[("in/a.csv", PERSONS), ("in/b.zip", &zip)]);
    let json = json(folder.path(), &["in"]);
    assert_eq!(json["encrypted"], "partly", "{json}");
    assert!(!json["encrypted_parts"].as_array().unwrap().is_empty());
    assert!(json["persons"]["max"].is_null());
    assert_eq!(json["persons"]["max_of_what_was_read"], 2);
    let run = sluis(folder.path(), &["report", "breach", "in", "--lang", "nl"], b"");
    assert!(
        run.out.contains("deels, namelijk:") && run.out.contains("het maximum is niet vast te stellen"),
        "{}",
        run.out
    );
}

#[test]
fn special_categories_are_told_by_name() {
    let text = b"Mevrouw A. de Vries, geboren 12-03-1961, is lid van de vakbond FNV en heeft diabetes.\n";
    let folder = folder(&[("a.txt", text)]);
    let json = json(folder.path(), &["a.txt"]);
    assert!(types(&json).contains(&9), "{json}");
    assert!(json["special"]["health"].as_u64() > Some(0), "{json}");
}

#[test]
fn the_draft_is_markdown_or_one_page_in_either_language() {
    let folder = folder(&[("in/<b>x|y.csv", PERSONS)]);
    let run = |args: &[&str]| sluis(folder.path(), &[&["report", "breach", "in"], args].concat(), b"");
    let dutch = run(&["--lang", "nl"]);
    assert_eq!(dutch.code, 0, "{}", dutch.err);
    for told in ["# Melding datalek", "minimaal 2, maximaal 2", "[in te vullen]", "| 6 | Burgerservicenummer", "72 uur"]
    {
        assert!(dutch.out.contains(told), "{told}: {}", dutch.out);
    }
    assert!(!dutch.out.contains("<b>") && !dutch.out.contains("319072356"));
    let english = run(&["--lang", "en", "--known-since", "2026-11-27T14:30"]);
    assert!(
        english.out.contains("at least 2, at most 2") && english.out.contains("2026-11-30 14:30"),
        "{}",
        english.out
    );
    let html = run(&["--format", "html", "--lang", "en"]).out;
    assert!(html.starts_with("<!doctype html>") && html.contains("<html lang=\"en\">"));
    for never in ["<b>", "<script", "http://", "https://", "src=", "319072356"] {
        assert!(!html.contains(never), "{never}");
    }
    assert_eq!(run(&["--known-since", "gisteren"]).code, 2);
    assert_eq!(run(&["nowhere"]).code, 2);
    assert_eq!(sluis(folder.path(), &["report", "breach"], b"").code, 2);
}

#[test]
fn the_form_is_a_rule_file_that_can_be_replaced() {
    let folder = folder(&[
        ("in/a.csv", PERSONS),
        (
            "rules/breach.toml",
            b"hours = 24\n[[category]]\nnumber = 1\nrest = true\nname = { nl = 'Alles', en = 'All' }\n[words]\n",
        ),
        ("broken/breach.toml", b"hours = 24\n[[category]]\nnumber = 'x'\n"),
    ]);
    let args = ["report", "breach", "in", "--format", "json", "--rules"];
    let run = sluis(folder.path(), &[&args[..], &["rules"]].concat(), b"");
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((types(&json), json["deadline"]["hours"].as_u64()), (vec![1], Some(24)));
    let run = sluis(folder.path(), &[&args[..], &["broken"]].concat(), b"");
    assert!(run.code == 2 && run.err.contains("breach.toml:3:10"), "{}", run.err);
}

#[test]
fn a_file_that_is_given_twice_counts_once() {
    let folder = folder(&[("in/a.csv", b"naam;geboortedatum\nJ. de Vries;12-03-1961\n")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("in/a.csv", folder.path().join("link.csv")).unwrap();
    let once = json(folder.path(), &["in"]);
    let more: &[&str] = if cfg!(unix) { &["in", "in/a.csv", "./in", "link.csv"] } else { &["in", "in/a.csv"] };
    let twice = json(folder.path(), more);
    assert_eq!((&twice["persons"], &twice["types"]), (&once["persons"], &once["types"]));
}
