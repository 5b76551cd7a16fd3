//! The ZIP package of an office document in, the same package with values replaced in its parts out.
//!
//! Parts in which nothing is replaced are copied as they are packed. It must not know what a part means: sheets are a
//! matter of `sheet`, documents within the document of whoever called.

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::Range;
use std::path::Path;

use zip::ZipArchive;

use super::archive::{Archive, Change};
use super::look::Hit;
use super::markup::Markup;
use super::wanted::Wanted;
use super::{Job, Redactor, Refused, in_a_name, is_spare, office, sheet};

/// Attributes that hold what somebody typed; in all others a value has to tell itself.
const TYPED: &[&str] = &[
    "author",
    "title",
    "descr",
    "name",
    "alt",
    "displayName",
    "userId",
    "tooltip",
    "prompt",
    "promptTitle",
    "error",
    "value",
    "string-value",
    "date-value",
    "initials",
    "val",
    "v",
    "lastEditedBy",
    "content",
    "instr",
];

/// Strings that cells share: where one of them is told is a matter of its cell.
const SHARED: &str = "xl/sharedStrings.xml";

/// Parts whose every element is a text of its own.
fn is_loose(name: &str) -> bool {
    name.starts_with("docProps/") || name.starts_with("customXml/") || is_links(name) || name == "meta.xml"
}

fn is_links(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "rels")
}

fn is_markup(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".xml", ".rels", ".vml"].iter().any(|ending| lower.ends_with(ending)) && lower != "[content_types].xml"
}

fn is_signature(name: &str) -> bool {
    name.starts_with("_xmlsignatures/")
        || name == "META-INF/documentsignatures.xml"
        || name.ends_with("vbaProjectSignature.bin")
}

/// Replaces what `hits` found in the package `bytes`.
pub(super) fn rewrite(
    redactor: &mut Redactor<'_>,
    format: &'static str,
    bytes: &[u8],
    hits: &[Hit],
    job: &mut Job,
) -> Result<Vec<u8>, Refused> {
    let mut archive = Archive::open(bytes, redactor.gate.limits().max_expanded_size)?;
    let names = archive.names().to_vec();
    if names.iter().any(|name| is_signature(name)) {
        return Err(Refused::Unsafe("signed"));
    }
    let wanted = Wanted::new(hits, job.round > 0);
    let mut changes: HashMap<usize, Change> = HashMap::new();
    let mut texts: HashMap<usize, String> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if is_spare(name) {
            changes.insert(index, Change::Drop);
            job.done.remove("thumbnail");
        } else if is_markup(name) {
            if let Ok(text) = String::from_utf8(archive.read(index)?) {
                texts.insert(index, text);
            }
        } else {
            let own = below(hits, name);
            if !own.is_empty() {
                let content = archive.read(index)?;
                job.depth += 1;
                let content = redactor.rewrite(name, &content, &own, job)?;
                job.depth -= 1;
                changes.insert(index, Change::Content(content));
            }
        }
    }
    let by_name = |name: &str| names.iter().position(|own| own == name);
    let mut done: HashMap<usize, String> = HashMap::new();
    if format == "xlsx" {
        let book = sheet::Book::read(&names, &texts);
        done = book.rewrite(redactor, &wanted, hits, &texts, job)?;
        if let Some(order) = by_name("xl/calcChain.xml").filter(|_| book.dropped_formulas()) {
            changes.insert(order, Change::Drop);
            texts.remove(&order);
            job.done.remove("calculation-order");
        }
    }
    let mut order: Vec<usize> = texts.keys().copied().collect();
    order.sort_unstable();
    for index in order {
        let (Some(text), Some(name)) = (texts.get(&index), names.get(index)) else { continue };
        let source = done.remove(&index);
        let now = source.as_deref().unwrap_or(text);
        let part = part(redactor, &wanted, hits, (name, now), job)?;
        if let Some(new) = part.or(source) {
            changes.insert(index, Change::Content(new.into_bytes()));
        }
    }
    unlink(&names, &mut archive, &mut changes)?;
    archive.write(changes, &HashMap::new(), &HashMap::new(), None)
}

