//! A day of the calendar.

use std::fmt;

/// A calendar day. The library never asks the clock: a submission brings its reference day along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12; 0 where unknown (an incomplete date of the BRP).
    pub month: u8,
    /// Day, 1 to 31; 0 where unknown.
    pub day: u8,
}

impl Date {
    /// The day `day`-`month`-`year`, unchecked; `validate::calendar` checks.
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
