//! Markup in, its texts as they are read out, and the same markup with stretches of them replaced.
//!
//! Runs of a paragraph make one text. What is not replaced stays byte for byte. It must not know what is replaced.

mod element;
mod token;

use std::collections::BTreeMap;
use std::ops::Range;

use element::unescaped;
pub(super) use element::{Element, escaped};
use token::{Kind, Token, tokens};

/// Elements that make a text of their own; others go on with the one around them.
const BLOCKS: &[&str] = &[
    "p",
    "h",
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
    "is",
    "cell",
    "c",
    "div",
    "text",
    "cm",
    "Text",
    "creator",
    "date",
    "instrText",
    "delInstrText",
    "f",
    "v",
];

/// One text of the markup.
#[derive(Default)]
pub(super) struct Flow {
    /// The text.
    pub(super) text: String,
    /// Whether it is the value of an attribute, and of which element and attribute.
    pub(super) attribute: Option<(Range<usize>, Range<usize>)>,
    /// Where in the text each piece starts.
    pieces: Vec<(usize, usize)>,
}

/// A stretch of text within the markup.
struct Piece {
    raw: Range<usize>,
    text: String,
    literal: bool,
    attribute: bool,
    tracked: Tracked,
    edits: Vec<(Range<usize>, String)>,
}

/// Whether a stretch was deleted or inserted while changes were tracked.
#[derive(Clone, Copy, Default)]
struct Tracked {
    deleted: bool,
    inserted: bool,
}

/// Markup that is being changed.
pub(super) struct Markup<'t> {
    source: &'t str,
    tokens: Vec<Token>,
    pieces: Vec<Piece>,
    flows: Vec<Flow>,
    /// Other changes: what is to stand in the place of a stretch of the source.
    changes: BTreeMap<usize, (usize, String)>,
}

impl<'t> Markup<'t> {
    /// Reads `source`. `every` makes each element a text of its own. `None` where it is broken.
    pub(super) fn read(source: &'t str, every: bool) -> Option<Self> {
        let mut markup =
            Self { source, tokens: tokens(source)?, pieces: Vec::new(), flows: Vec::new(), changes: BTreeMap::new() };
        markup.build(every);
        Some(markup)
    }

