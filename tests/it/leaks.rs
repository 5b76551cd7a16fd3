//! Without `--reveal` no output anywhere holds a value: planted ones are looked for in all that is printed.

use std::fs;

use tempfile::tempdir;

use crate::sluis;

/// Valid and invalid ones alike: a number that is no finding may still be somebody's typing error.
const PLANTED: &[&str] = &["171723673", "1717.23.673", "Achterberg-Zwaluw"];

#[test]
fn no_command_shows_a_value_unasked() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let text = "Mevrouw R. Achterberg-Zwaluw, BSN 171723673 (1717.23.673), geboren 12-03-1961\n";
    let json = serde_json::json!({"description": text, "attachments": [{"name": "a.txt", "text": text}]});
    let named = "BSN 171723673 mevr. R. Achterberg-Zwaluw.txt";
    fs::create_dir(path.join("in")).unwrap();
    fs::write(path.join("in/a.txt"), text).unwrap();
    fs::write(path.join("in").join(named), text).unwrap();
    fs::write(path.join("in/BSN 171723673.bin"), [0u8, 255, 254, 1]).unwrap();
    fs::write(path.join("s.json"), json.to_string()).unwrap();
    fs::write(path.join("broken.json"), &json.to_string()[..60]).unwrap();
    let stream = format!("{json}\n{}\n{{\"description\": 171723673}}\n", &json.to_string()[..60]);
    let given = format!("in/{named}");
    let runs: &[&[&str]] = &[
        &["scan", "in"],
        &["scan", "in", "-v", "--color", "always"],
        &["scan", "in", "--format", "json"],
        &["scan", "in", "--format", "jsonl"],
        &["scan", &given, "in/BSN 171723673.nowhere", "--lang", "en"],
        &["scan", "-"],
        &["check", "--description", text],
        &["check", "--description", text, "--format", "human", "-v"],
        &["check", "--filename", named, "--attach", &given],
        &["check", "--attach", "BSN 171723673.txt"],
        &["check", "--submission", "s.json", "--format", "json"],
        &["check", "--submission", "broken.json"],
        &["check", "--jsonl"],
        &["check", "--jsonl", "--policy", "observe"],
        // Slips of the keyboard: what was to be checked lands where an option is expected.
        &["check", text],
        &["check", "--descripton=BSN 171723673"],
        &["check", "--description", "x", "--policy", "171723673"],
        &["check", "--description", "x", "--lang", "171723673"],
        &["scan", "--min-confidence", "171723673"],
        &["scan", "--max-depth", "171723673x"],
        &["171723673"],
        &["rules", "explain", "171723673"],
    ];
    for args in runs {
        let run = sluis(path, args, stream.as_bytes());
        for value in PLANTED {
            let leak = run.out.contains(value) || run.err.contains(value);
            assert!(!leak, "{args:?}:\n{}\n{}", run.out, run.err);
        }
    }
}

#[test]
fn reveal_shows_them() {
    let folder = tempdir().unwrap();
    for format in ["human", "json", "jsonl"] {
        let args = ["scan", "-", "--reveal", "--format", format];
        let run = sluis(folder.path(), &args, b"BSN 171723673");
        assert!(run.out.contains("171723673"), "{format}: {}", run.out);
    }
}
