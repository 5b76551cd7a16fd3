//! Baselines and suppressions from outside: what is new fails, what is known does not, and neither file holds a value.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::{Run, sluis, sluis_with};

/// BSNs that no list of specimens holds.
const BSNS: [&str; 3] = ["171723673", "319072356", "360586223"];

fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    write(folder.path(), "in/a.txt", &[BSNS[0], BSNS[1]]);
    write(folder.path(), "in/b.txt", &[BSNS[0]]);
    folder
}

fn write(folder: &Path, name: &str, bsns: &[&str]) {
    let text = bsns.iter().map(|bsn| format!("BSN: {bsn}\n")).collect::<Vec<_>>().concat();
    fs::write(folder.join(name), text).unwrap();
}

fn scan(folder: &Path, args: &[&str]) -> Run {
    sluis(folder, &[&["scan", "in", "--format", "jsonl"], args].concat(), b"")
}

fn summary(run: &Run) -> Value {
    serde_json::from_str(run.out.lines().last().unwrap()).unwrap()
}

fn first(run: &Run) -> Value {
    serde_json::from_str(run.out.lines().next().unwrap()).unwrap()
}

#[test]
fn what_a_baseline_holds_is_known_wherever_it_moves_in_its_file() {
    let folder = folder();
    let path = folder.path();
    assert_eq!(scan(path, &["--write-baseline", "base.jsonl"]).code, 1);
    let base = fs::read_to_string(path.join("base.jsonl")).unwrap();
    assert!(BSNS.iter().all(|bsn| !base.contains(bsn)), "{base}");
    assert_eq!(base.lines().count(), 4);

    let known = scan(path, &["--baseline", "base.jsonl"]);
    assert_eq!((known.code, summary(&known)["known"].as_u64()), (0, Some(3)), "{}{}", known.out, known.err);
    assert_eq!(summary(&known)["persons"]["max"], 0);

    // Other lines, another order.
    fs::write(path.join("in/a.txt"), format!("\n\n\nBSN: {}\nleeg\n\nBSN: {}\n", BSNS[1], BSNS[0])).unwrap();
    assert_eq!(scan(path, &["--baseline", "base.jsonl", "--jobs", "4"]).code, 0);

    // Another value, the same value in another file, the same value once more.
    for (name, bsns) in [("in/a.txt", &[BSNS[0], BSNS[2]][..]), ("in/c.txt", &[BSNS[0]]), ("in/b.txt", &[BSNS[0]; 2])] {
        let before = fs::read(path.join(name)).ok();
        write(path, name, bsns);
        let run = scan(path, &["--baseline", "base.jsonl"]);
        assert_eq!((run.code, &summary(&run)["findings"]["bsn"]), (1, &Value::from(1)), "{name}: {}", run.out);
        match before {
            Some(before) => fs::write(path.join(name), before).unwrap(),
            None => fs::remove_file(path.join(name)).unwrap(),
        }
    }
}

#[test]
fn a_pattern_in_a_baseline_holds_for_every_path_that_fits() {
    let folder = folder();
    let path = folder.path();
    scan(path, &["--write-baseline", "base.jsonl"]);
    let base = fs::read_to_string(path.join("base.jsonl")).unwrap();
    let base = base.replace("\"in/b.txt\"", "\"in/**\"").replace(",\"count\":1", "");
    fs::write(path.join("base.jsonl"), base).unwrap();
    write(path, "in/new.txt", &[BSNS[0]; 5]);
    assert_eq!(scan(path, &["--baseline", "base.jsonl"]).code, 0);
    write(path, "in/other.txt", &[BSNS[2]]);
    assert_eq!(scan(path, &["--baseline", "base.jsonl"]).code, 1);
}