    /// Its texts.
    pub(super) fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// The name of an element or an attribute, without its prefix.
    pub(super) fn local(&self, name: &Range<usize>) -> &'t str {
        let name = self.source.get(name.clone()).unwrap_or_default();
        name.rsplit(':').next().unwrap_or(name)
    }

    /// Where in the source a text starts.
    pub(super) fn start(&self, flow: &Flow) -> usize {
        flow.pieces.first().and_then(|(_, at)| self.pieces.get(*at)).map_or(0, |piece| piece.raw.start)
    }

    /// The attributes of an element: where name and value stand in the source.
    pub(super) fn attributes_of(&self, element: &Element) -> Vec<(Range<usize>, Range<usize>)> {
        token::attributes(self.source, &element.tag)
    }

    /// Where texts stand within `range` of the source.
    pub(super) fn texts_in(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        self.within(range).iter().filter(|piece| !piece.attribute).map(|piece| piece.raw.clone()).collect()
    }

    /// Where in `range` it is written how a string is pronounced.
    pub(super) fn phonetics(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        if !self.source(range).contains("rPh") {
            return Vec::new();
        }
        let inner = self.elements("rPh").into_iter().map(|element| element.whole);
        inner.filter(|inner| range.start <= inner.start && inner.end <= range.end).collect()
    }

    /// What the first replacement within `range` of the source puts there, as markup writes it.
    pub(super) fn replacement_in(&self, range: &Range<usize>) -> String {
        let first = self.within(range).iter().find_map(|piece| piece.edits.first());
        first.map_or_else(String::new, |(_, with)| escaped(with, false))
    }

    /// Replaces `range` of text number `flow`.
    pub(super) fn replace(&mut self, flow: usize, range: &Range<usize>, with: &str) {
        let Some(flow) = self.flows.get(flow) else { return };
        let mut with = Some(with);
        for (start, piece) in &flow.pieces {
            let Some(piece) = self.pieces.get_mut(*piece) else { continue };
            let (from, to) = (range.start.max(*start), range.end.min(start + piece.text.len()));
            if from >= to {
                continue;
            }
            let own = from - start..to - start;
            if piece.edits.iter().any(|(other, _)| own.start < other.end && other.start < own.end) {
                // Another text that shares this piece was there first.
                with = None;
                continue;
            }
            piece.edits.push((own, with.take().unwrap_or_default().to_owned()));
        }
    }

    /// Elements of that local name: the tag that opens each, and all of it with what it holds.
    pub(super) fn elements(&self, name: &str) -> Vec<Element> {
        let mut open: Vec<Element> = Vec::new();
        let mut found = Vec::new();
        for token in &self.tokens {
            let Kind::Tag { name: of, open: opens, close } = &token.kind else { continue };
            if self.local(of) != name {
                continue;
            }
            let element = || Element { tag: token.range.clone(), name: of.clone(), whole: token.range.clone() };
            match (opens, close) {
                (true, true) => found.push(element()),
                (true, false) => open.push(element()),
                _ => {
                    if let Some(mut element) = open.pop() {
                        element.whole.end = token.range.end;
                        found.push(element);
                    }
                }
            }
        }
        found.sort_by_key(|element| element.tag.start);
        found
    }

    /// Whether any text within `range` of the source was replaced.
    pub(super) fn is_changed(&self, range: &Range<usize>) -> bool {
        self.within(range).iter().any(|piece| !piece.edits.is_empty())
    }

    /// The pieces within `range` of the source.
    fn within(&self, range: &Range<usize>) -> &[Piece] {
        let from = self.pieces.partition_point(|piece| piece.raw.start < range.start);
        let to = self.pieces.partition_point(|piece| piece.raw.start < range.end);
        self.pieces.get(from..to).unwrap_or_default()
    }

    /// The source in `range`.
    pub(super) fn source(&self, range: &Range<usize>) -> &'t str {
        self.source.get(range.clone()).unwrap_or_default()
    }

    /// Puts `with` in the place of `range` of the source, whatever else was replaced in it.
    pub(super) fn put(&mut self, range: &Range<usize>, with: String) {
        self.changes.insert(range.start, (range.end, with));
    }

    /// The markup as it is now.
    pub(super) fn finish(mut self) -> String {
        let spaced = self.spaced();
        for piece in self.pieces.iter_mut().filter(|piece| !piece.edits.is_empty()) {
            let within = self.changes.range(..=piece.raw.start).next_back();
            if within.is_some_and(|(_, (end, _))| *end > piece.raw.start) {
                continue;
            }
            piece.edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            let mut text = std::mem::take(&mut piece.text);
            for (range, with) in &piece.edits {
                text.replace_range(range.clone(), with);
            }
            let text = if piece.literal { text } else { escaped(&text, piece.attribute) };
            self.changes.insert(piece.raw.start, (piece.raw.end, text));
        }
        for (at, with) in spaced {
            self.changes.entry(at).or_insert((at, with.to_owned()));
        }
        let (mut out, mut done) = (String::with_capacity(self.source.len()), 0);
        for (start, (end, with)) in &self.changes {
            if *start >= done {
                out.push_str(self.source.get(done..*start).unwrap_or_default());
                out.push_str(with);
                done = *end;
            }
        }
        out.push_str(self.source.get(done..).unwrap_or_default());
        out
    }

    /// Where a run of Word says that its spaces count, now that it may start or end with one.
    fn spaced(&self) -> Vec<(usize, &'static str)> {
        let changed = self.pieces.iter().filter(|piece| !piece.edits.is_empty() && !piece.attribute);
        changed
            .filter_map(|piece| {
                let before = self.source.get(..piece.raw.start)?;
                before.ends_with("<w:t>").then_some((piece.raw.start - 1, " xml:space=\"preserve\""))
            })
            .collect()
    }

    fn build(&mut self, every: bool) {
        let mut open: Vec<Flow> = vec![Flow::default()];
        let (mut deleted, mut inserted) = (0u32, 0u32);
        for token in std::mem::take(&mut self.tokens) {
            match &token.kind {
                Kind::Text | Kind::Literal => {
                    let raw = token.range.clone();
                    let source = self.source.get(raw.clone()).unwrap_or_default();
                    let literal = token.kind == Kind::Literal;
                    let text = if literal { source.to_owned() } else { unescaped(source) };
                    if let Some(flow) = open.last_mut().filter(|_| !(text.trim().is_empty() && text.contains('\n'))) {
                        flow.pieces.push((flow.text.len(), self.pieces.len()));
                        flow.text.push_str(&text);
                        let tracked = Tracked { deleted: deleted > 0, inserted: inserted > 0 };
                        self.pieces.push(Piece { raw, text, literal, attribute: false, tracked, edits: Vec::new() });
                    }
                }
                Kind::Tag { name, open: opens, close } => {
                    let local = self.local(name);
                    let block = every || BLOCKS.contains(&local);
                    if *opens {
                        self.attributes(&token.range, name);
                        if block && !*close {
                            open.push(Flow::default());
                        }
                        let depth = u32::from(!*close);
                        match self.source.get(name.clone()).unwrap_or_default() {
                            "w:del" | "w:moveFrom" => deleted += depth,
                            "w:ins" | "w:moveTo" => inserted += depth,
                            "w:br" | "w:cr" | "a:br" | "text:line-break" => sign(&mut open, "\n"),
                            "w:tab" | "text:tab" => sign(&mut open, "\t"),
                            "w:noBreakHyphen" => sign(&mut open, "-"),
                            "text:s" => sign(&mut open, " "),
                            _ => {}
                        }
                    } else {
                        match self.source.get(name.clone()).unwrap_or_default() {
                            "w:del" | "w:moveFrom" => deleted = deleted.saturating_sub(1),
                            "w:ins" | "w:moveTo" => inserted = inserted.saturating_sub(1),
                            _ => {}
                        }
                        if block
                            && open.len() > 1
                            && let Some(flow) = open.pop()
                        {
                            self.end(flow);
                        }
                    }
                }
                Kind::Other => {}
            }
            self.tokens.push(token);
        }
        while let Some(flow) = open.pop() {
            self.end(flow);
        }
    }

    /// Keeps a text: as it stands, and where changes are tracked also as it is and as it was.
    fn end(&mut self, flow: Flow) {
        if flow.pieces.is_empty() {
            return;
        }
        let of = |test: &dyn Fn(&Piece) -> bool| {
            let mut part = Flow::default();
            for (_, at) in &flow.pieces {
                if let Some(piece) = self.pieces.get(*at).filter(|piece| test(piece)) {
                    part.pieces.push((part.text.len(), *at));
                    part.text.push_str(&piece.text);
                }
            }
            part
        };
        let tracked = flow
            .pieces
            .iter()
            .filter_map(|(_, at)| self.pieces.get(*at))
            .any(|piece| piece.tracked.deleted || piece.tracked.inserted);
        if tracked {
            let (now, was) = (of(&|piece| !piece.tracked.deleted), of(&|piece| !piece.tracked.inserted));
            self.flows.extend([now, was]);
        }
        self.flows.push(flow);
    }

    fn attributes(&mut self, tag: &Range<usize>, element: &Range<usize>) {
        for (name, raw) in token::attributes(self.source, tag) {
            let source = self.source.get(raw.clone()).unwrap_or_default();
            if source.is_empty() || self.source.get(name.clone()).is_some_and(|name| name.starts_with("xmlns")) {
                continue;
            }
            let text = unescaped(source);
            let at = self.pieces.len();
            self.pieces.push(Piece {
                raw,
                text: text.clone(),
                literal: false,
                attribute: true,
                tracked: Tracked::default(),
                edits: Vec::new(),
            });
            self.flows.push(Flow { text, attribute: Some((element.clone(), name)), pieces: vec![(0, at)] });
        }
    }
}

