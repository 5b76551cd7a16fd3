//! Cells of OpenDocument sheets whose text was replaced in, the same cells as text out: what else they held said the
//! same once more.

use std::ops::Range;

use super::markup::{Element, Markup};

/// Attributes that hold a cell's value or how it came about.
const VALUES: &[&str] = &["value", "date-value", "time-value", "boolean-value", "string-value", "currency", "formula"];
/// Attributes that say what kind of value it is.
const KINDS: &[&str] = &["value-type"];

/// Makes every cell, field or variable in which something was replaced a text.
pub(super) fn settle(markup: &mut Markup<'_>) {
    let cells =
        ["table-cell", "covered-table-cell"].into_iter().flat_map(|name| markup.elements(name)).collect::<Vec<_>>();
    for cell in cells {
        if markup.is_changed(&cell.whole) && (markup.is_changed(&cell.tag) || holds_no_cell(markup, &cell)) {
            settle_one(markup, &cell);
        }
    }
}

/// Whether a cell holds no table of its own, whose cells may be what was replaced.
fn holds_no_cell(markup: &Markup<'_>, cell: &Element) -> bool {
    let inner = cell.tag.end..cell.whole.end;
    !markup.source(&inner).contains("table:table-cell")
}

fn settle_one(markup: &mut Markup<'_>, cell: &Element) {
    let attributes = markup.attributes_of(cell);
    let typed = attributes.iter().any(|(name, _)| VALUES.contains(&markup.local(name)));
    if !typed {
        return;
    }
    // The text that was shown is what counts; a value without one that was replaced goes with it.
    let shown = cell.tag.end..cell.whole.end;
    if markup.is_changed(&cell.tag) && !markup.is_changed(&shown) {
        let texts: Vec<Range<usize>> = markup.texts_in(&shown);
        let with = markup.replacement_in(&cell.tag);
        for (at, text) in texts.into_iter().enumerate() {
            markup.put(&text, if at == 0 { with.clone() } else { String::new() });
        }
    }
    for (name, value) in attributes {
        let local = markup.local(&name);
        // Name, equals sign and both quotes.
        let whole = name.start..value.end + 1;
        if KINDS.contains(&local) {
            markup.put(&value, "string".into());
        } else if VALUES.contains(&local) {
            markup.put(&whole, String::new());
        }
    }
}
