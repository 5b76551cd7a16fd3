//! Cleaned copies: what is gone, what stays, what is refused, and that nothing is half done.

mod again;
mod carriers;
mod refused;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::sluis;

/// Two fictitious persons and what is known of them.
const TABLE: &str = "naam;bsn;geboortedatum;kleur;email;telefoon;iban;adres;postcode\r\n\
    Jan de Vries;319072356;12-03-1961;groen;jan.devries@gemeente.example;06-12345678;NL91ABNA0417164300;Kerkstraat 12;3847 LG\r\n\
    \"Van den Berg, K.\";360586223;1970-12-01;rood;k.vandenberg@gemeente.example;0341-411278;NL02ABNA0123456789;Dorpsweg 3a;1234 AB\r\n";

/// What may stand in no copy of it.
const VALUES: &[&str] = &[
    "Jan",
    "Vries",
    "Berg",
    "319072356",
    "360586223",
    "12-03",
    "12-01",
    "gemeente",
    "12345678",
    "411278",
    "ABNA",
    "Kerkstraat",
    "Dorpsweg",
    "3847",
    "1234 AB",
];

const WAYS: [&str; 3] = ["mask", "tag", "pseudonym"];

/// The copies of `name` that the command writes in `folder`, one for each way. Each was told to be clean.
fn copies(folder: &Path, name: &str) -> BTreeMap<&'static str, Vec<u8>> {
    let copy = |how: &'static str| {
        let out = format!("uit-{how}-{name}");
        let run = sluis(folder, &["redact", name, "-o", &out, "--how", how, "--isolation", "none"], b"");
        assert_eq!(run.code, 0, "{name} {how}: {}{}", run.out, run.err);
        if how != "pseudonym" {
            let scan = sluis(folder, &["scan", &out, "--isolation", "none"], b"");
            assert_eq!(scan.code, 0, "{name} {how}: {}", scan.out);
        }
        (how, fs::read(folder.join(out)).unwrap())
    };
    WAYS.into_iter().map(copy).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn entry(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

fn names(archive: &[u8]) -> Vec<String> {
    let archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[test]
fn a_table_keeps_all_that_is_nobodys() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("personen.csv"), TABLE).unwrap();
    for (how, bytes) in copies(folder.path(), "personen.csv") {
        let copy = text(&bytes);
        let (rows, were): (Vec<_>, Vec<_>) = (copy.split("\r\n").collect(), TABLE.split("\r\n").collect());
        assert_eq!(rows.len(), were.len());
        assert_eq!(rows[0], were[0]);
        assert!(rows[1].contains(";groen;") && rows[2].contains(";rood;"), "{how}");
        for value in VALUES {
            assert!(!copy.contains(value), "{how}: {value}");
        }
        match how {
            "mask" => {
                assert_eq!(copy.len(), TABLE.len());
                assert!(rows[1].starts_with("************;*********;**********;groen;"));
            }
            "tag" => assert!(rows[1].starts_with("[NAAM];[BSN];[GEBOORTEDATUM];groen;[E-MAILADRES];")),
            _ => {
                let cells: Vec<_> = rows[1].split(';').collect();
                assert!(cells[1].starts_with("9999") && sluis::validate::elfproef::valid(cells[1]));
                assert!(cells[2].ends_with("-1961") && cells[4].ends_with("@example.org"));
                assert!(sluis::validate::iban::valid(cells[6]));
                assert!(rows[2].contains(", ") && rows[2].starts_with("\"Van den ") && rows[2].contains(";1970-"));
            }
        }
    }
}

#[test]
fn each_form_of_text_stays_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for (name, before, after) in [
        (
            "a.json",
            r#"{"bsn": 319072356, "naam": "Jan de Vries", "kleur": "groen"}"#,
            r#"{"bsn": "[BSN]", "naam": "[NAAM]", "kleur": "groen"}"#,
        ),
        (
            "a.xml",
            "<?xml version=\"1.0\"?>\n<p><bsn>3190<![CDATA[72356]]></bsn><naam>Jan de Vries</naam><k/></p>",
            "<?xml version=\"1.0\"?>\n<p><bsn>[BSN]<![CDATA[]]></bsn><naam>[NAAM]</naam><k/></p>",
        ),
        (
            "a.html",
            "<!DOCTYPE html><p>Mevrouw <b>Jansen</b>, BSN <i>3190</i>72356, belde &amp; mailde.</p>",
            "<!DOCTYPE html><p>Mevrouw <b>[NAAM]</b>, BSN <i>[BSN]</i>, belde &amp; mailde.</p>",
        ),
        (
            "a.sql",
            "INSERT INTO p (bsn, naam, kleur) VALUES (319072356, 'Jan de Vries', 'groen');\n",
            "INSERT INTO p (bsn, naam, kleur) VALUES ('[BSN]', '[NAAM]', 'groen');\n",
        ),
        ("a.yaml", "bsn: 319072356\nkleur: groen # licht\n", "bsn: \"[BSN]\"\nkleur: groen # licht\n"),
        (
            "a.md",
            "# Melding\n\nMevrouw Jansen, BSN 319072356, krijgt *geen* brief.\n",
            "# Melding\n\nMevrouw [NAAM], BSN [BSN], krijgt *geen* brief.\n",
        ),
        ("a.log", "12:00 start\n12:01 payload=YnNuPTMxOTA3MjM1Ng== ok\n", "12:00 start\n12:01 payload=[BSN] ok\n"),
        ("a.ini", "[klant]\nbsn = 319072356\nkleur = groen\n", "[klant]\nbsn = [BSN]\nkleur = groen\n"),
    ] {
        fs::write(folder.path().join(name), before).unwrap();
        let all = copies(folder.path(), name);
        assert_eq!(text(&all["tag"]), after, "{name}");
        for (how, copy) in all {
            assert!(!text(&copy).contains("319072356") && !text(&copy).contains("Vries"), "{name} {how}");
        }
    }
}

