//! Hooks of uploads and commits, answered by the command: what they refuse is refused for good.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::{Run, sluis};

/// A BSN that no list of specimens holds.
const BSN: &str = "171723673";

fn with_bsn() -> String {
    format!("naam;bsn\nJansen;{BSN}\n")
}

/// A store of tusd with one upload in it, and a request of a hook about that.
struct Upload {
    folder: TempDir,
}

impl Upload {
    fn new(text: &str) -> Self {
        let folder = tempdir().unwrap();
        fs::create_dir(folder.path().join("accepted")).unwrap();
        fs::write(folder.path().join("abc"), text).unwrap();
        fs::write(folder.path().join("abc.info"), "{}").unwrap();
        Self { folder }
    }

    fn request(&self, event: &str, more: &Value) -> Vec<u8> {
        let path = |name: &str| self.folder.path().join(name);
        let mut upload = json!({
            "ID": "abc", "Size": 3, "SizeIsDeferred": false, "Offset": 3, "IsPartial": false, "IsFinal": false,
            "MetaData": {"filename": "lijst.csv", "filetype": "text/csv"},
            "Storage": {"Type": "filestore", "Path": path("abc"), "InfoPath": path("abc.info")},
        });
        for (key, value) in more.as_object().unwrap() {
            upload[key] = value.clone();
        }
        let http = json!({"Method": "PATCH", "URI": "/files/abc", "RemoteAddr": "127.0.0.1", "Header": {}});
        json!({"Type": event, "Event": {"Upload": upload, "HTTPRequest": http}}).to_string().into_bytes()
    }

    fn ask(&self, args: &[&str], request: &[u8]) -> (Value, Run) {
        let args = [&["hook", "tusd"], args].concat();
        let run = sluis(self.folder.path(), &args, request);
        assert_eq!(run.code, 0, "any other code is an internal error to tusd: {}", run.err);
        (serde_json::from_str(&run.out).unwrap(), run)
    }

    fn is_there(&self) -> bool {
        ["abc", "abc.info"].map(|name| self.folder.path().join(name).exists()).contains(&true)
    }
}

/// Whether an answer to tusd refuses, in words that hold no value and fit.
fn refused(answer: &Value, run: &Run) -> bool {
    assert!(run.out.len() < 5 << 10 && !run.out.contains(BSN) && !run.err.contains(BSN), "{}", run.out);
    if *answer == json!({}) {
        return false;
    }
    assert_eq!(answer["RejectUpload"], true);
    assert_eq!(answer["HTTPResponse"]["StatusCode"], 422);
    assert_eq!(answer["HTTPResponse"]["Header"]["Content-Type"], "application/problem+json");
    let problem: Value = serde_json::from_str(answer["HTTPResponse"]["Body"].as_str().unwrap()).unwrap();
    assert_eq!(problem["status"], 422);
    assert!(!problem["detail"].as_str().unwrap().is_empty());
    true
}

#[test]
fn an_upload_is_judged_by_its_names_before_a_byte_moves() {
    let upload = Upload::new("");
    for (metadata, refuses) in [
        (json!({"filename": "lijst.csv"}), false),
        (json!({"filename": format!("BSN {BSN}.csv")}), true),
        (json!({"filename": "a.csv", "relativePath": format!("BSN {BSN}/a.csv")}), true),
        (json!({"filename": "a.csv", "omschrijving": format!("BSN {BSN} krijgt geen brief")}), true),
        (json!({"filename": "a.csv", "x": format!("burgerservicenummer {BSN}")}), true),
        (Value::Null, false),
    ] {
        let request = upload.request("pre-create", &json!({"MetaData": metadata, "Storage": null}));
        let (answer, run) = upload.ask(&[], &request);
        assert_eq!(refused(&answer, &run), refuses, "{metadata}");
    }
}

