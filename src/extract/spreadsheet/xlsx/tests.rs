use super::*;
use crate::extract::collect::{Collect, read};
use crate::extract::package::tests::package;
use crate::model::{Kind, Limits};
use crate::model::{Status, Stop};

fn workbook(sheet: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        (
            "_rels/.rels",
            "<Relationships><Relationship Id='rId1' \
            Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' \
            Target='xl/workbook.xml'/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name='Blad1' sheetId='1' state='hidden' r:id='rId1'/></sheets>\
            <definedNames><definedName name='n'>Blad1!$A$1</definedName></definedNames></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='rId1' \
            Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' \
            Target='worksheets/sheet1.xml'/></Relationships>",
        ),
        (
            "xl/styles.xml",
            "<styleSheet><cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/comments1.xml",
            "<comments><authors><author>Jan</author></authors><commentList>\
            <comment ref='B2'><text><t>een noot</t></text></comment></commentList></comments>",
        ),
        ("docProps/core.xml", "<c><dc:creator>Piet</dc:creator></c>"),
    ])
}

#[test]
fn cells_comments_headers_and_properties_are_read() {
    let bytes = workbook(
        "<worksheet><dimension ref='A1:B2'/><sheetData>\
         <row r='1'><c r='A1' t='inlineStr'><is><t>bsn</t></is></c></row>\
         <row r='2'><c r='A2'><v>123456782</v></c><c r='B2' s='1'><v>36526.5</v></c><c r='C2' t='b'><v>1</v></c>\
         <c r='D2'><v>1.5</v></c><c r='E2' t='e'><v>#N/A</v></c></row></sheetData>\
         <headerFooter><oddHeader>&amp;LGeheim</oddHeader></headerFooter></worksheet>",
    );
    let (found, trouble) = read(&Xlsx, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.coverage("Blad1"), Some((Status::Scanned, "")));
    for (text, cell) in [("123456782", "A2"), ("01-01-2000 12:00", "B2"), ("1.5", "D2")] {
        let seen = found.seen.iter().find(|seen| seen.text == text).unwrap();
        assert_eq!(seen.place.cell.unwrap().to_string(), cell);
    }
    for text in ["Blad1", "een noot", "&LGeheim", "Piet", "Jan", "Blad1!$A$1"] {
        assert!(found.text().contains(text), "{text}");
    }
    assert!(found.seen.iter().any(|seen| seen.kind == Kind::Name && seen.text == "Blad1"));
}

#[test]
fn a_giant_dimension_costs_nothing() {
    let bytes = workbook(
        "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1'><c r='A1'><v>1</v></c></row>\
         <row r='1048576'><c r='XFD1048576'><v>123456782</v></c></row></sheetData></worksheet>",
    );
    let (found, trouble) = read(&Xlsx, &bytes);
    assert_eq!(trouble, Ok(()));
    let far = found.seen.iter().find(|seen| seen.text == "123456782").unwrap();
    assert_eq!(far.place.cell.unwrap().to_string(), "XFD1048576");
    assert_eq!(far.place.sheet.as_deref(), Some("Blad1"));
}

#[test]
fn a_broken_sheet_gives_what_it_has_and_a_gap() {
    let bytes = workbook("<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row><row");
    let (found, trouble) = read(&Xlsx, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.coverage("Blad1"), Some((Status::Corrupt, "broken-sheet")));
}

#[test]
fn parts_are_spent_before_they_are_expanded() {
    let limits = Limits { max_expanded_size: 300, ..Limits::default() };
    let bytes = workbook(&format!("<worksheet>{}</worksheet>", " ".repeat(1000)));
    let (_, trouble) = Collect::with(limits).read(&Xlsx, &bytes);
    assert_eq!(trouble, Err(Trouble::Stop(Stop::TooLarge)));
}

