//! Tests of the worker.

use std::io::{Cursor, Write as _};
use std::thread;

use super::*;
use crate::extract::collect::Collect;
use crate::extract::isolation::handover::hand;
use crate::extract::isolation::serve;
use crate::extract::isolation::wire::send;
use crate::extract::zip::Zip;
use crate::model::Status;

fn run(program: &str, args: &[&str]) -> (Result<(), Trouble>, Duration) {
    let limits = Limits { timeout: Some(Duration::from_millis(500)), ..Limits::default() };
    let budget = Budget::new(&limits);
    let mut content = Cursor::new(vec![7; 200_000]);
    let mut doc = Doc::open("a", &mut content, &budget).unwrap();
    let worker = Worker::new(program, args.iter().map(Into::into).collect());
    let start = Instant::now();
    let result = worker.extract(&Zip, &mut doc, &mut Collect::with(limits));
    (result, start.elapsed())
}

#[test]
fn a_worker_that_hangs_is_ended() {
    for script in ["exec sleep 60", "while :; do printf '\\001'; sleep 0.1; done"] {
        let (result, time) = run("/bin/sh", &["-c", script]);
        assert!(matches!(result, Err(Trouble::Stop(Stop::Timeout) | Trouble::Crashed)), "{script}");
        assert!(time < Duration::from_secs(10));
    }
}

#[test]
fn a_worker_that_dies_or_babbles_is_told() {
    for (script, trouble) in [
        ("false", Trouble::Crashed),
        ("kill -SEGV $$", Trouble::Crashed),
        ("yes", Trouble::Crashed),
        ("yes >&2 & sleep 0.1; kill $!; exit 1", Trouble::Crashed),
        ("kill -XCPU $$", Trouble::Stop(Stop::Timeout)),
        ("kill -KILL $$", Trouble::Stop(Stop::TooLarge)),
        ("echo memory allocation of 9 bytes failed >&2; kill -ABRT $$", Trouble::Stop(Stop::TooLarge)),
    ] {
        assert_eq!(run("/bin/sh", &["-c", script]).0, Err(trouble), "{script}");
    }
    assert_eq!(run("/no/such/program", &[]).0, Err(Trouble::Crashed));
}

#[test]
fn what_a_worker_tells_is_replayed() {
    let mut document = tempfile::tempfile().unwrap();
    let mut writer = zip::ZipWriter::new(&mut document);
    writer.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(b"hallo").unwrap();
    writer.set_comment("van Jan").unwrap();
    writer.finish().unwrap();
    let limits = Limits::default();
    let budget = Budget::new(&limits);
    let mut content = document.try_clone().unwrap();
    let doc = Doc::open("a.zip", &mut content, &budget).unwrap();
    let head = head("zip", &doc, None, false).unwrap();
    let (mut ours, theirs) = UnixStream::pair().unwrap();
    let mut found = Collect::with(limits);
    let mut waiting = Waiting::new(1 << 20, 10);
    let lacks = std::cell::RefCell::new(Vec::new());
    thread::scope(|scope| {
        scope.spawn(move || serve(theirs, |_| Ok(vec!["landlock"])).unwrap());
        hand(&ours, &document).unwrap();
        send(&mut ours, &head).unwrap();
        let confined = |lacking: &[&str]| lacks.borrow_mut().extend(lacking.iter().map(|id| (*id).to_owned()));
        let mut listener = Listener { input: &ours, waiting: &mut waiting, confined: &confined };
        assert!(listener.replay(&budget, &mut found).is_ok());
    });
    assert_eq!(lacks.into_inner(), ["landlock"]);
    waiting.hand_over(&mut found).unwrap();
    assert_eq!(found.child_text("a.txt"), Some("hallo"));
    assert_eq!(found.text(), "van Jan");
    assert_eq!((budget.bytes_left(), budget.entries_left()), ((1 << 30) - 5, 9999));
    assert_eq!(found.covered, Vec::<(String, Status, &str)>::new());
}

#[test]
fn those_that_died_while_they_waited_are_passed_over() {
    let script = "exit 1";
    let worker = Worker::new("/bin/sh", vec!["-c".into(), script.into()]).with_ready(2);
    for _ in 0..5 {
        let limits = Limits::default();
        let budget = Budget::new(&limits);
        let mut content = Cursor::new(vec![7; 10]);
        let mut doc = Doc::open("a", &mut content, &budget).unwrap();
        assert_eq!(worker.extract(&Zip, &mut doc, &mut Collect::with(limits)), Err(Trouble::Crashed));
    }
    let tally = worker.tally();
    assert_eq!((tally.started.load(Ordering::Relaxed), tally.crashed.load(Ordering::Relaxed)), (5, 5));
}

#[test]
fn a_worker_is_ended_once_nobody_waits() {
    let limits = Limits::default();
    let until = crate::model::Until::default();
    let budget = Budget::new(&limits).until(&until);
    let mut content = Cursor::new(vec![7; 10]);
    let mut doc = Doc::open("a", &mut content, &budget).unwrap();
    let worker = Worker::new("/bin/sh", vec!["-c".into(), "exec sleep 60".into()]).with_ready(1);
    let leaves = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        until.cancel();
    });
    let start = Instant::now();
    let result = worker.extract(&Zip, &mut doc, &mut Collect::with(limits));
    leaves.join().unwrap();
    assert_eq!(result, Err(Trouble::Stop(Stop::Timeout)));
    assert!(start.elapsed() < Duration::from_secs(10));
}