#[test]
fn a_refused_upload_is_gone_and_an_accepted_one_is_promoted() {
    for (text, channel, accepted) in
        [("leeg scherm", "email", true), (with_bsn().as_str(), "portal", true), (with_bsn().as_str(), "email", false)]
    {
        let upload = Upload::new(text);
        let args = ["--channel", channel, "--promote-to", "accepted"];
        let (answer, run) = upload.ask(&args, &upload.request("pre-finish", &json!({})));
        assert_eq!(refused(&answer, &run), !accepted);
        assert!(!upload.is_there());
        let promoted = upload.folder.path().join("accepted/abc");
        assert_eq!(fs::read_to_string(&promoted).ok().as_deref(), accepted.then_some(text));
        // tusd tells of the same upload again.
        let (again, run) = upload.ask(&args, &upload.request("post-finish", &json!({})));
        assert_eq!(refused(&again, &run), !accepted);
        assert_eq!(promoted.exists(), accepted);
    }
}

#[test]
fn parts_of_an_upload_wait_for_the_whole() {
    let upload = Upload::new(&with_bsn());
    let (answer, _) = upload.ask(&["--channel", "email"], &upload.request("pre-finish", &json!({"IsPartial": true})));
    assert_eq!(answer, json!({}));
    assert!(upload.is_there());
    let (answer, _) = upload.ask(&[], &upload.request("post-create", &json!({})));
    assert_eq!(answer, json!({}));
}

#[test]
fn whatever_goes_wrong_no_upload_is_accepted() {
    let s3 = json!({"Storage": {"Type": "s3store", "Bucket": "a", "Key": "b"}});
    let nowhere = json!({"Storage": {"Type": "filestore", "Path": "/nergens/abc", "InfoPath": null}});
    let folder = Upload::new("x");
    let dir = json!({"Storage": {"Type": "filestore", "Path": folder.folder.path(), "InfoPath": null}});
    for (args, more) in [(&[][..], &s3), (&[], &nowhere), (&[], &dir), (&["--promote-to", "nergens"], &json!({}))] {
        let upload = Upload::new("leeg scherm");
        let (answer, run) = upload.ask(args, &upload.request("pre-finish", more));
        assert!(refused(&answer, &run) && !run.err.is_empty());
    }
    // What cannot be judged is removed too: a client that goes on with the same upload would take it for done.
    for args in [&["--policy", "geen"][..], &["--rules", "nergens"], &["--config", "nergens"]] {
        let upload = Upload::new("leeg scherm");
        let (answer, run) = upload.ask(args, &upload.request("pre-finish", &json!({})));
        assert!(refused(&answer, &run) && !upload.is_there(), "{args:?}");
    }
    for (args, request) in
        [(&[][..], &b"{"[..]), (&[], b""), (&[], b"{\"Type\": \"pre-finish\"}"), (&["--bestaat-niet"], b"{}")]
    {
        let (answer, run) = folder.ask(args, request);
        assert!(refused(&answer, &run));
    }
    let (answer, run) = folder.ask(&[], &folder.request("pre-nieuw", &json!({})));
    assert!(refused(&answer, &run));
}

#[test]
fn files_about_to_be_committed_are_told_by_name_and_place() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    for (name, text) in [
        ("schoon.txt", "Het scherm blijft leeg.".to_owned()),
        ("lijst.csv", with_bsn()),
        ("auteurs.txt", "Anna de Vries <anna@example.nl>".into()),
        ("test.txt", "BSN 999990639".into()),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    std::os::unix::fs::symlink("lijst.csv", root.join("link")).unwrap();
    let run = |files: &[&str]| sluis(root, &[&["hook", "pre-commit", "--"], files].concat(), b"");
    for (files, code) in [
        (&["schoon.txt", "auteurs.txt", "test.txt", "link"][..], 0),
        (&["schoon.txt", "lijst.csv"], 1),
        (&["weg.txt"], 2),
        (&["--policy=observe", "lijst.csv"], 2),
        // Outside a repository nothing can be staged.
        (&[], 2),
    ] {
        assert_eq!(run(files).code, code, "{files:?}: {}", run(files).out);
    }
    let told = run(&["schoon.txt", "lijst.csv"]);
    assert!(told.out.contains("✗ lijst.csv: ") && told.out.contains("BSN") && told.out.contains('2'), "{}", told.out);
    assert!(!told.out.contains("schoon") && !told.out.contains(BSN), "{}", told.out);
    let named = format!("BSN {BSN}.txt");
    fs::write(root.join(&named), "x").unwrap();
    let told = run(&[&named]);
    assert!(told.code == 1 && !told.out.contains(BSN), "{}", told.out);
}

