//! What is meant to bring the command down: each ends soon, with its coverage, and without a panic.

use std::fs::{self, File};
use std::io::{IoSlice, Read as _, Seek as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sluis::rules::Rules;
use sluis::{Attachment, Content, Gate, Limits, Status, Submission};
use tempfile::tempdir;

use crate::{files, root, sluis};

/// No sample may take longer, in a build without optimisation on a machine with other work.
const SOON: Duration = Duration::from_secs(20);

/// Endings of formats whose readers are others' work and may panic: told as crashed, which is a gap.
const OTHERS: &[&str] = &[".xls", ".xlsb", ".xlsx", ".ods", ".pdf", ".doc", ".7z"];

#[test]
fn pipes_and_devices_are_not_waited_for() {
    let folder = tempdir().unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("pijp")).status().unwrap().success());
    fs::write(folder.path().join("a.txt"), "Het scherm blijft leeg.\n").unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("elders")).unwrap();
    let start = Instant::now();
    for (args, code) in [
        (&["check", "--description", "@pijp"][..], 2),
        (&["check", "--description", "@/dev/zero"], 2),
        (&["check", "--description", "@/dev/stdin"], 0),
        (&["check", "--submission", "pijp"], 2),
        (&["check", "--attach", "pijp"], 2),
        (&["check", "--description", "@a.txt", "--max-file-size", "10"], 2),
        (&["scan", "pijp"], 3),
        (&["scan", "/dev/zero"], 3),
    ] {
        let run = sluis(folder.path(), args, b"leeg");
        assert_eq!(run.code, code, "{args:?}: {}{}", run.out, run.err);
    }
    let run = sluis(folder.path(), &["scan", ".", "--format", "jsonl"], b"");
    assert_eq!(run.code, 3);
    assert!(run.out.contains("\"special-file\"") && run.out.contains("\"symbolic-link\""), "{}", run.out);
    assert!(start.elapsed() < SOON * 3);
}

/// One sample of each format cut off at every 64th byte (at fewer places where it is large), every other at some.
#[test]
fn whatever_is_cut_off_is_told_and_over_soon() {
    let mut samples: Vec<_> = ["tests/files", "tests/carriers"]
        .iter()
        .flat_map(|folder| every_file(&root().join(folder)))
        .filter(|path| !path.ends_with("README.md") && !path.to_string_lossy().contains("/make/"))
        // A twin is built as its carrier is.
        .filter(|path| !path.to_string_lossy().contains(".twin."))
        .collect();
    assert!(samples.len() > 30);
    samples.sort_by_key(|path| fs::metadata(path).map_or(0, |file| file.len()));
    let mut seen = std::collections::BTreeSet::new();
    let samples: Vec<_> =
        samples.into_iter().map(|path| (seen.insert(path.extension().map(ToOwned::to_owned)), path)).collect();
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests").with_limits(Limits::default());
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((first, path)) = samples.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    cut_off(&gate, path, if *first { 40 } else { 3 });
                }
            });
        }
    });
}

fn cut_off(gate: &Gate, path: &std::path::Path, places: usize) {
    let content = fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let step = (content.len() / 64 / places + 1) * 64;
    for end in (0..content.len()).step_by(step) {
        let content = Content::Bytes(content[..end].to_vec());
        let attachments = vec![Attachment { name: name.clone(), content }];
        let start = Instant::now();
        let verdict = gate.judge(&Submission { attachments, ..Submission::default() });
        let crashed = verdict.coverage.iter().any(|row| row.status == Status::Crashed);
        let may_crash = OTHERS.iter().any(|ending| name.ends_with(ending));
        let fine = !verdict.coverage.is_empty() && (may_crash || !crashed) && start.elapsed() < SOON;
        assert!(fine, "{} cut off at {end}", path.display());
    }
}

/// A form may send any text as a file's name.
#[test]
fn a_name_as_long_as_a_book_takes_no_longer_than_one() {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests");
    let name = "Jan Jansen en Piet de Vries ".repeat(4_000) + ".txt";
    let attachments = vec![Attachment { name, content: Content::NameOnly }];
    let start = Instant::now();
    let verdict = gate.judge(&Submission { attachments, ..Submission::default() });
    assert!(verdict.total >= 4_000 && start.elapsed() < SOON, "{} in {:?}", verdict.total, start.elapsed());
}

