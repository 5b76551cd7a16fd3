//! The words of the markup of office documents: which elements and attributes hold text, and how cells are named.
//!
//! It knows no part and no package.

use crate::model::Cell;

/// Elements that make a paragraph of their own.
pub(super) const BLOCKS: &[&str] = &[
    "p",
    "comment",
    "threadedComment",
    "author",
    "definedName",
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
    "formula1",
    "formula2",
    "pt",
    "tx",
    "si",
    "cell",
    "c",
    "div",
    "text",
    "cm",
    "Text",
];
/// Elements whose own text is text of the document (ECMA-376 part 1, 17.3.3 and 18).
pub(super) const TEXTS: &[&str] = &[
    "t",
    "delText",
    "instrText",
    "delInstrText",
    "text",
    "author",
    "definedName",
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
    "formula1",
    "formula2",
    "v",
    "div",
    "font",
    "Text",
];
/// Elements that hold a formula: what is written out in it counts.
pub(super) const FORMULAS: &[&str] = &["f", "formula", "calculatedColumnFormula", "totalsRowFormula"];
/// Elements whose text says how something is laid out, in numbers as long as those of people.
pub(super) const LAYOUT: &[&str] =
    &["posOffset", "pctPosHOffset", "pctPosVOffset", "row", "col", "rowOff", "colOff", "Anchor", "formatCode", "sqref"];
/// Attributes that hold what somebody typed, on whatever element.
pub(super) const ATTRIBUTES: &[&str] = &[
    "author",
    "descr",
    "title",
    "instr",
    "tooltip",
    "displayName",
    "userId",
    "displayText",
    "prompt",
    "promptTitle",
    "error",
    "errorTitle",
    "lastEditedBy",
    "connection",
    "command",
    "string",
    "alt",
    "caption",
    "comment",
    "mappedName",
    "sourceFile",
];
/// Elements whose own name is text of somebody's: bookmarks, authors, columns of tables, shapes.
pub(super) const NAMED: &[&str] = &[
    "bookmarkStart",
    "cmAuthor",
    "tableColumn",
    "cacheField",
    "cNvPr",
    "docPr",
    "section",
    "custShow",
    "scenario",
    "dataField",
    "connection",
    "cacheHierarchy",
    "tag",
    "xmlColumnPr",
    "Table",
    "table",
    "definedName",
];
/// Elements whose `val` holds what somebody typed.
pub(super) const VALUED: &[&str] = &[
    "docVar",
    "alias",
    "tag",
    "query",
    "connectString",
    "udl",
    "mailSubject",
    "addressFieldName",
    "listEntry",
    "helpText",
    "statusText",
    "default",
    "description",
    "lvlText",
    "filter",
    "customFilter",
    "inputCells",
    "mappedName",
    "docPartGallery",
    "destination",
];

/// Elements of a pivot cache whose `v` is a copied value (ECMA-376 part 1, 18.10.1).
pub(super) const CACHED: &[&str] = &["s", "n", "d", "x", "b", "e", "m"];

/// The cell that a reference such as `B2` names.
pub(in crate::extract) fn cell(name: &str) -> Option<Cell> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at_checked(letters)?;
    let column = letters.bytes().try_fold(0u32, |sum, letter| {
        sum.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some(Cell { row: digits.parse::<u32>().ok()?.checked_sub(1)?, column: column.checked_sub(1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names() {
        assert_eq!(cell("AA10"), Some(Cell { row: 9, column: 26 }));
        for none in ["10", "A", "A0", "", "ZZZZZZZZZ1", "é1"] {
            assert_eq!(cell(none), None, "{none}");
        }
    }
}