/// Git names no files to its hook: what the commit would bring is judged, as it stands in the index.
#[test]
fn a_commit_is_refused_for_what_is_staged() {
    let pushed = Pushed::new();
    let hook = pushed.folder.path().join("work/.git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\nexec {} hook pre-commit\n", env!("CARGO_BIN_EXE_sluis"))).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let write = |name: &str, text: &str| fs::write(pushed.folder.path().join("work").join(name), text).unwrap();
    write("schoon.txt", "Het scherm blijft leeg.");
    write("lijst.csv", &with_bsn());
    assert!(pushed.git("work", &["add", "-A"]).0);
    // What stands in the folder is not what would be committed.
    write("lijst.csv", "leeg");
    let (went, told) = pushed.git("work", &["commit", "-qm", "eerste"]);
    assert!(!went && told.contains("✗ lijst.csv: ") && !told.contains(BSN), "{told}");
    assert!(pushed.git("work", &["add", "-A"]).0);
    let (went, told) = pushed.git("work", &["commit", "-qm", "eerste"]);
    assert!(went, "{told}");
    assert!(pushed.git("work", &["rm", "-q", "lijst.csv"]).0);
    let (went, told) = pushed.git("work", &["commit", "-qm", "tweede"]);
    assert!(went, "{told}");
}

/// A bare repository whose pushes go through the hook, and a clone of it.
struct Pushed {
    folder: TempDir,
}

impl Pushed {
    fn new() -> Self {
        let folder = tempdir().unwrap();
        let pushed = Self { folder };
        pushed.git(".", &["init", "-q", "--bare", "-b", "main", "server"]);
        pushed.git(".", &["init", "-q", "-b", "main", "work"]);
        pushed.git("work", &["remote", "add", "origin", "../server"]);
        let hook = pushed.folder.path().join("server/hooks/pre-receive");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(&hook, format!("#!/bin/sh\nexec {} hook pre-receive\n", env!("CARGO_BIN_EXE_sluis"))).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        pushed
    }

    /// Whether it went well, and what was told.
    fn git(&self, within: &str, args: &[&str]) -> (bool, String) {
        let output = Command::new("git")
            .args(args)
            .current_dir(self.folder.path().join(within))
            .env_remove("SLUIS_KEY")
            .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null"), ("LANG", "C")])
            .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org")])
            .envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.org")])
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        // Git itself repeats the name of a branch.
        assert!(!told.lines().any(|line| line.starts_with("remote:") && line.contains(BSN)), "{told}");
        (output.status.success(), told)
    }

