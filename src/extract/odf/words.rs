//! The words of OpenDocument: which attributes hold text that somebody typed, and which elements stand aside of the
//! text around them.
//!
//! It knows no part and no package (OpenDocument 1.2 part 1).

/// Attributes that hold what somebody typed, on whatever element but a cell.
pub(super) const ATTRIBUTES: &[&str] = &[
    "string-value",
    "string-value-if-true",
    "string-value-if-false",
    "description",
    "value",
    "current-value",
    "label",
    "title",
    "condition",
    "expression",
    "comment",
    "author",
    "address",
    "note",
    "help-text",
    "display-name",
    "key",
    "data-style",
    "command",
    "connection-resource",
    "author-initials",
    "current-selected",
    "cell-range-source",
];

/// Elements whose own name is text of somebody's.
pub(super) const NAMED: &[&str] = &[
    "bookmark",
    "bookmark-start",
    "reference-mark",
    "reference-mark-start",
    "section",
    "named-range",
    "named-expression",
    "database-range",
    "scenario",
    "show",
    "frame",
    "custom-shape",
    "page",
    "user-field-decl",
    "variable-decl",
];

/// What stands aside of the paragraph or the cell it is anchored in, and what such a place is called; nothing where
/// it is a part of the page around it.
pub(super) fn aside(name: &str) -> Option<&'static str> {
    Some(match name {
        "annotation" => "comment",
        "note" => "footnote",
        "notes" => "notes",
        "tracked-changes" => "deleted",
        "header" | "header-left" | "header-first" => "header",
        "footer" | "footer-left" | "footer-first" => "footer",
        "master-page" | "handout-master" => "master",
        "help-message" | "error-message" => "prompt",
        "shapes" | "frame" | "custom-shape" | "rect" | "line" | "polyline" | "polygon" | "regular-polygon" | "path"
        | "circle" | "ellipse" | "connector" | "caption" | "measure" | "control" => "",
        _ => return None,
    })
}
