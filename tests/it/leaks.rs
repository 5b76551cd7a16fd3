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
    // Names out of files travel in places: fields, pointers, paths of elements, headers.
    let places: &[(&str, &str)] = &[
        (
            "in/f.html",
            "<input name='171723673' value='bsn 271954061'><table><tr><th>R. Achterberg-Zwaluw</th><th>b</th></tr>\
                       <tr><td>bsn 271954061</td><td>2</td></tr></table>",
        ),
        ("in/k.json", "{\"R. Achterberg-Zwaluw\": {\"bsn\": \"271954061\"}, \"171723673\": {\"bsn\": \"271954061\"}}"),
        ("in/e.xml", "<r><n171723673><bsn>271954061</bsn></n171723673></r>"),
        ("in/c.csv", "BSN 171723673;naam\n271954061;Anna de Boer\n"),
        (
            "in/h.eml",
            "From: a@example.org\nSubject: x\nX-171723673: bsn 271954061\nMIME-Version: 1.0\n\nbsn 271954061\n",
        ),
    ];
    for (name, content) in places {
        fs::write(path.join(name), content).unwrap();
    }
    let stream = format!("{json}\n{}\n{{\"description\": 171723673}}\n", &json.to_string()[..60]);
    let given = format!("in/{named}");
    let runs: &[&[&str]] = &[
        &["scan", "in"],
        &["scan", "in", "-v", "--color", "always"],
        &["scan", "in", "--format", "json"],
        &["scan", "in", "--format", "jsonl"],
        &["scan", "in", "--format", "sarif"],
        &["scan", "in", "--format", "gitlab"],
        &["scan", "in", "--format", "junit"],
        &["scan", "in", "--format", "html"],
        // These travel to other systems, and hold no value whatever is asked for.
        &["scan", "in/a.txt", "--format", "sarif", "--reveal"],
        &["scan", "in/a.txt", "--format", "gitlab", "--reveal"],
        &["scan", "in/a.txt", "--format", "junit", "--reveal"],
        &["scan", "in", "--write-baseline", "/dev/stdout"],
        &["scan", "in", "--baseline", "s.json"],
        &["scan", "in", "--suppressions", "s.json"],
        &["scan", &given, "in/BSN 171723673.nowhere", "--lang", "en"],
        &["scan", "-"],
        &["check", "--description", text],
        &["check", "--description", text, "--format", "human", "-v"],
        &["check", "--filename", named, "--attach", &given],
        &["check", "--attach", "BSN 171723673.txt"],
        &["check", "--submission", "s.json", "--format", "json"],
        &["check", "--submission", "broken.json"],
        &["check", "--submission", "s.json", "--format", "html"],
        &["check", "--submission", "s.json", "--format", "sarif"],
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
        &["find", "in", "--bsn", "171723673", "--name", "R. Achterberg-Zwaluw"],
        &["find", "in", "--bsn", "171723673", "--format", "csv"],
        &["find", "in", "--bsn", "171723673", "--format", "json"],
        &["find", &given, "--name", "R. Achterberg-Zwaluw", "--phone", "171723673"],
        &["report", "breach", "in"],
        &["report", "breach", "in", "--format", "html"],
        &["report", "breach", "in", "--format", "json", "--known-since", "171723673"],
        &["rules", "explain", "--finding", text],
        &["rules", "explain", "--finding", "-"],
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
    for format in ["human", "json", "jsonl", "html"] {
        let args = ["scan", "-", "--reveal", "--format", format];
        let run = sluis(folder.path(), &args, b"BSN 171723673");
        assert!(run.out.contains("171723673"), "{format}: {}", run.out);
    }
}
