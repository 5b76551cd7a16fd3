//! The records of a sheet's comments in, their texts and authors out.
//!
//! It must not know which sheet they belong to (MS-XLSB 2.1.7.8).

use std::io::Read;

use crate::extract::Sink;
use crate::extract::package::{Cut, value};
use crate::model::{Cell, Place};

use super::records::Records;

/// Reads `records` to their end.
pub(super) fn read<R: Read>(records: &mut Records<'_, R>, sink: &mut dyn Sink) -> Result<(), Cut> {
    let mut place = Place { section: Some("comment"), ..Place::default() };
    while let Some((id, mut body)) = records.next()? {
        match id {
            // BrtCommentAuthor
            632 => {
                let author = body.wide().ok_or(Cut::Broken)?;
                value("author", &author, Place { cell: None, ..place.clone() }, sink)?;
            }
            // BrtBeginComment: author, first and last row, first and last column.
            635 => {
                let cell = body.skip(4).and_then(|_| Some((body.u32()?, body.u32()?, body.u32()?)));
                let (row, _, column) = cell.ok_or(Cut::Broken)?;
                place.cell = Some(Cell { row, column });
            }
            // BrtCommentText: flags, text, formatting.
            637 => {
                let text = body.u8().and_then(|_| body.wide()).ok_or(Cut::Broken)?;
                value("", &text, place.clone(), sink)?;
            }
            _ => {}
        }
    }
    Ok(())
}
