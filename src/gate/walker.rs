//! Walks one submission: its texts, its file names, its attachments and what lies within them.

use std::fs::File;
use std::io::Cursor;
use std::rc::Rc;
use std::sync::Arc;

use crate::extract::isolation::InProcess;
use crate::extract::{Doc, Picture, ReadSeek, Sink, Sniffed, Trouble, is_closed, sniff, ticket};
use crate::model::{
    Attachment, Budget, Content, Coverage, Date, Entity, Finding, Kind, Limits, Name, Persons, Place, Secret, Segment,
    Status, Stop, Submission, Until, Zone,
};
use crate::policy::{Judge, Ruling};
use crate::score::{Early, Hit, Memory, Scene};

use super::ahead;
use super::asked;
use super::echo::Echo;
use super::exempt::Exempt;
use super::masks::{Masks, replace};
use super::opening::open;
use super::plain::Plain;
use super::print::Print;
use super::{Gate, Listener};

/// The day that births are held to where a submission names none: late enough to miss none.
const SOME_DAY: Date = Date::new(2030, 12, 31);

/// What weighing the records of a document takes beside a memory.
pub(super) struct View<'g> {
    pub(super) gate: &'g Gate,
    pub(super) exempt: Arc<Exempt>,
    pub(super) zone: Zone,
    pub(super) today: Date,
}

pub(super) struct Walker<'g, 'l> {
    gate: &'g Gate,
    judge: Judge<'g>,
    memory: Memory<'g>,
    listener: &'l mut dyn Listener,
    budget: Rc<Budget>,
    exempt: Arc<Exempt>,
    print: Print,
    today: Date,
    zone: Zone,
    path: Option<Arc<Name>>,
    depth: u32,
    total: u64,
    /// Names out of files, as they are shown.
    masks: Masks,
    echo: Echo,
}

impl<'g, 'l> Walker<'g, 'l> {
    pub(super) fn new(
        gate: &'g Gate,
        submission: &Submission,
        judge: Judge<'g>,
        until: &Until,
        listener: &'l mut dyn Listener,
    ) -> Self {
        Self {
            gate,
            judge,
            memory: gate.engine.memory(),
            listener,
            budget: Rc::new(Budget::new(&limits(&gate.limits, submission)).until(until)),
            exempt: Arc::new(Exempt::new(&submission.reporter)),
            print: Print::new(&gate.key),
            today: submission.today.unwrap_or(SOME_DAY),
            zone: Zone::Description,
            path: None,
            depth: 0,
            total: 0,
            masks: Masks::default(),
            echo: Echo::default(),
        }
    }

    pub(super) fn submission(&mut self, submission: &Submission) {
        let texts = [
            (Zone::Subject, &submission.subject),
            (Zone::Description, &submission.description),
            (Zone::Comment, &submission.comment),
        ];
        for (zone, text) in texts {
            if let Some(text) = text {
                self.text(zone, text);
            }
        }
        for attachment in &submission.attachments {
            self.attachment(attachment);
        }
    }

    pub(super) fn finish(self) -> (Ruling, Persons, u64) {
        (self.judge.decide(), self.memory.persons(), self.total)
    }

    /// A field of the ticket.
    fn text(&mut self, zone: Zone, text: &str) {
        self.zone = zone;
        if ticket(text, self).and_then(|()| self.budget.tick()).is_err() {
            self.note(&Arc::new(Name::plain(zone.id())), Status::Timeout, "");
        }
    }

    fn attachment(&mut self, attachment: &Attachment) {
        let name = Arc::new(self.name(&attachment.name));
        self.zone = Zone::Attachment;
        match &attachment.content {
            Content::NameOnly => {}
            Content::Bytes(bytes) => self.document(&name, &attachment.name, &mut Cursor::new(bytes.as_slice()), None),
            Content::Open(file) => self.document(&name, &attachment.name, &mut &**file, file.try_clone().ok()),
            Content::File(path) => match open(path) {
                Ok(Some(mut file)) => {
                    let own = file.try_clone().ok();
                    self.document(&name, &attachment.name, &mut file, own);
                }
                Ok(None) => self.note(&name, Status::Unsupported, "special-file"),
                Err(_) => self.note(&name, Status::Corrupt, "unreadable"),
            },
        }
        self.path = None;
    }

    /// Scans the name of a file or an entry; what it holds is masked where the name is printed.
    fn name(&mut self, name: &str) -> Name {
        let before = (self.zone, self.path.take());
        self.zone = Zone::Filename;
        let hits = self.weigh(&[Segment { place: Place::default(), ..Segment::prose(name, 0, 1) }]);
        let shown = Arc::new(mask(name, &hits));
        let entry = match &before.1 {
            Some(parent) => parent.entry(&shown),
            None => (*shown).clone(),
        };
        self.path = Some(Arc::new(entry));
        self.tell(hits, &[Segment { kind: Kind::Name, place: Place::default(), ..Segment::prose(name, 0, 1) }]);
        (self.zone, self.path) = before;
        Arc::unwrap_or_clone(shown)
    }

