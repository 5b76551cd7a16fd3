//! Lines of refs that are pushed in, lines about what may not enter the repository out.
//!
//! Judged are the names of new refs, the messages of new commits and tags, and each file that a new commit brings,
//! by name and content. What is in the repository already is not looked at again.

use std::collections::HashSet;
use std::io::{self, Read as _};
use std::process::ExitCode;

use sluis::{Attachment, Content, Submission, Verdict};

use super::Args;
use super::bench::{Bench, accepted};
use super::git::{Object, Objects, brought, new_commits};
use super::tell::tell;
use crate::failure::Failure;

/// Bytes of the list of refs: a push of hundreds of thousands of them.
const REFS_MAX: u64 = 64 << 20;

/// Letters of a commit's id that people read.
const SHORT: usize = 10;

/// One thing to judge.
enum Item {
    Ref(String),
    Message(String, Object),
    File(String, String, Option<Object>),
}

pub(super) fn run(bench: Result<Bench, Failure>, _: &Args) -> Result<ExitCode, Failure> {
    let bench = bench?;
    let refs = pushed()?;
    let mut objects = Objects::open(bench.desk.limits.max_file_size)?;
    let items = items(&refs, &mut objects, &bench)?;
    bench.judge_all(items, |item| item.and_then(|item| judge(&bench, item)))
}

/// A ref that is made or moved.
struct Pushed {
    old: String,
    new: String,
    name: String,
}

fn pushed() -> Result<Vec<Pushed>, Failure> {
    let mut text = String::new();
    let unclear = || Failure::new("hook pre-receive reads lines of OLD NEW REF on standard input");
    io::stdin().lock().take(REFS_MAX + 1).read_to_string(&mut text).map_err(|_| unclear())?;
    if text.len() as u64 > REFS_MAX {
        return Err(Failure::new("too many refs in one push"));
    }
    let mut all = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.splitn(3, ' ');
        let (Some(old), Some(new), Some(name)) = (words.next(), words.next(), words.next()) else {
            return Err(unclear());
        };
        if ![old, new].iter().all(|id| id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            return Err(unclear());
        }
        all.push(Pushed { old: old.to_owned(), new: new.to_owned(), name: name.to_owned() });
    }
    Ok(all)
}

/// Everything that the push brings, in the order of its commits, read as it is asked for.
fn items<'a>(
    refs: &[Pushed],
    objects: &'a mut Objects,
    bench: &'a Bench,
) -> Result<impl Iterator<Item = Result<Item, Failure>> + Send + use<'a>, Failure> {
    let none = |id: &str| id.bytes().all(|byte| byte == b'0');
    let mut first = Vec::new();
    let mut tips = Vec::new();
    for pushed in refs.iter().filter(|pushed| !none(&pushed.new) && pushed.old != pushed.new) {
        if none(&pushed.old) {
            first
                .push(Item::Ref(pushed.name.trim_start_matches("refs/heads/").trim_start_matches("refs/tags/").into()));
        }
        let mut id = pushed.new.clone();
        loop {
            let object = objects.read(&id)?;
            match (object.kind.as_str(), object.target()) {
                ("commit", _) => break tips.push(id),
                ("tag", Some(target)) => {
                    let what = format!("{} {}", bench.options.words.term("tag-message"), short(&id));
                    first.push(Item::Message(what, object));
                    id = target;
                }
                _ => return Err(Failure::new("a ref names neither a commit nor a tag: that is not inspected")),
            }
        }
    }
    let commits = if tips.is_empty() { Vec::new() } else { new_commits(&tips)? };
    let files = if commits.is_empty() { Vec::new() } else { brought(&commits)? };
    let word = bench.options.words.term("commit");
    let mut seen = HashSet::new();
    // Each commit's message stands before its files.
    let mut asked: Vec<(String, String, Option<String>)> = Vec::new();
    let mut files = files.into_iter().peekable();
    for commit in &commits {
        asked.push((commit.clone(), String::new(), Some(commit.clone())));
        while let Some(file) = files.next_if(|file| file.commit == *commit) {
            if seen.insert((file.path.clone(), file.blob.clone())) {
                asked.push((file.commit, file.path, file.blob));
            }
        }
    }
    if files.next().is_some() {
        return Err(Failure::new("git diff-tree told of a commit that was not asked for"));
    }
    let rest = asked.into_iter().map(move |(commit, path, id)| {
        let object = id.map(|id| objects.read(&id)).transpose()?;
        let what = format!("{word} {}", short(&commit));
        Ok(match object {
            Some(object) if path.is_empty() => {
                Item::Message(format!("{what}, {}", bench.options.words.term("commit-message")), object)
            }
            object => Item::File(what, path, object),
        })
    });
    Ok(first.into_iter().map(Ok).chain(rest))
}

fn short(id: &str) -> &str {
    id.get(..SHORT).unwrap_or(id)
}

fn judge(bench: &Bench, item: Item) -> Result<(bool, Vec<u8>), Failure> {
    let named =
        |name: String, content| Submission { attachments: vec![Attachment { name, content }], ..Submission::default() };
    let (what, verdict) = match item {
        Item::Ref(name) => (bench.desk.mask(&name).shown().to_owned(), bench.judge(named(name, Content::NameOnly))?),
        Item::Message(what, object) => {
            (what, bench.judge(Submission { description: Some(object.message()), ..Submission::default() })?)
        }
        Item::File(what, path, object) => {
            let what = format!("{what}, {}", bench.desk.mask(&path).shown());
            let content = object.as_ref().map_or(Content::NameOnly, |object| object.content.clone());
            (what, bench.judge(named(path, content))?)
        }
    };
    told(bench, &what, &verdict)
}

fn told(bench: &Bench, what: &str, verdict: &Verdict) -> Result<(bool, Vec<u8>), Failure> {
    let mut lines = Vec::new();
    tell(what, verdict, &bench.options, &mut lines)?;
    Ok((accepted(verdict), lines))
}
