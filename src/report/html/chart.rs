//! Names with numbers in, a bar chart as SVG out, that reads without colours and by ear.

use std::io::{self, Write};

use crate::report::markup::Markup;

/// Bars of one chart; the rest goes into a last one.
const BARS: usize = 12;
/// Letters of a name; longer ones lose their middle, since paths differ at both ends.
const LETTERS: usize = 32;
/// Units of the drawing: the whole, where bars begin, their greatest length, a line.
const WIDTH: u32 = 640;
const LEFT: u32 = 262;
const LONGEST: u32 = 308;
const LINE: u32 = 26;

/// Writes a chart of `bars`, whose classes colour them.
pub(super) fn bars(
    title: &str,
    rest_name: &str,
    bars: &[(String, u64, &str)],
    rest: u64,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (shown, cut) = bars.split_at(bars.len().min(BARS));
    let rest = rest + cut.iter().map(|(_, count, _)| count).sum::<u64>();
    let mut shown: Vec<(&str, u64, &str)> =
        shown.iter().map(|(name, count, class)| (&**name, *count, *class)).collect();
    if rest > 0 {
        shown.push((rest_name, rest, "rest"));
    }
    let most = shown.iter().map(|(_, count, _)| *count).max().unwrap_or(0).max(1);
    let height = LINE * shown.len() as u32 + 4;
    writeln!(out, "<figure><figcaption>{}</figcaption>", Markup(title))?;
    write!(out, "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}: ", Markup(title))?;
    for (at, (name, count, _)) in shown.iter().enumerate() {
        write!(out, "{}{} {count}", if at == 0 { "" } else { ", " }, Markup(name))?;
    }
    writeln!(out, "\">")?;
    for (at, (name, count, class)) in shown.iter().enumerate() {
        let top = LINE * at as u32 + 2;
        let base = top + 16;
        let length = (*count as f64 / most as f64 * f64::from(LONGEST)).max(2.0);
        write!(out, "<g><title>{}: {count}</title>", Markup(name))?;
        write!(out, "<text x=\"{}\" y=\"{base}\" class=\"name\">{}</text>", LEFT - 10, Markup(&short(name)))?;
        write!(
            out,
            "<rect x=\"{LEFT}\" y=\"{}\" width=\"{length:.1}\" height=\"16\" rx=\"3\" class=\"{class}\"/>",
            top + 3
        )?;
        let behind = f64::from(LEFT) + length + 8.0;
        writeln!(out, "<text x=\"{behind:.1}\" y=\"{base}\" class=\"count\">{count}</text></g>")?;
    }
    writeln!(out, "</svg></figure>")
}

fn short(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LETTERS {
        return name.to_owned();
    }
    let (head, tail) = (LETTERS / 2 - 3, LETTERS - LETTERS / 2 + 2);
    let head: String = letters.iter().take(head).collect();
    let tail: String = letters.iter().skip(letters.len() - tail).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_lose_their_middle() {
        let name = format!("a/{}/z.txt", "b".repeat(60));
        let short = short(&name);
        assert_eq!(short.chars().count(), LETTERS);
        assert!(short.starts_with("a/") && short.ends_with("z.txt"));
    }

    #[test]
    fn what_no_bar_shows_is_counted_in_the_last() {
        let many: Vec<_> = (0..20).map(|at| (format!("<{at}>"), 20 - at, "plain")).collect();
        let mut out = Vec::new();
        bars("t", "rest", &many, 5, &mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(shown.matches("<rect").count(), BARS + 1);
        let rest: u64 = 5 + (12..20).map(|at| 20 - at).sum::<u64>();
        assert!(shown.contains(&format!("<title>rest: {rest}</title>")) && !shown.contains("<0>"));
    }
}
