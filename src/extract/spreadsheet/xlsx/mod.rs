//! A workbook in a package in, the rows of its sheets out, and what is written beside the cells.
//!
//! It must not know what a column means.

mod book;
mod pivot;
mod sheet;

use std::collections::HashSet;

use crate::extract::package::{Cut, Package, Role};
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::Segment;

use book::Book;
use sheet::Sheet;

/// Excel workbooks (XLSX, XLSM, XLTX).
pub(in crate::extract) struct Xlsx;

impl Format for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut package = Package::open(doc, sink)?;
        let mut book = Book::read(&mut package, sink)?;
        let mut done: HashSet<_> = std::mem::take(&mut book.parts).into_iter().collect();
        let mut sheets = std::mem::take(&mut book.sheets);
        // No spreadsheet shows a sheet that the workbook does not list; it goes along all the same.
        let unlisted = package
            .parts()
            .into_iter()
            .filter(|part| super::is_sheet(part, "xml") && !sheets.iter().any(|(_, listed)| listed == part));
        let unlisted: Vec<_> = unlisted.map(|part| (part.clone(), part)).collect();
        sheets.extend(unlisted);
        for (name, part) in sheets {
            // A few bytes list a sheet, and all of them may name the same part.
            sink.budget().entry()?;
            sink.record(&[Segment::name(&name)])?;
            let markup = package.markup_of(&part).unwrap_or(Err(Cut::Broken));
            Sheet::new(&name, &book, sink).read(markup)?;
            done.insert(part);
        }
        let pivots = pivot::columns(&mut package)?;
        let role = |name: &str| match pivots.get(name) {
            Some(columns) => Some(Role::Records(columns.clone())),
            None => (!done.contains(name)).then(|| super::role(name)),
        };
        package.read(role, sink)?;
        if book.whole { Ok(()) } else { Err(Trouble::Corrupt("broken-workbook")) }
    }
}

#[cfg(test)]
mod tests;
