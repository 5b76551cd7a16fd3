//! Paths and a person in, every match out: the files once, and those again to which something leads that was learned.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use sluis::find::{Match, Person, Search};
use sluis::report::FindSummary;

use super::super::look::{Bases, Event, Wanted, look as look_into};
use super::super::walk::{Item, Met, Walk};
use crate::desk::Desk;
use crate::failure::{Failure, complain};
use crate::order::in_order;

/// Rounds at most: what each learns may lead to more.
const ROUNDS: usize = 4;

/// Where a file is, to look at it again.
type Source = (PathBuf, Arc<str>, String);

enum Seen {
    /// An item begins; a file can be looked at again.
    Start(Option<Source>),
    Told(Event),
    End,
}

/// Files by number, each with the persons in it whose findings are to be kept.
type Again = BTreeMap<usize, HashSet<u32>>;

/// Looks for `person` in `paths`.
pub(super) fn look(paths: Vec<PathBuf>, desk: &Desk, person: Person) -> Result<(Vec<Match>, FindSummary), Failure> {
    if paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::new("find may look at a file twice: give files, not standard input"));
    }
    let mut search = Search::new(person);
    let mut files: Vec<Option<Source>> = Vec::new();
    let mut found: BTreeMap<usize, Vec<Match>> = BTreeMap::new();
    let mut summary = FindSummary::default();
    let mut again = Again::new();
    pass(desk, Walk::new(paths), |seen| match seen {
        Seen::Start(source) => files.push(source),
        Seen::Told(Event::Found(finding)) => search.finding(*finding, files.len() - 1),
        Seen::Told(Event::Covered(coverage)) if coverage.status.is_gap() => summary.gaps.push(coverage),
        Seen::Told(Event::Covered(_)) => {}
        Seen::Told(Event::Read { .. }) => summary.files += 1,
        Seen::Told(Event::Unreadable(name, problem)) => {
            summary.unreadable += 1;
            complain(&format!("{}: {problem}", name.shown()));
        }
        Seen::End => end(&mut search, files.len() - 1, &mut found, &mut again),
    })?;
    for _ in 1..ROUNDS {
        let these = std::mem::take(&mut again);
        let items: Vec<(usize, HashSet<u32>, Source)> =
            these.into_iter().filter_map(|(at, persons)| Some((at, persons, files.get(at)?.clone()?))).collect();
        if items.is_empty() {
            break;
        }
        let numbers: Vec<(usize, HashSet<u32>)> = items.iter().map(|(at, persons, _)| (*at, persons.clone())).collect();
        let items = items.into_iter().map(|(_, _, (path, base, name))| Item::File(path, Met { base, name }));
        let mut numbers = numbers.into_iter();
        let (mut current, mut whole) = (0, true);
        pass(desk, items, |seen| match seen {
            Seen::Start(_) => {
                if let Some((at, persons)) = numbers.next() {
                    (current, whole) = (at, true);
                    search.keep(persons);
                }
            }
            Seen::Told(Event::Found(finding)) => search.finding(*finding, current),
            // What was read before and cannot be read now is a gap of its own.
            Seen::Told(Event::Unreadable(name, problem)) => {
                whole = false;
                summary.unreadable += 1;
                complain(&format!("{}: {problem}", name.shown()));
            }
            Seen::Told(Event::Covered(coverage)) if coverage.status.is_gap() => {
                if !summary
                    .gaps
                    .iter()
                    .any(|gap| gap.part.full() == coverage.part.full() && gap.status == coverage.status)
                {
                    whole = false;
                    summary.gaps.push(coverage);
                }
            }
            // The first round told the rest.
            Seen::Told(_) => {}
            Seen::End if whole => end(&mut search, current, &mut found, &mut again),
            // What was found before stands.
            Seen::End => {
                let (matches, _) = search.end();
                found.entry(current).or_insert(matches);
            }
        })?;
    }
    Ok((found.into_values().flatten().collect(), summary))
}

/// Ends file number `at`: its matches, and where they lead.
fn end(search: &mut Search, at: usize, found: &mut BTreeMap<usize, Vec<Match>>, again: &mut Again) {
    let (matches, lost) = search.end();
    for own in &matches {
        for file in search.learn(own, at) {
            again.entry(file).or_default();
        }
    }
    if !lost.is_empty() {
        again.entry(at).or_default().extend(lost);
    }
    if matches.is_empty() {
        found.remove(&at);
    } else {
        found.insert(at, matches);
    }
}

/// One pass over items, in their order.
fn pass(desk: &Desk, items: impl Iterator<Item = Item> + Send, mut take: impl FnMut(Seen)) -> Result<(), Failure> {
    let (wanted, bases) = (Wanted::default(), Bases::default());
    in_order(
        desk.jobs,
        items,
        |item, emit| {
            let source = match &item {
                Item::File(path, met) => Some((path.clone(), Arc::clone(&met.base), met.name.clone())),
                _ => None,
            };
            emit(Seen::Start(source));
            look_into(item, desk, &wanted, &bases, &mut |event| emit(Seen::Told(event)));
            emit(Seen::End);
        },
        |seen| {
            take(seen);
            Ok(())
        },
    )
}
