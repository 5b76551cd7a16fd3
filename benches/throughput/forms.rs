//! A table of persons in, files of several formats that hold it out.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::corpora::Corpus;

/// Files by name, with how many BSNs stand in each.
type Files = Vec<(&'static str, Vec<u8>, usize)>;

/// The table in each format.
pub(crate) fn all(table: &Corpus) -> Result<Files, Box<dyn std::error::Error>> {
    let bsns = table.bsns;
    let mut rows = table.text.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let header = rows.next().unwrap_or_default();
    let rows: Vec<Vec<&str>> = rows.collect();
    let files = [
        ("persons.ndjson", ndjson(&header, &rows)?),
        ("persons.xml", xml(&header, &rows)?),
        ("persons.html", html(&header, &rows)?),
        ("persons.xlsx", xlsx(&header, &rows)?),
        ("persons.zip", archive(&[("persons.csv", &table.text)])?),
    ];
    let all = [("persons.csv", table.text.clone().into_bytes())].into_iter().chain(files);
    Ok(all.map(|(name, bytes)| (name, bytes, bsns)).collect())
}

fn ndjson(header: &[&str], rows: &[Vec<&str>]) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::new();
    for row in rows {
        let object: serde_json::Map<String, serde_json::Value> =
            header.iter().zip(row).map(|(key, value)| ((*key).to_owned(), (*value).into())).collect();
        serde_json::to_writer(&mut text, &object)?;
        text.push(b'\n');
    }
    Ok(text)
}

fn xml(header: &[&str], rows: &[Vec<&str>]) -> Result<Vec<u8>, std::fmt::Error> {
    let mut text = String::from("<?xml version=\"1.0\"?>\n<personen>\n");
    for row in rows {
        text.push_str("<persoon>");
        for (key, value) in header.iter().zip(row) {
            write!(text, "<{key}>{value}</{key}>")?;
        }
        text.push_str("</persoon>\n");
    }
    text.push_str("</personen>\n");
    Ok(text.into_bytes())
}

fn html(header: &[&str], rows: &[Vec<&str>]) -> Result<Vec<u8>, std::fmt::Error> {
    let mut text = String::from("<!DOCTYPE html><html><body><table>\n");
    for (row, cell) in [(header, "th")].into_iter().chain(rows.iter().map(|row| (row.as_slice(), "td"))) {
        text.push_str("<tr>");
        for value in row {
            write!(text, "<{cell}>{value}</{cell}>")?;
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</table></body></html>\n");
    Ok(text.into_bytes())
}

/// A workbook whose cells hold shared strings, as Excel writes them.
fn xlsx(header: &[&str], rows: &[Vec<&str>]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let (mut sheet, mut strings) = (String::new(), String::new());
    let mut count = 0;
    for (number, row) in [header].into_iter().chain(rows.iter().map(Vec::as_slice)).enumerate() {
        write!(sheet, "<row r=\"{}\">", number + 1)?;
        for (column, value) in row.iter().enumerate() {
            let letter = char::from(b'A' + column as u8);
            write!(sheet, "<c r=\"{letter}{}\" t=\"s\"><v>{count}</v></c>", number + 1)?;
            write!(strings, "<si><t>{value}</t></si>")?;
            count += 1;
        }
        sheet.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
    );
    let relations = |rows: &str| format!("<Relationships xmlns=\"{package}/relationships\">{rows}</Relationships>");
    let top = format!("<Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    let own = format!(
        "<Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"r2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    );
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Personen\" sheetId=\"1\" r:id=\"r1\"/>\
         </sheets></workbook>"
    );
    archive(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &relations(&top)),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations(&own)),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ),
        (
            "xl/sharedStrings.xml",
            &format!("<sst xmlns=\"{main}\" count=\"{count}\" uniqueCount=\"{count}\">{strings}</sst>"),
        ),
    ])
}

fn archive(entries: &[(&str, &str)]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default())?;
        writer.write_all(content.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}