/// A space or a line end that an element stands for.
fn sign(open: &mut [Flow], sign: &str) {
    if let Some(flow) = open.last_mut() {
        flow.text.push_str(sign);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(source: &str, value: &str) -> String {
        let mut markup = Markup::read(source, false).unwrap();
        for flow in 0..markup.flows().len() {
            for range in super::super::find::all(&markup.flows()[flow].text.clone(), value) {
                markup.replace(flow, &range, "[X]");
            }
        }
        markup.finish()
    }

    #[test]
    fn a_value_is_replaced_over_runs() {
        let source =
            r#"<w:p a="Jan de Vries"><w:r><w:t>Aan Jan </w:t></w:r><w:r><w:t>de&#32;Vries &amp; co</w:t></w:r></w:p>"#;
        assert_eq!(
            redacted(source, "Jan de Vries"),
            r#"<w:p a="[X]"><w:r><w:t xml:space="preserve">Aan [X]</w:t></w:r><w:r><w:t xml:space="preserve"> &amp; co</w:t></w:r></w:p>"#
        );
        assert_eq!(redacted("<p>Jan</p><p>de Vries</p>", "Jan de Vries"), "<p>Jan</p><p>de Vries</p>");
    }

    #[test]
    fn tracked_changes_are_read_as_they_are_and_were() {
        let source = "<w:p><w:r><w:t>12</w:t></w:r><w:del><w:r><w:delText>34</w:delText></w:r></w:del><w:ins><w:r><w:t>56</w:t></w:r></w:ins></w:p>";
        assert!(redacted(source, "1256").contains("[X]") && redacted(source, "1234").contains("[X]"));
    }

    #[test]
    fn elements_are_found_whole() {
        let markup = Markup::read("<a><c r='A1'><v>1</v></c><c r='B1'/></a>", false).unwrap();
        let cells = markup.elements("c");
        assert_eq!(
            cells.iter().map(|cell| markup.source(&cell.whole)).collect::<Vec<_>>(),
            ["<c r='A1'><v>1</v></c>", "<c r='B1'/>"]
        );
        assert_eq!(cells[0].attribute("<a><c r='A1'><v>1</v></c><c r='B1'/></a>", "r"), Some("A1"));
    }
}
