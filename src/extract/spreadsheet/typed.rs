//! A cell of an OpenDocument table in, its value as somebody would type it out.
//!
//! It must not know where the cell stands.

use quick_xml::events::BytesStart;

use crate::extract::package::attribute;

use super::rows::float;

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

/// `2000-01-02T03:04:05` as somebody would type it.
fn typed_date(iso: &str) -> Option<String> {
    let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let time = match time.get(..5) {
        Some("00:00") | None => String::new(),
        Some(time) => format!(" {time}"),
    };
    Some(format!("{day}-{month}-{year}{time}"))
}

/// The number in an attribute, 1 where it has none.
pub(super) fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|number| number.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_typed() {
        assert_eq!(typed_date("2000-01-02").as_deref(), Some("02-01-2000"));
        assert_eq!(typed_date("2000-01-02T03:04:05").as_deref(), Some("02-01-2000 03:04"));
        assert_eq!(typed_date("x"), None);
    }
}
