//! Completions, manual, help, and files that are whole or not there.

use std::fs;

use tempfile::tempdir;

use crate::sluis;

#[test]
fn every_shell_completes_doors_and_formats() {
    let folder = tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let run = sluis(folder.path(), &["completions", shell], b"");
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        // PowerShell's script completes no values.
        let words = ["scan", "check", "write-baseline", "sarif"];
        let known = if shell == "powershell" { 3 } else { 4 };
        assert!(words[..known].iter().all(|word| run.out.contains(word)), "{shell}");
    }
    assert_eq!(sluis(folder.path(), &["completions", "tcsh"], b"").code, 2);
}

#[test]
fn the_manual_has_a_page_for_each_door() {
    let folder = tempdir().unwrap();
    let run = sluis(folder.path(), &["man"], b"");
    assert!(run.code == 0 && run.out.contains(".TH sluis 1") && run.out.contains("sluis\\-scan(1)"), "{}", run.out);
    assert_eq!(sluis(folder.path(), &["man", "--out", "pages/man1"], b"").code, 0);
    let page = |name: &str| fs::read_to_string(folder.path().join("pages/man1").join(name)).unwrap();
    assert!(page("sluis-scan.1").contains("\\-\\-baseline"));
    assert!(page("sluis-scan.1").contains(".SH \"EXAMPLES\""));
    assert!(page("sluis-rules-explain.1").contains("\\-\\-finding"));
    assert!(page("sluis.1").contains(".SH \"EXIT CODES\"") && !page("sluis.1").contains("sluis\\-help"));
}

#[test]
fn help_has_examples() {
    let folder = tempdir().unwrap();
    for door in [&["scan"][..], &["check"], &["rules"], &["rules", "explain"], &["completions"], &["man"]] {
        let run = sluis(folder.path(), &[door, &["--help"]].concat(), b"");
        let example = format!("  sluis {}", door.join(" "));
        assert!(run.code == 0 && run.out.contains("Examples:") && run.out.contains(&example), "{}", run.out);
    }
}

#[test]
fn a_report_is_there_whole_or_not_at_all() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.txt"), "BSN 171723673\n").unwrap();
    fs::write(path.join("out"), "before").unwrap();
    // Refused before it began.
    assert_eq!(sluis(path, &["scan", "a.txt", "-o", "out", "--entity", "none"], b"").code, 2);
    assert_eq!(fs::read_to_string(path.join("out")).unwrap(), "before");
    assert_eq!(sluis(path, &["scan", "a.txt", "-o", "out", "--format", "json"], b"").code, 1);
    assert!(fs::read_to_string(path.join("out")).unwrap().ends_with("}\n"));
    let run = sluis(path, &["scan", "a.txt", "-o", "nowhere/out"], b"");
    assert!(run.code == 2 && run.err.contains("no such file or folder"), "{}", run.err);
    // Nothing but the two is left behind.
    assert_eq!(fs::read_dir(path).unwrap().count(), 2);
}

#[test]
fn check_answers_in_the_formats_of_a_scan_too() {
    let folder = tempdir().unwrap();
    let text = "BSN 171723673";
    for (format, word) in [
        ("sarif", "\"ruleId\":\"bsn\""),
        ("gitlab", "\"check_name\":\"bsn\""),
        ("junit", "<failure"),
        ("html", "<!DOCTYPE"),
    ] {
        let args = ["check", "--description", text, "--format", format];
        let run = sluis(folder.path(), &args, b"");
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.out.contains(word) && run.out.contains("BSN") && !run.out.contains("171723673"), "{}", run.out);
        assert_eq!(sluis(folder.path(), &[&args[..], &["-o", "out"]].concat(), b"").code, 1);
        assert!(fs::read_to_string(folder.path().join("out")).unwrap().contains(word));
    }
    assert_eq!(sluis(folder.path(), &["check", "--jsonl", "--format", "html"], b"").code, 2);
}
