//! The same content in another form gives the same findings: another format, encoding, line ending, delimiter, order of
//! columns, case of labels, splitting of runs, nesting.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Entity, Gate, Submission};
use std::sync::LazyLock;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::new(Rules::built_in().unwrap(), "a key of the tests"));

/// What is found: each kind with its value in its normal form.
type Found = BTreeSet<(String, String)>;

/// The kinds that do not hang on how a text is laid out.
const FIRM: [Entity; 5] = [Entity::Bsn, Entity::DateOfBirth, Entity::Email, Entity::Iban, Entity::PersonName];

const HEADERS: [&str; 5] = ["naam", "bsn", "geboortedatum", "e-mail", "iban"];

/// Invented persons; their numbers pass the checks.
const PERSONS: [[&str; 5]; 4] = [
    ["Anneke van den Berg", "319072356", "12-03-1961", "a.vandenberg@example.org", "NL91ABNA0417164300"],
    ["Pieter Jansen", "360586223", "01-07-1984", "p.jansen@example.org", "NL20INGB0001234567"],
    ["Fatima el Idrissi", "171723673", "30-11-1999", "f.elidrissi@example.org", "NL02ABNA0123456789"],
    ["Johanna Visser", "271954061", "29-02-1972", "j.visser@example.org", "NL86INGB0002445588"],
];

fn found(name: &str, bytes: Vec<u8>) -> Found {
    let verdict = GATE.judge(&Submission {
        policy: Some("observe".into()),
        attachments: vec![Attachment { name: name.into(), content: Content::Bytes(bytes) }],
        today: Some(Date::new(2026, 3, 2)),
        ..Submission::default()
    });
    assert!(verdict.coverage.iter().all(|row| !row.status.is_gap()), "{name}: {:?}", verdict.coverage);
    let firm = verdict.findings.iter().filter(|finding| FIRM.contains(&finding.entity));
    firm.map(|finding| (finding.entity.id().to_owned(), finding.normalized.expose().to_owned())).collect()
}

fn expected() -> Found {
    let found = found("a.csv", csv(",", "\n", &[0, 1, 2, 3, 4]).into_bytes());
    assert_eq!(found.len(), FIRM.len() * PERSONS.len(), "{found:?}");
    found
}

fn csv(delimiter: &str, ending: &str, order: &[usize]) -> String {
    let line = |row: &[&str; 5]| order.iter().map(|&at| row[at]).collect::<Vec<_>>().join(delimiter) + ending;
    std::iter::once(&HEADERS).chain(&PERSONS).map(line).collect()
}

/// A form for each person, as somebody would paste it.
fn form(ending: &str) -> String {
    let mut text = String::new();
    for person in &PERSONS {
        for (header, value) in HEADERS.iter().zip(person) {
            write!(text, "{header}: {value}{ending}").unwrap();
        }
        text += ending;
    }
    text
}

pub(crate) fn archive(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn xlsx() -> Vec<u8> {
    let mut sheet =
        String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
    for (row, cells) in std::iter::once(&HEADERS).chain(&PERSONS).enumerate() {
        write!(sheet, "<row r=\"{}\">", row + 1).unwrap();
        for (column, cell) in ('A'..).zip(cells) {
            write!(sheet, "<c r=\"{column}{}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>", row + 1).unwrap();
        }
        sheet += "</row>";
    }
    sheet += "</sheetData></worksheet>";
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let workbook = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    archive(&[
        ("[Content_Types].xml", types.into()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", workbook.into()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet.into()),
    ])
}

fn relation(kind: &str, target: &str) -> Vec<u8> {
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
    )
    .into()
}

/// A document whose text stands in runs of `run` characters.
pub(crate) fn docx(text: &str, run: usize) -> Vec<u8> {
    let mut body = String::new();
    for line in text.lines() {
        body += "<w:p>";
        for piece in line.chars().collect::<Vec<_>>().chunks(run) {
            let piece: String = piece.iter().collect();
            write!(body, "<w:r><w:t xml:space=\"preserve\">{piece}</w:t></w:r>").unwrap();
        }
        body += "</w:p>";
    }
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    archive(&[
        ("[Content_Types].xml", types.into()),
        ("_rels/.rels", relation("officeDocument", "word/document.xml")),
        ("word/document.xml", document.into()),
    ])
}

/// One page, one line of Helvetica for each line of `text`.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let mut content = String::from("BT /F1 9 Tf 14 TL 40 800 Td\n");
    for line in text.lines() {
        writeln!(content, "({line}) Tj T*").unwrap();
    }
    content += "ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        writeln!(file, "{number} 0 obj{object}endobj").unwrap();
    }
    let start = file.len();
    writeln!(file, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1).unwrap();
    for offset in offsets {
        writeln!(file, "{offset:010} 00000 n ").unwrap();
    }
    writeln!(file, "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).unwrap();
    file.into()
}

