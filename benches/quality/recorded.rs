//! Measures in, the figures that later changes are held to out; and the other way round, which of them fell.

use std::collections::BTreeMap;

use crate::measure::{KINDS, Measures, share};

/// What a figure may lose before it counts as fallen: a point.
const SLACK: f64 = 0.01;

/// Gold or findings from which a figure is recorded; below it, one item is worth more than the slack allows to tell.
const FEW: usize = 20;

/// Figures by name, such as `NAME.filename.recall`; higher is better.
pub(crate) type Figures = BTreeMap<String, f64>;

/// The figures of a run.
pub(crate) fn figures(measures: &Measures) -> Figures {
    let mut figures = Figures::new();
    let mut put = |name: String, figure: Option<f64>| {
        if let Some(figure) = figure {
            figures.insert(name, (figure * 10000.0).round() / 10000.0);
        }
    };
    let zones = measures.cells.iter().map(|((at, zone), cell)| (*at, zone.as_str(), *cell));
    let totals = (0..KINDS.len()).map(|at| (at, "all", measures.total(at)));
    for (at, zone, cell) in zones.chain(totals).filter(|(_, zone, cell)| cell.gold >= FEW || *zone == "all") {
        let kind = KINDS[at];
        put(format!("{kind}.{zone}.precision"), cell.precision());
        put(format!("{kind}.{zone}.recall"), cell.recall());
        put(format!("{kind}.{zone}.exact_f1"), cell.exact_f1());
    }
    put("documents.bsn.accuracy".into(), measures.bsn.accuracy());
    put("documents.citizen.accuracy".into(), measures.citizen.accuracy());
    put("documents.citizen.recall".into(), measures.citizen.recall());
    put("documents.negative.quiet".into(), share(measures.quiet.0, measures.quiet.1));
    figures
}

/// Each figure that fell more than a point below the recorded one, or is gone.
pub(crate) fn fallen(recorded: &Figures, now: &Figures) -> Vec<String> {
    let mut fallen = Vec::new();
    for (name, before) in recorded {
        match now.get(name) {
            Some(figure) if figure + SLACK >= *before => {}
            Some(figure) => fallen.push(format!("{name}: {figure:.4}, recorded {before:.4}")),
            None => fallen.push(format!("{name}: gone, recorded {before:.4}")),
        }
    }
    fallen
}
