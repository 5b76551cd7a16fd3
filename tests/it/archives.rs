//! Archives and compressed files, cut off, changed and hostile: each ends soon, is told, and writes nothing.

use std::fs;
use std::io::{Cursor, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;
use proptest::sample::Index;
use sluis::extract::isolation::Isolation as _;
use sluis::extract::{Doc, FORMATS, InProcess, ReadSeek, Sink, Sniffed, Trouble, sniff};
use sluis::rules::Rules;
use sluis::{Attachment, Budget, Content, Entity, Gate, Limits, Segment, Status, Stop, Submission, Verdict};
use tempfile::tempdir;

use crate::{root, sluis};

/// No sample may take longer, in a build without optimisation on a machine with other work.
const SOON: Duration = Duration::from_secs(20);

/// Folders of carriers of archives.
const FOLDERS: &[&str] = &[
    "7z", "ar", "bzip2", "cab", "compress", "cpio", "epub", "gzip", "iso", "lz4", "lzip", "lzma", "rar", "tar", "xz",
    "zip", "zstd",
];

/// Takes everything in and keeps only whether something stayed unread.
struct Blind<'b> {
    budget: &'b Budget,
    gap: bool,
}

impl Sink for Blind<'_> {
    fn record(&mut self, _: &[Segment<'_>]) -> Result<(), Stop> {
        self.budget.tick()
    }

    fn child(&mut self, _: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        std::io::copy(content, &mut std::io::sink()).unwrap();
        self.budget.tick()
    }

    fn covered(&mut self, _: &str, status: Status, _: &'static str) -> Result<(), Stop> {
        self.gap |= status.is_gap();
        self.budget.tick()
    }

    fn budget(&self) -> &Budget {
        self.budget
    }
}

/// What the format of that id makes of `bytes`, and whether something was told.
fn read(id: &str, name: &str, bytes: &[u8]) -> (Result<(), Trouble>, bool) {
    let format = *FORMATS.iter().find(|format| format.id() == id).unwrap();
    let budget = Budget::new(&Limits { max_expanded_size: 64 << 20, max_entries: 500, ..Limits::default() });
    let mut content = Cursor::new(bytes);
    let mut sink = Blind { budget: &budget, gap: false };
    let start = Instant::now();
    let outcome =
        Doc::open(name, &mut content, &budget).and_then(|mut doc| InProcess.extract(format, &mut doc, &mut sink));
    assert!(start.elapsed() < SOON, "{name}");
    (outcome, sink.gap)
}

static ALL: LazyLock<Vec<(String, Vec<u8>, &'static str)>> = LazyLock::new(carriers);

/// Every carrier of an archive: its name, content and the id of what reads it.
fn carriers() -> Vec<(String, Vec<u8>, &'static str)> {
    let folders = FOLDERS.iter().flat_map(|folder| {
        let folder = root().join("tests/carriers").join(folder);
        [folder.join("told"), folder]
    });
    let paths =
        folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten()).map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.is_file() && !path.to_string_lossy().contains(".twin.")).collect();
    paths.sort();
    let known = paths.into_iter().filter_map(|path| {
        let (name, bytes) = (path.file_name()?.to_string_lossy().into_owned(), fs::read(&path).unwrap());
        let budget = Budget::new(&Limits::default());
        let mut content = Cursor::new(&bytes);
        let doc = Doc::open(&name, &mut content, &budget).unwrap();
        let Sniffed::Known(format) = sniff(&doc) else { panic!("{name}") };
        Some((name, bytes, format.id()))
    });
    known.collect()
}

#[test]
fn archives_cut_off_anywhere_end_soon_without_a_panic() {
    assert!(ALL.len() > 90, "{}", ALL.len());
    for (name, bytes, id) in ALL.iter() {
        for end in (0..bytes.len()).step_by(bytes.len() / 150 + 1) {
            let (outcome, _) = read(id, name, &bytes[..end]);
            assert!(outcome != Err(Trouble::Crashed) || *id == "7z", "{name} cut off at {end}");
        }
    }
}

