//! Without `--reveal` no output anywhere holds a value: planted ones are looked for in all that is printed.

mod formats;
#[cfg(all(feature = "serve", target_os = "linux"))]
mod fronts;
mod planted;

use std::fs;

use tempfile::tempdir;

use crate::{sluis, sluis_with};
use planted::{BORN, BSN, MAIL, NAME, leak};

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

/// Every command on every kind of trouble, and what it leaves behind.
#[test]
fn no_command_shows_a_part_of_a_value() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    planted::lay_out(path);
    let text = planted::text();
    let ticket = serde_json::json!({
        "id": "T1", "description": text, "subject": text, "comment": text,
        "reporter": {"names": ["Piet Onbekend"], "emails": ["p.onbekend@example.org"]},
        "attachments": [{"name": format!("{NAME} {BSN}.txt"), "text": text}, {"name": "k.pdf", "path": "in/k.pdf"}],
    });
    let whole = ticket.to_string();
    let cut = &whole[..90];
    let files: &[(&str, String)] = &[
        ("s.json", whole.clone()),
        ("broken-s.json", cut.into()),
        ("wrong-s.json", format!("{{\"{NAME}\": 1, \"description\": \"x\"}}")),
        ("type-s.json", format!("{{\"description\": [\"{BSN}\", \"{NAME}\"]}}")),
        ("no-path.json", format!("{{\"attachments\": [{{\"path\": \"{NAME}/{BSN}.txt\"}}]}}")),
        (
            "person.json",
            format!("{{\"bsn\": \"{BSN}\", \"name\": [\"{NAME}\"], \"born\": \"{BORN}\", \"email\": [\"{MAIL}\"]}}"),
        ),
        ("wrong-person.json", format!("{{\"naam\": [\"{NAME}\"], \"bsn\": \"{BSN}\"}}")),
        ("broken-person.json", format!("{{\"bsn\": \"{BSN}\", \"name\": [\"{NAME}")),
        (
            "own.toml",
            format!("[[suppress]]\nlist = \"list.txt\"\nreason = \"x\"\nowner = \"y\"\nexpires = 2099-01-01\n"),
        ),
        ("list.txt", format!("{BSN}\n{NAME}\n")),
        ("base.jsonl", format!("{{\"type\": \"baseline\", \"version\": 1, \"key\": \"{NAME}\"}}\n{BSN}\n")),
        ("sluis-register.toml", "[register]\nfile = \"register.db\"\n".into()),
    ];
    for (name, content) in files {
        fs::write(path.join(name), content).unwrap();
    }
    fs::create_dir(path.join("tmp")).unwrap();
    let given = format!("in/{NAME} BSN {BSN}.txt");
    let broken = format!("in/kapot {NAME}.docx");
    let nowhere = format!("{NAME}/{BSN}.txt");
    let mut runs: Vec<Vec<&str>> = Vec::new();
    for row in sluis::report::REPORTERS {
        runs.push(vec!["scan", "in", "--format", row.id, "--lang", "en"]);
        runs.push(vec!["check", "--submission", "s.json", "--format", row.id]);
        runs.push(vec!["scan", "in", "--format", row.id, "-v", "--timeout", "1ms"]);
    }
    let redacted: Vec<_> =
        ["a.txt", "b.json", "c.xml", "d.csv", "e.html", "f.eml", "g.sql", "h.vcf", "i.zip", "j.docx", "k.pdf"]
            .iter()
            .chain(&["broken.json", "broken.xml", "l.pdf"])
            .map(|name| (format!("in/{name}"), format!("out-{name}")))
            .collect();
    for (from, to) in &redacted {
        runs.push(vec!["redact", from, "-o", to, "--format", "json"]);
    }
    let lines: &[&[&str]] = &[
        &["scan", "in", "-v", "--color", "always", "--progress", "always"],
        &["scan", "in", "--max-depth", "0"],
        &["scan", "in", "--max-file-size", "9"],
        &["scan", "in", "--isolation", "strict"],
        &["scan", &nowhere],
        &["scan", "in", "--output", &nowhere],
        &["scan", "in", "--entity", NAME],
        &["scan", "in", "--suppressions", "own.toml"],
        &["scan", "in", "--baseline", "base.jsonl"],
        &["scan", "in", "--write-baseline", "/dev/stdout"],
        &["check", "--submission", "s.json", "-v", "--format", "human", "--lang", "en"],
        &["check", "--submission", "broken-s.json"],
        &["check", "--submission", "wrong-s.json"],
        &["check", "--submission", "type-s.json"],
        &["check", "--submission", "no-path.json"],
        &["check", "--attach", &nowhere],
        &["check", "--description", &format!("@{nowhere}")],
        &["check", "--filename", &given],
        &["check", "--jsonl"],
        &["check", "--jsonl", "--policy", "observe"],
        &["find", "in", "--person", "person.json"],
        &["find", "in", "--person", "wrong-person.json"],
        &["find", "in", "--person", "broken-person.json"],
        &["find", "in", "--name", NAME, "--format", "json"],
        &["find", "in", "--bsn", BSN, "--format", "csv"],
        &["find", "in", "--bsn", "171723674"],
        &["find", "in", "--iban", &text],
        &["find", "--in", "in/a.txt", "--bsn", BSN],
        &["find", &nowhere, "--bsn", BSN],
        &["report", "breach", "in"],
        &["report", "breach", "in", "--format", "json"],
        &["report", "breach", "in", "--format", "html"],
        &["report", "breach", &nowhere],
        &["redact", &format!("in/{BSN}.bin"), "-o", "out.bin"],
        &["redact", &broken, "-o", "out.docx"],
        &["redact", &given, "-o", &nowhere],
        &["redact", "--description", &text],
        &["redact", "--description", &text, "--how", "tag"],
        &["redact", "--description", &text, "--how", "pseudonym"],
        &["redact", &nowhere, "-o", "x"],
        &["hook", "exec", &given],
        &["hook", "exec", &nowhere],
        &["hook", "inspectfile", &given],
        &["hook", "pre-commit", &given, &broken],
        &["hook", "tusd"],
        &["hook", "pre-receive"],
        &["rules", "explain", NAME],
        &["rules", "explain", "--finding", "-"],
        &["completions", NAME],
        &["serve", "--http", NAME],
        &[NAME],
    ];
    runs.extend(lines.iter().map(|line| line.to_vec()));
    #[cfg(feature = "register")]
    for line in [
        &["check", "--submission", "s.json"][..],
        &["register", "list"],
        &["register", "export"],
        &["register", "done", NAME],
        &["register", "deleted", BSN],
        &["register", "breach", "add", "--summary", "x"],
        &["register", "due", "--on", NAME],
        &["register", "keep", "in", "--purpose", "training"],
    ] {
        runs.push([&["--config", "sluis-register.toml"], line].concat());
    }
    let stream = format!("{whole}\n{cut}\n{{\"description\": {BSN}}}\n{{\"{NAME}\": 1}}\n");
    let temporary = path.join("tmp");
    for args in runs {
        let run = sluis_with(path, &args, stream.as_bytes(), &[("TMPDIR", temporary.to_str().unwrap())]);
        assert!((0..=3).contains(&run.code), "{args:?}: {}", run.err);
        for told in [&run.out, &run.err] {
            assert_eq!(leak(told), None, "{args:?}");
        }
    }
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "files left behind");
    for entry in fs::read_dir(path).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("out") || name.starts_with("register.db") {
            let bytes = fs::read(entry.path()).unwrap();
            assert_eq!(leak(&String::from_utf8_lossy(&bytes)), None, "{name}");
        }
    }
}