#[test]
fn every_encoding_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let line = "Zoë belde. Mevrouw Jansen, BSN 319072356, krijgt geen brief in het café.\r\n";
    let latin: Vec<u8> = line.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(line.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (name, bytes) in [("latin.txt", latin), ("wide.txt", wide)] {
        fs::write(folder.path().join(name), &bytes).unwrap();
        let copy = &copies(folder.path(), name)["mask"];
        assert_eq!(copy.len(), bytes.len(), "{name}");
        let changed = copy.iter().zip(&bytes).filter(|(now, was)| now != was).count();
        assert!((15..=18).contains(&changed), "{name}: {changed}");
    }
}

#[test]
fn a_value_is_replaced_over_the_runs_of_a_letter_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let body = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
        <w:p><w:r><w:t>Betreft: mevrouw Van </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>den Berg</w:t></w:r></w:p>\
        <w:p><w:r><w:t>BSN 3190</w:t></w:r><w:r><w:t>72356, kleur groen</w:t></w:r></w:p></w:body></w:document>";
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>";
    let bytes = zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", links.as_bytes()),
        ("word/document.xml", body.as_bytes()),
        ("word/styles.xml", b"<w:styles xmlns:w=\"x\"/>"),
    ]);
    fs::write(folder.path().join("brief.docx"), &bytes).unwrap();
    let all = copies(folder.path(), "brief.docx");
    let copy = text(&entry(&all["tag"], "word/document.xml"));
    assert!(copy.contains("Betreft: mevrouw [NAAM]</w:t>") && copy.contains("<w:rPr><w:b/></w:rPr>"), "{copy}");
    assert!(copy.contains("BSN [BSN]</w:t>") && copy.contains(">, kleur groen</w:t>"), "{copy}");
    for (how, copy) in all {
        assert_eq!(names(&copy), names(&bytes), "{how}");
        assert_eq!(entry(&copy, "word/styles.xml"), entry(&bytes, "word/styles.xml"));
    }
}

/// A workbook in which two cells share a string that is personal in one of them, and numbers and dates are typed.
fn workbook() -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook {main} xmlns:r=\"{of}\"><sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{of}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{of}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{of}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let sheet = format!(
        "<worksheet {main}><sheetData>\
         <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>5</v></c></row>\
         <row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c><c r=\"B2\" s=\"0\"><v>319072356</v></c><c r=\"C2\" s=\"1\"><v>22352</v></c><c r=\"D2\" t=\"s\"><v>4</v></c></row>\
         <row r=\"3\"><c r=\"A3\" t=\"s\"><v>6</v></c><c r=\"B3\"><f>B2</f><v>319072356</v></c><c r=\"D3\"><f>1+2</f><v>3</v></c></row>\
         </sheetData></worksheet>"
    );
    let strings = ["Achternaam", "BSN", "Geboortedatum", "Jansen", "Blauw", "Kleur", "Van den Berg"];
    let strings = format!("<si><t>{}</t></si>", strings.join("</t></si><si><t>"));
    let strings = format!("<sst {main}>{strings}</sst>");
    let styles = format!(
        "<styleSheet {main}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    zipped(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ])
}

#[test]
fn cells_that_share_a_string_keep_theirs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("map.xlsx"), workbook()).unwrap();
    let all = copies(folder.path(), "map.xlsx");
    let sheet = |how: &str| text(&entry(&all[how], "xl/worksheets/sheet1.xml"));
    let masked = sheet("mask");
    assert!(
        masked.contains("<c r=\"B2\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">*********</t></is></c>"),
        "{masked}"
    );
    assert!(
        masked.contains("<c r=\"D2\" t=\"s\"><v>4</v></c>") && masked.contains("<c r=\"D3\"><f>1+2</f><v>3</v></c>")
    );
    assert!(!masked.contains("319072356") && !masked.contains("22352") && !masked.contains("<f>B2</f>"), "{masked}");
    // A number stays a number, a date a date of the same year, and a formula goes with its result.
    let invented = sheet("pseudonym");
    assert!(invented.contains("<c r=\"B2\" s=\"0\"><v>9999"), "{invented}");
    let serial = invented.split("<c r=\"C2\" s=\"1\"><v>").nth(1).unwrap().split('<').next().unwrap();
    let serial: u32 = serial.parse().unwrap();
    assert!((22282..=22646).contains(&serial) && serial != 22352, "{serial}");
    for (how, copy) in &all {
        let strings = text(&entry(copy, "xl/sharedStrings.xml"));
        assert!(strings.contains("<t>Blauw</t>") && !strings.contains("Berg"), "{how}: {strings}");
        assert_eq!(entry(copy, "xl/styles.xml"), entry(&workbook(), "xl/styles.xml"));
    }
}

