//! The sheets of an Excel workbook and the cells in which something was found in, the same sheets with those cells as
//! texts out.
//!
//! Strings are shared: a cell gets one of its own, so that all others keep theirs, and a string that no cell asks for
//! any more is emptied (ECMA-376 part 1, 18.3 and 18.4). It must not know other parts.

use std::cell::Cell as Flag;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::look::Hit;
use super::markup::{Element, Markup, escaped};
use super::wanted::Wanted;
use super::{Job, Redactor, Refused, find, stand_in};
use crate::model::{Cell, Entity};
use crate::redact::How;

/// Where what is written out in a formula is told to stand.
const FORMULA: &str = "formula";

/// A workbook's sheets by name, and its shared strings.
pub(super) struct Book {
    sheets: Vec<(usize, String)>,
    shared: Option<usize>,
    strings: Vec<String>,
    dropped: Flag<bool>,
}

/// A cell as it stands in the source.
struct Found<'s> {
    element: Element,
    at: Cell,
    kind: &'s str,
    value: Option<&'s str>,
    inline: String,
    formula: Option<Element>,
}

impl Book {
    /// Reads the index of the workbook out of its parts.
    pub(super) fn read(names: &[String], texts: &HashMap<usize, String>) -> Self {
        let text = |name: &str| {
            let index = names.iter().position(|own| own.trim_start_matches('/') == name)?;
            Some((index, texts.get(&index)?.as_str()))
        };
        let mut targets: HashMap<String, String> = HashMap::new();
        if let Some((_, links)) = text("xl/_rels/workbook.xml.rels")
            && let Some(markup) = Markup::read(links, true)
        {
            for link in markup.elements("Relationship") {
                let (id, target) = (link.attribute(links, "Id"), link.attribute(links, "Target"));
                if let (Some(id), Some(target)) = (id, target) {
                    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                    targets.insert(id.to_owned(), path);
                }
            }
        }
        let mut sheets = Vec::new();
        if let Some((_, book)) = text("xl/workbook.xml")
            && let Some(markup) = Markup::read(book, true)
        {
            for sheet in markup.elements("sheet") {
                let name = sheet.attribute(book, "name").unwrap_or_default();
                let name = quick_xml::escape::unescape(name).map_or_else(|_| name.to_owned(), Into::into);
                let path = sheet.attribute(book, "r:id").and_then(|id| targets.get(id));
                let index = path.and_then(|path| names.iter().position(|own| own.trim_start_matches('/') == path));
                sheets.extend(index.map(|index| (index, name)));
            }
        }
        let shared = targets.values().find(|path| path.ends_with("sharedStrings.xml")).and_then(|path| text(path));
        let strings = shared.and_then(|(_, text)| Some((text, Markup::read(text, false)?))).map(|(text, markup)| {
            markup.elements("si").iter().map(|string| string_of(text, &markup, &string.whole)).collect()
        });
        Self {
            sheets,
            shared: shared.map(|(index, _)| index),
            strings: strings.unwrap_or_default(),
            dropped: Flag::new(false),
        }
    }

    /// Whether a formula was replaced by its result.
    pub(super) fn dropped_formulas(&self) -> bool {
        self.dropped.get()
    }

    /// The sheets and the shared strings that change, by the index of their part.
    pub(super) fn rewrite(
        &self,
        redactor: &mut Redactor<'_>,
        wanted: &Wanted<'_>,
        hits: &[Hit],
        texts: &HashMap<usize, String>,
        job: &mut Job,
    ) -> Result<HashMap<usize, String>, Refused> {
        let mut done = HashMap::new();
        let mut used: HashSet<usize> = HashSet::new();
        for (index, name) in &self.sheets {
            let Some(source) = texts.get(index) else { continue };
            let mut markup = Markup::read(source, false).ok_or(Refused::Unsafe("broken"))?;
            let mut by_cell: BTreeMap<Cell, Vec<&Hit>> = BTreeMap::new();
            for hit in hits.iter().filter(|hit| hit.place.sheet.as_deref() == Some(name.as_str())) {
                let in_cell = hit.place.section.is_none_or(|section| section == FORMULA);
                if let Some(cell) = hit.place.cell.filter(|_| in_cell) {
                    by_cell.entry(cell).or_default().push(hit);
                }
            }
            let cells = cells(source, &markup);
            let mut shared_formulas: HashSet<&str> = HashSet::new();
            for cell in &cells {
                let own = by_cell.get(&cell.at).map(Vec::as_slice).unwrap_or_default();
                let Some(new) = self.cell(redactor, wanted, hits, own, cell, job) else {
                    used.extend(Self::string(cell));
                    continue;
                };
                if let Some(formula) = &cell.formula {
                    shared_formulas.extend(formula.attribute(source, "si"));
                    self.dropped.set(true);
                    job.done.remove("formula");
                }
                match (new, &cell.formula) {
                    (New::Value, Some(formula)) => {
                        used.extend(Self::string(cell));
                        markup.put(&formula.whole, String::new());
                    }
                    (new, _) => markup.put(&cell.element.whole, written(source, cell, &new)),
                }
            }
            // Cells that share a formula with one that is gone keep their results.
            for cell in &cells {
                let Some(formula) = &cell.formula else { continue };
                if formula.attribute(source, "si").is_some_and(|shared| shared_formulas.contains(shared)) {
                    markup.put(&formula.whole, String::new());
                }
            }
            done.insert(*index, markup.finish());
        }
        if let Some((index, source)) = self.shared.and_then(|index| Some((index, texts.get(&index)?))) {
            let mut markup = Markup::read(source, false).ok_or(Refused::Unsafe("broken"))?;
            for (at, string) in markup.elements("si").into_iter().enumerate() {
                if !used.contains(&at) {
                    markup.put(&string.whole, "<si><t></t></si>".into());
                }
            }
            done.insert(index, markup.finish());
        }
        Ok(done)
    }

