//! Archives as writers make them, and as attackers do.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::extract::collect::{Collect, read};
use crate::model::Limits;

fn archive(entries: &[(&str, &[u8])], comment: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.set_comment(comment).unwrap();
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A local header and its stored content.
fn local(name: &str, content: &[u8], flags: u16) -> Vec<u8> {
    let sizes = if flags & 8 == 0 { (crc32fast::hash(content), content.len() as u32) } else { (0, 0) };
    let mut bytes = b"PK\x03\x04\x14\0".to_vec();
    bytes.extend(flags.to_le_bytes());
    bytes.extend([0; 6]);
    bytes.extend(sizes.0.to_le_bytes());
    bytes.extend(sizes.1.to_le_bytes());
    bytes.extend(sizes.1.to_le_bytes());
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend([0; 2]);
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(content);
    if flags & 8 != 0 {
        bytes.extend_from_slice(b"PK\x07\x08");
        bytes.extend(crc32fast::hash(content).to_le_bytes());
        bytes.extend((content.len() as u32).to_le_bytes());
        bytes.extend((content.len() as u32).to_le_bytes());
    }
    bytes
}

fn find(bytes: &[u8], mark: &[u8]) -> usize {
    memchr::memmem::find(bytes, mark).unwrap()
}

#[test]
fn entries_are_children_and_comments_text() {
    let bytes = archive(&[("a/één.txt", b"hallo"), ("../../b.csv", b"x;y"), ("b/", b"")], "van Jan");
    let (found, trouble) = read(&Zip, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.child_text("a/één.txt"), Some("hallo"));
    assert_eq!(found.child_text("../../b.csv"), Some("x;y"));
    assert!(found.text().contains("van Jan"));
    assert!(found.covered.is_empty(), "{:?}", found.covered);
}

#[test]
fn every_method_that_has_a_writer_is_read() {
    for method in [
        CompressionMethod::Stored,
        CompressionMethod::Deflated,
        CompressionMethod::Bzip2,
        CompressionMethod::Lzma,
        CompressionMethod::Xz,
    ] {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let text = "een zin die terugkomt. ".repeat(50);
        for large in [false, true] {
            let options = SimpleFileOptions::default().compression_method(method).large_file(large);
            // Some methods are only read by the other crate.
            if writer.start_file(format!("{large}.txt"), options).is_ok() {
                writer.write_all(text.as_bytes()).unwrap();
            }
        }
        let (found, trouble) = read(&Zip, &writer.finish().unwrap().into_inner());
        assert_eq!(trouble, Ok(()), "{method}");
        assert!(found.children.iter().all(|child| child.1 == text.as_bytes()), "{method}");
        assert!(found.covered.is_empty(), "{method} {:?}", found.covered);
    }
}

#[test]
fn a_bomb_stops_at_its_ratio_and_the_rest_is_read() {
    let zeros = vec![0; 100 << 20];
    let bytes = archive(&[("bomb", &zeros), ("after.txt", b"hallo")], "");
    let (found, trouble) = read(&Zip, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.coverage("bomb"), Some((Status::TooLarge, "ratio")));
    assert_eq!(found.child_text("after.txt"), Some("hallo"));
    // What came before it stopped is not lost.
    assert!(found.children[0].1.len() > 10 << 20);
}

#[test]
fn the_total_is_bounded() {
    let bytes = archive(&[("a", &[b'x'; 4096]), ("b", &[b'x'; 4096])], "");
    let limits = Limits { max_expanded_size: 5000, ..Limits::default() };
    let (found, trouble) = Collect::with(limits).read(&Zip, &bytes);
    assert_eq!(trouble, Err(Trouble::Stop(Stop::TooLarge)));
    assert!(found.child_text("a").is_some());
    assert_eq!(found.child_text("b").map(str::len), Some(5000 - 4096));
}

#[test]
fn a_cut_archive_gives_what_it_has() {
    let bytes = archive(&[("a.txt", b"hallo"), ("b.txt", b"daar")], "");
    let (found, trouble) = read(&Zip, &bytes[..bytes.len() - 60]);
    assert_eq!(trouble, Err(Trouble::Corrupt("no-central-directory")));
    assert_eq!(found.child_text("a.txt"), Some("hallo"));
    assert_eq!(found.child_text("b.txt"), Some("daar"));
    let streamed = [local("a.txt", b"hallo", 8), local("b.txt", b"daar PK\x03\x04", 8)].concat();
    let (found, _) = read(&Zip, &streamed);
    assert_eq!((found.child_text("a.txt"), found.child_text("b.txt")), (Some("hallo"), Some("daar PK\x03\x04")));
}

#[test]
fn a_broken_checksum_is_told_and_the_content_read() {
    let mut bytes = archive(&[("a.txt", b"hallo")], "");
    let at = find(&bytes, b"PK\x01\x02") + 16;
    bytes[at] ^= 0xff;
    let (found, _) = read(&Zip, &bytes);
    assert_eq!(found.coverage("a.txt"), Some((Status::Corrupt, "broken-entry")));
    assert_eq!(found.child_text("a.txt"), Some("hallo"));
}

#[test]
fn encrypted_and_unknown_entries_are_told_by_name() {
    let bytes = archive(&[("a.txt", b"hallo")], "");
    let central = find(&bytes, b"PK\x01\x02");
    let mut encrypted = bytes.clone();
    encrypted[central + 8] |= 1;
    assert_eq!(read(&Zip, &encrypted).0.coverage("a.txt"), Some((Status::Encrypted, "")));
    let mut unknown = bytes;
    unknown[central + 10] = 97;
    let (found, _) = read(&Zip, &unknown);
    assert_eq!(found.coverage("a.txt"), Some((Status::Unsupported, "compression-method")));
    // Its name is the name of a file, which whoever takes this judges as such; it is no text of the archive as well.
    assert!(!found.text().contains("a.txt"));
}

#[test]
fn entries_that_the_directory_hides_are_read_and_told() {
    let whole = archive(&[("a.txt", b"hallo")], "");
    for flags in [0, 8] {
        let hidden = [&local("b.txt", b"verborgen", flags)[..], &whole].concat();
        let (found, trouble) = read(&Zip, &hidden);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
        assert_eq!(found.child_text("b.txt"), Some("verborgen"));
        assert_eq!(found.covered, [("b.txt".to_owned(), Status::Corrupt, "hidden-entry")]);
    }
    // One archive behind another: readers see the last.
    let two = [archive(&[("b.txt", b"verborgen")], "eerste"), whole].concat();
    let (found, _) = read(&Zip, &two);
    assert_eq!(found.child_text("b.txt"), Some("verborgen"));
    assert!(found.text().contains("eerste"));
    assert_eq!(found.coverage("b.txt"), Some((Status::Corrupt, "hidden-entry")));
}

#[test]
fn bytes_that_belong_to_nothing_are_children() {
    let whole = archive(&[("a.txt", b"hallo")], "");
    let central = find(&whole, b"PK\x01\x02");
    let between = [&whole[..central], b"tussen", &whole[central..]].concat();
    let around = [b"ervoor", &whole[..], b"erachter"].concat();
    for (bytes, parts) in [
        (between, &[("[data-between-entries]", "tussen")][..]),
        (around, &[("[data-before-archive]", "ervoor"), ("[data-behind-archive]", "erachter")]),
    ] {
        let (found, trouble) = read(&Zip, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
        for (part, text) in parts {
            assert_eq!(found.child_text(part), Some(*text));
            assert_eq!(found.coverage(part).map(|told| told.0), Some(Status::Scanned));
        }
    }
    let (found, _) = read(&Zip, &[&whole[..], &[0; 2000]].concat());
    assert!(found.covered.is_empty());
}

#[test]
fn headers_that_disagree_are_told_and_both_names_are_text() {
    let mut bytes = archive(&[("a.txt", b"hallo")], "");
    bytes[30] = b'J';
    let (found, _) = read(&Zip, &bytes);
    assert_eq!(found.coverage("a.txt"), Some((Status::Corrupt, "local-header-disagrees")));
    assert!(found.text().contains("J.txt"));
    // Stored to the one, packed to the other.
    let mut bytes = archive(&[("a.txt", b"hallo hallo hallo hallo")], "");
    bytes[8] = 0;
    let (found, _) = read(&Zip, &bytes);
    assert_eq!(found.children.len(), 2);
    assert_eq!(found.coverage("a.txt"), Some((Status::Corrupt, "local-header-disagrees")));
}

#[test]
fn entries_that_overlap_are_refused() {
    let whole = archive(&[("a.txt", b"hallo")], "");
    let central = find(&whole, b"PK\x01\x02");
    let end = find(&whole, b"PK\x05\x06");
    // The same local header, listed twice.
    let listed = &whole[central..end];
    let mut record = whole[end..].to_vec();
    record[8..12].copy_from_slice(&[2, 0, 2, 0]);
    record[12..16].copy_from_slice(&(2 * listed.len() as u32).to_le_bytes());
    let (found, _) = read(&Zip, &[&whole[..central], listed, listed, &record].concat());
    assert_eq!(found.children.len(), 1);
    assert_eq!(found.coverage("a.txt"), Some((Status::Corrupt, "overlapping-entries")));
}

#[test]
fn what_stands_behind_a_packed_stream_is_read() {
    let mut bytes = archive(&[("a.txt", b"hallo")], "");
    let central = find(&bytes, b"PK\x01\x02");
    let packed = bytes[central + 20];
    bytes.splice(central..central, *b"erachter");
    bytes[central + 8 + 20] = packed + 8;
    bytes[18] = packed + 8;
    let end = find(&bytes, b"PK\x05\x06") + 16;
    bytes[end] += 8;
    let (found, trouble) = read(&Zip, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.child_text("a.txt"), Some("hallo"));
    assert_eq!(found.child_text("[data-between-entries]"), Some("erachter"));
}

#[test]
fn a_wide_directory_is_found() {
    let whole = archive(&[("a.txt", b"hallo"), ("b.txt", b"daar")], "");
    let (central, end) = (find(&whole, b"PK\x01\x02"), find(&whole, b"PK\x05\x06"));
    let mut wide = b"PK\x06\x06".to_vec();
    for number in [44, 0x2D_002D, 0, 2, 2, (end - central) as u64, central as u64] {
        wide.extend(u64::to_le_bytes(number));
    }
    wide.splice(12..20, [45, 0, 45, 0]);
    wide.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    wide.extend((end as u64).to_le_bytes());
    wide.extend([1, 0, 0, 0]);
    let mut record = whole[end..].to_vec();
    record[8..20].fill(0xFF);
    let (found, trouble) = read(&Zip, &[&whole[..end], &wide, &record].concat());
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.children.len(), 2);
    assert!(found.covered.is_empty(), "{:?}", found.covered);
}

#[test]
fn an_archive_cut_anywhere_is_over_soon() {
    let bytes =
        [&local("b.txt", b"verborgen", 8)[..], &archive(&[("a.txt", b"hallo"), ("c", &[7; 500])], "x")].concat();
    for end in 0..bytes.len() {
        let (_, trouble) = read(&Zip, &bytes[..end]);
        assert!(trouble.is_err(), "{end}");
    }
}

#[test]
fn a_mark_within_other_bytes_does_not_split_them() {
    let before = "%PDF een PK\x07\x08 twee PK\x05\x05 drie PK\x06\x07 vier PK\x05\x06 vijf, en nog zo veel meer";
    let whole = archive(&[("a.txt", b"hallo")], "");
    let orphan = &whole[find(&whole, b"PK\x01\x02")..find(&whole, b"PK\x05\x06")];
    let (found, trouble) = read(&Zip, &[before.as_bytes(), orphan, &whole].concat());
    assert_eq!(trouble, Ok(()));
    let stray = found.children.iter().find(|child| child.0 == "[data-before-archive]").unwrap();
    assert!(stray.1.starts_with(before.as_bytes()));
    assert_eq!(found.children.len(), 2);
}
