//! A workbook in, the rows of its sheets out, and what stands beside the cells: comments, headers, properties.
//!
//! It must not know what a column means; `table` tells headers from rows.

mod biff;
mod formats;
mod formula;
mod rows;
mod shown;
mod strings;
mod xlsb;
mod xlsx;

use crate::model::Place;

use super::package::Role;

pub(super) use biff::Xls;
pub(super) use formats::float;
pub(super) use formula::literals;
pub(super) use rows::Rows;
pub(super) use shown::{seen, typed_date};
pub(super) use xlsb::Xlsb;
pub(super) use xlsx::Xlsx;

/// What each part of a workbook is for (ECMA-376 part 1, 12.3, and MS-XLSB 2.1.7).
fn role(name: &str) -> Role {
    let common = Role::common(name);
    let Some(path) = name.strip_prefix("xl/") else {
        return common;
    };
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    if matches!(folder, "media" | "embeddings") || extension == "rels" || common == Role::Skip {
        return common;
    }
    match (folder, stem, extension) {
        ("worksheets" | "tables" | "queryTables", _, "bin")
        | ("", "sharedStrings" | "styles" | "calcChain" | "metadata", _)
        | ("", "workbook", "bin") => Role::Skip,
        ("activeX", _, _) => common,
        (_, _, "xml" | "vml") => match folder {
            "threadedComments" | "persons" | "comments" => Role::section("comment"),
            "" if file.starts_with("comments") => Role::section("comment"),
            "drawings" => Role::section("drawing"),
            "charts" => Role::section("chart"),
            "externalLinks" => Role::section("external-link"),
            "pivotCache" => Role::section("pivot-cache"),
            "revisions" => Role::section("revision"),
            "diagrams" if matches!(stem.trim_end_matches(|c: char| c.is_ascii_digit()), "colors" | "quickStyle") => {
                Role::Skip
            }
            _ => Role::Flow(Place::default()),
        },
        _ => common,
    }
}

/// Whether a part holds a sheet of that extension, by its name.
fn is_sheet(part: &str, extension: &str) -> bool {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    folder == "xl/worksheets" && file.starts_with("sheet") && ending == Some(extension)
}
