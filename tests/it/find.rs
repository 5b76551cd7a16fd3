//! `sluis find`: one person's data in a folder, by what a record holds together.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::sluis;

const BSN: &str = "319072356";
const OTHER: &str = "171723673";

/// A household, a namesake, and somebody who writes from two addresses.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "personen.csv",
        &format!(
            "bsn;naam;geboortedatum;adres;email\n\
             {BSN};J. de Vries;12-03-1961;Dorpsstraat 1;jan@example.org\n\
             {OTHER};A. de Vries;04-07-1963;Dorpsstraat 1;anna@example.org\n\
             360586223;P. Bakker;09-11-1955;Kerkweg 7;p.bakker@example.org\n"
        ),
    );
    write("leden.csv", "naam;geboortedatum;e-mail;lidnummer\nVries, Jan de;1961-03-12;jan.thuis@example.net;A-4711\n");
    write("forum.csv", "e-mail;opmerking\njan.thuis@example.net;graag contact\nanna@example.org;idem\n");
    write("schoon.txt", "Het scherm blijft leeg.\n");
    write("log.txt", &format!("verwerkt {BSN} ok\n"));
    folder
}

fn find(folder: &Path, args: &[&str]) -> (i32, Value) {
    let run = sluis(folder, &[&["find", "in", "--format", "json"], args].concat(), b"");
    let json = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    (run.code, json)
}

/// Each match as file, strength and kinds of data.
fn told(json: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let matches = json["matches"].as_array().unwrap().iter();
    matches
        .map(|found| {
            let findings = found["findings"].as_array().unwrap();
            let kinds = findings.iter().map(|finding| text(&finding["entity"])).collect();
            (text(&findings[0]["path"]), text(&found["strength"]), kinds)
        })
        .collect()
}

/// In YAML an item of a list is a record, whatever stands first in it: nobody gets the name of the next.
#[test]
fn records_in_yaml_are_kept_apart() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let text = format!(
        "personen:\n  - naam: Jan de Vries\n    bsn: {BSN}\n  - naam: Piet Jansen\n    bsn: {OTHER}\n\
         \x20 - naam: Kees de Boer\n    bsn: 360586223\n"
    );
    fs::write(folder.path().join("in/personen.yaml"), text).unwrap();
    for (bsn, own) in [(BSN, "Jan de Vries"), (OTHER, "Piet Jansen"), ("360586223", "Kees de Boer")] {
        let (_, json) = find(folder.path(), &["--bsn", bsn, "--reveal"]);
        let text = json.to_string();
        for name in ["Jan de Vries", "Piet Jansen", "Kees de Boer"] {
            assert_eq!(text.contains(name), name == own, "{bsn} {name}: {text}");
        }
    }
}

#[test]
fn a_bsn_leads_to_the_whole_record_and_to_duplicates_under_other_addresses() {
    let folder = folder();
    let (code, json) = find(folder.path(), &["--bsn", BSN, "--name", "Jan de Vries", "--born", "12-03-1961"]);
    assert_eq!(code, 1);
    let told = told(&json);
    let of = |file: &str| told.iter().filter(|found| found.0 == file).collect::<Vec<_>>();
    let record = of("in/personen.csv");
    assert_eq!(record.len(), 1, "{told:?}");
    assert_eq!(record[0].1, "certain");
    for kind in ["bsn", "person_name", "date_of_birth", "address", "email"] {
        assert!(record[0].2.iter().any(|found| found == kind), "{kind}: {record:?}");
    }
    // The same person as a member, without the BSN.
    assert_eq!(of("in/leden.csv")[0].1, "certain");
    // And by the address that only the member's record holds.
    let forum = of("in/forum.csv");
    assert_eq!((forum.len(), forum[0].1.as_str()), (1, "likely"), "{told:?}");
    // A number that nothing explains is no guess any more where it is the very number.
    assert_eq!(of("in/log.txt")[0].1, "certain");
}

#[test]
fn others_of_the_household_stay_out() {
    let folder = folder();
    let (_, json) = find(folder.path(), &["--name", "Jan de Vries", "--address", "Dorpsstraat 1"]);
    let told = told(&json);
    let records: Vec<_> = told.iter().filter(|found| found.0 == "in/personen.csv").collect();
    assert_eq!(records.len(), 1, "{told:?}");
    assert!(!json.to_string().contains("other-name"), "{json}");
    let (_, json) = find(folder.path(), &["--bsn", OTHER]);
    assert_eq!(self::told(&json).len(), 2, "{json}");
}

