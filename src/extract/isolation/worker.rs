//! A process of its own for one document: started, fed, listened to with an eye on the clock, and ended.

use std::ffi::OsString;
use std::io::{Seek, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::SpooledTempFile;

use crate::extract::{Doc, Format, Picture, Sink, Trouble};
use crate::model::{Budget, Segment, Status, Stop};

use super::Isolation;
use super::wire::{Event, Request, code, receive, send};

/// What a worker is given beyond its own time limit, so that it can say itself that it ran out of time.
const GRACE: Duration = Duration::from_millis(300);
/// How long a worker may take where the submission has no time limit. Nothing waits forever.
const PATIENCE: Duration = Duration::from_hours(1);
/// Frames that wait to be replayed.
const FRAMES: usize = 8;
/// Bytes of a child that are kept in memory; more of them go to an anonymous file.
const IN_MEMORY: usize = 16 << 20;
/// Tells the worker its memory limit in bytes.
const MEMORY: &str = "SLUIS_WORKER_MEMORY";

/// Runs formats in a worker process, one for each document.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The program that serves, commonly this one.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Bytes of memory it may use; it sets the limit itself, before it reads.
    pub memory: u64,
}

impl Isolation for Worker {
    fn extract(&self, format: &'static dyn Format, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let budget = doc.budget();
        budget.tick()?;
        let time = budget.time_left();
        let request = request(format, doc, time, sink.reads_pictures());
        let content = doc.bytes()?.into_owned();
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .env(MEMORY, self.memory.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let frames = converse(&mut child, request, content);
        let deadline = Instant::now().checked_add(time.map_or(PATIENCE, |time| time.saturating_add(GRACE)));
        let result = match frames {
            Some(frames) => Listener { frames, deadline }.replay(budget, sink),
            None => Err(Trouble::Io),
        };
        // Whatever it is at, it has nothing more to say.
        let _ = child.kill();
        let _ = child.wait();
        result
    }
}

fn request(format: &dyn Format, doc: &Doc<'_>, time: Option<Duration>, pictures: bool) -> Request {
    let (budget, limits) = (doc.budget(), doc.budget().limits());
    Request {
        format: format.id().to_owned(),
        name: doc.name().to_owned(),
        len: doc.len(),
        max_file_size: limits.max_file_size,
        max_expanded_size: budget.bytes_left(),
        max_ratio: limits.max_ratio,
        max_depth: limits.max_depth,
        max_entries: limits.max_entries,
        milliseconds: time.map(|time| time.as_millis() as u64),
        pictures,
    }
}

/// Feeds the worker from one thread and takes its frames in on another, so that neither pipe can fill up with
/// nobody reading. The threads end when the pipes do; nobody waits for them.
fn converse(child: &mut Child, request: Request, content: Vec<u8>) -> Option<Receiver<Vec<u8>>> {
    let (mut stdin, mut stdout) = (child.stdin.take()?, child.stdout.take()?);
    thread::spawn(move || {
        let head = serde_json::to_vec(&request).unwrap_or_default();
        send(&mut stdin, &head).and_then(|()| stdin.write_all(&content))
    });
    let (sender, receiver) = sync_channel(FRAMES);
    thread::spawn(move || {
        while let Ok(frame) = receive(&mut stdout) {
            if sender.send(frame).is_err() {
                break;
            }
        }
    });
    Some(receiver)
}

struct Listener {
    frames: Receiver<Vec<u8>>,
    deadline: Option<Instant>,
}

impl Listener {
    fn replay(&self, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Trouble> {
        loop {
            let frame = self.frame()?;
            let event = serde_json::from_slice(&frame).map_err(|_| Trouble::Crashed)?;
            match event {
                Event::Record(segments) => {
                    let segments: Vec<Segment<'_>> = segments.iter().map(|segment| segment.segment()).collect();
                    sink.record(&segments)?;
                }
                Event::Child(name) => {
                    let mut content = self.child(budget)?;
                    sink.child(&name, &mut content)?;
                }
                Event::Picture(name, width, height, place) => {
                    let place = place.segment().place;
                    match Picture::new(width, height, self.rows(width, height)?) {
                        Some(picture) => sink.picture(&name, &picture, place)?,
                        None => sink.covered(&name, Status::Crashed, "")?,
                    }
                }
                Event::Columns(columns) => {
                    let columns: Vec<Vec<&str>> =
                        columns.iter().map(|cells| cells.iter().map(AsRef::as_ref).collect()).collect();
                    sink.columns(&columns);
                }
                Event::Covered(part, status, reason) => {
                    sink.covered(&part, status, code(&reason))?;
                }
                Event::Done(expanded, trouble) => {
                    budget.expand(expanded)?;
                    return trouble.map_or(Ok(()), |trouble| Err(trouble.into()));
                }
            }
        }
    }

    /// The rows of a picture of that size, or as many bytes too few or too many as show that it is none.
    fn rows(&self, width: u32, height: u32) -> Result<Vec<u8>, Trouble> {
        let mut rows = Vec::new();
        loop {
            let piece = self.frame()?;
            if piece.is_empty() {
                return Ok(rows);
            }
            if (rows.len() as u64) <= u64::from(width) * u64::from(height) {
                rows.extend_from_slice(&piece);
            }
        }
    }

    /// The content of a child, bounded here as well: a worker gone wrong may send without end.
    fn child(&self, budget: &Budget) -> Result<SpooledTempFile, Trouble> {
        let limits = budget.limits();
        let allowed = limits.max_file_size.max(limits.max_expanded_size);
        let mut content = SpooledTempFile::new(IN_MEMORY);
        let mut size = 0u64;
        loop {
            let piece = self.frame()?;
            if piece.is_empty() {
                content.rewind()?;
                return Ok(content);
            }
            size = size.saturating_add(piece.len() as u64);
            if size > allowed {
                return Err(Trouble::Stop(Stop::TooLarge));
            }
            Write::write_all(&mut content, &piece)?;
        }
    }

    fn frame(&self) -> Result<Vec<u8>, Trouble> {
        let left = self.deadline.map_or(PATIENCE, |deadline| deadline.saturating_duration_since(Instant::now()));
        self.frames.recv_timeout(left).map_err(|error| match error {
            RecvTimeoutError::Timeout => Trouble::Stop(Stop::Timeout),
            RecvTimeoutError::Disconnected => Trouble::Crashed,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::extract::collect::Collect;
    use crate::extract::isolation::serve;
    use crate::extract::zip::Zip;
    use crate::model::{Limits, Status};

    fn run(program: &str, args: &[&str]) -> (Result<(), Trouble>, Duration) {
        let limits = Limits { timeout: Some(Duration::from_millis(200)), ..Limits::default() };
        let budget = Budget::new(&limits);
        let mut content = Cursor::new(vec![7; 200_000]);
        let mut doc = Doc::open("a", &mut content, &budget).unwrap();
        let worker = Worker { program: program.into(), args: args.iter().map(Into::into).collect(), memory: 1 << 30 };
        let start = Instant::now();
        let result = worker.extract(&Zip, &mut doc, &mut Collect::with(limits));
        (result, start.elapsed())
    }

    #[test]
    fn a_worker_that_hangs_is_ended() {
        let (result, time) = run("sleep", &["60"]);
        assert_eq!(result, Err(Trouble::Stop(Stop::Timeout)));
        assert!(time < Duration::from_secs(10));
    }

    #[test]
    fn a_worker_that_dies_or_babbles_is_told() {
        for (program, args) in
            [("false", &[][..]), ("sh", &["-c", "kill -SEGV $$"]), ("sh", &["-c", "yes"]), ("cat", &["/dev/null"])]
        {
            assert_eq!(run(program, args).0, Err(Trouble::Crashed), "{program}");
        }
        assert_eq!(run("/no/such/program", &[]).0, Err(Trouble::Io));
    }

    #[test]
    fn what_a_worker_tells_is_replayed() {
        let content = {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            writer.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(b"hallo").unwrap();
            writer.set_comment("van Jan").unwrap();
            writer.finish().unwrap().into_inner()
        };
        let limits = Limits::default();
        let budget = Budget::new(&limits);
        let mut reader = Cursor::new(&content);
        let doc = Doc::open("a.zip", &mut reader, &budget).unwrap();
        let head = serde_json::to_vec(&request(&Zip, &doc, None, false)).unwrap();
        let mut input = Vec::new();
        send(&mut input, &head).unwrap();
        input.extend_from_slice(&content);
        let mut output = Vec::new();
        serve(input.as_slice(), &mut output).unwrap();

        let (sender, frames) = sync_channel(64);
        let mut output = output.as_slice();
        while let Ok(frame) = receive(&mut output) {
            sender.send(frame).unwrap();
        }
        let listener = Listener { frames, deadline: None };
        let mut found = Collect::with(limits);
        assert_eq!(listener.replay(&budget, &mut found), Ok(()));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
        assert_eq!(found.text(), "van Jan");
        assert_eq!(budget.bytes_left(), (1 << 30) - 5);
        assert_eq!(found.covered, Vec::<(String, Status, &str)>::new());
    }
}
