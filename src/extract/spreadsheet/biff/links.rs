//! The records of a workbook's links to others in, what they name and the values copied from there out.
//!
//! It must not know what is linked (MS-XLS 2.4.271, 2.4.353, 2.4.63).

use crate::extract::package::value;
use crate::extract::{Sink, Trouble};
use crate::model::{Place, Segment, Stop};

use super::super::float;
use super::super::rows::Rows;
use super::records::Body;
use super::tokens;

/// The links as their records come by.
#[derive(Default)]
pub(super) struct Links {
    cached: Option<Rows>,
}

impl Links {
    /// Takes a record; `None` where it is broken.
    pub(super) fn take(&mut self, id: u16, body: &mut Body<'_>, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        match id {
            // SupBook: sheets, then the path and the sheets' names. Own sheets and add-ins have no path.
            0x1AE => {
                let (Some(sheets), Some(length)) = (body.u16(), body.u16()) else { return Ok(Some(())) };
                if length > 0xFF {
                    return Ok(Some(()));
                }
                let path = body.rich(usize::from(length)).map(|(path, _)| path).unwrap_or_default();
                let path: String = path.chars().filter(|c| !c.is_control()).collect();
                value("link", &path, Place::default(), sink)?;
                for _ in 0..sheets {
                    let Some(name) = body.string(2, None) else { break };
                    sink.record(&[Segment::name(&name)])?;
                }
            }
            // ExternName
            0x23 => value("", &tokens::rest(body, true), Place::default(), sink)?,
            // XCT: a sheet's copied cells follow.
            0x59 => {
                self.finish(sink).or_else(|trouble| match trouble {
                    Trouble::Stop(stop) => Err(stop),
                    _ => Ok(()),
                })?;
                self.cached = Some(Rows::new("external-link"));
            }
            // CRN: last column, first, row, values.
            _ => return self.row(body, sink),
        }
        Ok(Some(()))
    }

    fn row(&mut self, body: &mut Body<'_>, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        let head = body.u8().zip(body.u8()).zip(body.u16());
        let (Some(((last, first), row)), Some(rows)) = (head, &mut self.cached) else { return Ok(None) };
        for column in first..=last {
            let text = match body.u8() {
                Some(1) => body.f64().map(float),
                Some(2) => body.string(2, None),
                Some(_) => body.skip(8).map(|()| String::new()),
                None => None,
            };
            let Some(text) = text else { return Ok(None) };
            rows.text((u32::from(row), u32::from(column)), text, sink)?;
        }
        Ok(Some(()))
    }

    /// Hands over the rest.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Trouble> {
        match self.cached.take() {
            Some(rows) => rows.cover(Ok(()), sink),
            None => Ok(()),
        }
    }
}
