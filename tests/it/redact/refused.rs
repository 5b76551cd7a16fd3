//! What is not cleaned: it is told why, and nothing is written.

use std::fs;
use std::io::{Cursor, Write as _};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{TABLE, workbook};
use crate::{files, root, sluis};

#[test]
fn what_cannot_be_cleaned_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let signed = {
        let mut archive = ZipArchive::new(Cursor::new(workbook())).unwrap();
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            writer.raw_copy_file(archive.by_index_raw(index).unwrap()).unwrap();
        }
        writer.start_file("_xmlsignatures/sig1.xml", SimpleFileOptions::default()).unwrap();
        writer.write_all(b"<Signature/>").unwrap();
        writer.finish().unwrap().into_inner()
    };
    fs::write(folder.path().join("getekend.xlsx"), signed).unwrap();
    fs::write(folder.path().join("onbekend.bin"), b"\0\x01\x02\x03\xFE\xFF\0\0\x05\x06").unwrap();
    fs::write(folder.path().join("eigen.xml"), "<!DOCTYPE a [<!ENTITY n \"319072356\">]><a><bsn>&n;</bsn></a>")
        .unwrap();
    fs::write(folder.path().join("naam.xml"), "<a><p n319072356=\"x\">BSN 319072356</p></a>").unwrap();
    let password = root().join("tests/files/17-versleutelde-zip/bijlagen.zip");
    let locked = files(&root().join("tests/files/17-versleutelde-zip"), "zip");
    fs::copy(locked.first().unwrap_or(&password), folder.path().join("slot.zip")).unwrap();
    let old = files(&root().join("tests/carriers/xls"), "xls").into_iter().find(|path| path.ends_with("cells.xls"));
    if let Some(old) = &old {
        fs::copy(old, folder.path().join("oud.xls")).unwrap();
    }
    for (name, reason) in [
        ("getekend.xlsx", "signed"),
        ("onbekend.bin", "not-inspected"),
        ("slot.zip", "not-inspected"),
        ("eigen.xml", "structure"),
        ("naam.xml", "not-clean"),
        ("oud.xls", "format"),
    ] {
        if name == "oud.xls" && old.is_none() {
            continue;
        }
        let run = sluis(folder.path(), &["redact", name, "-o", "uit.bin", "--format", "json"], b"");
        let told: Value = serde_json::from_str(run.out.trim()).unwrap();
        assert_eq!((run.code, told["reason"].as_str()), (2, Some(reason)), "{name}: {}", run.err);
        assert!(!told["message"].as_str().unwrap().starts_with("refused-"), "{told}");
        assert!(!told["remedy"].as_str().unwrap().starts_with("refused-"), "{told}");
        assert!(!folder.path().join("uit.bin").exists(), "{name}");
        assert!(!run.out.contains("319072356") && !run.err.contains("319072356"));
    }
}

#[test]
fn in_place_keeps_permissions_and_a_refusal_keeps_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, TABLE).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(sluis(folder.path(), &["redact", "a.csv", "--in-place"], b"").code, 0);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
    assert!(!fs::read_to_string(&path).unwrap().contains("319072356"));
    let named = folder.path().join("BSN 319072356.txt");
    fs::write(&named, "BSN 319072356").unwrap();
    let run = sluis(folder.path(), &["redact", "BSN 319072356.txt", "--in-place"], b"");
    assert_eq!(run.code, 2);
    assert!(!run.err.contains("319072356") && fs::read_to_string(&named).unwrap() == "BSN 319072356");
    // Into a folder, the copy gets a clean name.
    fs::create_dir(folder.path().join("uit")).unwrap();
    let run = sluis(folder.path(), &["redact", "BSN 319072356.txt", "-o", "uit", "--how", "tag"], b"");
    assert_eq!((run.code, run.out.contains("319072356")), (0, false), "{}", run.err);
    assert_eq!(fs::read_to_string(folder.path().join("uit/BSN (BSN).txt")).unwrap(), "BSN [BSN]");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn bad_use_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "BSN 319072356").unwrap();
    fs::create_dir(folder.path().join("uit")).unwrap();
    for args in [
        &["redact"][..],
        &["redact", "a.txt"],
        &["redact", "a.txt", "-o", "a.txt"],
        &["redact", "a.txt", "a.txt", "-o", "b.txt"],
        &["redact", "none.txt", "-o", "b.txt"],
        &["redact", "a.txt", "./a.txt", "-o", "uit"],
        &["redact", "a.txt", "-o", "BSN 319072356.txt"],
        &["redact", "a.txt", "-o", "b.txt", "--in-place"],
    ] {
        let run = sluis(folder.path(), args, b"");
        assert_eq!(run.code, 2, "{args:?}");
        assert!(!run.err.is_empty() && !run.err.contains("319072356"), "{args:?}: {}", run.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "BSN 319072356");
}
