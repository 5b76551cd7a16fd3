//! A value that stands once more in another writing, and what stands beside the entries of an archive.

use std::fs;
use std::io::{Cursor, Write as _};

use zip::write::{FileOptions, FullFileOptions};
use zip::{ZipArchive, ZipWriter};

use super::{WAYS, copies, names, text, zipped};
use crate::sluis;

/// A ticket's text that holds each value more than once, in writings that tell nothing by themselves.
const AGAIN: &str = "Mevrouw Jansen, geboren 12-03-1961, BSN 956585966, belde. Gemeld door Karel Achterberg.\n\
    nr 9565.85.966\nnr 956 585 966\nnr &#57;56585966\nnr 9.56585966E8\nnr 956-58-5966\n\
    nr \u{ff19}\u{ff15}\u{ff16}\u{ff15}\u{ff18}\u{ff15}\u{ff19}\u{ff16}\u{ff16}\n\
    door KAREL ACHTERBERG op 12 maart 1961; order 12956585966, huisnummer 12, 1961 stuks\n";

#[test]
fn a_value_goes_in_every_writing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), AGAIN).unwrap();
    let cells = AGAIN.lines().collect::<Vec<_>>().join("</w:t></w:r></w:p><w:p><w:r><w:t>").replace('&', "&amp;");
    let body = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r>\
         <w:t>{cells}</w:t></w:r></w:p></w:body></w:document>"
    );
    let brief = zipped(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("word/document.xml", body.as_bytes()),
    ]);
    fs::write(folder.path().join("a.docx"), &brief).unwrap();
    for name in ["a.txt", "a.docx"] {
        for (how, copy) in copies(folder.path(), name) {
            let copy = if name == "a.txt" { text(&copy) } else { text(&super::entry(&copy, "word/document.xml")) };
            for value in
                ["585966", "85.966", "585 966", "56585966E8", "58-5966", "\u{ff19}\u{ff15}", "ACHTERBERG", "maart 1961"]
            {
                assert!(
                    !copy.contains(value) || value == "585966" && copy.matches(value).count() == 1,
                    "{how} {value}: {copy}"
                );
            }
            assert!(copy.contains("order 12956585966, huisnummer 12, 1961 stuks"), "{how}: {copy}");
        }
    }
    for how in WAYS {
        let run = sluis(folder.path(), &["redact", "--description", AGAIN, "--how", how], b"");
        assert!(
            run.code == 0 && !run.out.contains("85.966") && !run.out.contains("KAREL"),
            "{how}: {}{}",
            run.out,
            run.err
        );
    }
}

#[test]
fn what_is_told_in_the_content_goes_from_the_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("uit")).unwrap();
    fs::write(folder.path().join("dossier 9565.85.966.txt"), "BSN 956585966").unwrap();
    let run = sluis(folder.path(), &["redact", "dossier 9565.85.966.txt", "-o", "uit", "--how", "tag"], b"");
    assert_eq!(run.code, 0, "{}", run.err);
    let left: Vec<_> =
        fs::read_dir(folder.path().join("uit")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.len() == 1 && !left[0].to_string_lossy().contains("966"), "{left:?}");
}

#[test]
fn nothing_beside_an_entry_keeps_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let entry = |name: &str, words: &str| {
        let mut options: FullFileOptions<'_, '_> = FileOptions::default();
        // Info-ZIP Unicode path: version, checksum of the name, the name.
        let mut path = vec![1];
        path.extend(crc32fast::hash(name.as_bytes()).to_le_bytes());
        path.extend(name.as_bytes());
        options.add_extra_field(0x7075, path, false).unwrap();
        options.add_extra_field(0x6375, [&[1, 0, 0, 0, 0][..], b"van BSN 319072356"].concat(), true).unwrap();
        options.with_file_comment(words)
    };
    writer.start_file("BSN 319072356.txt", entry("BSN 319072356.txt", "")).unwrap();
    writer.write_all(b"leeg\n").unwrap();
    writer.start_file("schoon.txt", entry("schoon.txt", "over BSN 319072356")).unwrap();
    writer.write_all(b"BSN 319072356\n").unwrap();
    writer.set_comment("export van BSN 319072356").unwrap();
    fs::write(folder.path().join("a.zip"), writer.finish().unwrap().into_inner()).unwrap();
    for (how, copy) in copies(folder.path(), "a.zip") {
        let holds = copy.windows(9).any(|window| window == b"319072356");
        assert!(!holds && names(&copy).contains(&"schoon.txt".to_owned()), "{how}");
        let mut copy = ZipArchive::new(Cursor::new(copy)).unwrap();
        assert!(copy.by_name("schoon.txt").unwrap().comment().starts_with("over BSN "), "{how}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_link_is_not_replaced() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.txt"), "BSN 319072356").unwrap();
    symlink("nergens", path.join("los")).unwrap();
    symlink("a.txt", path.join("zelf")).unwrap();
    symlink("doel.txt", path.join("link")).unwrap();
    for output in ["los", "zelf", "/dev/null"] {
        let run = sluis(path, &["redact", "a.txt", "-o", output], b"");
        assert_eq!(run.code, 2, "{output}: {}", run.out);
    }
    fs::write(path.join("doel.txt"), "oud").unwrap();
    assert_eq!(sluis(path, &["redact", "a.txt", "-o", "link"], b"").code, 0);
    assert!(fs::symlink_metadata(path.join("link")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(path.join("doel.txt")).unwrap(), "BSN *********");
    assert_eq!(fs::read_to_string(path.join("a.txt")).unwrap(), "BSN 319072356");
    assert!(fs::symlink_metadata(path.join("los")).unwrap().is_symlink());
}
