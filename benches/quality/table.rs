//! Measures in, a table beside the peers' figures out.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Deserialize;

use crate::measure::{Cell, Decision, KINDS, Measures};

/// The peers' figures on the same benchmark, as `peers.py` wrote them.
#[derive(Deserialize)]
pub(crate) struct Peers {
    date: String,
    peers: Vec<Peer>,
}

#[derive(Deserialize)]
struct Peer {
    name: String,
    version: String,
    cells: Vec<PeerCell>,
    documents: BTreeMap<String, PeerDecision>,
    per_mb: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct PeerCell {
    #[serde(rename = "type")]
    kind: String,
    zone: String,
    precision: Option<f64>,
    recall: Option<f64>,
    exact_f1: Option<f64>,
}

#[derive(Deserialize)]
struct PeerDecision {
    right: usize,
    wrong: usize,
    gold: usize,
    caught: usize,
    alarm: usize,
}

/// A figure, or a dash.
pub(crate) fn shown(figure: Option<f64>) -> String {
    figure.map_or_else(|| "–".into(), |figure| format!("{figure:.3}"))
}

fn row(cell: &Cell) -> String {
    let [precision, recall, f1, exact] = [cell.precision(), cell.recall(), cell.f1(), cell.exact_f1()].map(shown);
    format!("{:>6} {:>6} {precision:>7} {recall:>7} {f1:>7} {exact:>7}", cell.gold, cell.told)
}

fn decision(decision: &Decision) -> String {
    let told = format!("{} missed, {} false alarms", decision.missed, decision.alarm);
    format!("accuracy {}, recall {}, {told}", shown(decision.accuracy()), shown(decision.recall()))
}

/// Prints all of it.
pub(crate) fn print(measures: &Measures, peers: Option<&Peers>, out: &mut dyn Write) -> io::Result<()> {
    let no_peers = Vec::new();
    let rivals = peers.map_or(&no_peers, |peers| &peers.peers);
    let heads = rivals.iter().map(|peer| format!("{} {}", peer.name, peer.version));
    let head = heads.fold(String::new(), |head, peer| head + &format!(" | {peer:^23}"));
    let columns = " |       P       R exactF1".repeat(rivals.len());
    writeln!(out, "{:<21} {:>6} {:>6} {:>7} {:>7} {:>7} {:>7}{head}", "", "", "", "", "", "", "")?;
    writeln!(
        out,
        "{:<9} {:<11} {:>6} {:>6} {:>7} {:>7} {:>7} {:>7}{columns}",
        "kind", "zone", "gold", "told", "P", "R", "F1", "exactF1"
    )?;
    for (at, kind) in KINDS.iter().enumerate() {
        let total = measures.total(at);
        if total.gold + total.told > 0 {
            writeln!(out, "{kind:<9} {:<11} {}", "all", row(&total))?;
        }
        for ((_, zone), cell) in measures.cells.iter().filter(|((known, _), _)| *known == at) {
            let beside: String = rivals.iter().map(|peer| peer.cell(kind, zone)).collect();
            writeln!(out, "{kind:<9} {zone:<11} {}{beside}", row(cell))?;
        }
    }
    writeln!(out, "\nholds a BSN:            {}", decision(&measures.bsn))?;
    writeln!(out, "holds citizens' data:   {}", decision(&measures.citizen))?;
    let megabytes = measures.negative as f64 / 1e6;
    if measures.negative > 0 {
        let alarms = measures.alarms.iter().filter(|(_, count)| **count > 0);
        let alarms = alarms.map(|(kind, count)| format!("{} {:.2} ({count})", KINDS[*kind], *count as f64 / megabytes));
        let alarms = alarms.collect::<Vec<_>>().join(", ");
        let alarms = if alarms.is_empty() { "none".to_owned() } else { alarms };
        writeln!(out, "false findings per MB, in {megabytes:.1} MB without personal data: {alarms}")?;
    }
    for peer in rivals {
        writeln!(out, "\n{} {} ({}):", peer.name, peer.version, peers.map_or("", |peers| peers.date.as_str()))?;
        for (name, told) in &peer.documents {
            let accuracy = told.right as f64 / (told.right + told.wrong).max(1) as f64;
            let recall = told.caught as f64 / told.gold.max(1) as f64;
            writeln!(out, "  holds {name}: accuracy {accuracy:.3}, recall {recall:.3}, {} false alarms", told.alarm)?;
        }
        let alarms: Vec<String> = peer.per_mb.iter().map(|(kind, count)| format!("{kind} {count:.1}")).collect();
        writeln!(
            out,
            "  false findings per MB: {}",
            if alarms.is_empty() { "none".into() } else { alarms.join(", ") }
        )?;
    }
    Ok(())
}

impl Peer {
    fn cell(&self, kind: &str, zone: &str) -> String {
        let cell = self.cells.iter().find(|cell| cell.kind == kind && cell.zone == zone && cell.precision.is_some());
        let figures = cell.map_or([None; 3], |cell| [cell.precision, cell.recall, cell.exact_f1]);
        let [precision, recall, exact] = figures.map(shown);
        format!(" | {precision:>7} {recall:>7} {exact:>7}")
    }
}
