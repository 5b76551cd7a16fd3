//! Files about to be committed in, lines about those that may not be out.
//!
//! 0 lets the commit go on, 1 stops it, and 2 says that it could not be judged, which stops it too. Frameworks name the
//! files; Git itself names none, and then what stands in the index is judged.

use std::path::Path;
use std::process::ExitCode;

use sluis::{Attachment, Content, Submission};

use super::Args;
use super::bench::{Bench, accepted, content_of};
use super::git::{Object, Objects, staged};
use super::tell::tell;
use crate::failure::{Failure, NO_DECISION};

pub(super) fn run(bench: Result<Bench, Failure>, args: &Args) -> Result<ExitCode, Failure> {
    let bench = bench?;
    if args.files.is_empty() {
        let mut objects = Objects::open(bench.desk.limits.max_file_size)?;
        let items = staged()?.into_iter().map(move |file| {
            let object = file.blob.map(|id| objects.read(&id)).transpose()?;
            Ok((file.path, object))
        });
        return bench.judge_all(items, |item: Result<(String, Option<Object>), Failure>| {
            let (path, object) = item?;
            let content = object.as_ref().map_or(Content::NameOnly, |object| object.content.clone());
            judge(&bench, &path, content)
        });
    }
    bench.judge_all(args.files.iter(), |file| {
        let name = file.to_string_lossy().into_owned();
        judge(&bench, &name, content(&bench, file)?)
    })
}

pub(super) fn fail(_: &str) -> ExitCode {
    ExitCode::from(NO_DECISION)
}

fn content(bench: &Bench, file: &Path) -> Result<Content, Failure> {
    content_of(file).map_err(|_| {
        let name = bench.desk.mask(&file.to_string_lossy());
        Failure::new(format!("{}: cannot be read", name.shown()))
    })
}

fn judge(bench: &Bench, name: &str, content: Content) -> Result<(bool, Vec<u8>), Failure> {
    let verdict = bench.judge(Submission {
        attachments: vec![Attachment { name: name.to_owned(), content }],
        ..Submission::default()
    })?;
    let mut lines = Vec::new();
    tell(bench.desk.mask(name).shown(), &verdict, &bench.options, &mut lines)?;
    Ok((accepted(&verdict), lines))
}
