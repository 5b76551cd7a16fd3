//! Detectors of the user's own, through the command: found wherever data stand, judged, explained, or refused.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::{Run, root, sluis};

/// A number with a check, one with letters of its own, and one that only its label tells.
const STAFF: &str = r#"
id = "staff_number"
name = { nl = "personeelsnummer", en = "staff number" }
about = { nl = "Nummer van een medewerker.", en = "Number of an employee." }
source = "Personeelszaken"
shapes = ['\d{6}', '\d{3}\.\d{3}']
check = "mod-11"
examples = ["personeelsnummer 676330", "676.330 (personeelsnr)"]
counter-examples = ["personeelsnummer 676331", "factuur 676330"]

[cues]
words = ["personeelsnummer", "personeelsnr", "medewerker"]

[allow]
values = ["504.610"]
patterns = ['9\d{5}']
"#;

const DISTRICT: &str = r#"
id = "district_code"
class = "organisation"
name = { nl = "wijkcode", en = "district code" }
shapes = ['\bWK-?\d{6}\b']
examples = ["wijk WK036300"]
"#;

const LIBRARY: &str = r#"
id = "library_card"
name = { nl = "pasnummer", en = "card number" }
labels = ["bibliotheekpas", "lidnummer"]
examples = ["bibliotheekpas: 55-0123"]
counter-examples = ["55-0123"]
"#;

const POLICY: &str = r#"
name = "eigen"
description = { nl = "Geen personeelsnummers.", en = "No staff numbers." }

[[rule]]
id = "no-staff-numbers"
entities = ["staff_number"]
decision = "reject"
message = { nl = "In {zone} staat een {entities} ({places}).", en = "There is a {entities} in {zone} ({places})." }
remedy = { nl = "Laat het weg.", en = "Leave it out." }
"#;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn with_rules(files: &[(&str, &str)]) -> TempDir {
    let rules = [
        ("sluis.toml", "rules = \"regels\"\n"),
        ("regels/detectors/staff_number.toml", STAFF),
        ("regels/detectors/wijk.toml", DISTRICT),
        ("regels/detectors/pas.toml", LIBRARY),
        ("regels/policies/eigen.toml", POLICY),
    ];
    folder(&[&rules, files].concat())
}

/// The values of each kind that a scan of `path` tells.
fn told(folder: &Path, path: &str) -> Vec<(String, String)> {
    let run = sluis(folder, &["scan", path, "--format", "jsonl", "--reveal"], b"");
    assert!(run.err.is_empty(), "{}", run.err);
    let lines = run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut told: Vec<_> = lines
        .filter(|line| line["type"] == "finding")
        .map(|line| (text(&line["entity"]), text(&line["value"])))
        .filter(|(entity, _)| matches!(entity.as_str(), "staff_number" | "district_code" | "library_card"))
        .collect();
    told.sort();
    told
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(entity, value)| ((*entity).to_owned(), (*value).to_owned())).collect()
}

