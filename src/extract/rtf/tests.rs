use super::*;
use crate::extract::collect::{Collect, read};

fn rtf(body: &str) -> Collect {
    let (found, trouble) = read(&Rtf, format!("{{\\rtf1\\ansi\\ansicpg1252 {body}}}").as_bytes());
    assert_eq!(trouble, Ok(()));
    found
}

#[test]
fn text_is_decoded_and_joined() {
    let found =
        rtf("{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset238 X;}}BSN {\\b 1234}\n56782\\par Zo\\'eb \\f1\\'b3\
         \\f0\\u8364?\\uc0\\u-10179\\u-8704\\par{\\v verborgen}");
    assert_eq!(found.text(), "BSN 123456782\nZoë ł€😀\nverborgen");
}

#[test]
fn tables_are_rows_under_their_headers() {
    let found =
        rtf("voor\\par\\trowd\\pard\\intbl Naam\\cell BSN\\cell\\row\\pard\\intbl Jan\\par Piet\\cell 123456782\\cell\
         \\row\\pard na\\par");
    assert_eq!(found.labelled("BSN"), Some("123456782"));
    assert_eq!(found.labelled("Naam"), Some("Jan\nPiet"));
    assert!(found.text().starts_with("voor") && found.text().ends_with("na"));
}

#[test]
fn every_destination_is_read() {
    let found = rtf(
        "{\\info{\\author Jan}{\\doccomm opm}}{\\*\\userprops{\\propname BSN}\\proptype30{\\staticval 123}}\
         {\\*\\docvar{Klant}{Piet}}{\\header kop\\par}{\\footer voet}tekst{\\*\\annotation noot}{\\footnote voetnoot} verder\
         {\\field{\\*\\fldinst HYPERLINK \"mailto:a@b.nl\"}{\\fldrslt klik}}{\\*\\nieuw geheim}{\\stylesheet nee;}\\par\
         {\\shp{\\*\\shpinst{\\sp{\\sn wzDescription}{\\sv beeld}}{\\shptxt kader\\par}}}",
    );
    for (label, text) in [("creator", "Jan"), ("BSN", "123"), ("Klant", "Piet"), ("wzDescription", "beeld")] {
        assert_eq!(found.labelled(label), Some(text));
    }
    for (text, section) in
        [("kop", "header"), ("voet", "footer"), ("noot", "comment"), ("voetnoot", "footnote"), ("kader", "text-box")]
    {
        assert!(found.seen.iter().any(|seen| seen.text == text && seen.place.section == Some(section)), "{text}");
    }
    assert!(found.text().contains("tekst verder HYPERLINK \"mailto:a@b.nl\" klik"), "{}", found.text());
    assert!(found.text().contains("geheim") && !found.text().contains("nee"));
}

#[test]
fn changes_objects_and_pictures_are_read() {
    let found =
        rtf("nr 12345678{\\revised 1}{\\deleted 2}\\par{\\pict\\pngblip 89504e47}{\\object\\objemb{\\*\\objdata \
         0105000002000000080000005061636b61676500000000000000000022000000\n\
         0200612e74787400433a5c612e747874000000030003000000433a00\n0200000068690000}{\\result}}");
    assert!(found.text().contains("nr 123456781\nnr 123456782"));
    assert_eq!(found.children[0].1, b"\x89PNG");
    assert_eq!(found.child_text("a.txt"), Some("hi"));
}

#[test]
fn broken_ones_are_told() {
    assert_eq!(read(&Rtf, b"{\\rtf1 a{b").1, Err(Trouble::Corrupt("cut-off")));
    assert_eq!(read(&Rtf, "{".repeat(20_000).as_bytes()).1, Err(Trouble::Stop(Stop::TooDeep)));
    let _ = read(&Rtf, b"}}}{\\*\\u-1\\uc-5\\bin-1 \\f999999999999 \\'zz");
}

#[test]
fn what_a_list_or_a_shape_shows_is_read() {
    let found = rtf(
        "{\\*\\listtable{\\list{\\listlevel\\levelnfc0{\\leveltext\\'0dBSN 319072356 \\'00;}{\\levelnumbers\\'01;}}\
         {\\listlevel{\\leveltext\\'02\\'00.;}}{\\listname Jan Jansen;}}}{\\*\\pn\\pnlvlbody{\\pntxtb 111222333}}\
         {\\shp{\\*\\shpinst{\\sp{\\sn gtextUNICODE}{\\sv 123456782}}{\\sp{\\sn posh}{\\sv 987654321}}}}tekst\\par",
    );
    for text in ["BSN 319072356", "Jan Jansen", "111222333", "123456782"] {
        assert!(found.text().contains(text), "{text}: {}", found.text());
    }
    assert!(!found.text().contains("987654321"));
    assert_eq!(found.seen.iter().filter(|seen| seen.label == "list-text").count(), 3);
}

#[test]
fn a_second_picture_is_read_where_there_is_no_first() {
    let found = rtf("{\\*\\shppict{\\pict 4142}}{\\nonshppict{\\pict 4344}}{\\nonshppict{\\pict 4546}}x\\par");
    let pictures: Vec<_> = found.children.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    assert_eq!(pictures, [b"AB", b"EF"]);
}