/// What has an end of its own is never taken for whole without it.
#[test]
fn archives_cut_off_are_told() {
    let whole = [
        ("7z", "7z/lzma2.7z"),
        ("bzip2", "bzip2/text.txt.bz2"),
        ("cab", "cab/mszip.cab"),
        ("gzip", "gzip/text.txt.gz"),
        ("lz4", "lz4/text.txt.lz4"),
        ("lzip", "lzip/text.txt.lz"),
        ("lzma", "lzma/text.txt.lzma"),
        ("rar", "rar/stored.rar"),
        ("rar", "rar/stored-fifth.rar"),
        ("xz", "xz/text.txt.xz"),
        ("zip", "zip/deflated.zip"),
        ("zstd", "zstd/text.txt.zst"),
    ];
    for (id, path) in whole {
        let bytes = fs::read(root().join("tests/carriers").join(path)).unwrap();
        assert_eq!(read(id, path, &bytes), (Ok(()), false), "{path}");
        // The mark at the end of LZMA is decoded before its last bytes come.
        let spare = if id == "lzma" { 5 } else { 0 };
        for end in 1..bytes.len() - spare {
            let (outcome, gap) = read(id, path, &bytes[..end]);
            assert!(outcome.is_err() || gap, "{path} cut off at {end}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn archives_with_changed_bytes_end_soon_without_a_panic(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
    ) {
        let (name, bytes, id) = which.get(&ALL);
        let mut bytes = bytes.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let (outcome, _) = catch_unwind(AssertUnwindSafe(|| read(id, name, &bytes))).unwrap();
        prop_assert!(outcome != Err(Trouble::Crashed) || *id == "7z", "{name}");
    }
}

fn judge(name: &str, bytes: Vec<u8>) -> Verdict {
    // As much text as an unoptimised build gets through soon.
    let limits = Limits { max_expanded_size: 16 << 20, ..Limits::default() };
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests").with_limits(limits);
    let attachments = vec![Attachment { name: name.into(), content: Content::Bytes(bytes) }];
    let start = Instant::now();
    let verdict = gate.judge(&Submission { attachments, ..Submission::default() });
    assert!(start.elapsed() < SOON, "{name}");
    verdict
}

fn statuses(verdict: &Verdict) -> Vec<Status> {
    verdict.coverage.iter().map(|row| row.status).collect()
}

/// A ZIP archive of these entries, packed by hand: name, content as packed, its sums.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A gibibyte of zeros, as a thousand members of one file, with a BSN before them.
#[test]
fn a_gibibyte_of_zeros_is_told_and_what_came_before_is_found() {
    let member = |content: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    let zeros = member(&vec![0; 1 << 20]);
    let text = format!("BSN: 171723673\n\n{}", "Het scherm blijft leeg.\n".repeat(4000));
    let bytes = [member(text.as_bytes()), zeros.repeat(1024)].concat();
    let verdict = judge("nullen.gz", bytes);
    assert!(statuses(&verdict).contains(&Status::TooLarge));
    assert!(verdict.findings.iter().any(|finding| finding.entity == Entity::Bsn));
}

#[test]
fn bombs_within_bombs_are_told() {
    let mut bomb = zip(&[("0", &vec![0; 32 << 20])]);
    for _ in 0..4 {
        let entries: Vec<(String, Vec<u8>)> = (0..8).map(|at| (format!("{at}.zip"), bomb.clone())).collect();
        let entries: Vec<_> = entries.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        bomb = zip(&entries);
    }
    let told = statuses(&judge("a.zip", bomb));
    assert!(told.contains(&Status::TooLarge) || told.contains(&Status::Timeout), "{told:?}");
    let mut deep = b"Het scherm blijft leeg.\n".to_vec();
    for _ in 0..40 {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&deep).unwrap();
        deep = encoder.finish().unwrap();
    }
    assert!(statuses(&judge("a.gz", deep)).contains(&Status::TooDeep));
}

/// Entries that quote each other's headers, so that one kernel is unpacked by all (Fifield, "A better zip bomb").
#[test]
fn entries_that_quote_each_other_are_refused() {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 8 << 20]).unwrap();
    let mut data = encoder.finish().unwrap();
    let kernel = data.len();
    let mut places = Vec::new();
    // Each entry is a stored block over the header behind it, then what that has.
    for at in 0..200u32 {
        let header = local(&format!("{at:04}"), data.len() as u32);
        places.push((data.len() as u32, format!("{at:04}")));
        let len = header.len() as u16;
        let quote = [&[0][..], &len.to_le_bytes(), &(!len).to_le_bytes(), &header];
        data = [&quote.concat(), &data[..]].concat();
    }
    let all = data.len();
    let mut directory = Vec::new();
    for (packed, name) in &places {
        let at = all - *packed as usize - local(name, 0).len();
        directory.extend_from_slice(&central(name, *packed, at as u32));
    }
    let end = [
        b"PK\x05\x06\0\0\0\0".to_vec(),
        (places.len() as u16).to_le_bytes().to_vec(),
        (places.len() as u16).to_le_bytes().to_vec(),
        (directory.len() as u32).to_le_bytes().to_vec(),
        (all as u32).to_le_bytes().to_vec(),
        vec![0, 0],
    ];
    let verdict = judge("a.zip", [data, directory, end.concat()].concat());
    let refused = verdict.coverage.iter().filter(|row| row.reason == "overlapping-entries").count();
    assert!(refused > 150, "{refused} of {} over {kernel}: {:?}", places.len(), verdict.coverage.len());
}

