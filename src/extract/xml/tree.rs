//! Elements as they open and close in, records out: holds back what may still turn out to repeat.

use std::fmt::Write as _;

use crate::model::{Kind, Place, Stop};

use super::super::Sink;
use super::super::leaf::{self, Leaf, RECORD};
use super::super::mapped::Mapped;

/// Distinct names of children that are counted within one element.
const NAMES: usize = 256;
/// Leaves held back in all, before all that is known goes out in pieces.
const HELD: usize = 8 * RECORD;

/// The open elements, and the leaves that wait for their record.
#[derive(Default)]
pub(super) struct Tree {
    label: String,
    xpath: String,
    stack: Vec<Element>,
    /// Leaves outside every element.
    loose: Vec<Leaf>,
    text: Mapped,
    line: u32,
    held: usize,
}

#[derive(Default)]
struct Element {
    name: String,
    /// Lengths of label and path outside of this element.
    label: usize,
    xpath: usize,
    leaves: Vec<Leaf>,
    /// Whether it has parts: child elements or several attributes.
    parts: bool,
    children: Vec<Child>,
}

/// What is known of the children of one name.
struct Child {
    name: String,
    count: u64,
    /// The leaves of the first one with parts, until a second one shows that each is a record.
    first: Option<Vec<Leaf>>,
}

impl Tree {
    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Notes where text starts, if none is under way.
    pub(super) fn text_from(&mut self, line: u32) {
        if self.text.text().is_empty() {
            self.line = line;
        }
    }

    /// The text under way.
    pub(super) fn text(&mut self) -> &mut Mapped {
        &mut self.text
    }

    pub(super) fn open(&mut self, name: &str, fields: bool, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.end_text(sink)?;
        let (label, xpath) = (self.label.len(), self.xpath.len());
        if label > 0 {
            self.label.push('/');
        }
        self.label.push_str(name);
        self.xpath.push('/');
        self.xpath.push_str(name);
        if let Some(parent) = self.stack.last_mut() {
            parent.parts = true;
            let index = parent.count(name);
            if index > 1 {
                let _ = write!(self.xpath, "[{index}]");
            }
        }
        self.stack.push(Element { name: name.to_owned(), label, xpath, parts: fields, ..Element::default() });
        Ok(())
    }

    /// Takes an attribute of the element that was opened last.
    pub(super) fn attribute(
        &mut self,
        name: &str,
        line: u32,
        value: impl FnOnce(&mut Mapped),
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let (label, xpath) = (self.label.len(), self.xpath.len());
        self.label.push('/');
        self.label.push_str(name);
        self.xpath.push_str("/@");
        self.xpath.push_str(name);
        self.line = line;
        value(&mut self.text);
        let outcome = self.end_text(sink);
        self.label.truncate(label);
        self.xpath.truncate(xpath);
        outcome
    }

    /// Closes elements up to the innermost one of that name; an end tag that fits none is passed over.
    pub(super) fn close_named(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
        let Some(depth) = self.stack.iter().rposition(|element| element.name == name) else {
            return Ok(());
        };
        while self.stack.len() > depth {
            self.close(sink)?;
        }
        Ok(())
    }

    /// Closes the innermost element.
    pub(super) fn close(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.end_text(sink)?;
        let Some(mut element) = self.stack.pop() else {
            return Ok(());
        };
        self.label.truncate(element.label);
        self.xpath.truncate(element.xpath);
        self.settle(&mut element, sink)?;
        leaf::name_values(&mut element.leaves);
        let path = self.xpath.len() + 1 + element.name.len();
        let Some(parent) = self.stack.last_mut() else {
            return self.push(&mut element.leaves, sink);
        };
        let child = parent.children.iter_mut().find(|child| child.name == element.name);
        match child.filter(|_| element.parts) {
            Some(child) if child.count > 1 => {
                let mut first = child.first.take().unwrap_or_default();
                for leaf in &mut first {
                    // Only now it shows that the first one was one of several.
                    let shown = leaf.place.xpath.take();
                    let split = shown.as_ref().and_then(|xpath| xpath.split_at_checked(path));
                    leaf.place.xpath = split.map(|(before, after)| format!("{before}[1]{after}").into());
                }
                self.push(&mut first, sink)?;
                self.push(&mut element.leaves, sink)
            }
            Some(child) => {
                child.first = Some(element.leaves);
                Ok(())
            }
            None => {
                parent.leaves.append(&mut element.leaves);
                if parent.leaves.len() < RECORD {
                    return Ok(());
                }
                let mut leaves = std::mem::take(&mut parent.leaves);
                self.push(&mut leaves, sink)
            }
        }
    }