#[test]
fn names_are_found_in_every_order() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let names = ["Vries, J. de", "De Vries-Bakker, J.", "J.P. de Vries", "Jan de Vries", "dhr. J. de Vries"];
    for (at, name) in names.iter().enumerate() {
        let text = format!("naam;geboortedatum\n\"{name}\";12-03-1961\nP. Jansen;01-02-1970\n");
        fs::write(folder.path().join(format!("in/{at}.csv")), text).unwrap();
    }
    let (_, json) = find(folder.path(), &["--name", "Jan Pieter de Vries", "--born", "1961-03-12"]);
    let told = told(&json);
    assert_eq!(told.len(), names.len(), "{told:?}");
    assert!(told.iter().all(|found| found.1 == "certain"), "{told:?}");
}

#[test]
fn texts_and_names_of_files_are_searched_too() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, text) in [
        ("log.txt", "12:01 login jan de vries\n"),
        ("tel.txt", "id=31907.2356; bel 06 12 34 56 78\n"),
        ("scan_jan_de_vries.txt", "leeg\n"),
        ("ander.txt", "12:01 login piet de vries\n"),
    ] {
        fs::write(folder.path().join("in").join(name), text).unwrap();
    }
    let (_, json) = find(folder.path(), &["--name", "Jan de Vries", "--bsn", BSN, "--phone", "+31612345678"]);
    let told = told(&json);
    let of = |file: &str| told.iter().find(|found| found.0 == file).map(|found| found.1.as_str());
    assert_eq!(of("in/log.txt"), Some("likely"), "{told:?}");
    assert_eq!(of("in/tel.txt"), Some("certain"), "{told:?}");
    assert!(told.iter().any(|found| found.0.starts_with("in/scan_[person_name]")), "{told:?}");
    assert_eq!(of("in/ander.txt"), None, "{told:?}");
}

#[test]
fn no_value_is_shown_unasked_and_the_export_holds_them() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("p.json"), format!("{{\"bsn\": \"{BSN}\", \"name\": [\"Jan de Vries\"]}}")).unwrap();
    for format in ["human", "csv", "json"] {
        let run = sluis(path, &["find", "in", "--person", "p.json", "--format", format], b"");
        assert_eq!(run.code, 1);
        for value in [BSN, "1961", "jan@example.org"] {
            assert!(!run.out.contains(value), "{format}: {}", run.out);
        }
    }
    let args = ["find", "in", "--person", "p.json", "--format", "csv", "--reveal"];
    let csv = sluis(path, &args, b"").out;
    assert!(csv.lines().next().unwrap().contains("waarde"), "{csv}");
    assert!(csv.contains(BSN) && csv.contains("jan@example.org") && !csv.contains(OTHER), "{csv}");
    let excel = sluis(path, &[&args[..], &["--excel"]].concat(), b"").out;
    assert!(excel.starts_with("\u{feff}record;"), "{excel}");
}

#[test]
fn a_cell_of_the_export_is_no_formula() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let text = format!("bsn;naam;telefoon\n{BSN};J. de Vries;+31 6 12345678\n");
    fs::write(folder.path().join("in/a.csv"), text).unwrap();
    let run = sluis(folder.path(), &["find", "in", "--bsn", BSN, "--reveal", "--format", "csv"], b"");
    assert!(run.out.contains(",'+31 6 12345678,"), "{}", run.out);
}

#[test]
fn what_could_not_be_read_is_told() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let run = |args: &[&str]| sluis(folder.path(), &[&["find", "in", "--bsn", BSN], args].concat(), b"");
    fs::write(folder.path().join("in/a.txt"), "niets\n").unwrap();
    assert_eq!(run(&[]).code, 0);
    fs::write(folder.path().join("in/b.bin"), [0x7f, 0, 1, 2, 0xff, 0xfe, 0x80, 0x81, 0, 0, 3]).unwrap();
    let gap = run(&["--lang", "nl"]);
    assert_eq!(gap.code, 3);
    assert!(gap.out.contains("in/b.bin") && !gap.out.contains("Niets gevonden.\n"), "{}", gap.out);
    assert_eq!(run(&["nowhere"]).code, 2);
}