/// A workbook of one sheet with these rows, as other programs write it.
fn workbook(path: &Path, rows: &[[&str; 2]]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let cells = |row: &[&str; 2]| row.map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>")).concat();
    let rows = rows.iter().map(|row| format!("<row>{}</row>", cells(row))).collect::<Vec<_>>().concat();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    for (name, text) in [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{sheet}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{sheet}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Blad1\" sheetId=\"1\" \
                 r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn own_kinds_are_found_wherever_data_stand() {
    let folder = with_rules(&[
        ("brief.txt", "Medewerker met personeelsnummer 676330 in wijk WK036300, bibliotheekpas: 55-0123.\n"),
        ("tabel.csv", "Afdeling;Personeelsnummer;Lidnummer\nA;676330;A1234\nB;599.492;B9912\nC;595713;C1000\n"),
        ("namen/personeelsnr_676330.txt", "leeg\n"),
        ("namen/kaart_WK036300.txt", "leeg\n"),
        ("object.json", "{\"medewerker\": {\"personeelsnummer\": \"676330\"}, \"ordernummer\": \"676330\"}"),
    ]);
    let at = folder.path();
    let staff = |value| ("staff_number", value);
    assert_eq!(
        told(at, "brief.txt"),
        pairs(&[("district_code", "WK036300"), ("library_card", "55-0123"), staff("676330")])
    );
    assert_eq!(
        told(at, "tabel.csv"),
        pairs(&[
            ("library_card", "A1234"),
            ("library_card", "B9912"),
            ("library_card", "C1000"),
            staff("595713"),
            staff("599.492"),
            staff("676330"),
        ])
    );
    assert_eq!(told(at, "namen"), pairs(&[("district_code", "WK036300"), staff("676330")]));
    assert_eq!(told(at, "object.json"), pairs(&[staff("676330")]));
    workbook(&at.join("boek.xlsx"), &[["Naam", "Personeelsnummer"], ["x", "676330"], ["y", "599492"]]);
    assert_eq!(told(at, "boek.xlsx"), pairs(&[staff("599492"), staff("676330")]));
}

#[test]
fn a_failing_check_an_allowed_value_and_other_numbers_are_left_alone() {
    let folder = with_rules(&[(
        "brief.txt",
        "personeelsnummer 676331, personeelsnummer 504610, personeelsnummer 916811\nordernummer 676330\n\
         bedrag 676330,50 en 1676330 en 12.676.330\n55-0123\n",
    )]);
    assert_eq!(told(folder.path(), "brief.txt"), []);
}

#[test]
fn digits_alone_need_a_check_or_a_cue() {
    let plain = STAFF.replace("check = \"mod-11\"\n", "").replace("\"personeelsnummer 676331\"", "\"676330\"");
    let folder = folder(&[
        ("regels/detectors/staff_number.toml", &plain),
        ("los.txt", "Los staat er 123456.\n"),
        ("bij.txt", "De medewerker heeft 123456.\n"),
    ]);
    let scan = |path| sluis(folder.path(), &["--rules", "regels", "scan", path, "--entity", "staff_number"], b"").code;
    assert_eq!((scan("los.txt"), scan("bij.txt")), (0, 1));
    let folder = with_rules(&[("los.txt", "Los staat er 676330.\n")]);
    assert_eq!(told(folder.path(), "los.txt"), pairs(&[("staff_number", "676330")]));
}

#[test]
fn a_finding_says_why_and_equal_values_are_told_equal() {
    let folder = with_rules(&[("a.txt", "personeelsnummer 676330\n\nmedewerker 676.330\n")]);
    let run = sluis(folder.path(), &["scan", "a.txt", "--format", "jsonl", "--entity", "staff_number"], b"");
    let found: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found[0]["evidence"], serde_json::json!(["mod-11", "form:shape", "cue:personeelsnummer"]));
    assert_eq!(found[0]["fingerprint"], found[1]["fingerprint"]);
    assert!(found[0]["confidence"].as_f64().unwrap() > 0.9 && !run.out.contains("676330"), "{}", run.out);
    assert_eq!(sluis(folder.path(), &["scan", "a.txt", "--entity", "library_card"], b"").code, 0);
    assert_eq!(sluis(folder.path(), &["scan", "a.txt", "--entity", "staf_number"], b"").code, 2);
}

