//! A Word document in, its paragraphs, tables and properties out; what is embedded are children.
//!
//! It must not know how a part is read, only what each part of the package is for.

use crate::model::Place;

use super::package::{Package, Role};
use super::{Doc, Format, Sink, Trouble};

/// Word documents (DOCX, DOCM, DOTX).
pub(super) struct Docx;

impl Format for Docx {
    fn id(&self) -> &'static str {
        "docx"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut package = Package::open(doc, sink)?;
        let (_, main) = package.main("word/document.xml", "document")?;
        package.read(|name| Some(role(name)), sink)?;
        if main { Ok(()) } else { Err(Trouble::Corrupt("no-main-document")) }
    }
}

/// Office documents behind a password: an OLE file with an `EncryptedPackage` stream (MS-OFFCRYPTO).
pub(super) struct EncryptedOffice;

impl Format for EncryptedOffice {
    fn id(&self) -> &'static str {
        "encrypted-office"
    }

    fn extract(&self, _: &mut Doc<'_>, _: &mut dyn Sink) -> Result<(), Trouble> {
        Err(Trouble::Encrypted)
    }
}

/// Every part under `word/` that is markup is read as text, whatever its name (ECMA-376 part 1, 11.3).
fn role(name: &str) -> Role {
    let common = Role::common(name);
    let (Role::Child, Some(path)) = (&common, name.strip_prefix("word/")) else {
        return common;
    };
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if !matches!(extension, Some("xml" | "vml")) || matches!(folder, "embeddings" | "media" | "activeX") {
        return common;
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let kind = file.trim_end_matches(".xml").trim_end_matches(|c: char| c.is_ascii_digit());
    match kind {
        "fontTable" | "styles" | "stylesWithEffects" | "webSettings" => Role::Skip,
        "colors" | "quickStyle" | "quickStyles" if folder == "diagrams" => Role::Skip,
        _ if path.starts_with("glossary/") => Role::section("glossary"),
        "header" => Role::section("header"),
        "footer" => Role::section("footer"),
        "footnotes" => Role::section("footnote"),
        "endnotes" => Role::section("endnote"),
        "comments" | "commentsExtended" | "commentsExtensible" | "commentsIds" => Role::section("comment"),
        "settings" | "people" => Role::section("settings"),
        _ if path.starts_with("charts/") => Role::section("chart"),
        _ if path.starts_with("diagrams/") => Role::section("diagram"),
        _ => Role::Flow(Place::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;
    use crate::extract::package::tests::package;
    use crate::model::{Kind, Status};

    fn document(body: &str) -> String {
        format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")
    }

    #[test]
    fn every_part_is_read() {
        let body = document("<w:p><w:r><w:t>BSN: 1234</w:t></w:r><w:r><w:t>56782</w:t></w:r></w:p>");
        let bytes = package(&[
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", &body),
            ("word/header1.xml", "<w:hdr><w:p><w:t>Kop</w:t></w:p></w:hdr>"),
            ("word/footnotes.xml", "<w:f><w:p><w:t>Noot</w:t></w:p></w:f>"),
            ("word/styles.xml", "<w:styles><w:t>nee</w:t></w:styles>"),
            (
                "word/_rels/document.xml.rels",
                "<Relationships><Relationship Target=\"mailto:a@b.nl\" TargetMode=\"External\"/></Relationships>",
            ),
            ("word/media/image1.png", "png"),
            ("word/embeddings/boek.xlsx", "xlsx"),
            ("customXml/item1.xml", "<a>1</a>"),
            ("word/vbaProject.bin", "macro"),
            ("docProps/core.xml", "<c><dc:creator>Jan</dc:creator></c>"),
        ]);
        let (found, trouble) = read(&Docx, &bytes);
        assert_eq!(trouble, Ok(()));
        assert!(found.text().contains("BSN: 123456782"));
        assert!(!found.text().contains("nee"));
        let header = found.seen.iter().find(|seen| seen.text == "Kop").unwrap();
        assert_eq!((header.place.section, header.kind), (Some("header"), Kind::Prose));
        assert_eq!(found.labelled("link"), Some("mailto:a@b.nl"));
        assert_eq!(found.labelled("creator"), Some("Jan"));
        for child in ["word/media/image1.png", "word/embeddings/boek.xlsx", "customXml/item1.xml"] {
            assert!(found.child_text(child).is_some(), "{child}");
        }
        assert_eq!(found.child_text("word/vbaProject.bin"), Some("macro"));
    }

    #[test]
    fn tables_are_rows_under_their_headers() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row = |one, two| format!("<w:tr>{}{}</w:tr>", cell(one), cell(two));
        let rows = [row("Naam", "BSN"), row("Jan", "123456782"), row("Piet", "111222333")].concat();
        let (found, _) = read(&Docx, &package(&[("word/document.xml", &document(&format!("<w:tbl>{rows}</w:tbl>")))]));
        let seen = found.seen.iter().find(|seen| seen.text == "123456782").unwrap();
        assert_eq!((seen.label.as_str(), seen.place.table, seen.place.row), ("BSN", Some(1), Some(2)));
    }

    #[test]
    fn a_broken_part_gives_what_it_has_and_a_gap() {
        let bytes = package(&[
            ("word/document.xml", "<w:document><w:p><w:t>voor</w:t></w:p><w:p <"),
            ("word/footer1.xml", "<w:p><w:t>voet</w:t></w:p>"),
        ]);
        let (found, trouble) = read(&Docx, &bytes);
        assert_eq!(trouble, Ok(()));
        assert!(found.text().contains("voor") && found.text().contains("voet"));
        assert_eq!(found.coverage("word/document.xml"), Some((Status::Corrupt, "broken-part")));
    }

    #[test]
    fn a_cut_package_is_corrupt() {
        let bytes = package(&[("word/document.xml", &document(""))]);
        let (_, trouble) = read(&Docx, &bytes[..bytes.len() / 2]);
        assert_eq!(trouble, Err(Trouble::Corrupt("no-central-directory")));
    }

    #[test]
    fn a_password_is_told() {
        assert_eq!(read(&EncryptedOffice, b"x").1, Err(Trouble::Encrypted));
    }

    const SPLIT: &str = "<w:p><w:r><w:t>BSN: 1234</w:t></w:r><w:r><w:t>56782</w:t></w:r></w:p>";

    #[test]
    fn the_text_is_read_whatever_its_part_is_called() {
        let body = document(SPLIT);
        for name in [
            "word/theme/document.xml",
            "word/fonts/a.odttf",
            "word/styles9.xml",
            "word/webSettings.xml",
            "customXml/itemProps1.xml",
            "docProps/document.xml",
            "word/a.rels",
            "[Content_Types].xml",
            "elders/a.dat",
            "word/media/a.png",
            "map/",
        ] {
            let (found, _) = read(&Docx, &package(&[("word/document.xml", &document("")), (name, &body)]));
            assert!(found.text().contains("BSN: 123456782"), "{name}: {}", found.text());
        }
        let padded = format!("<!--{}-->{body}", " ".repeat(20_000));
        let (found, _) = read(&Docx, &package(&[("word/styles.xml", &padded)]));
        assert!(found.text().contains("BSN: 123456782"));
    }

    #[test]
    fn what_hides_among_the_fonts_is_a_child() {
        let bytes = package(&[("word/document.xml", &document("")), ("word/fonts/a.odttf", "%PDF-1.4"), ("a/", "BSN")]);
        let (found, _) = read(&Docx, &bytes);
        assert_eq!(found.child_text("word/fonts/a.odttf"), Some("%PDF-1.4"));
        assert_eq!(found.child_text("a/"), Some("BSN"));
    }

    #[test]
    fn a_package_whose_main_part_is_no_document_is_told() {
        let relations = "<R><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.xml'/></R>";
        let bytes = package(&[
            ("_rels/.rels", relations),
            ("xl/workbook.xml", "<workbook/>"),
            ("word/document.xml", &document("")),
        ]);
        assert_eq!(read(&Docx, &bytes).1, Err(Trouble::Corrupt("no-main-document")));
    }
}
