//! A person who does not exist, in every zone and hiding place that a ticket has; and what finds a part of it again.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::metamorphic::{archive, docx, pdf};

pub(super) const NAME: &str = "Wietske Kortjakje-Zwaluwstaart";
pub(super) const BSN: &str = "171723673";
pub(super) const MAIL: &str = "w.kortjakje@zwaluwpost.example";
pub(super) const BORN: &str = "17-04-1959";

/// Everything about the person.
pub(super) fn text() -> String {
    format!(
        "Mevrouw {NAME}, BSN {BSN} (1717.23.673), geboren {BORN}, woont op Meidoornlaan 218, 7311 KX Apeldoorn, {MAIL}, \
         tel. 06-12349876, is ziek en katholiek\n"
    )
}

/// Each value and its parts: words of names, digits with anything between them, the last five alone.
static PARTS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let digits = BSN.chars().map(String::from).collect::<Vec<_>>().join(".{0,2}");
    let parts = [
        &format!("{digits}(?:[^0-9]|$)"),
        "(?:^|[^0-9a-f])[0-9]?23[. -]?673(?:[^0-9a-f]|$)",
        "wietske|kortjak|zwaluw",
        "meidoorn|7311 ?kx",
        "17.04.1959|1959.04.17|17041959|19590417",
        "12349876|1234.?9876",
    ];
    parts.iter().map(|part| Regex::new(&format!("(?is){part}")).unwrap()).collect()
});

/// What stands around a part of a planted value in `told`, if one is there.
pub(super) fn leak(told: &str) -> Option<String> {
    let found = PARTS.iter().find_map(|part| part.find(told))?;
    let around = |at: usize| told.floor_char_boundary(at);
    Some(told[around(found.start().saturating_sub(80))..around((found.end() + 40).min(told.len()))].to_owned())
}

#[test]
fn parts_are_told_from_chance() {
    for told in ["1717.23.673", "****23673", "KORTJAKJE", "b 17/04/1959"] {
        assert!(leak(told).is_some(), "{told}");
    }
    for told in ["fingerprint a0236731", "12:36:73", "1959", ""] {
        assert_eq!(leak(told), None, "{told}");
    }
}

/// Lays out `folder/in`: the person in the name, in what it holds and in what is broken of each format.
pub(super) fn lay_out(folder: &Path) {
    let text = text();
    let inner = archive(&[
        (&format!("{NAME}/BSN {BSN}.txt"), text.clone().into()),
        (&format!("{BSN}/{NAME}.bin"), vec![0, 1, 2]),
        (&format!("{NAME}.zip"), b"PK\x03\x04kapot".to_vec()),
        (&format!("{NAME}.pdf"), b"%PDF-1.4 kapot".to_vec()),
    ]);
    let cut = inner[..inner.len() - 30].to_vec();
    let files: &[(&str, Vec<u8>)] = &[
        ("a.txt", text.clone().into()),
        (&format!("{NAME} BSN {BSN}.txt"), text.clone().into()),
        (&format!("{BSN}.bin"), vec![0, 255, 254, 1]),
        (
            "b.json",
            serde_json::json!({NAME: {format!("bsn {BSN}"): text}, BSN: [MAIL, {MAIL: 1}]}).to_string().into(),
        ),
        ("broken.json", format!("{{\"naam\": \"{NAME}\", \"bsn\": {BSN},,").into()),
        (
            "c.xml",
            format!("<r><p naam=\"{NAME}\" n{BSN}=\"x\"><!-- {text} --><n{BSN}>bsn {BSN}</n{BSN}></p></r>").into(),
        ),
        ("broken.xml", format!("<r><p naam=\"{NAME}\">{text}<q></p>").into()),
        ("d.csv", format!("{NAME};BSN {BSN};{MAIL}\n{BSN};x;y\n").into()),
        (
            "e.html",
            format!(
                "<html><title>{text}</title><meta name=author content='{NAME}'><input name='{BSN}' value='{NAME}'>\
                 <!-- {text} --><table><tr><th>{NAME}<tr><td>{BSN}</table>"
            )
            .into(),
        ),
        (
            "f.eml",
            format!(
                "From: {NAME} <{MAIL}>\nSubject: {}\nX-{BSN}: bsn {BSN}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; \
                 boundary=b\n\n--b\n\n{text}\n--b\nContent-Disposition: attachment; filename=\"{NAME} {BSN}.pdf\"\n\nkapot\n--b--\n",
                text.trim()
            )
            .into(),
        ),
        (
            "g.sql",
            format!("CREATE TABLE `{NAME}` (`bsn {BSN}` int);\nINSERT INTO `{NAME}` (`bsn {BSN}`) VALUES ({BSN});\n").into(),
        ),
        ("h.vcf", format!("BEGIN:VCARD\nFN:{NAME}\nX-{BSN}:bsn {BSN}\nEND:VCARD\n").into()),
        ("i.zip", inner),
        (&format!("kapot {NAME}.docx"), cut),
        ("j.docx", docx(&text, 3)),
        ("k.pdf", pdf(&text)),
        ("l.pdf", format!("%PDF-1.4\n1 0 obj<</Title({text})>>endobj\n").into()),
    ];
    fs::create_dir_all(folder.join("in")).unwrap();
    for (name, content) in files {
        fs::write(folder.join("in").join(name), content).unwrap();
    }
}
