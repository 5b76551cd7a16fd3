//! The register: every decision of `check`, the clock, what is due, breaches; and that a kill breaks nothing.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::{Run, sluis};

const BSN: &str = "319072356";

fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("sluis.toml"), "[register]\nfile = \"register.db\"\n").unwrap();
    fs::write(folder.path().join("a.csv"), format!("bsn;naam\n{BSN};J. de Vries\n")).unwrap();
    folder
}

fn submission(id: &str) -> String {
    format!(
        "{{\"id\": \"{id}\", \"attachments\": [{{\"name\": \"a.csv\", \"text\": \"bsn;naam\\n{BSN};J. de Vries\\n\"}}]}}"
    )
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn list(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

fn register(folder: &Path, args: &[&str]) -> Run {
    sluis(folder, &[&["register"], args].concat(), b"")
}

fn due(folder: &Path, on: &str) -> Vec<Value> {
    list(&register(folder, &["due", "--on", on, "--format", "json"]).out)
}

#[test]
fn a_decision_is_recorded_without_any_value() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("BSN 171723673.csv"), format!("bsn\n{BSN}\n")).unwrap();
    let check = |args: &[&str]| sluis(path, &[&["check"], args].concat(), b"").code;
    assert_eq!(check(&["--description", &format!("BSN {BSN}"), "--attach", "BSN 171723673.csv"]), 1);
    fs::write(path.join("s.json"), submission("INC-1")).unwrap();
    assert_eq!(check(&["--submission", "s.json"]), 0);
    fs::write(path.join("s.json"), submission("mevr. R. Achterberg-Zwaluw, BSN 171723673")).unwrap();
    assert_eq!(check(&["--submission", "s.json"]), 0);
    let told = list(&register(path, &["list", "--format", "json"]).out);
    assert_eq!(told.len(), 3);
    let (rejected, allowed) = (&told[0], &told[1]);
    assert_eq!((rejected["decision"].as_str(), rejected["keep"].as_str()), (Some("reject"), None));
    assert_eq!(allowed["decision"], "allow");
    assert_eq!(allowed["ticket"], "INC-1");
    assert_eq!(allowed["labels"][0], "citizen-data");
    assert_eq!(allowed["categories"]["bsn"], 1);
    assert_eq!(allowed["retention"]["keep"], "P3M");
    assert_eq!(allowed["fingerprints"]["bsn"].as_array().unwrap().len(), 1);
    assert_eq!(allowed["waits_for"][0], "INC-1");
    for file in fs::read_dir(path).unwrap().map(|entry| entry.unwrap()) {
        if file.file_name().to_string_lossy().starts_with("register.db") {
            let bytes = fs::read(file.path()).unwrap();
            for value in [BSN, "171723673", "Vries", "Achterberg"] {
                assert!(!bytes.windows(value.len()).any(|part| part == value.as_bytes()), "{value}");
            }
        }
    }
    let shown = register(path, &["list"]).out + &register(path, &["export", "--format", "csv"]).out;
    assert!(!shown.contains("171723673") && !shown.contains("Achterberg"), "{shown}");
}

#[test]
fn the_clock_starts_when_the_ticket_and_its_changes_are_done() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("s.json"), submission("INC-1")).unwrap();
    assert_eq!(sluis(path, &["check", "--submission", "s.json"], b"").code, 0);
    assert!(due(path, "2099-01-01").is_empty());
    let done = |args: &[&str]| assert_eq!(register(path, args).code, 0, "{args:?}");
    done(&["link", "INC-1", "--change", "CHG-7"]);
    done(&["done", "INC-1", "--on", "2026-08-31"]);
    assert!(due(path, "2099-01-01").is_empty());
    done(&["done", "--change", "CHG-7", "--on", "2026-11-30"]);
    assert!(due(path, "2027-02-27").is_empty());
    let told = due(path, "2027-03-02");
    assert_eq!((told[0]["due"].as_str(), told[0]["overdue_days"].as_i64()), (Some("2027-02-28"), Some(2)));
    let human = register(path, &["due", "--on", "2027-03-02", "--lang", "nl"]).out;
    assert!(human.contains("te verwijderen sinds 2027-02-28 (2 dagen)"), "{human}");
    let id = told[0]["id"].as_str().unwrap();
    done(&["deleted", id, "--on", "2027-03-02"]);
    assert!(due(path, "2099-01-01").is_empty());
    assert_eq!(list(&register(path, &["list", "--format", "json"]).out)[0]["deleted"], "2027-03-02");
    for slip in
        [&["done", "INC-9", "--on", "2026-01-01"][..], &["done", "INC-1", "--on", "31-01-2026"], &["deleted", "INC-9"]]
    {
        assert_eq!(register(path, slip).code, 2, "{slip:?}");
    }
}