    /// Reads a document and notes what became of it.
    fn document(&mut self, name: &Arc<Name>, hint: &str, content: &mut dyn ReadSeek, own: Option<File>) {
        let outer = self.path.replace(Arc::clone(name));
        let (status, reason) = match self.extract(hint, content, own) {
            Ok(status) => status,
            Err(trouble) => trouble.coverage(),
        };
        self.note(name, status, reason);
        self.path = outer;
    }

    fn extract(
        &mut self,
        hint: &str,
        content: &mut dyn ReadSeek,
        own: Option<File>,
    ) -> Result<(Status, &'static str), Trouble> {
        let budget = Rc::clone(&self.budget);
        let mut doc = Doc::open(hint, content, &budget)?.backed_by(own);
        match sniff(&doc) {
            Sniffed::Empty => Ok((Status::Empty, "")),
            Sniffed::Unknown(reason) => Ok((Status::Unsupported, reason)),
            Sniffed::Known(format) => {
                let gate = self.gate;
                let isolation = if gate.isolation.wants(format) { &*gate.isolation } else { &InProcess };
                ahead::read(self, doc.len(), |sink| isolation.extract(format, &mut doc, sink))?;
                self.budget.tick().map_err(Trouble::Stop)?;
                Ok((Status::Scanned, ""))
            }
        }
    }

    fn note(&mut self, part: &Arc<Name>, status: Status, reason: &'static str) {
        let coverage = Coverage { part: Arc::clone(part), status, reason };
        self.judge.coverage(&coverage, self.zone);
        self.listener.coverage(&coverage);
    }

