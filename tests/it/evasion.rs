//! Ways to write a BSN so that a search misses it: each is found, told as not inspected, or missed, as it stands here.
//!
//! What is missed is a limit, listed in the README; what is found or told has to stay so.

use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Entity, Gate, Submission};

use crate::metamorphic::{archive, docx, pdf};
use crate::root;

static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::new(Rules::built_in().unwrap(), "a key of the tests"));

/// A BSN of nobody.
const BSN: &str = "171723673";

/// What becomes of a way of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The BSN is found.
    Found,
    /// The part is told as not inspected, in whole or in part.
    Told,
    /// Neither.
    Missed,
}
use Fate::{Found, Missed, Told};

fn fate(submission: Submission) -> Fate {
    let verdict =
        GATE.judge(&Submission { policy: Some("observe".into()), today: Some(Date::new(2026, 3, 2)), ..submission });
    let is = |entity: &Entity, value: &str| *entity == Entity::Bsn && value == BSN;
    if verdict.findings.iter().any(|finding| is(&finding.entity, finding.normalized.expose())) {
        return Found;
    }
    if verdict.coverage.iter().any(|row| row.status.is_gap()) { Told } else { Missed }
}

/// `digits` in the digits that start at `zero`.
fn digits(zero: char) -> String {
    let digit = |digit: u8| char::from_u32(u32::from(zero) + u32::from(digit - b'0')).unwrap();
    BSN.bytes().map(digit).collect()
}