#[test]
fn bad_use_never_repeats_what_was_asked() {
    let folder = folder();
    for args in [
        &["--bsn", "319072357"][..],
        &["--born", "319072357"],
        &["--phone", "319072357x"],
        &["--email", "319072357"],
        &["--address", "319072357"],
        &["--name", "3"],
        &["--bsn=319072357", "--nme", "319072357"],
        &["--person", "319072357.json"],
        &["--bsn", "@319072357"],
        &["--in", "319072357"],
        &[],
    ] {
        let run = sluis(folder.path(), &[&["find", "in"], args].concat(), b"");
        assert_eq!(run.code, 2, "{args:?}");
        assert!(!run.err.contains("319072357") && run.out.is_empty(), "{args:?}: {}", run.err);
    }
    let broken = sluis(folder.path(), &["find", "in", "--person", "-"], b"{\"bsn\": 319072357}");
    assert!(broken.code == 2 && !broken.err.contains("319072357"), "{}", broken.err);
}

#[test]
fn identifiers_come_from_files_and_standard_input() {
    let folder = folder();
    let run = sluis(folder.path(), &["find", "in", "--bsn", "@-"], format!("{BSN}\n").as_bytes());
    assert_eq!(run.code, 1, "{}", run.err);
}

#[test]
fn earlier_results_are_searched_without_values() {
    let folder = folder();
    let path = folder.path();
    let scan = sluis(path, &["scan", "in", "--format", "jsonl"], b"");
    fs::write(path.join("r.jsonl"), &scan.out).unwrap();
    assert!(!scan.out.contains(BSN));
    let args = ["find", "--in", "r.jsonl", "--bsn", BSN, "--name", "Jan de Vries", "--born", "12-03-1961"];
    let run = sluis(path, &[&args[..], &["--format", "json"]].concat(), b"");
    assert_eq!(run.code, 1, "{}", run.err);
    let told = told(&serde_json::from_str(&run.out).unwrap());
    let files: Vec<_> = told.iter().map(|found| (found.0.as_str(), found.1.as_str())).collect();
    assert!(
        files.contains(&("in/personen.csv", "certain")) && files.contains(&("in/leden.csv", "certain")),
        "{files:?}"
    );
    // Cut short, or something that is no result: never taken for nothing.
    let cut = scan.out.lines().next().unwrap();
    fs::write(path.join("cut.jsonl"), cut).unwrap();
    let run = sluis(path, &["find", "--in", "cut.jsonl", "--email", "nobody@example.com"], b"");
    assert_eq!(run.code, 3, "{}", run.out);
    let run = sluis(path, &["find", "--in", "p.txt", "--bsn", BSN], b"");
    assert_eq!(run.code, 2);
    fs::write(path.join("p.txt"), "bsn;naam\n").unwrap();
    let run = sluis(path, &["find", "--in", "p.txt", "--bsn", BSN], b"");
    assert!(run.code == 2 && run.err.contains("line 1"), "{}", run.err);
}

/// Results that cannot hold everything are no answer that there is nothing.
#[test]
fn earlier_results_of_another_key_or_a_part_are_told() {
    let folder = folder();
    let path = folder.path();
    let ask = |args: &[&str], env: &[(&str, &str)]| {
        let run = crate::sluis_with(path, &[&["scan", "in", "--format", "jsonl"], args].concat(), b"", env);
        fs::write(path.join("r.jsonl"), &run.out).unwrap();
        sluis(path, &["find", "--in", "r.jsonl", "--email", "nobody@example.com"], b"")
    };
    assert_eq!(ask(&[], &[]).code, 0);
    let other = ask(&[], &[("SLUIS_KEY", "quite another key of tests")]);
    assert!(other.code == 2 && other.err.contains("another key"), "{}", other.err);
    for args in [&["--entity", "bsn"][..], &["--min-confidence", "0.9"]] {
        let run = ask(args, &[]);
        assert!(run.code == 3 && run.err.contains("a part of its findings"), "{args:?} {}: {}", run.code, run.err);
    }
    fs::write(
        path.join("s.toml"),
        "[[suppress]]\nentity = \"bsn\"\nreason = \"proef\"\nowner = \"proef\"\nexpires = 2999-01-01\n",
    )
    .unwrap();
    let run = ask(&["--suppressions", "s.toml"], &[]);
    assert!(run.code == 3 && run.err.contains("suppressed"), "{}: {}", run.code, run.err);
}