/// Replaces values in one part; `None` where there are none.
pub(super) fn part(
    redactor: &mut Redactor<'_>,
    wanted: &Wanted<'_>,
    hits: &[Hit],
    (name, source): (&str, &str),
    job: &mut Job,
) -> Result<Option<String>, Refused> {
    let Some(mut markup) = Markup::read(source, is_loose(name)) else { return Err(Refused::Unsafe("broken")) };
    let cells = if name.starts_with("xl/worksheets/") { markup.elements("c") } else { Vec::new() };
    let mut any = false;
    for flow in 0..markup.flows().len() {
        let Some(found) = markup.flows().get(flow) else { continue };
        let within = cells.partition_point(|cell| cell.whole.start <= markup.start(found)).checked_sub(1);
        if within.and_then(|at| cells.get(at)).is_some_and(|cell| markup.start(found) < cell.whole.end) {
            continue;
        }
        let (typed, sheet_name) = found.attribute.as_ref().map_or((name != SHARED, false), |(element, attribute)| {
            let (element, attribute) = (markup.local(element), markup.local(attribute));
            (TYPED.contains(&attribute), name == "xl/workbook.xml" && element == "sheet")
        });
        let (text, flow_of) = (found.text.clone(), found.attribute.clone());
        let places = if typed { wanted.in_text(&text) } else { wanted.in_value(&text) };
        for (range, at) in places {
            let Some(hit) = hits.get(at) else { continue };
            let mut with = redactor.stand_in_as(hit, text.get(range.clone()).unwrap_or(&hit.value));
            let behind = text.get(range.end..).unwrap_or_default();
            if range == (0..text.len())
                && is_number(&markup, name, flow_of.as_ref(), &text)
                && with.parse::<f64>().is_err()
            {
                with = "0".into();
            }
            if sheet_name || behind.starts_with('!') || behind.starts_with("'!") {
                with = in_a_name(&with);
            }
            markup.replace(flow, &range, &with);
            job.done.count(&hit.entity);
            any = true;
        }
    }
    if !any {
        return Ok(None);
    }
    office::settle(&mut markup);
    Ok(Some(markup.finish()))
}

/// Whether only a number can stand there: a value that a chart or a pivot table remembers.
fn is_number(markup: &Markup<'_>, part: &str, of: Option<&(Range<usize>, Range<usize>)>, text: &str) -> bool {
    let number = text.trim().parse::<f64>().is_ok();
    let remembered =
        of.is_some_and(|(element, attribute)| markup.local(element) == "n" && markup.local(attribute) == "v");
    number && (remembered || of.is_none() && part.contains("charts/"))
}

/// What was found in the entry `name` and below it, as seen from there.
pub(super) fn below(hits: &[Hit], name: &str) -> Vec<Hit> {
    hits.iter()
        .filter(|hit| !hit.in_name || hit.path.len() > name.len() + 2)
        .filter_map(|hit| {
            let rest = hit.path.strip_prefix("!/")?.strip_prefix(name)?;
            (rest.is_empty() || rest.starts_with("!/")).then(|| Hit { path: rest.to_owned(), ..hit.clone() })
        })
        .collect()
}

/// Takes out the relations to parts that are left out.
fn unlink(names: &[String], archive: &mut Archive<'_>, changes: &mut HashMap<usize, Change>) -> Result<(), Refused> {
    let gone: Vec<&str> = names
        .iter()
        .enumerate()
        .filter(|(index, _)| matches!(changes.get(index), Some(Change::Drop)))
        .filter_map(|(_, name)| name.rsplit('/').next())
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    for (index, name) in names.iter().enumerate() {
        let links = is_links(name) || matches!(name.as_str(), "[Content_Types].xml" | "META-INF/manifest.xml");
        if !links || matches!(changes.get(&index), Some(Change::Drop)) {
            continue;
        }
        let bytes = match changes.get(&index) {
            Some(Change::Content(bytes)) => bytes.clone(),
            _ => archive.read(index)?,
        };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let Some(mut markup) = Markup::read(&text, true) else { continue };
        let mut any = false;
        let links: Vec<_> =
            ["Relationship", "Override", "file-entry"].iter().flat_map(|name| markup.elements(name)).collect();
        for element in links {
            let attributes = element.attributes(&text);
            let leads = |value: &str| gone.iter().any(|gone| value.rsplit('/').next() == Some(*gone));
            if attributes.iter().any(|(_, value)| text.get(value.clone()).is_some_and(leads)) {
                markup.put(&element.whole, String::new());
                any = true;
            }
        }
        if any {
            changes.insert(index, Change::Content(markup.finish().into_bytes()));
        }
    }
    Ok(())
}

/// The index of an archive that is read from memory.
pub(super) type Reader<'b> = ZipArchive<Cursor<&'b [u8]>>;
