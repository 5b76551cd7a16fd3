//! The command from outside: exit codes, bad use, streams.

use std::fs;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::sluis;

/// A BSN that no list of specimens holds.
const BSN: &str = "171723673";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn scan_tells_found_clean_gap_and_unreadable_apart() {
    let bsn = format!("BSN: {BSN}\n");
    let folder = folder(&[
        ("found/a.txt", bsn.as_bytes()),
        ("clean/a.txt", b"Het scherm blijft leeg.\n"),
        ("gap/a.bin", &[0x7f, 0, 1, 2, 0xff, 0xfe, 0x80, 0x81, 0, 0, 3]),
        ("test/a.txt", b"BSN 999990639\n"),
    ]);
    for (args, code) in [
        (&["scan", "clean"][..], 0),
        (&["scan", "test"], 0),
        (&["scan", "found"], 1),
        (&["scan", "gap"], 3),
        (&["scan", "found", "gap"], 1),
        (&["scan", "nowhere", "found"], 2),
        (&["scan", "found", "--entity", "iban"], 0),
        (&["scan", "found", "--min-confidence", "1.1"], 2),
        (&["scan", "clean", "--entity", "bns"], 2),
        (&["scan", "--format", "xml"], 2),
        (&["nothing"], 2),
        (&["check"], 2),
        (&["--version"], 0),
        (&["--help"], 0),
    ] {
        let run = sluis(folder.path(), args, b"");
        assert_eq!(run.code, code, "{args:?}: {}{}", run.out, run.err);
        assert_eq!(run.err.is_empty(), code != 2, "{args:?}: {}", run.err);
    }
}

#[test]
fn an_unreadable_path_does_not_stop_the_rest() {
    let bsn = format!("BSN: {BSN}\n");
    let folder = folder(&[("a.txt", bsn.as_bytes())]);
    let run = sluis(folder.path(), &["scan", "nowhere", "a.txt", "--format", "jsonl"], b"");
    let lines = lines(&run.out);
    assert_eq!(lines[0]["type"], "uninspectable");
    assert!(lines.iter().any(|line| line["entity"] == "bsn"));
    let summary = lines.last().unwrap();
    assert_eq!(summary["type"], "summary");
    assert_eq!(summary["unreadable"], 1);
    assert!(run.err.contains("nowhere"));
}

#[test]
fn standard_input_is_scanned_too() {
    let folder = folder(&[]);
    let text = format!("burgerservicenummer {BSN}");
    let args = ["scan", "-", "--format", "jsonl"];
    let run = sluis(folder.path(), &args, text.as_bytes());
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(lines(&run.out)[0]["path"], "-");
}

#[test]
fn output_does_not_depend_on_the_number_of_threads() {
    let many: Vec<_> = (0..40).map(|at| (format!("{at}/a.txt"), format!("BSN: {BSN}\n").repeat(at))).collect();
    let many: Vec<_> = many.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder(&many);
    let told = |jobs: &str| {
        let args = ["scan", ".", "--format", "jsonl", "--jobs", jobs];
        let out = sluis(folder.path(), &args, b"").out;
        out.lines().filter(|line| !line.contains("summary")).map(str::to_owned).collect::<Vec<_>>()
    };
    let one = told("1");
    assert_eq!(one.len(), (0..40).sum::<usize>());
    assert_eq!(one, told("4"));
}

#[test]
fn a_broken_line_is_told_and_the_stream_goes_on() {
    let folder = folder(&[("bijlage.txt", b"leeg scherm")]);
    let input = format!(
        "{{\"id\": \"1\", \"description\": \"BSN {BSN}\"}}\n\
         {{\"id\": \"2\", \"description\": \n\
         \n\
         {{\"id\": \"4\", \"attachments\": [{{\"path\": \"nergens.txt\"}}]}}\n\
         {{\"id\": \"5\", \"policy\": \"geen\", \"description\": \"x\"}}\n\
         {{\"id\": \"6\", \"attachments\": [{{\"path\": \"bijlage.txt\"}}]}}\n\
         {{\"id\": \"7\", \"attachments\": [{{\"name\": \"a\"}}]}}\n\
         {{\"id\": \"8\", \"channel\": \"BSN {BSN}\", \"description\": \"x\"}}"
    );
    for jobs in ["1", "4"] {
        let args = ["check", "--jsonl", "--jobs", jobs];
        let run = sluis(folder.path(), &args, input.as_bytes());
        let told: Vec<_> = lines(&run.out)
            .iter()
            .map(|line| (line["decision"].clone(), line["id"].clone(), line["line"].clone()))
            .collect();
        let told: Vec<_> =
            told.iter().map(|(decision, id, line)| (decision.as_str().unwrap(), id.as_str(), line.as_u64())).collect();
        assert_eq!(
            told,
            [
                ("reject", Some("1"), None),
                ("error", None, Some(2)),
                ("error", Some("4"), Some(4)),
                ("error", Some("5"), Some(5)),
                ("allow", Some("6"), None),
                ("error", Some("7"), Some(7)),
                ("error", Some("8"), Some(8)),
            ]
        );
        assert_eq!(run.code, 2);
        assert_eq!(run.out.matches(BSN).count(), 0);
    }
}