    /// Closes all.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.end_text(sink)?;
        while !self.stack.is_empty() {
            self.close(sink)?;
        }
        let mut loose = std::mem::take(&mut self.loose);
        self.push(&mut loose, sink)
    }

    /// Makes a leaf of the text under way.
    pub(super) fn end_text(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let (text, anchor) = self.text.take();
        if text.trim().is_empty() {
            return Ok(());
        }
        let leaves = match self.stack.last_mut() {
            Some(element) => &mut element.leaves,
            None => &mut self.loose,
        };
        leaves.push(Leaf {
            text,
            label: leaf::path(&self.label),
            kind: Kind::Value,
            place: Place { line: Some(self.line), xpath: leaf::place_of(&self.xpath), ..Place::default() },
            anchor,
        });
        self.held += 1;
        if leaves.len() >= RECORD {
            let mut leaves = std::mem::take(leaves);
            self.push(&mut leaves, sink)?;
        }
        if self.held > HELD { self.flush(sink) } else { Ok(()) }
    }

    /// Decides on the children that were held back when their parent closes: a list of one is a record, anything
    /// else belongs to the parent.
    fn settle(&mut self, element: &mut Element, sink: &mut dyn Sink) -> Result<(), Stop> {
        let alone = element.children.len() == 1;
        for child in &mut element.children {
            let Some(mut first) = child.first.take() else {
                continue;
            };
            if alone && is_list_of(&element.name, &child.name) {
                self.push(&mut first, sink)?;
            } else {
                element.leaves.append(&mut first);
                element.leaves.sort_by_key(|leaf| leaf.anchor.start());
            }
        }
        Ok(())
    }

    /// Pushes all that is held back, for the sake of memory.
    fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        for at in 0..self.stack.len() {
            let Some(element) = self.stack.get_mut(at) else {
                break;
            };
            let mut leaves = std::mem::take(&mut element.leaves);
            let firsts = element.children.iter_mut().filter_map(|child| child.first.take());
            leaves.extend(firsts.flatten());
            self.push(&mut leaves, sink)?;
        }
        Ok(())
    }

    fn push(&mut self, leaves: &mut Vec<Leaf>, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.held = self.held.saturating_sub(leaves.len());
        leaf::push(leaves, sink)
    }
}

impl Element {
    /// Counts one more child of that name, as far as names are counted.
    fn count(&mut self, name: &str) -> u64 {
        if let Some(child) = self.children.iter_mut().find(|child| child.name == name) {
            child.count += 1;
            return child.count;
        }
        if self.children.len() < NAMES {
            self.children.push(Child { name: name.to_owned(), count: 1, first: None });
        }
        1
    }
}

/// Whether an element of the name `list` holds items of the name `item`: `persons/person`, `personen/persoon`.
fn is_list_of(list: &str, item: &str) -> bool {
    let (list, item) = (list.to_lowercase(), item.to_lowercase());
    let shared = list.chars().zip(item.chars()).take_while(|(a, b)| a == b).count();
    let plural = ["s", "en", "list", "lijst", "set", "ies"];
    shared >= 3
        && shared + 2 >= item.chars().count()
        && list != item
        && plural.iter().any(|ending| list.ends_with(ending))
        && !list.ends_with("gegevens")
}