#[test]
fn an_archive_is_cleaned_entry_by_entry() {
    let folder = tempfile::tempdir().unwrap();
    let inner = zipped(&[("diep.txt", b"BSN 319072356")]);
    let bytes = zipped(&[
        ("map/personen.csv", TABLE.as_bytes()),
        ("schoon.txt", b"Niets aan de hand.\n"),
        ("BSN 319072356.txt", b"leeg"),
        ("binnen.zip", &inner),
        ("map.xlsx", &workbook()),
    ]);
    fs::write(folder.path().join("alles.zip"), bytes).unwrap();
    let all = copies(folder.path(), "alles.zip");
    assert_eq!(names(&all["tag"]), ["map/personen.csv", "schoon.txt", "BSN (BSN).txt", "binnen.zip", "map.xlsx"]);
    for (how, copy) in all {
        assert_eq!(entry(&copy, "schoon.txt"), b"Niets aan de hand.\n");
        assert!(!text(&entry(&entry(&copy, "binnen.zip"), "diep.txt")).contains("319072356"), "{how}");
    }
}

#[test]
fn a_mail_keeps_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mail = "From: Helpdesk <helpdesk@leverancier.example>\r\nSubject: =?utf-8?q?Over_Zo=C3=AB_Jansen?=, BSN 319072356\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Mevrouw Jansen, BSN 3190=\r\n72356, zit in het caf=E9.\r\n\
        --b\r\nContent-Type: text/csv; name=lijst.csv\r\nContent-Disposition: attachment\r\n\r\nkleur;aantal\r\nrood;4\r\n\
        --b--\r\n";
    fs::write(folder.path().join("vraag.eml"), mail).unwrap();
    for (how, copy) in copies(folder.path(), "vraag.eml") {
        let copy = text(&copy);
        assert!(!copy.contains("319072356") && !copy.contains("3190=") && !copy.contains("Zo=C3"), "{how}: {copy}");
        assert!(
            copy.contains("Content-Disposition: attachment\r\n\r\nkleur;aantal\r\nrood;4\r\n--b--"),
            "{how}: {copy}"
        );
    }
}

#[test]
fn one_person_has_one_stand_in_in_all_files_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("uit")).unwrap();
    fs::write(folder.path().join("a.csv"), "naam;bsn\nJan de Vries;319072356\n").unwrap();
    fs::write(folder.path().join("b.json"), r#"{"bsn": "3190.72.356", "naam": "J. de Vries"}"#).unwrap();
    let args = ["redact", "a.csv", "b.json", "-o", "uit", "--how", "pseudonym", "--format", "json"];
    assert_eq!(sluis(folder.path(), &args, b"").code, 0);
    let read = |name: &str| fs::read_to_string(folder.path().join("uit").join(name)).unwrap();
    let row = read("a.csv");
    let (name, number) = row.lines().nth(1).unwrap().split_once(';').unwrap();
    let (first, last) = (name.chars().next().unwrap(), name.rsplit(' ').next().unwrap());
    let other: Value = serde_json::from_str(&read("b.json")).unwrap();
    assert_eq!(other["naam"], format!("{first}. de {last}"));
    assert_eq!(other["bsn"].as_str().unwrap().replace('.', ""), number);
    let again = ["redact", "b.json", "-o", "nog.json", "--how", "pseudonym"];
    assert_eq!(sluis(folder.path(), &again, b"").code, 0);
    assert_eq!(fs::read_to_string(folder.path().join("nog.json")).unwrap(), read("b.json"));
}

#[test]
fn a_description_is_printed_clean() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Mevrouw Jansen, geboren 12-03-1961, BSN 319072356, krijgt geen brief.";
    let run = sluis(folder.path(), &["redact", "--description", text, "--how", "tag"], b"");
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "Mevrouw [NAAM], geboren [GEBOORTEDATUM], BSN [BSN], krijgt geen brief.\n")
    );
    let run = sluis(folder.path(), &["redact", "--description", "@-", "--format", "json"], text.as_bytes());
    let told: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((told["replaced"]["bsn"].as_u64(), told["how"].as_str()), (Some(1), Some("mask")));
}

#[test]
fn counts_are_told_and_never_values() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), TABLE).unwrap();
    let run = sluis(folder.path(), &["redact", "a.csv", "-o", "-", "--format", "json"], b"");
    assert!(run.out.starts_with("naam;bsn;") && run.code == 0);
    let told: Value = serde_json::from_str(&run.err).unwrap();
    assert_eq!((told["type"].as_str(), told["replaced"]["bsn"].as_u64()), (Some("redacted"), Some(2)));
    for value in VALUES {
        assert!(!run.err.contains(value), "{value}");
    }
}