#[test]
fn a_broken_baseline_is_named_with_its_line_and_left_as_it_was() {
    let folder = folder();
    let path = folder.path();
    scan(path, &["--write-baseline", "base.jsonl"]);
    let good = fs::read_to_string(path.join("base.jsonl")).unwrap();
    let mut lines: Vec<_> = good.lines().collect();
    let cut = &lines[2][..20];
    lines[2] = cut;
    for (text, told) in [
        (lines.join("\n"), "base.jsonl:3: "),
        (good.replace("\"version\":1", "\"version\":9"), "base.jsonl:1: "),
        (good.replacen("\"fingerprint\":\"", "\"fingerprint\":\"x", 1), "base.jsonl:2: the fingerprint"),
        (String::new(), "base.jsonl:1: "),
        ("171723673".into(), "base.jsonl:1: "),
    ] {
        fs::write(path.join("base.jsonl"), &text).unwrap();
        let run = scan(path, &["--baseline", "base.jsonl", "--write-baseline", "base.jsonl"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.contains(told) && !run.err.contains("171723673"), "{}", run.err);
        assert_eq!(fs::read_to_string(path.join("base.jsonl")).unwrap(), text);
    }
}

#[test]
fn a_baseline_asks_for_the_key_it_was_made_with() {
    let folder = folder();
    let path = folder.path();
    scan(path, &["--write-baseline", "base.jsonl"]);
    let args = ["scan", "in", "--baseline", "base.jsonl"];
    let other = sluis_with(path, &args, b"", &[("SLUIS_KEY", "another key of the tests")]);
    assert!(other.code == 2 && other.err.contains("another key"), "{}", other.err);
    let none = sluis_with(path, &args, b"", &[("SLUIS_KEY", "")]);
    assert!(none.code == 2 && none.err.contains("SLUIS_KEY"), "{}", none.err);
}

#[test]
fn no_baseline_is_written_of_a_scan_that_is_not_complete() {
    let folder = folder();
    let run = scan(folder.path(), &["nowhere", "--write-baseline", "base.jsonl"]);
    assert_eq!(run.code, 2);
    assert!(!folder.path().join("base.jsonl").exists());
}

const WHY: &str = "reason = \"r\"\nowner = \"o\"\nexpires = 9999-12-31\n";

fn suppressed(folder: &Path, toml: &str) -> Run {
    fs::write(folder.join("sluis.toml"), toml).unwrap();
    scan(folder, &[])
}

#[test]
fn suppressions_keep_out_what_fits_all_they_say() {
    let folder = folder();
    let path = folder.path();
    let print = first(&scan(path, &[]))["fingerprint"].as_str().unwrap().to_owned();
    fs::write(path.join("own.txt"), format!("# van onszelf\n{}\n", BSNS[1])).unwrap();
    fs::write(path.join("prints.txt"), format!("{print}\n")).unwrap();
    for (conditions, left) in [
        (format!("fingerprint = \"{print}\"\n"), 1),
        (format!("fingerprint = [\"{print}\"]\npath = \"in/b.*\"\n"), 2),
        ("path = \"in/**\"\n".into(), 0),
        ("path = [\"x/**\", \"b.txt\"]\n".into(), 2),
        ("entity = \"bsn\"\n".into(), 0),
        ("entity = \"iban\"\n".into(), 3),
        ("list = \"own.txt\"\n".into(), 2),
        ("list = \"prints.txt\"\n".into(), 1),
    ] {
        let run = suppressed(path, &format!("[[suppress]]\n{conditions}{WHY}"));
        let summary = summary(&run);
        let told = summary["findings"]["bsn"].as_u64().unwrap_or(0);
        assert_eq!(told, left, "{conditions}: {}{}", run.out, run.err);
        assert_eq!(summary["suppressed"].as_u64().unwrap_or(0), 3 - left, "{conditions}");
        assert_eq!(run.code, i32::from(left > 0));
    }
    // Every report tells how many.
    suppressed(path, &format!("[[suppress]]\npath = \"in/**\"\n{WHY}"));
    for row in sluis::report::REPORTERS {
        let run = sluis(path, &["scan", "in", "--format", row.id], b"");
        let told = ["onderdrukt", "suppressed"].iter().any(|word| run.out.contains(word));
        assert!(run.code == 0 && told, "{}: {}", row.id, run.out);
    }
    // And so does a file of its own.
    fs::remove_file(path.join("sluis.toml")).unwrap();
    fs::write(path.join("more.toml"), format!("[[suppress]]\nentity = \"bsn\"\n{WHY}")).unwrap();
    assert_eq!(scan(path, &["--suppressions", "more.toml"]).code, 0);
}

#[test]
fn a_suppression_past_its_day_or_without_a_word_stops_the_scan() {
    let folder = folder();
    let path = folder.path();
    for (table, told) in [
        ("entity = \"bsn\"\nreason = \"r\"\nowner = \"team DPO\"\nexpires = 2020-01-01\n", "ended on 2020-01-01"),
        ("entity = \"bsn\"\nreason = \"r\"\nowner = \"team DPO\"\nexpires = 2020-01-01\n", "team DPO"),
        ("entity = \"bsn\"\nreason = \" \"\nowner = \"o\"\nexpires = 9999-12-31\n", "reason"),
        ("entity = \"bsn\"\nowner = \"o\"\nexpires = 9999-12-31\n", "'reason' is missing"),
        ("entity = \"bns\"\nreason = \"r\"\nowner = \"o\"\nexpires = 9999-12-31\n", "no such kind"),
        ("reason = \"r\"\nowner = \"o\"\nexpires = 9999-12-31\n", "suppress everything"),
        ("path = []\nreason = \"r\"\nowner = \"o\"\nexpires = 9999-12-31\n", "empty list"),
        ("fingerprint = \"171723673\"\nreason = \"r\"\nowner = \"o\"\nexpires = 9999-12-31\n", "32 hexadecimal"),
        ("list = \"nowhere.txt\"\nreason = \"r\"\nowner = \"o\"\nexpires = 9999-12-31\n", "no such file"),
    ] {
        let run = suppressed(path, &format!("lang = \"nl\"\n\n[[suppress]]\n{table}"));
        assert_eq!(run.code, 2, "{table}");
        assert!(run.err.contains("sluis.toml:3") && run.err.contains(told), "{}", run.err);
        assert!(!run.err.contains("171723673"), "{}", run.err);
    }
    // The gate goes on: a suppression is none of its business.
    assert_eq!(sluis(path, &["check", "--description", "leeg scherm"], b"").code, 0);
}

#[test]
fn a_finding_is_explained_with_the_way_to_suppress_it() {
    let folder = folder();
    let path = folder.path();
    let run = scan(path, &[]);
    let line = run.out.lines().next().unwrap().to_owned();
    let print = first(&run)["fingerprint"].as_str().unwrap().to_owned();
    fs::write(path.join("report.jsonl"), &run.out).unwrap();
    for (args, input) in [
        (&["rules", "explain", "--finding", &line][..], ""),
        (&["rules", "explain", "--finding", "-"], line.as_str()),
        (&["rules", "explain", "--finding", &print, "--report", "report.jsonl"], ""),
    ] {
        let told = sluis(path, args, input.as_bytes());
        assert_eq!(told.code, 0, "{}", told.err);
        assert!(told.out.contains("elfproef") && told.out.contains("in/a.txt"), "{}", told.out);
        // What it says to do works.
        let at = told.out.find("[[suppress]]").unwrap();
        let table = told.out[at..].split("\n\n").next().unwrap();
        let table =
            format!("{table}\n").replace("reason = \"…\"", "reason = \"r\"").replace("owner = \"…\"", "owner = \"o\"");
        let after = suppressed(path, &table);
        assert_eq!(summary(&after)["suppressed"], 1, "{table}\n{}{}", after.out, after.err);
        fs::remove_file(path.join("sluis.toml")).unwrap();
    }
    let bare = sluis(path, &["rules", "explain", "--finding", &print], b"");
    assert!(bare.code == 0 && bare.out.contains("--report"), "{}", bare.out);
    for wrong in ["171723673", "{", "{\"entity\": \"bsn\"}"] {
        let run = sluis(path, &["rules", "explain", "--finding", wrong], b"");
        assert!(run.code == 2 && !run.err.contains("171723673"), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_name_with_a_star_is_no_pattern() {
    let folder = folder();
    let path = folder.path();
    for name in ["in/x*.txt", "in/x[1]?.txt"] {
        write(path, name, &[BSNS[2]]);
    }
    assert_eq!(scan(path, &["--write-baseline", "base.jsonl"]).code, 1);
    assert_eq!(scan(path, &["--baseline", "base.jsonl"]).code, 0);
    // Elsewhere the same value is new, also where the name would fit the star.
    fs::rename(path.join("in/x*.txt"), path.join("in/xyz.txt")).unwrap();
    assert_eq!(scan(path, &["--baseline", "base.jsonl"]).code, 1);
    // What people wrote with a star by hand stays a pattern.
    let base = fs::read_to_string(path.join("base.jsonl")).unwrap().replace(",\"literal\":true", "");
    fs::write(path.join("base.jsonl"), base).unwrap();
    assert_eq!(scan(path, &["--baseline", "base.jsonl"]).code, 0);
}