#[test]
fn carriers_are_kept_by_the_table_of_terms() {
    let folder = folder();
    let path = folder.path();
    for (args, due) in [
        (&["recording", "--purpose", "training"][..], "2026-03-01"),
        (&["call-data"], "2026-12-31"),
        (&["chat", "--purpose", "contact"], "2026-12-31"),
        (&["contact-form"], "2026-12-31"),
    ] {
        let run = register(path, &[&["keep"], args, &["--from", "2025-12-31"]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        let told = list(&register(path, &["list", "--ticket", run.out.trim(), "--format", "json"]).out);
        assert_eq!(told[0]["due"], due, "{args:?}");
    }
    assert_eq!(register(path, &["keep", "recording"]).code, 2);
    let named = register(path, &["keep", "chat", "--ticket", "gesprek BSN 171723673"]);
    assert!(named.code == 2 && !named.err.contains("171723673"), "{}", named.err);
    // A chat that came through the gate has the term of its carrier.
    assert_eq!(sluis(path, &["check", "--description", "Graag contact", "--channel", "chat"], b"").code, 0);
    let told = list(&register(path, &["list", "--format", "json"]).out);
    assert!(
        told.iter().any(|row| row["door"] == "check" && row["keep"] == "P1Y" && row["due"].is_string()),
        "{told:?}"
    );
}

#[test]
fn what_cannot_be_recorded_was_not_decided() {
    let folder = folder();
    let path = folder.path();
    let garbage = b"bsn;naam\n".repeat(100);
    fs::write(path.join("register.db"), &garbage).unwrap();
    let run = sluis(path, &["check", "--attach", "a.csv"], b"");
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("register.db") && run.err.contains("not a register"), "{}", run.err);
    assert_eq!(fs::read(path.join("register.db")).unwrap(), garbage);
    // Nor has a typing error in the file's name made an empty register.
    assert_eq!(register(path, &["list", "--file", "regster.db"]).code, 2);
    assert!(!path.join("regster.db").exists());
    // Without a register nothing of this is asked for.
    assert_eq!(sluis(path, &["scan", "a.csv"], b"").code, 1);
}

/// A stream loses its register half way: a lock that nobody lets go. No line is allowed any more.
#[test]
fn a_stream_goes_on_with_errors_where_the_register_fails() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("s.json"), submission("INC-1")).unwrap();
    assert_eq!(sluis(path, &["check", "--submission", "s.json"], b"").code, 0);
    let register = rusqlite::Connection::open(path.join("register.db")).unwrap();
    register.execute_batch("DROP TABLE fingerprint").unwrap();
    let input = format!("{}\n{}\n", submission("INC-2"), submission("INC-3"));
    let run = sluis(path, &["check", "--jsonl"], input.as_bytes());
    let told = lines(&run.out);
    assert_eq!(run.code, 2);
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|line| line["decision"] == "error"), "{told:?}");
}

#[test]
fn breaches_are_registered_all_of_them() {
    let folder = folder();
    let path = folder.path();
    let report = sluis(path, &["report", "breach", "a.csv", "--format", "json", "-o", "r.json"], b"");
    assert_eq!(report.code, 0, "{}", report.err);
    let add = ["breach", "add", "--summary", "USB-stick met een export verloren", "--discovered", "2026-11-27T09:00"];
    let run = register(path, &[&add[..], &["--report", "r.json", "--nature", "unknown"]].concat());
    assert_eq!((run.code, run.out.as_str()), (0, "1\n"), "{}", run.err);
    assert_eq!(register(path, &["breach", "told", "1", "--authority", "2026-11-28"]).code, 0);
    let told = list(&register(path, &["breach", "list", "--format", "json"]).out);
    assert_eq!((told[0]["persons"]["min"].as_u64(), told[0]["authority_told"].as_str()), (Some(1), Some("2026-11-28")));
    assert_eq!(told[0]["types"], serde_json::json!([1, 6]));
    // The register holds nobody's data, whoever types them.
    let run = register(path, &["breach", "add", "--summary", &format!("Export met BSN {BSN} van J. de Vries gelekt")]);
    assert!(run.code == 2 && !run.err.contains(BSN), "{}", run.err);
    for text in ["Mail van Karel Achterberg kwam verkeerd aan", "Verstuurd aan k.achterberg@gemeente.example"] {
        for option in [&["--summary", text][..], &["--summary", "Mail verkeerd", "--effects", text]] {
            let run = register(path, &[&["breach", "add"], option].concat());
            assert!(run.code == 2 && !run.err.contains("chterberg"), "{text}: {}{}", run.out, run.err);
        }
    }
    assert_eq!(list(&register(path, &["breach", "list", "--format", "json"]).out).len(), 1);
}

/// Kills the command again and again while it records. Every verdict that was told is on record, and the file is whole.
#[cfg(unix)]
#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_told() {
    let folder = folder();
    let path = folder.path();
    let mut acknowledged = Vec::new();
    for round in 0..8_u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sluis"))
            .args(["check", "--jsonl", "--jobs", "2"])
            .current_dir(path)
            .env_clear()
            .env("SLUIS_KEY", "a key of the tests, no secret")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let feeder = std::thread::spawn(move || {
            for at in 0..100_000 {
                if writeln!(stdin, "{}", submission(&format!("R{round}-{at}"))).is_err() {
                    return;
                }
            }
        });
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        // Some rounds die in the middle of the first writes, others further on.
        let wanted = 1 + round * 7;
        while (acknowledged.len() as u64) < u64::MAX && out.read_line(&mut line).unwrap() > 0 {
            let verdict: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(verdict["decision"], "allow");
            acknowledged.push(verdict["id"].as_str().unwrap().to_owned());
            line.clear();
            if acknowledged.iter().filter(|id| id.starts_with(&format!("R{round}-"))).count() as u64 == wanted {
                break;
            }
        }
        std::thread::sleep(Duration::from_micros(round * 900));
        child.kill().unwrap();
        // What it had told before it died counts too.
        for rest in out.lines().map_while(Result::ok) {
            if let Ok(verdict) = serde_json::from_str::<Value>(&rest) {
                acknowledged.push(verdict["id"].as_str().unwrap().to_owned());
            }
        }
        child.wait().unwrap();
        feeder.join().unwrap();
    }
    assert!(acknowledged.len() > 100);
    assert_eq!(register(path, &["verify"]).code, 0);
    let told = list(&register(path, &["export"]).out);
    let recorded: std::collections::HashSet<_> = told.iter().map(|row| row["ticket"].as_str().unwrap()).collect();
    for id in &acknowledged {
        assert!(recorded.contains(id.as_str()), "{id}");
    }
    assert_eq!(recorded.len(), told.len());
}