    /// The number of the shared string that a cell shows.
    fn string(cell: &Found<'_>) -> Option<usize> {
        cell.value.filter(|_| cell.kind == "s")?.trim().parse().ok()
    }

    /// What a cell says, where that is text.
    fn says(&self, cell: &Found<'_>) -> Option<String> {
        match cell.kind {
            "s" => self.strings.get(Self::string(cell)?).cloned(),
            "inlineStr" => Some(cell.inline.clone()),
            "str" => Some(quick_xml::escape::unescape(cell.value?).ok()?.into_owned()),
            _ => None,
        }
    }

    /// What is to stand in a cell; `None` where it stays as it is.
    fn cell(
        &self,
        redactor: &mut Redactor<'_>,
        wanted: &Wanted<'_>,
        hits: &[Hit],
        own: &[&Hit],
        cell: &Found<'_>,
        job: &mut Job,
    ) -> Option<New> {
        let says = self.says(cell);
        let Some(first) = own.first() else {
            // Found elsewhere, and telling enough to be the same here. Shared strings are a part of their own.
            let text = says.filter(|_| cell.kind != "s").or_else(|| cell.value.map(str::to_owned))?;
            if cell.kind == "s" {
                return None;
            }
            let found = wanted.in_value(&text);
            let new = replaced(
                redactor,
                &text,
                found.iter().filter_map(|(range, at)| Some((range.clone(), hits.get(*at)?))),
                job,
            )?;
            return Some(New::Text(new));
        };
        if own.iter().all(|hit| hit.place.section == Some(FORMULA)) {
            for hit in own {
                job.done.count(&hit.entity);
            }
            let shown = says.or_else(|| cell.value.map(str::to_owned)).unwrap_or_default();
            let ranges =
                own.iter().flat_map(|hit| find::all(&shown, &hit.value).into_iter().map(|range| (range, *hit)));
            let ranges: Vec<_> = ranges.collect();
            return Some(replaced(redactor, &shown, ranges.into_iter(), job).map_or(New::Value, New::Text));
        }
        if says.is_none()
            && own.len() == 1
            && redactor.stand_ins.how == How::Pseudonym
            && let Some(number) = number(redactor, first, cell)
        {
            job.done.count(&first.entity);
            return Some(New::Number(number));
        }
        let base = says.unwrap_or_else(|| first.text.clone());
        let ranges = own.iter().flat_map(|hit| {
            if hit.text == base {
                vec![(hit.within.clone(), *hit)]
            } else {
                find::all(&base, &hit.value).into_iter().map(|range| (range, *hit)).collect()
            }
        });
        let ranges: Vec<_> = ranges.collect();
        let new = replaced(redactor, &base, ranges.into_iter(), job);
        // What is found in a formula alone goes with the formula.
        new.or_else(|| cell.formula.is_some().then_some(base)).map(New::Text)
    }
}

/// The source of a cell with other content.
fn written(source: &str, cell: &Found<'_>, new: &New) -> String {
    let name = source.get(cell.element.name.clone()).unwrap_or("c");
    let attributes = cell.element.attributes(source).into_iter().filter_map(|(attribute, value)| {
        let (attribute, value) = (source.get(attribute)?, source.get(value)?);
        (!matches!(attribute, "t" | "cm" | "vm")).then(|| format!(" {attribute}=\"{value}\""))
    });
    let attributes: String = attributes.collect();
    let prefix = name.strip_suffix('c').unwrap_or_default();
    match new {
        New::Value => source.get(cell.element.whole.clone()).unwrap_or_default().to_owned(),
        New::Number(number) => format!("<{name}{attributes}><{prefix}v>{number}</{prefix}v></{name}>"),
        New::Text(text) => {
            let text = escaped(text, false);
            format!(
                "<{name}{attributes} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{name}>"
            )
        }
    }
}