fn every_file(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let endings = "7z a ar arrows avro bin bz2 cab cpio csv dat db dbt deb docm docx dotx dwg eml emlx epub \
                   exe feather gif gz html ics iso jpg json log lz lz4 lzma mbox md mht mhtml msg ndjson odp \
                   ods odt oft p7m parquet pdf png pptx rar rtf sql svg tar tgz tif tiff tsv txt vcf xls xlsb \
                   xlsm xlsx xml xz yaml Z zip zst";
    endings.split_whitespace().flat_map(|ending| files(folder, ending)).collect()
}

/// A worker of the real command, as the kernel sees it while it is at work.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_at_work_has_no_rights_left() {
    let mut document = tempfile::tempfile().unwrap();
    let mut writer = zip::ZipWriter::new(&mut document);
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("a.bin", stored).unwrap();
    // More than a socket holds: it waits for someone to read.
    writer.write_all(&vec![7; 8 << 20]).unwrap();
    writer.finish().unwrap();
    document.rewind().unwrap();

    let (mut ours, theirs) = UnixStream::pair().unwrap();
    let mut worker = Command::new(env!("CARGO_BIN_EXE_sluis"))
        .arg("worker")
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::from(OwnedFd::from(theirs)))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let request = br#"{"format":"zip","name":"a.zip","max_file_size":1000000000,"max_expanded_size":1000000000,
        "max_ratio":200,"max_depth":8,"max_entries":10,"milliseconds":30000,"work_milliseconds":20000,"pictures":false,"worker_memory":536870912}"#;
    hand(&ours, &document);
    ours.write_all(&(request.len() as u32).to_le_bytes()).unwrap();
    ours.write_all(request).unwrap();
    let mut frame = [0; 4];
    ours.read_exact(&mut frame).unwrap();
    let mut event = vec![0; u32::from_le_bytes(frame) as usize];
    ours.read_exact(&mut event).unwrap();
    assert_eq!(event, br#"{"Confined":[]}"#);

    let about = |what: &str| fs::read_to_string(format!("/proc/{}/{what}", worker.id())).unwrap();
    let (status, limits) = (about("status"), about("limits"));
    let line = |text: &str, start: &str| {
        let line = text.lines().find(|line| line.starts_with(start)).unwrap_or_default();
        line.trim_start_matches(start).split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line(&status, "Seccomp:"), ["2"]);
    assert_eq!(line(&status, "NoNewPrivs:"), ["1"]);
    for (limit, most) in [
        ("Max open files", "0"),
        ("Max file size", "0"),
        ("Max processes", "0"),
        ("Max core file size", "0"),
        ("Max address space", "536870912"),
    ] {
        assert_eq!(line(&limits, limit), [most, most], "{limit}");
    }
    assert_eq!(line(&limits, "Max cpu time"), ["21", "22"]);
    worker.kill().unwrap();
    worker.wait().unwrap();
}

/// Sends `document` over `link`, as whoever starts a worker does.
#[cfg(target_os = "linux")]
fn hand(link: &UnixStream, document: &File) {
    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

    let descriptors = [document.as_fd()];
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    assert!(with.push(SendAncillaryMessage::ScmRights(&descriptors)));
    sendmsg(link, &[IoSlice::new(&[0])], &mut with, SendFlags::empty()).unwrap();
}

/// A BSN behind a hostile neighbour is found, and the neighbour told.
#[test]
fn one_document_does_not_hide_the_next() {
    let folder = tempdir().unwrap();
    let pdf = b"%PDF-1.7\n1 0 obj\n".to_vec();
    let mut hostile = File::create(folder.path().join("a.pdf")).unwrap();
    hostile.write_all(&[pdf, b"[".repeat(1_000_000)].concat()).unwrap();
    fs::write(folder.path().join("b.eml"), "Subject: x\r\n\r\nBSN: 171723673\r\n").unwrap();
    for isolation in ["auto", "strict"] {
        let args = ["scan", ".", "--format", "jsonl", "--isolation", isolation];
        let run = sluis(folder.path(), &args, b"");
        assert_eq!(run.code, 1, "{isolation}: {}{}", run.out, run.err);
        assert!(run.out.contains("\"bsn\"") && run.out.contains("uninspectable"), "{isolation}: {}", run.out);
    }
}
