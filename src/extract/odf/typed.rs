//! A cell of an OpenDocument table in, its value as somebody would type it out.
//!
//! It must not know where the cell stands.

use quick_xml::events::BytesStart;

use crate::extract::package::attribute;

use crate::extract::spreadsheet::{float, typed_date};

/// The value of a cell that is no text: numbers and dates without their formats.
pub(super) fn typed(element: &BytesStart<'_>) -> Option<String> {
    match attribute(element, "value-type")?.as_str() {
        "float" | "currency" | "percentage" => {
            let number = attribute(element, "value")?;
            Some(number.parse::<f64>().map_or(number, float))
        }
        "date" => {
            let date = attribute(element, "date-value")?;
            Some(typed_date(&date).unwrap_or(date))
        }
        "boolean" => attribute(element, "boolean-value"),
        "string" => attribute(element, "string-value"),
        _ => None,
    }
}

/// The number in an attribute, 1 where it has none.
pub(super) fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|number| number.parse().ok()).unwrap_or(1)
}
