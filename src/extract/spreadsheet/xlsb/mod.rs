//! A binary workbook in a package in, the rows of its sheets out, and what stands beside the cells.
//!
//! Cells have long records and short ones, which leave out the column; both are read (MS-XLSB 2.1.7). It must not
//! know what a column means.

mod book;
mod comments;
mod records;
mod sheet;

use std::collections::HashSet;

use crate::extract::package::{Cut, Package, tell};
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::Segment;

use book::Book;
use records::Records;
use sheet::Sheet;

/// `BrtEndSheet`, the last record of every sheet.
const END_SHEET: u16 = 130;
/// `BrtEndComments`, the last record of comments.
const END_COMMENTS: u16 = 629;

/// Binary Excel workbooks in a package (XLSB).
pub(in crate::extract) struct Xlsb;

impl Format for Xlsb {
    fn id(&self) -> &'static str {
        "xlsb"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut package = Package::open(doc, sink)?;
        let mut book = Book::read(&mut package, sink)?;
        let mut done: HashSet<_> = std::mem::take(&mut book.parts).into_iter().collect();
        for (name, part) in &book.sheets {
            // A few bytes list a sheet, and all of them may name the same part.
            sink.budget().entry()?;
            sink.record(&[Segment::name(name)])?;
            let records = match package.stream_of(part) {
                Some(stream) => stream.map(|stream| Records::new(stream, END_SHEET)),
                None => Err(Cut::Broken),
            };
            Sheet::new(name, &book).read(records, sink)?;
            done.insert(part.clone());
        }
        for part in package.parts() {
            if done.contains(&part) {
                continue;
            }
            if super::is_sheet(&part, "bin") {
                // No spreadsheet shows a sheet that the workbook does not list; it goes along all the same.
                let Some(stream) = package.stream_of(&part) else { continue };
                Sheet::new(&part, &book).read(stream.map(|stream| Records::new(stream, END_SHEET)), sink)?;
            } else if part.starts_with("xl/comments") && has_extension(&part) {
                let Some(stream) = package.stream_of(&part) else { continue };
                let read = stream.and_then(|stream| comments::read(&mut Records::new(stream, END_COMMENTS), sink));
                tell(&part, read, sink)?;
            } else {
                continue;
            }
            done.insert(part);
        }
        package.read(|name| (!done.contains(name)).then(|| super::role(name)), sink)?;
        if book.whole { Ok(()) } else { Err(Trouble::Corrupt("broken-workbook")) }
    }
}

fn has_extension(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, extension)| extension == "bin")
}

#[cfg(test)]
mod tests;