    fn commit(&self, name: &str, text: &str, message: &str) {
        let path = self.folder.path().join("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        assert!(self.git("work", &["add", "-A"]).0);
        assert!(self.git("work", &["commit", "-qm", message]).0);
    }

    fn push(&self, refs: &str) -> (bool, String) {
        self.git("work", &["push", "-q", "origin", refs])
    }
}

#[test]
fn a_push_is_refused_for_what_its_commits_bring() {
    let git = Pushed::new();
    git.commit("a.txt", "leeg", "begin");
    assert!(git.push("main").0);
    // Once it is there it is not looked at again; a deletion brings nothing.
    git.commit("map/lijst.csv", &with_bsn(), "gegevens");
    git.commit("b.txt", "leeg", "later");
    let (accepted, told) = git.push("main");
    assert!(!accepted && told.contains("map/lijst.csv") && told.contains("BSN"), "{told}");
    git.git("work", &["rm", "-q", "map/lijst.csv"]);
    git.commit("c.txt", "leeg", "weer weg");
    assert!(!git.push("main").0, "it is still in the history");
    git.git("work", &["reset", "-q", "--hard", "HEAD~3"]);
    git.commit("d.txt", "leeg", "netjes");
    assert!(git.push("main").0);
    assert!(git.push("main").0, "nothing new");
}

#[test]
fn branches_merges_tags_and_messages_are_looked_at() {
    let git = Pushed::new();
    git.commit("a.txt", "een", "begin");
    assert!(git.push("main").0);
    git.git("work", &["checkout", "-qb", "zijtak"]);
    git.commit("b.txt", "twee", "zijspoor");
    assert!(git.push("zijtak").0);
    git.git("work", &["checkout", "-q", "main"]);
    git.commit("c.txt", "drie", "hoofdspoor");
    git.git("work", &["merge", "-q", "--no-edit", "zijtak"]);
    assert!(git.push("main").0);
    // A merge that brings what neither parent had.
    git.git("work", &["checkout", "-qb", "ander", "HEAD~1"]);
    git.git("work", &["merge", "-q", "--no-commit", "--no-ff", "zijtak"]);
    git.commit("e.csv", &with_bsn(), "samenvoegen");
    assert!(!git.push("ander").0);
    git.git("work", &["checkout", "-q", "main"]);
    git.commit("f.txt", "vier", &format!("BSN {BSN} hersteld"));
    let (accepted, told) = git.push("main");
    assert!(!accepted && told.contains("commit"), "{told}");
    git.git("work", &["reset", "-q", "--hard", "HEAD~1"]);
    git.git("work", &["tag", "-am", "versie een", "v1"]);
    assert!(git.push("v1").0);
    git.git("work", &["tag", "-am", &format!("BSN {BSN}"), "v2"]);
    assert!(!git.push("v2").0);
    assert!(!git.push(&format!("main:refs/heads/bsn-{BSN}")).0);
    assert!(git.push(":zijtak").0, "a branch that goes brings nothing");
}

#[test]
fn a_push_that_cannot_be_judged_is_refused() {
    let git = Pushed::new();
    git.commit("a.txt", "een", "begin");
    fs::write(git.folder.path().join("server/sluis.toml"), "policy = 'geen'").unwrap();
    let (accepted, told) = git.push("main");
    assert!(!accepted && told.contains("no such policy"), "{told}");
    fs::remove_file(git.folder.path().join("server/sluis.toml")).unwrap();
    let blob = git.git("work", &["rev-parse", "HEAD:a.txt"]).1;
    assert!(!git.push(&format!("{}:refs/tags/blob", blob.trim())).0);
    assert!(git.push("main").0);
    let run = sluis(Path::new("."), &["hook", "pre-receive"], b"no refs\n");
    assert_eq!(run.code, 2, "{}", run.err);
}

#[test]
fn one_file_is_answered_in_the_callers_own_words() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("schoon"), "Het scherm blijft leeg.").unwrap();
    fs::write(root.join("lijst"), with_bsn()).unwrap();
    for (args, accepted) in [
        (&["schoon"][..], true),
        (&["lijst"], true),
        (&["--channel", "email", "lijst"], false),
        (&["--policy", "strict", "lijst"], false),
        (&["weg"], false),
        (&[], false),
        (&["schoon", "lijst"], false),
        (&["--policy", "geen", "schoon"], false),
        (&["--bestaat-niet", "schoon"], false),
        (&["--config", "weg.toml", "schoon"], false),
    ] {
        let run = sluis(root, &[&["hook", "inspectfile"], args].concat(), b"");
        assert_eq!((run.code, run.out.starts_with("1 ")), (0, accepted), "{args:?}: {}", run.out);
        assert!(accepted || run.out.starts_with("0 ") && run.out.lines().count() == 1 && run.out.len() > 10);
        let run = sluis(root, &[&["hook", "exec"], args].concat(), b"");
        assert_eq!(run.code, i32::from(!accepted), "{args:?}");
        assert_eq!(run.out.lines().count(), usize::from(!accepted));
        assert!(!run.out.contains(BSN) && !run.err.contains(BSN));
    }
}