    pub(super) fn view(&self) -> View<'g> {
        View { gate: self.gate, exempt: Arc::clone(&self.exempt), zone: self.zone, today: self.today }
    }

    pub(super) fn memory(&self) -> &Memory<'g> {
        &self.memory
    }

    /// Weighs a record at its turn, for which something may have been found ahead, and tells what there is.
    pub(super) fn settle(&mut self, segments: &[Segment<'_>], found: Option<(Plain, Early)>) -> Result<(), Stop> {
        let (mut plain, early) =
            found.map_or_else(|| (Plain::of(segments), None), |(plain, early)| (plain, Some(early)));
        let hits = self.weigh_plain(segments, &plain, early);
        self.tell(hits, segments);
        for (name, bytes) in plain.documents(segments) {
            self.budget.entry()?;
            self.budget.expand(bytes.len() as u64)?;
            self.child(&name, &mut Cursor::new(bytes))?;
        }
        Ok(())
    }

    fn weigh(&mut self, segments: &[Segment<'_>]) -> Vec<Hit> {
        self.weigh_plain(segments, &Plain::of(segments), None)
    }

    /// Weighs the record as it reads in plain characters; the hits' spans are those of `segments` as they came.
    fn weigh_plain(&mut self, segments: &[Segment<'_>], plain: &Plain, early: Option<Early>) -> Vec<Hit> {
        let exempt = |entity: &Entity, value: &str, normalized: &str| self.exempt.holds(entity, value, normalized);
        let segments = plain.segments(segments);
        let scene = Scene { segments: &segments, zone: self.zone, today: self.today, exempt: &exempt };
        let mut hits = match early {
            Some(early) => self.gate.engine.settle(early, &scene, &mut self.memory),
            None => self.gate.engine.weigh(&scene, &mut self.memory),
        };
        asked::add(&self.gate.sought, scene.segments, &mut hits);
        asked::seek(self.listener, scene.segments, self.gate.min_confidence, &mut hits);
        plain.back(hits)
    }

    /// Makes findings of `hits` and hands them on.
    fn tell(&mut self, hits: Vec<Hit>, segments: &[Segment<'_>]) {
        let mut lines = Lines::default();
        for hit in hits.into_iter().filter(|hit| hit.confidence >= self.gate.min_confidence) {
            if self.echo.repeats(&hit) {
                continue;
            }
            let Some(segment) = segments.get(hit.segment) else { continue };
            let value = segment.text.get(hit.span.clone()).unwrap_or("");
            if self.gate.tags.make_up(value) {
                continue;
            }
            let finding = Finding {
                fingerprint: self.print.of(&hit.entity, &hit.normalized),
                confidence: hit.confidence,
                zone: self.zone,
                path: self.path.clone(),
                place: self.masked(lines.place(segment, hit.segment, hit.span.start)),
                span: segment.origin.span(hit.span.clone()),
                person: hit.person,
                role: hit.role,
                evidence: hit.evidence,
                value: Secret::new(value),
                normalized: Secret::new(hit.normalized),
                entity: hit.entity,
            };
            self.total += 1;
            self.judge.finding(&finding);
            self.listener.stands(segment, &hit.span);
            self.listener.take(finding);
        }
    }

    /// A place with the names in it as they are shown.
    fn masked(&mut self, mut place: Place) -> Place {
        let mut masks = std::mem::take(&mut self.masks);
        let names = [&mut place.sheet, &mut place.header, &mut place.field, &mut place.pointer, &mut place.xpath];
        for name in names.into_iter().flatten() {
            *name =
                masks.shown(name, |part| if self.gate.engine.knows_label(part) { Vec::new() } else { self.look(part) });
        }
        self.masks = masks;
        place
    }

    /// What stands in a name, without counting whom it concerns.
    fn look(&self, name: &str) -> Vec<Hit> {
        let exempt = |_: &Entity, _: &str, _: &str| false;
        let segments = [Segment::name(name)];
        let plain = Plain::of(&segments);
        let segments = plain.segments(&segments);
        let scene = Scene { segments: &segments, zone: Zone::Filename, today: self.today, exempt: &exempt };
        plain.back(self.gate.engine.look(&scene, &self.memory))
    }
}

impl Sink for Walker<'_, '_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        self.budget.tick()?;
        self.settle(segments, None)
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        self.gate.engine.columns(columns, self.today, &mut self.memory);
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        self.budget.tick()?;
        let shown = self.name(name);
        let path = Arc::new(self.path.as_ref().map_or_else(|| shown.clone(), |parent| parent.entry(&shown)));
        if self.depth >= self.gate.limits.max_depth {
            self.note(&path, Status::TooDeep, "");
            return Ok(());
        }
        self.depth += 1;
        self.document(&path, name, content, None);
        self.depth -= 1;
        self.budget.tick()
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        let shown = if is_closed(status, reason) { self.name(part) } else { mask(part, &self.look(part)) };
        let path = Arc::new(self.path.as_ref().map_or_else(|| shown.clone(), |parent| parent.entry(&shown)));
        self.note(&path, status, reason);
        self.budget.tick()
    }

    fn reads_pictures(&self) -> bool {
        self.gate.ocr.is_some()
    }

    fn picture(&mut self, name: &str, picture: &Picture, place: Place) -> Result<(), Stop> {
        let Some(ocr) = &self.gate.ocr else { return self.covered(name, Status::Unsupported, "no-ocr") };
        let budget = Rc::clone(&self.budget);
        let readings = match ocr.read(picture, &budget) {
            Ok(readings) => readings,
            Err(trouble) => {
                let (status, reason) = trouble.coverage();
                return self.covered(name, status, reason);
            }
        };
        // Readings of one picture say much the same: what an earlier one found is found.
        self.echo.listen();
        let mut told = Ok(());
        for reading in readings {
            told = told.and_then(|()| reading.tell(&place, self));
            self.echo.again();
        }
        self.echo.forget();
        told?;
        self.covered(name, Status::Scanned, "")
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

/// The limits on `submission`: a large one has more time where the limits say so.
fn limits(limits: &Limits, submission: &Submission) -> Limits {
    let size = |attachment: &Attachment| match &attachment.content {
        Content::File(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
        Content::Open(file) => file.metadata().map_or(0, |file| file.len()),
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::NameOnly => 0,
    };
    let megabytes = submission.attachments.iter().map(size).sum::<u64>() / 1_000_000;
    let more = limits.time_per_megabyte.saturating_mul(u32::try_from(megabytes).unwrap_or(u32::MAX));
    Limits { timeout: limits.timeout.map(|time| time.saturating_add(more)), ..limits.clone() }
}

/// A name as it may be shown: what was found in it is replaced by its kind.
fn mask(name: &str, hits: &[Hit]) -> Name {
    if hits.is_empty() { Name::plain(name) } else { Name::masked(replace(name, hits.iter()), name) }
}

/// Counts lines and columns of running text, once over for hits that come in order.
#[derive(Default)]
struct Lines {
    segment: usize,
    at: usize,
    line: u32,
    start: usize,
}

impl Lines {
    fn place(&mut self, segment: &Segment<'_>, index: usize, offset: usize) -> Place {
        let mut place = segment.place.clone();
        let Some(first) = place.line.filter(|_| segment.kind == Kind::Prose) else { return place };
        if self.segment != index || offset < self.at {
            *self = Self { segment: index, ..Self::default() };
        }
        let passed = segment.text.as_bytes().get(self.at..offset).unwrap_or_default();
        for newline in memchr::memchr_iter(b'\n', passed) {
            self.line += 1;
            self.start = self.at + newline + 1;
        }
        self.at = offset;
        let column = segment.text.get(self.start..offset).map_or(0, |text| text.chars().count());
        place.line = Some(first.saturating_add(self.line));
        place.column = Some(column as u32 + if self.line == 0 { place.column.unwrap_or(1) } else { 1 });
        place
    }
}
