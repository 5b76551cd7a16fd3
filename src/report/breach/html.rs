//! A draft in, one HTML page out that needs nothing else: no script, no font, no picture from elsewhere.

use std::io::{self, Write};

use super::super::escape::Escaped;
use super::draft::{Block, Draft};
use crate::model::Lang;

/// Reads on a screen, in the dark, and on paper.
const STYLE: &str = "
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --open: #fff3c4; --open-text: #5c4400; --accent: #0b5394; --note: #57606a; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #1c2128; --open: #4a3c0b; --open-text: #ffe9a8; --accent: #79b8ff; --note: #a2adb8; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; border-bottom: 3px solid var(--accent); padding-bottom: .4rem; }
h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
dl { display: grid; grid-template-columns: minmax(12rem, 18rem) 1fr; gap: .4rem 1rem; margin: .7rem 0; }
dt { font-weight: 600; } dd { margin: 0; }
mark { background: var(--open); color: var(--open-text); padding: .05rem .35rem; border-radius: .2rem; }
.blank { display: block; border-bottom: 1px dotted currentColor; height: 1.6rem; }
.note { color: var(--note); font-size: .9rem; margin: .4rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .94rem; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--soft); overflow-wrap: normal; } .number { text-align: right; font-variant-numeric: tabular-nums; }
.choices { list-style: none; padding: 0; margin: .2rem 0; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } h2 { break-after: avoid; } tr, dl { break-inside: avoid; } }
";

pub(super) fn write(draft: &Draft, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let lang = match lang {
        Lang::Nl => "nl",
        Lang::En => "en",
    };
    let title = text(&draft.title);
    // The policy holds even where a name of a file got past the escaping.
    writeln!(out, "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>")?;
    for told in &draft.blocks {
        block(told, out)?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

fn block(told: &Block, out: &mut dyn Write) -> io::Result<()> {
    match told {
        Block::Heading(heading) => writeln!(out, "<h2>{}</h2>", text(heading)),
        Block::Subheading(heading) => writeln!(out, "<h3>{}</h3>", text(heading)),
        Block::Text(told) => writeln!(out, "<p>{}</p>", text(told)),
        Block::Note(note) => writeln!(out, "<p class=\"note\">{}</p>", text(note)),
        Block::Answer(question, answer) => {
            // An answer that is nothing but the mark is an open one.
            let open = answer.starts_with('[') && answer.ends_with(']');
            let answer = text(answer);
            let answer = if open { format!("<mark>{answer}</mark>") } else { answer };
            writeln!(out, "<dl><dt>{}</dt><dd>{answer}</dd></dl>", text(question))
        }
        Block::Open { question, mark, note, choices } => {
            writeln!(out, "<dl><dt>{}</dt><dd><mark>{}</mark>", text(question), text(mark))?;
            if let Some(note) = note {
                writeln!(out, "<p class=\"note\">{}</p>", text(note))?;
            }
            if choices.is_empty() {
                writeln!(out, "<span class=\"blank\"></span>")?;
            } else {
                writeln!(out, "<ul class=\"choices\">")?;
                for choice in choices {
                    writeln!(out, "<li><label><input type=\"checkbox\"> {}</label></li>", text(choice))?;
                }
                writeln!(out, "</ul>")?;
            }
            writeln!(out, "</dd></dl>")
        }
        Block::List(items) => {
            writeln!(out, "<ul>")?;
            for item in items {
                writeln!(out, "<li>{}</li>", text(item))?;
            }
            writeln!(out, "</ul>")
        }
        Block::Table { head, rows, numbers } => {
            writeln!(out, "<div class=\"scroll\"><table>\n<thead>")?;
            row("th scope=\"col\"", head, numbers, out)?;
            writeln!(out, "</thead>\n<tbody>")?;
            for cells in rows {
                row("td", cells, numbers, out)?;
            }
            writeln!(out, "</tbody>\n</table></div>")
        }
    }
}

fn row(tag: &str, cells: &[String], numbers: &[usize], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<tr>")?;
    let name = tag.split(' ').next().unwrap_or(tag);
    for (at, cell) in cells.iter().enumerate() {
        let class = if numbers.contains(&at) { " class=\"number\"" } else { "" };
        write!(out, "<{tag}{class}>{}</{name}>", text(cell))?;
    }
    writeln!(out, "</tr>")
}

/// A text that HTML takes for no markup.
fn text(plain: &str) -> String {
    let mut shown = String::with_capacity(plain.len() + 8);
    for letter in Escaped(plain).to_string().chars() {
        match letter {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            _ => shown.push(letter),
        }
    }
    shown
}