/// The digits with `between` them.
fn apart(between: &str) -> String {
    BSN.chars().map(String::from).collect::<Vec<_>>().join(between)
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn escaped(each: impl Fn(u8) -> String) -> String {
    BSN.bytes().map(each).collect()
}

#[test]
fn ways_to_write_it_in_a_text() {
    let sentence = format!("Het burgerservicenummer van mevrouw is {BSN} en zij wacht op antwoord.");
    let quoted: String = sentence.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "={byte:02X}").unwrap();
        text
    });
    let rows: &[(&str, String, Fate)] = &[
        ("as it is", format!("BSN {BSN}"), Found),
        // Characters that nobody sees.
        ("zero-width spaces", format!("BSN {}", apart("\u{200b}")), Found),
        ("zero-width joiners", format!("BSN {}", apart("\u{200d}")), Found),
        ("byte order marks", format!("BSN {}", apart("\u{feff}")), Found),
        ("word joiners", format!("BSN {}", apart("\u{2060}")), Found),
        ("soft hyphens", format!("BSN {}", apart("\u{ad}")), Found),
        ("soft hyphens in the cue", format!("B\u{ad}SN {BSN}"), Found),
        ("combining marks that join graphemes", format!("BSN {}", apart("\u{34f}")), Found),
        ("variation selectors", format!("BSN {}", apart("\u{fe0f}")), Found),
        ("tag characters", format!("BSN {}", apart("\u{e0041}")), Found),
        ("bidi marks", format!("BSN {}", apart("\u{200e}")), Found),
        ("bidi isolates around it", format!("BSN \u{2068}{BSN}\u{2069}"), Found),
        ("written backwards under an override", "BSN \u{202e}376327171\u{202c}".into(), Missed),
        // Other digits.
        ("full-width digits", format!("BSN {}", digits('０')), Found),
        ("Arabic-Indic digits", format!("BSN {}", digits('\u{660}')), Found),
        ("Persian digits", format!("BSN {}", digits('\u{6f0}')), Found),
        ("Devanagari digits", format!("BSN {}", digits('\u{966}')), Found),
        ("bold mathematical digits", format!("BSN {}", digits('\u{1d7ce}')), Found),
        ("monospace mathematical digits", format!("BSN {}", digits('\u{1d7f6}')), Found),
        ("superscript digits", "BSN ¹⁷¹⁷²³⁶⁷³".into(), Missed),
        ("circled digits", "BSN ①⑦①⑦②③⑥⑦③".into(), Found),
        ("emoji keycaps", format!("BSN {}\u{fe0f}\u{20e3}", apart("\u{fe0f}\u{20e3}")), Found),
        ("digits of several scripts", "BSN 1７1٧2३6𝟕3".into(), Found),
        // Letters of other scripts, and letters for digits.
        ("a Cyrillic cue", format!("ВЅN {BSN}"), Found),
        ("a Greek cue", format!("ΒSΝ {BSN}"), Found),
        ("a full-width cue", format!("ＢＳＮ {BSN}"), Found),
        ("a spaced cue", format!("B S N {BSN}"), Missed),
        ("O for 0 and l for 1", "BSN l7l723673".into(), Missed),
        ("S for 5 and B for 8, as in leetspeak", "BSN 31907Z3S6".into(), Missed),
        ("spelled out", "BSN een zeven een zeven twee drie zes zeven drie".into(), Missed),
        // What stands between the digits.
        ("dots", format!("BSN {}", apart(".")), Found),
        ("spaces", format!("BSN {}", apart(" ")), Found),
        ("hyphens", format!("BSN {}", apart("-")), Found),
        ("slashes", "BSN 1717/23/673".into(), Found),
        ("underscores", "BSN 171_723_673".into(), Found),
        ("commas", "BSN 171,723,673".into(), Found),
        ("stars", format!("BSN {}", apart("*")), Found),
        ("no-break spaces", "BSN 171\u{a0}723\u{a0}673".into(), Found),
        ("thin spaces", "BSN 171\u{2009}723\u{2009}673".into(), Found),
        ("en dashes", "BSN 1717–23–673".into(), Found),
        ("a line end", "BSN 17172\n3673".into(), Found),
        ("a hyphen and a line end", "BSN 17172-\n3673".into(), Found),
        ("words", "BSN 1717 en dan 23 en dan 673".into(), Missed),
        ("parentheses", "BSN (1717)23673".into(), Missed),
        // Writings of programs.
        ("percent escapes", format!("bsn={}", escaped(|byte| format!("%{byte:02x}"))), Found),
        ("percent escapes twice", format!("bsn={}", escaped(|byte| format!("%25{byte:02x}"))), Found),
        ("numbered references", format!("BSN {}", escaped(|byte| format!("&#{byte};"))), Found),
        ("numbered references in hexadecimal", format!("BSN {}", escaped(|byte| format!("&#x{byte:x};"))), Found),
        ("references without semicolons", format!("BSN {}", escaped(|byte| format!("&#{byte}"))), Found),
        ("JSON escapes", format!("\"bsn\": \"{}\"", escaped(|byte| format!("\\u{byte:04x}"))), Found),
        ("C escapes", format!("bsn = \"{}\"", escaped(|byte| format!("\\x{byte:02x}"))), Found),
        ("tags between the digits", format!("BSN {}", apart("<b></b>")), Found),
        ("comments of HTML between the digits", format!("BSN {}", apart("<!-- x -->")), Missed),
        ("hexadecimal", sentence.bytes().fold(String::new(), |text, byte| text + &format!("{byte:02x}")), Found),
        ("base64 of a sentence", base64(&sentence), Found),
        ("base64 of base64", base64(&base64(&sentence)), Found),
        ("base64 of the number alone, behind its cue", format!("BSN {}", base64(BSN)), Found),
        ("quoted-printable", quoted, Found),
        (
            "a soft line break of quoted-printable",
            "Mevrouw heeft vorige week op caf=C3=A9 De Brug gebeld over het bsn 17172=\n3673 en wacht".into(),
            Found,
        ),
        ("a quoted-printable number", format!("BSN {}", escaped(|byte| format!("={byte:02X}"))), Found),
        ("base32", "BSN GE3TCNZSGM3DOMY=".into(), Missed),
        ("rot13 of the cue", format!("OFA {BSN}"), Missed),
        ("the number in hexadecimal", format!("BSN 0x{:X}", BSN.parse::<u32>().unwrap()), Missed),
        ("with an exponent", "BSN 1.71723673E+8".into(), Found),
        ("a sum", "BSN 171723672 + 1".into(), Missed),
    ];
    let mut wrong = Vec::new();
    for (what, text, expected) in rows {
        let found = fate(Submission { description: Some(text.clone()), ..Submission::default() });
        if found != *expected {
            wrong.push(format!("{what}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn ways_to_carry_it_in_a_file() {
    let text = format!("Burgerservicenummer: {BSN}\n");
    let sample = |path: &str| fs::read(root().join("tests").join(path)).unwrap();
    let zip = archive(&[("brief.txt", text.clone().into())]);
    let page = pdf(&text);
    let wide = "Het scherm van de medewerker blijft helaas leeg na de update van gisteren. ".repeat(4);
    let wide: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let jpeg = sample("carriers/images/jpeg-exif-artist.jpg");
    let nested = (0..4).fold(zip.clone(), |inner, _| archive(&[("a.zip", inner)]));
    let deep = (0..10).fold(zip.clone(), |inner, _| archive(&[("a.zip", inner)]));
    let rows: &[(&str, &str, Vec<u8>, Fate)] = &[
        // The name says something else.
        ("an archive as a picture", "foto.jpg", zip.clone(), Found),
        ("a page as a program", "setup.exe", page.clone(), Found),
        ("a text as a font", "letter.ttf", text.clone().into(), Found),
        ("a document without a name", "", docx(&text, 40), Found),
        // Bytes that several encodings claim.
        ("UTF-16 behind ASCII", "a.txt", [text.clone().into_bytes(), wide.clone()].concat(), Told),
        ("the mark of UTF-16 before ASCII", "a.txt", [b"\xff\xfe".to_vec(), text.clone().into_bytes()].concat(), Told),
        ("zeros between the digits", "a.txt", format!("BSN {}", apart("\0")).into_bytes(), Missed),
        ("UTF-7", "a.txt", b"BSN +ADEANwAxADcAMgAzADYANwAz-".to_vec(), Missed),
        ("UTF-16", "a.txt", text.encode_utf16().flat_map(u16::to_le_bytes).collect(), Found),
        // Two formats in one file.
        ("an archive behind a page", "a.pdf", [page.clone(), zip.clone()].concat(), Found),
        ("a page behind an archive", "a.zip", [archive(&[("x.txt", b"leeg".to_vec())]), page.clone()].concat(), Found),
        ("an archive behind a photograph", "a.jpg", [jpeg, zip.clone()].concat(), Found),
        ("a page within a web page", "a.html", [b"<html><body>x".to_vec(), page.clone()].concat(), Found),
        ("an archive behind a text", "a.txt", [b"Beste,\n".to_vec(), zip.clone()].concat(), Found),
        // Archives within archives, and behind passwords.
        ("five archives deep", "a.zip", nested, Found),
        ("eleven archives deep", "a.zip", deep, Told),
        ("an archive with a password", "a.zip", sample("files/17-versleutelde-zip/jeugd_dossiers.zip"), Told),
        ("a page with a password", "a.pdf", sample("files/21-pdf-met-wachtwoord/jaaropgave_2025.pdf"), Told),
        // Split and hidden.
        ("a run for each character", "a.docx", docx(&text, 1), Found),
        ("cells of a row", "a.csv", b"BSN;171;723;673\n".to_vec(), Missed),
        ("cells of a web page", "a.html", b"<table><tr><td>BSN<td>171<td>723<td>673</table>".to_vec(), Missed),
        ("two fields", "a.json", br#"{"bsn_1": "17172", "bsn_2": "3673"}"#.to_vec(), Missed),
        (
            "white text in a web page",
            "a.html",
            format!("<p style='color:#fff;font-size:0'>BSN {BSN}</p>").into_bytes(),
            Found,
        ),
        ("a comment in a web page", "a.html", format!("<p>x</p><!-- BSN {BSN} -->").into_bytes(), Found),
        (
            "text made by a style sheet",
            "a.html",
            format!("<style>p::after {{ content: 'BSN {BSN}' }}</style><p>x").into_bytes(),
            Found,
        ),
        (
            "pieces put together by a script",
            "a.html",
            b"<script>document.write('BSN ' + '17172' + '3673')</script>".to_vec(),
            Missed,
        ),
        ("numbers that are characters", "a.csv", b"tekst\n66 83 78 32 49 55 49 55 50 51 54 55 51\n".to_vec(), Missed),
    ];
    let mut wrong = Vec::new();
    for (what, name, bytes, expected) in rows {
        let attachments = vec![Attachment { name: (*name).into(), content: Content::Bytes(bytes.clone()) }];
        let found = fate(Submission { attachments, ..Submission::default() });
        if found != *expected {
            wrong.push(format!("{what}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