#[test]
fn a_policy_names_it_and_the_message_too() {
    let folder = with_rules(&[]);
    let check =
        |text: &str, rest: &[&str]| sluis(folder.path(), &[&["check", "--description", text][..], rest].concat(), b"");
    let run = check("personeelsnummer 676330", &["--policy", "eigen", "--format", "human"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("In de toelichting staat een personeelsnummer"), "{}", run.out);
    let run = check("personeelsnummer 676330", &["--policy", "eigen", "--format", "human", "--lang", "en"]);
    assert!(run.out.contains("staff number"), "{}", run.out);
    assert_eq!(check("WK036300", &["--policy", "eigen"]).code, 0);
    // Citizens' data by default, and so the built-in policies speak of it; an organisation's are none.
    assert_eq!(check("personeelsnummer 676330", &["--policy", "strict"]).code, 1);
    assert_eq!(check("WK036300", &["--policy", "strict"]).code, 0);
    let typo = POLICY.replace("staff_number", "staf_number");
    fs::write(folder.path().join("regels/policies/eigen.toml"), typo).unwrap();
    let run = check("x", &["--policy", "eigen"]);
    assert!(run.code == 2 && run.err.contains("regels/policies/eigen.toml:7:13: no such kind of data"), "{}", run.err);
}

#[test]
fn own_and_replaced_rules_are_listed_and_explained() {
    let bsn = fs::read_to_string(root().join("rules/detectors/bsn.toml")).unwrap();
    let folder =
        with_rules(&[("regels/detectors/bsn.toml", &bsn), ("regels/detectors/rsin.toml", "disabled = true\n")]);
    let list = sluis(folder.path(), &["rules", "list"], b"").out;
    let row = |id: &str| list.lines().find(|line| line.starts_with(id)).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(row("staff_number")[1..], ["citizen", "own", "3", "personeelsnummer"]);
    assert_eq!(row("district_code")[1..3], ["organisation", "own"]);
    assert_eq!(row("bsn ")[2], "replaced");
    assert_eq!(row("rsin ")[2], "off");
    assert_eq!(row("iban")[2], "built-in");
    assert_eq!((row("eigen")[2], row("klantportaal")[2]), ("own", "built-in"));
    let told = sluis(folder.path(), &["rules", "explain", "staff_number"], b"").out;
    for word in
        ["personeelsnummer", "Nummer van een medewerker.", "Personeelszaken", "no-staff-numbers", r"\d{3}\.\d{3}"]
    {
        assert!(told.contains(word), "{word}: {told}");
    }
    for code in ["form ", "cue ", "header ", "mod-11 ", "filename "] {
        assert!(told.lines().any(|line| line.starts_with(code)), "{code}: {told}");
    }
}

/// What a finding may name as evidence, `rules explain` tells.
#[test]
fn every_evidence_is_explained() {
    let folder = with_rules(&[("a.txt", "x")]);
    let text = "Mevrouw J. Jansen, geboren 12-03-1961, BSN 171723673, RSIN 806300966, paspoort XR1001R58, rekening \
                NL02ABNA0123456789, btw NL000099998B57, personeelsnummer 676330, lidnummer: A-1234, KvK 51486075.";
    let run = sluis(folder.path(), &["check", "--description", text, "--format", "json"], b"");
    let verdict: Value = serde_json::from_str(&run.out).unwrap();
    let findings = verdict["findings"].as_array().unwrap();
    assert!(findings.len() > 8, "{}", run.out);
    for finding in findings {
        let entity = finding["entity"].as_str().unwrap();
        let told = sluis(folder.path(), &["rules", "explain", entity], b"").out;
        for evidence in finding["evidence"].as_array().unwrap() {
            let code = evidence.as_str().unwrap().split(':').next().unwrap();
            assert!(told.lines().any(|line| line.split_whitespace().next() == Some(code)), "{entity} {code}\n{told}");
        }
    }
}

#[test]
fn nothing_starts_on_a_broken_rule() {
    let head = "id = 'own_number'\nname = { nl = 'x', en = 'x' }\n";
    let own = |rest: &str| format!("{head}{rest}\n");
    for (name, text, told) in [
        ("x", own("shapes = ['P\\d{5']"), "x.toml:3:15: "),
        ("x", own("shapes = ['P\\d+']"), "x.toml:3:15: a repetition without an end; say how many at most"),
        ("x", own("shapes = ['P(?=x)']"), "x.toml:3:13: look-around"),
        ("x", own("shapes = ['\\d{6}']\ncheck = 'elf'"), "x.toml:4:9: no such check; use one of a-nummer, elfproef"),
        ("x", own("shapes = ['\\d{6}']\nkeys = 1"), "x.toml:4:1: unknown key 'keys'"),
        ("x", own("shapes = '\\d{6}'"), "x.toml:3:10: "),
        ("x", own("shapes = ['\\d{6}']\n[cues]\nnear = nan"), "x.toml:5:8: not a weight"),
        ("x", own("shapes = ['\\d{6}']\n[signals]\nfile-name = 1"), "x.toml:5:1: no such signal; use one of"),
        ("x", own("shapes = ['\\d{6}']\n[forms]\nplain = 1"), "x.toml:5:1: no such form; use one of shape"),
        ("x", own("shapes = ['\\d{6}'"), "x.toml:"),
        ("x", "id = 'bsn'\nsource = ''\n[forms]\n".into(), "x.toml:1:6: two detectors of one id"),
        ("staff_number2", STAFF.into(), "staff_number2.toml:2:6: two detectors of one id"),
        (
            "bsn",
            "id = 'bsn'\nsource = ''\n[forms]\nplein = 1.0\n".into(),
            "bsn.toml:4:1: no such form; use one of dashed",
        ),
        ("bsn", "id = 'bsn'\nsource = ''\n[forms]\nplain = 99.0\n".into(), "bsn.toml:4:9: not a weight"),
    ] {
        let folder = with_rules(&[(&format!("regels/detectors/{name}.toml"), &text), ("a.txt", "x")]);
        for args in [
            &["scan", "a.txt"][..],
            &["check", "--description", "x"],
            &["rules", "list"],
            &["rules", "explain", "bsn"],
            &["rules", "test", "regels/detectors/wijk.toml"],
        ] {
            let run: Run = sluis(folder.path(), args, b"");
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {text}\n{}", run.err);
            assert!(run.err.contains(&format!("regels/detectors/{told}")), "{told}\n{}", run.err);
        }
    }
}

#[test]
fn nothing_starts_on_an_example_that_fails() {
    for (text, told) in [
        (STAFF.replace("676.330 (", "676.331 ("), "example 2 is not found"),
        (STAFF.replace("factuur 676330", "nummer 676330"), "counter-example 2 is found"),
    ] {
        let folder = with_rules(&[("regels/detectors/staff_number.toml", &text), ("a.txt", "x")]);
        for args in
            [&["scan", "a.txt"][..], &["check", "--description", "x"], &["rules", "list"], &["rules", "explain", "bsn"]]
        {
            let run = sluis(folder.path(), args, b"");
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?} {}", run.err);
            assert!(run.err.contains("regels/detectors/staff_number.toml: ") && run.err.contains(told), "{}", run.err);
            assert!(!run.err.contains("676"), "{}", run.err);
        }
        let run = sluis(folder.path(), &["rules", "test", "regels/detectors/staff_number.toml"], b"");
        assert!(run.code == 1 && run.out.contains("4 examples, 1 failed"), "{}{}", run.out, run.err);
    }
    let folder = with_rules(&[]);
    let run = sluis(folder.path(), &["rules", "test", "regels/detectors/staff_number.toml"], b"");
    assert!(run.code == 0 && run.out.contains("4 examples, 0 failed"), "{}{}", run.out, run.err);
}

/// What the README teaches works as it says.
#[test]
fn the_example_of_the_readme_works() {
    let readme = fs::read_to_string(root().join("rules/README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    let detectors: Vec<&&str> =
        blocks.iter().filter(|block| block.contains("\nid = ") || block.starts_with("id = ")).collect();
    let own: Vec<_> =
        detectors.iter().filter(|block| block.contains("shapes = ") || block.contains("labels = ")).collect();
    assert!(own.len() >= 3, "{}", own.len());
    for text in own {
        let folder = folder(&[("regels/detectors/x.toml", text)]);
        let run = sluis(folder.path(), &["rules", "test", "regels/detectors/x.toml"], b"");
        assert!(run.code == 0 && !run.out.contains(" 0 examples"), "{}{}\n{text}", run.out, run.err);
    }
    for (check, _) in sluis::validate::CHECKS {
        assert!(readme.contains(&format!("`{check}`")), "{check}");
    }
    for signal in sluis::rules::SCENE {
        assert!(readme.contains(&format!("`{signal}`")), "{signal}");
    }
}
