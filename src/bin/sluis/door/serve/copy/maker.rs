//! `sluis serve --maker`, hidden: makes one cleaned copy for the service that started it, by the same settings.
//!
//! Standard input is the request and the document, standard output the reply and the copy.

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::process::ExitCode;

use sluis::Lang;
use sluis::redact::{How, Redactor};

use super::super::loaded::{Loaded, Source};
use super::{Copy, DEADLINES, LINE, Refusal, Reply, Request};
use crate::confine::hold;
use crate::desk;
use crate::door::redact::why;
use crate::failure::Failure;

/// Bytes of memory, at the least: a reader of pictures has to fit in, which inherits the limit.
const MEMORY: u64 = 2 << 30;
/// Times the memory of a worker: a document is there whole, and so is what it becomes.
const WORKERS: u64 = 4;

/// Serves one request.
pub(in super::super) fn run(source: &Source) -> Result<ExitCode, Failure> {
    let loaded = source.load()?;
    let limits = &loaded.desk.limits;
    let time = loaded.args.deadline().saturating_mul(DEADLINES);
    let memory = limits.worker_memory.saturating_mul(WORKERS).max(MEMORY);
    hold(memory, time).map_err(|_| Failure::new("the process that makes copies cannot be held to its limits"))?;
    let broken = || Failure::new("no request for a copy on standard input");
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    (&mut input).take(LINE).read_until(b'\n', &mut line)?;
    let request: Request = serde_json::from_slice(&line).map_err(|_| broken())?;
    let mut document = Vec::new();
    input.take(limits.max_file_size.saturating_add(1)).read_to_end(&mut document)?;
    let how = [How::Mask, How::Tag, How::Pseudonym].into_iter().find(|how| how.id() == request.how);
    let (reply, bytes) = reply(&loaded, &request, how.ok_or_else(broken)?, &document);
    let mut out = io::stdout().lock();
    out.write_all(&serde_json::to_vec(&reply).map_err(|_| broken())?)?;
    out.write_all(b"\n")?;
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn reply(loaded: &Loaded, request: &Request, how: How, document: &[u8]) -> (Reply, Vec<u8>) {
    let lang = if request.english { Lang::En } else { Lang::Nl };
    let gate = &loaded.desk.gate;
    let mut redactor = Redactor::new(gate, how, lang, Some(desk::today()));
    match redactor.redact(&request.name, document) {
        Ok(redacted) => {
            let replaced = redacted.replaced.iter().map(|(entity, count)| (entity.id().to_owned(), *count)).collect();
            let removed = redacted.removed.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect();
            (Reply::Copy(Copy { name: redacted.name, replaced, removed, bytes: Vec::new() }), redacted.bytes)
        }
        Err(refused) => {
            let messages = &gate.rules().messages;
            let told = [Lang::Nl, Lang::En].map(|lang| why(&refused, messages.words(lang)));
            (Reply::None(Refusal { code: refused.code().to_owned(), told }), Vec::new())
        }
    }
}