/// What is to stand in a cell.
enum New {
    Text(String),
    Number(String),
    /// What stands there, without the formula.
    Value,
}

/// A number for a number: digits for digits, and for a date the day that it moved to.
fn number(redactor: &mut Redactor<'_>, hit: &Hit, cell: &Found<'_>) -> Option<String> {
    let value = cell.value?.trim();
    if hit.entity == Entity::DateOfBirth && cell.kind != "d" {
        let serial: f64 = value.parse().ok()?;
        let new = redactor.stand_ins.get(&hit.entity, &hit.normalized, &hit.normalized);
        let days = stand_in::shifted(&hit.normalized, &new)?;
        let new = serial + days as f64;
        return Some(if new.fract() == 0.0 { format!("{new:.0}") } else { new.to_string() });
    }
    let digits = |text: &str| !text.is_empty() && text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    let stand_in = redactor.stand_in(hit);
    (digits(value) && digits(&stand_in) && !stand_in.starts_with('0')).then_some(stand_in)
}

/// `text` with each range replaced; `None` where there is none. Of those that overlap, the longest.
fn replaced<'h>(
    redactor: &mut Redactor<'_>,
    text: &str,
    ranges: impl Iterator<Item = (Range<usize>, &'h Hit)>,
    job: &mut Job,
) -> Option<String> {
    let mut ranges: Vec<_> = ranges.filter(|(range, _)| text.get(range.clone()).is_some()).collect();
    ranges.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let (mut out, mut done) = (String::new(), 0);
    for (range, hit) in &ranges {
        if range.start >= done && !range.is_empty() {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(&redactor.stand_in_as(hit, text.get(range.clone()).unwrap_or(&hit.value)));
            job.done.count(&hit.entity);
        }
        done = done.max(range.end);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    (!ranges.is_empty()).then_some(out)
}

/// The cells of a sheet; one without a name stands behind the one before it.
fn cells<'s>(source: &'s str, markup: &Markup<'s>) -> Vec<Found<'s>> {
    let rows = markup.elements("row");
    let (values, formulas, inline) = (markup.elements("v"), markup.elements("f"), markup.elements("is"));
    let mut rows = rows.iter().peekable();
    let (mut row, mut column) = (0u32, 0u32);
    let mut all = Vec::new();
    for element in markup.elements("c") {
        while let Some(next) = rows.next_if(|next| next.tag.start < element.tag.start) {
            row = next.attribute(source, "r").and_then(|number| number.parse().ok()).unwrap_or(row + 1);
            column = 0;
        }
        let at =
            element.attribute(source, "r").and_then(cell_named).unwrap_or(Cell { row: row.saturating_sub(1), column });
        column = at.column + 1;
        let inner = |all: &[Element]| {
            let from = all.partition_point(|inner| inner.tag.start < element.whole.start);
            all.get(from)
                .filter(|inner| inner.whole.end <= element.whole.end)
                .map(|inner| (inner.tag.clone(), inner.name.clone(), inner.whole.clone()))
        };
        let value = inner(&values).and_then(|(tag, _, whole)| {
            let text = source.get(tag.end..whole.end)?;
            text.rsplit_once("</").map(|(text, _)| text)
        });
        let text = inner(&inline).map_or_else(String::new, |(_, _, whole)| string_of(source, markup, &whole));
        let formula = inner(&formulas).map(|(tag, name, whole)| Element { tag, name, whole });
        let kind = element.attribute(source, "t").unwrap_or("n");
        all.push(Found { element, at, kind, value, inline: text, formula });
    }
    all
}

/// The text of a string, all its runs but for how they are pronounced.
fn string_of(source: &str, markup: &Markup<'_>, range: &Range<usize>) -> String {
    let aside: Vec<Range<usize>> = markup.phonetics(range);
    let texts = markup
        .texts_in(range)
        .into_iter()
        .filter(|text| !aside.iter().any(|aside| aside.start <= text.start && text.end <= aside.end));
    texts
        .filter_map(|text| source.get(text))
        .map(|text| quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), Into::into))
        .collect()
}

/// The cell that is named `C4`.
fn cell_named(name: &str) -> Option<Cell> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = name.get(..letters)?.bytes().try_fold(0u32, |sum, letter| {
        sum.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 = name.get(letters..)?.parse().ok()?;
    Some(Cell { row: row.checked_sub(1)?, column: column.checked_sub(1)? })
}