/// A mail with `bytes` attached.
fn eml(name: &str, bytes: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<_> = encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "Subject: bijlage\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\
         Content-Type: text/plain\r\n\r\nZie de bijlage.\r\n--x\r\nContent-Type: application/octet-stream\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--x--\r\n",
        lines.join("\r\n")
    )
    .into()
}

#[test]
fn every_format_gives_the_same() {
    let expected = expected();
    let form = form("\n");
    for (name, bytes) in [
        ("a.txt", form.clone().into_bytes()),
        ("a.md", form.clone().into_bytes()),
        ("a.xlsx", xlsx()),
        ("a.docx", docx(&form, 1000)),
        ("a.pdf", pdf(&form)),
        ("a.zip", archive(&[("b.csv", csv(";", "\r\n", &[0, 1, 2, 3, 4]).into_bytes())])),
        ("a.eml", eml("b.xlsx", &xlsx())),
        ("zonder-naam", xlsx()),
        ("verkeerd.txt", xlsx()),
        ("verkeerd.pdf", docx(&form, 1000)),
        ("verkeerd.xlsx", pdf(&form)),
    ] {
        assert_eq!(found(name, bytes), expected, "{name}");
    }
}

#[test]
fn encodings_and_line_endings_change_nothing() {
    let expected = expected();
    for ending in ["\n", "\r\n", "\r"] {
        for text in [form(ending), csv(";", ending, &[0, 1, 2, 3, 4])] {
            let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
            let utf32 = |bytes: fn(u32) -> [u8; 4]| text.chars().flat_map(|c| bytes(c.into())).collect::<Vec<_>>();
            for (encoding, bytes) in [
                ("utf-8", text.clone().into_bytes()),
                ("utf-8 with a mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
                ("utf-16le", [&b"\xff\xfe"[..], &utf16(u16::to_le_bytes)].concat()),
                ("utf-16be", [&b"\xfe\xff"[..], &utf16(u16::to_be_bytes)].concat()),
                ("utf-16le without a mark", utf16(u16::to_le_bytes)),
                ("utf-16be without a mark", utf16(u16::to_be_bytes)),
                ("utf-32le", [&b"\xff\xfe\0\0"[..], &utf32(u32::to_le_bytes)].concat()),
                ("utf-32be", [&b"\0\0\xfe\xff"[..], &utf32(u32::to_be_bytes)].concat()),
            ] {
                assert_eq!(found("a.txt", bytes), expected, "{encoding}, {ending:?}");
            }
        }
    }
}

#[test]
fn delimiters_and_the_order_of_columns_change_nothing() {
    let expected = expected();
    let orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 0, 4, 2, 3], [2, 4, 1, 3, 0], [3, 2, 0, 4, 1]];
    for delimiter in [",", ";", "\t", "|"] {
        for order in orders {
            assert_eq!(found("a.csv", csv(delimiter, "\n", &order).into_bytes()), expected, "{delimiter:?} {order:?}");
        }
    }
}

#[test]
fn the_case_of_labels_changes_nothing() {
    let expected = expected();
    let text = form("\n");
    let cased = |change: fn(&str) -> String| {
        HEADERS
            .iter()
            .fold(text.clone(), |text, label| text.replace(&format!("{label}: "), &format!("{}: ", change(label))))
    };
    let first = |label: &str| label[..1].to_uppercase() + &label[1..];
    for text in [cased(str::to_uppercase), cased(first)] {
        assert_eq!(found("a.txt", text.into_bytes()), expected);
    }
}

#[test]
fn runs_may_split_anywhere() {
    let expected = expected();
    for run in 1..12 {
        assert_eq!(found("a.docx", docx(&form("\n"), run)), expected, "runs of {run}");
    }
}

#[test]
fn nesting_changes_nothing() {
    let expected = expected();
    let mut bytes = csv(";", "\n", &[0, 1, 2, 3, 4]).into_bytes();
    let mut name = "a.csv";
    for depth in 0..6 {
        (name, bytes) = match depth % 2 {
            0 => ("a.zip", archive(&[(name, bytes)])),
            _ => ("a.eml", eml(name, &bytes)),
        };
        assert_eq!(found(name, bytes.clone()), expected, "depth {depth}");
    }
}

/// A sentence about nobody.
fn harmless() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "Het scherm blijft leeg na het opslaan.",
        "Graag de update van module 4 terugzetten!",
        "Zie de handleiding, hoofdstuk 3.",
        "De server is om 12:30 herstart.",
        "Versie 10.2.1 gaf deze melding niet.",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Text about nobody, before and after, takes nothing away.
    #[test]
    fn harmless_text_removes_no_finding(before in prop::collection::vec(harmless(), 0..20), after in prop::collection::vec(harmless(), 0..20)) {
        let text = format!("{}\n\n{}\n\n{}\n", before.join("\n"), form("\n"), after.join("\n"));
        prop_assert!(found("a.txt", text.into_bytes()).is_superset(&expected()));
    }
}