fn local(name: &str, packed: u32) -> Vec<u8> {
    let head = [b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec(), packed.to_le_bytes().to_vec(), vec![0; 4]];
    [head.concat(), (name.len() as u16).to_le_bytes().to_vec(), vec![0, 0], name.as_bytes().to_vec()].concat()
}

fn central(name: &str, packed: u32, at: u32) -> Vec<u8> {
    let head =
        [b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec(), packed.to_le_bytes().to_vec(), vec![0; 4]];
    let tail = [(name.len() as u16).to_le_bytes().to_vec(), vec![0; 12], at.to_le_bytes().to_vec()];
    [head.concat(), tail.concat(), name.as_bytes().to_vec()].concat()
}

/// Names that lead elsewhere are text, and nothing is written.
#[test]
fn nothing_is_written_under_the_name_of_an_entry() {
    let folder = tempdir().unwrap();
    let inner = folder.path().join("hier");
    fs::create_dir(&inner).unwrap();
    for (name, path) in
        [("a.zip", "zip/absolute-name.zip"), ("a.tar", "tar/absolute-name.tar"), ("b.tar", "tar/link-target.tar")]
    {
        fs::copy(root().join("tests/carriers").join(path), inner.join(name)).unwrap();
    }
    let run = sluis(&inner, &["scan", ".", "--format", "jsonl"], b"");
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(&inner).unwrap().count(), 3);
}

/// The list of an archive with a password can be read: its names are names of files.
#[test]
fn names_of_entries_behind_a_password_are_judged() {
    let folder = tempdir().unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("BSN 319072356.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut writer, b"leeg").unwrap();
    let mut bytes = writer.finish().unwrap().into_inner();
    let central = bytes.windows(4).position(|at| at == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    fs::write(folder.path().join("slot.zip"), bytes).unwrap();
    let run = sluis(folder.path(), &["scan", "slot.zip", "--format", "jsonl"], b"");
    let lines: Vec<serde_json::Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<_> = lines.iter().filter(|line| line["type"] == "finding").collect();
    assert_eq!((found.len(), found[0]["zone"].as_str()), (1, Some("filename")), "{}", run.out);
    assert!(lines.iter().any(|line| line["status"] == "encrypted") && !run.out.contains("319072356"));
}
