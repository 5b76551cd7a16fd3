//! The environment in, what the terminal can show out.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

use sluis::report::encode_path;

/// Programs that say their name and follow links (OSC 8): <https://github.com/Alhadis/OSC8-Adoption>.
const PROGRAMS: &[&str] = &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal"];
/// Terminals that are known by their type.
const TYPES: &[&str] = &["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour"];
/// Variables that only terminals set which follow links.
const MARKS: &[&str] = &["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"];
/// The first version of VTE (GNOME and others) that does, as it writes it: 0.50.
const VTE: u32 = 5000;

/// Where links to files start from, if standard output is a terminal that follows them.
pub(crate) fn links() -> Option<Arc<str>> {
    if !io::stdout().is_terminal() || !follows(|name| std::env::var(name).ok()) {
        return None;
    }
    let folder = std::env::current_dir().ok()?;
    let mut link = String::from("file://");
    encode_path(text(&folder)?.trim_end_matches('/'), &mut link);
    Some(link.into())
}

fn text(folder: &Path) -> Option<&str> {
    folder.to_str().filter(|folder| folder.starts_with('/'))
}

/// Whether the terminal of that environment is known to follow links; one that isn't would show the codes.
fn follows(env: impl Fn(&str) -> Option<String>) -> bool {
    let among = |name: &str, known: &[&str]| env(name).is_some_and(|value| known.contains(&value.as_str()));
    // Between here and the terminal these may not hand the codes on.
    if env("TMUX").is_some() || env("STY").is_some() || among("TERM", &["dumb", "linux"]) {
        return false;
    }
    among("TERM_PROGRAM", PROGRAMS)
        || among("TERM", TYPES)
        || MARKS.iter().any(|name| env(name).is_some())
        || env("VTE_VERSION").and_then(|version| version.parse::<u32>().ok()).is_some_and(|version| version >= VTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_for_terminals_that_follow_them() {
        let with = |set: &'static [(&'static str, &'static str)]| {
            follows(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert!(!with(&[]));
        assert!(!with(&[("TERM", "xterm-256color")]));
        assert!(with(&[("TERM", "xterm-kitty")]));
        assert!(with(&[("TERM_PROGRAM", "vscode")]));
        assert!(with(&[("VTE_VERSION", "7600")]) && !with(&[("VTE_VERSION", "4800")]));
        assert!(!with(&[("TERM_PROGRAM", "vscode"), ("TMUX", "/tmp/x")]));
    }
}
