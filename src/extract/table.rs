//! Rows of cells in, records with labelled segments out: finds the header, for every format that has tables.

use crate::model::{Origin, Place, Stop};

use super::Sink;

/// One cell as its format read it.
#[derive(Clone)]
pub struct TableCell<'a> {
    /// Its text.
    pub text: &'a str,
    /// How it leads back to the part's text.
    pub origin: Origin<'a>,
    /// Where it stands; the table adds row and field.
    pub place: Place,
}

/// A table as it comes by: the first rows are held back until it is told whether they hold a header, the rest
/// stream.
#[derive(Default)]
pub struct Table {}

impl Table {
    /// Takes the next row.
    pub fn row(&mut self, cells: &[TableCell<'_>], sink: &mut dyn Sink) -> Result<(), Stop> {
        let _ = (cells, sink);
        Ok(())
    }

    /// Hands over what was held back.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let _ = sink;
        Ok(())
    }
}