#[test]
fn what_a_descriptor_holds_is_read_and_a_pipe_in_a_folder_is_told() {
    let folder = folder(&[]);
    let text = format!("BSN {BSN}\n");
    for path in ["-", "/dev/stdin", "/dev/fd/0"] {
        assert_eq!(sluis(folder.path(), &["scan", path], text.as_bytes()).code, 1, "{path}");
    }
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    assert_eq!(sluis(folder.path(), &["scan", "pipe"], b"").code, 3);
    let channel = format!("bsn-{BSN}");
    let run = sluis(folder.path(), &["check", "--description", "x", "--channel", &channel], b"");
    assert_eq!(run.code, 2);
    assert!(!run.err.contains(BSN), "{}", run.err);
}

#[test]
fn check_takes_texts_names_and_files() {
    let export = format!("naam;bsn\nx;{BSN}\n");
    let folder = folder(&[
        ("export.csv", export.as_bytes()),
        ("tekst.txt", b"Het scherm blijft leeg."),
        ("s/submission.json", br#"{"attachments": [{"path": "a.txt"}]}"#),
        ("s/a.txt", b"leeg scherm"),
    ]);
    let name = format!("BSN {BSN}.pdf");
    let bsn = format!("BSN {BSN}");
    for (args, code) in [
        (&["check", "--description", &bsn][..], 1),
        (&["check", "--description", "@tekst.txt"], 0),
        (&["check", "--description", "@nergens.txt"], 2),
        (&["check", "--filename", "export.csv", &name], 1),
        (&["check", "--attach", "export.csv", "tekst.txt"], 0),
        (&["check", "--attach", "export.csv", "--channel", "email"], 1),
        (&["check", "--attach", "export.csv", "--policy", "strict"], 1),
        (&["check", "--description", &bsn, "--policy", "observe"], 0),
        (&["check", "--description", "x", "--policy", "geen"], 2),
        (&["check", "--attach", "nergens.csv"], 2),
        (&["check", "--submission", "s/submission.json"], 0),
        (&["check", "--submission", "s/a.txt"], 2),
    ] {
        let run = sluis(folder.path(), args, b"");
        assert_eq!(run.code, code, "{args:?}: {}{}", run.out, run.err);
    }
    let run = sluis(folder.path(), &["check", "--description", "@-"], bsn.as_bytes());
    assert_eq!(run.code, 1);
}

#[test]
fn a_settings_file_is_found_upward_and_checked() {
    let bsn = format!("BSN: {BSN}\n");
    let folder = folder(&[
        ("sluis.toml", b"policy = \"observe\"\nformat = \"jsonl\"\n"),
        ("a/b/tekst.txt", bsn.as_bytes()),
        ("fout.toml", b"polcy = \"observe\"\n"),
    ]);
    let below = folder.path().join("a/b");
    let run = sluis(&below, &["check", "--description", "@tekst.txt"], b"");
    assert_eq!(run.code, 0, "{}", run.out);
    let run = sluis(&below, &["scan", "tekst.txt"], b"");
    assert_eq!(lines(&run.out)[0]["type"], "finding");
    let run = sluis(folder.path(), &["scan", "a", "--config", "fout.toml"], b"");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("fout.toml:1:1: unknown key 'polcy'"), "{}", run.err);
}

#[test]
fn rules_can_be_listed_and_explained() {
    let folder = folder(&[]);
    let run = sluis(folder.path(), &["rules", "list"], b"");
    assert!(run.code == 0 && run.out.contains("date_of_birth") && run.out.contains("klantportaal"));
    let run = sluis(folder.path(), &["rules", "explain", "bsn"], b"");
    assert!(run.code == 0 && run.out.contains("burgerservicenummer"), "{}", run.out);
    assert_eq!(sluis(folder.path(), &["rules", "explain", "geen"], b"").code, 2);
}

#[test]
fn every_detector_holds_to_its_examples() {
    let detectors = crate::files(&crate::root().join("rules/detectors"), "toml");
    let told: String = detectors
        .iter()
        .map(|path| sluis(crate::root(), &["rules", "test", path.to_str().unwrap()], b""))
        .filter(|run| run.code != 0)
        .map(|run| run.out + &run.err)
        .collect();
    assert!(told.is_empty(), "{told}");
}

/// What is told at a confidence is told with that bound too.
#[test]
fn a_bound_is_met_by_what_it_was_read_from() {
    let folder = folder(&[("a.txt", format!("BSN {BSN}\nTel\nMevrouw De Vries-Bakker\n").as_bytes())]);
    let told = |bound: &str| {
        let run = sluis(folder.path(), &["scan", "a.txt", "--format", "jsonl", "--min-confidence", bound], b"");
        let all = lines(&run.out);
        all.iter().filter_map(|line| line["confidence"].as_f64()).collect::<Vec<_>>()
    };
    let all = told("0.05");
    assert!(all.len() >= 3, "{all:?}");
    for bound in &all {
        let at_least = all.iter().filter(|confidence| *confidence >= bound).count();
        assert_eq!(told(&bound.to_string()).len(), at_least, "{bound}: {all:?}");
    }
}

#[test]
fn headers_of_mail_are_told_by_their_names() {
    let folder = folder(&[("a.eml", b"From: Jan <j.devries@gmail.com>\nSubject: leeg\n\nLeeg.\n")]);
    let run = sluis(folder.path(), &["scan", "a.eml", "--format", "jsonl"], b"");
    assert!(lines(&run.out).iter().any(|line| line["location"]["header"] == "From"), "{}", run.out);
}
