//! A draft in, Markdown out: tables as GitHub writes them.

use std::io::{self, Write};

use super::super::escape::Escaped;
use super::draft::{Block, Draft};

pub(super) fn write(draft: &Draft, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", text(&draft.title))?;
    for block in &draft.blocks {
        writeln!(out)?;
        match block {
            Block::Heading(heading) => writeln!(out, "## {}", text(heading))?,
            Block::Subheading(heading) => writeln!(out, "### {}", text(heading))?,
            Block::Text(told) => writeln!(out, "{}", text(told))?,
            Block::Note(note) => writeln!(out, "> {}", text(note))?,
            Block::Answer(question, answer) => writeln!(out, "**{}**: {}", text(question), text(answer))?,
            Block::Open { question, mark, note, choices } => {
                writeln!(out, "**{}**: {}", text(question), text(mark))?;
                if let Some(note) = note {
                    writeln!(out, "\n> {}", text(note))?;
                }
                if !choices.is_empty() {
                    writeln!(out)?;
                }
                for choice in choices {
                    writeln!(out, "- [ ] {}", text(choice))?;
                }
            }
            Block::List(items) => {
                for item in items {
                    writeln!(out, "- {}", text(item))?;
                }
            }
            Block::Table { head, rows, numbers } => {
                row(head, out)?;
                for at in 0..head.len() {
                    write!(out, "|{}", if numbers.contains(&at) { "---:" } else { "---" })?;
                }
                writeln!(out, "|")?;
                for cells in rows {
                    row(cells, out)?;
                }
            }
        }
    }
    Ok(())
}

fn row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {} ", text(cell))?;
    }
    writeln!(out, "|")
}

/// A text that Markdown takes for no markup: names of files may hold anything.
fn text(plain: &str) -> String {
    let mut shown = String::with_capacity(plain.len() + 8);
    let plain = Escaped(plain).to_string();
    let mut letters = plain.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let markup = match letter {
            '\\' | '`' | '*' | '|' | '#' | '~' => true,
            // Within a word it is none.
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            // A bracket alone is no link: `[in te vullen]`.
            ']' => matches!(next, '(' | '[' | ':'),
            _ => false,
        };
        match letter {
            '<' => shown.push_str("&lt;"),
            '&' => shown.push_str("&amp;"),
            letter => {
                shown.extend(markup.then_some('\\'));
                shown.push(letter);
            }
        }
        before = letter;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_no_markup() {
        assert_eq!(text("a|b_c*<img>[x](y)_.csv"), "a\\|b_c\\*&lt;img>[x\\](y)\\_.csv");
        assert_eq!(text("[in te vullen]"), "[in te vullen]");
    }
}
