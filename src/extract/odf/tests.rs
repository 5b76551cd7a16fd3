use super::*;
use crate::extract::collect::{Collect, read};
use crate::extract::package::tests::package;
use crate::model::Status;

fn odf(body: &str) -> Vec<u8> {
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        (
            "content.xml",
            &format!("<office:document-content><office:body>{body}</office:body></office:document-content>"),
        ),
        ("meta.xml", "<m><dc:creator>Jan</dc:creator></m>"),
        (
            "styles.xml",
            "<s><style:master-page><style:header><text:p>Kop</text:p></style:header></style:master-page></s>",
        ),
    ])
}

fn place(found: &Collect, text: &str) -> crate::model::Place {
    found.seen.iter().find(|seen| seen.text == text).unwrap_or_else(|| panic!("{text}: {}", found.text())).place.clone()
}

#[test]
fn sheets_notes_headers_and_properties_are_read() {
    let bytes = odf("<office:spreadsheet><table:table table:name='Blad1'><table:table-row>\
         <table:table-cell table:number-columns-repeated='2000'/>\
         <table:table-cell office:value-type='float' office:value='123456782'><office:annotation>\
         <text:p>een noot</text:p></office:annotation><text:p>123.456.782</text:p></table:table-cell>\
         <table:table-cell table:formula='of:=IF(1;2;\"verstopt\")'><text:p>2</text:p></table:table-cell>\
         </table:table-row><table:table-row table:number-rows-repeated='4000000000'/></table:table>\
         </office:spreadsheet>");
    let (found, trouble) = read(&Odf, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.coverage("Blad1"), Some((Status::Scanned, "")));
    let note = place(&found, "een noot");
    assert_eq!(note.section, Some("comment"));
    assert_eq!(note.cell.unwrap().to_string(), "BXY1");
    assert_eq!(place(&found, "123456782").cell, note.cell);
    assert_eq!(place(&found, "verstopt").section, Some("formula"));
    assert_eq!(place(&found, "Kop").section, Some("header"));
    assert_eq!(found.labelled("creator"), Some("Jan"));
}

#[test]
fn notes_and_boxes_stand_aside_of_their_paragraph() {
    let bytes = odf(
        "<office:text><text:p>voor <office:annotation><dc:creator>Piet</dc:creator><text:p>opmerking</text:p>\
         </office:annotation>123<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>\
         <text:note-body><text:p>voet</text:p></text:note-body></text:note>456<draw:frame draw:name='Kader'>\
         <draw:text-box><text:p>kader</text:p></draw:text-box><svg:desc>beeld</svg:desc></draw:frame>782</text:p>\
         <table:table><table:table-row><table:table-cell><text:p>Naam</text:p></table:table-cell><table:table-cell>\
         <text:p>BSN</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Jan</text:p>\
         </table:table-cell><table:table-cell><text:p>123456782</text:p></table:table-cell></table:table-row>\
         </table:table></office:text>",
    );
    let (found, trouble) = read(&Odf, &bytes);
    assert_eq!(trouble, Ok(()));
    assert!(found.text().contains("voor 123456782"), "{}", found.text());
    assert_eq!(place(&found, "opmerking").section, Some("comment"));
    assert_eq!(place(&found, "voet").section, Some("footnote"));
    assert_eq!(found.labelled("creator"), Some("Piet"));
    assert_eq!(found.labelled("desc"), Some("beeld"));
    assert_eq!(found.labelled("BSN"), Some("123456782"));
    assert_eq!(place(&found, "123456782").table, Some(1));
}

#[test]
fn tracked_changes_are_read_as_they_are_and_as_they_were() {
    let bytes = odf("<office:text><text:tracked-changes><text:changed-region text:id='a'><text:deletion>\
         <office:change-info><dc:creator>Jan</dc:creator></office:change-info><text:p>2</text:p></text:deletion>\
         </text:changed-region><text:changed-region text:id='b'><text:insertion/></text:changed-region>\
         <text:changed-region text:id='c'><text:deletion><text:p>los</text:p></text:deletion></text:changed-region>\
         <text:changed-region text:id='d'><text:deletion/></text:changed-region></text:tracked-changes>\
         <text:p>oud <text:change-start text:change-id='d'/>weg<text:change-end text:change-id='d'/>nieuw</text:p>\
         <text:p>nr 12345678<text:change-start text:change-id='b'/>1\
         <text:change-end text:change-id='b'/><text:change text:change-id='a'/></text:p></office:text>");
    let (found, _) = read(&Odf, &bytes);
    for text in ["nr 123456781", "nr 123456782", "los", "oud nieuw", "oud wegnieuw"] {
        assert!(found.text().contains(text), "{text}: {}", found.text());
    }
}

#[test]
fn flat_documents_have_slides_and_children() {
    let bytes = b"<office:document><office:settings><config:config-item>nee</config:config-item></office:settings>\
        <office:body><office:presentation><draw:page draw:name='d1'><draw:frame><draw:text-box><text:p>een</text:p>\
        </draw:text-box></draw:frame><draw:frame><draw:image><office:binary-data>aGFs\nbG8=</office:binary-data>\
        </draw:image></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>notitie</text:p>\
        </draw:text-box></draw:frame></presentation:notes></draw:page><draw:page><draw:frame><draw:text-box>\
        <text:p>twee</text:p></draw:text-box></draw:frame></draw:page></office:presentation></office:body>\
        </office:document>";
    let (found, trouble) = read(&FlatOdf, bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!((place(&found, "een").slide, place(&found, "twee").slide), (Some(1), Some(2)));
    assert_eq!((place(&found, "notitie").slide, place(&found, "notitie").section), (Some(1), Some("notes")));
    assert_eq!(found.child_text("binary-data-1"), Some("hallo"));
    assert!(!found.text().contains("nee"));
}

#[test]
fn passwords_and_broken_markup_are_told() {
    let locked = package(&[("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>"), ("content.xml", "noise")]);
    assert_eq!(read(&Odf, &locked).1, Err(Trouble::Encrypted));
    let (found, _) = read(&Odf, &odf("<office:spreadsheet><table:table table:name='B'><table:table-row><!-- "));
    assert_eq!(found.coverage("content.xml"), Some((Status::Corrupt, "broken-part")));
    let none = package(&[("a.txt", "x")]);
    assert_eq!(read(&Odf, &none).1, Err(Trouble::Corrupt("no-content")));
}

#[test]
fn what_stands_where_settings_should_is_a_child() {
    let bytes = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "<office:document-content><office:body/></office:document-content>"),
        ("settings.xml", "<office:document-settings>123456782</office:document-settings>"),
        ("Configurations2/brief.txt", "BSN 319072356"),
        ("Configurations2/menubar/menubar.xml", "<menu:menubar>111222333</menu:menubar>"),
        ("Object 1/content.xml", "<office:document-content/>"),
        ("ObjectReplacements/Object 1", "GIF89a"),
        ("ObjectReplacements/Object 2", "BSN 319072356"),
        ("layout-cache", "a\0\u{1}"),
    ]);
    let (found, trouble) = read(&Odf, &bytes);
    assert_eq!(trouble, Ok(()));
    let names: Vec<_> = found.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Configurations2/brief.txt",
            "Configurations2/menubar/menubar.xml",
            "ObjectReplacements/Object 1",
            "ObjectReplacements/Object 2"
        ]
    );
}