#[test]
fn a_workbook_that_does_not_open_is_read_as_text() {
    let bytes = package(&[
        ("xl/sharedStrings.xml", "<sst><si><t>Jan</t></si></sst>"),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row><c><v>123456782</v></c><c t='s'><v>0</v></c></row></sheetData></worksheet>",
        ),
    ]);
    let (found, trouble) = read(&Xlsx, &bytes);
    assert_eq!(trouble, Err(Trouble::Corrupt("broken-workbook")));
    assert!(found.text().contains("Jan") && found.text().contains("123456782"));
}

#[test]
fn no_workbook_is_corrupt() {
    for format in [&Xlsx as &dyn Format, &super::super::Xlsb, &super::super::Xls] {
        let (_, trouble) = read(format, b"PK\x03\x04 no workbook");
        assert!(matches!(trouble, Err(Trouble::Corrupt(_))), "{trouble:?}");
    }
}

#[test]
fn formulas_formats_and_pivots_tell_what_they_hold() {
    let bytes = package(&[
        (
            "xl/workbook.xml",
            "<workbook><workbookPr date1904='1'/><sheets><sheet name='A' r:id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></R>",
        ),
        (
            "xl/styles.xml",
            "<s><numFmts><numFmt numFmtId='164' formatCode='000000000'/></numFmts><cellXfs><xf numFmtId='164'/>\
             <xf numFmtId='14'/></cellXfs></s>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row><c s='0'><v>12345678</v></c><c s='1'><v>20890</v></c>\
             <c><f>IF(1,2,\"diep\")</f><v>2</v></c></row></sheetData><dataValidations><dataValidation prompt='let op'>\
             <formula1>\"een,twee\"</formula1></dataValidation></dataValidations></worksheet>",
        ),
        (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            "<d><cacheFields><cacheField name='Naam'/><cacheField name='BSN'/></cacheFields></d>",
        ),
        (
            "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
            "<R><Relationship Id='r1' Type='x/pivotCacheRecords' Target='pivotCacheRecords1.xml'/></R>",
        ),
        (
            "xl/pivotCache/pivotCacheRecords1.xml",
            "<pivotCacheRecords><r><m/><n v='123456782'/></r></pivotCacheRecords>",
        ),
    ]);
    let (found, trouble) = read(&Xlsx, &bytes);
    assert_eq!(trouble, Ok(()));
    for text in ["012345678", "12-03-1961", "diep", "let op", "\"een,twee\""] {
        assert!(found.text().contains(text), "{text}: {}", found.text());
    }
    assert_eq!(found.labelled("BSN"), Some("123456782"));
}

#[test]
fn attributes_of_cells_may_be_written_with_references() {
    let sheet = "<worksheet><sheetData><row r='&#50;'><c r='&#x41;2' t='&#115;'><v>0</v></c><c t='&#x73;tr'><v>BSN</v></c>\
                 <c t='e'><v>111222333</v></c></row></sheetData></worksheet>";
    let bytes = package(&[
        ("xl/workbook.xml", "<workbook><sheet name='Blad' r:id='r1'/></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></R>",
        ),
        ("xl/sharedStrings.xml", "<sst><si><t>319072356</t></si></sst>"),
        ("xl/worksheets/sheet1.xml", sheet),
    ]);
    let (found, trouble) = read(&Xlsx, &bytes);
    assert_eq!(trouble, Ok(()));
    assert!(found.text().contains("319072356"), "{}", found.text());
    assert!(found.text().contains("111222333"), "{}", found.text());
}

#[test]
fn a_workbook_that_is_none_is_told() {
    let bytes = package(&[
        ("_rels/.rels", "<R><Relationship Id='a' Type='x/officeDocument' Target='word/document.xml'/></R>"),
        ("xl/workbook.xml", "<workbook/>"),
        ("word/document.xml", "<w:document><w:p><w:t>3190</w:t><w:t>72356</w:t></w:p></w:document>"),
    ]);
    let (found, trouble) = read(&Xlsx, &bytes);
    assert!(found.text().contains("319072356"), "{}", found.text());
    assert_eq!(trouble, Err(Trouble::Corrupt("broken-workbook")));
}
