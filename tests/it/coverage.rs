//! What was not inspected is told: by a status, a code and words for it, through every door.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use sluis::Lang;
use sluis::rules::Rules;

use crate::{files, root};

/// The codes that formats and the walk give as reasons.
fn codes() -> BTreeSet<String> {
    let given = Regex::new(
        r#"(?:(?:Corrupt|Unsupported|Unknown)\(|Status::\w+,\s*|reason:\s*|known\(&\[[^\]]*\],\s*|magic\(\d+, b"[^\n]*&\[[^\]]*\],\s*)"([a-z][a-z0-9-]+)""#,
    )
    .unwrap();
    let mut codes = BTreeSet::new();
    for path in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("mod tests {").next().unwrap();
        codes.extend(given.captures_iter(code).map(|found| found[1].to_owned()));
    }
    codes
}

#[test]
fn every_reason_has_words_in_both_languages() {
    let codes = codes();
    assert!(codes.contains("broken-pdf") && codes.contains("rar-archive") && codes.contains("special-file"));
    let rules = Rules::built_in().unwrap();
    for lang in [Lang::Nl, Lang::En] {
        let words = rules.messages.words(lang);
        let without: Vec<_> = codes.iter().filter(|code| !words.reasons.contains_key(*code)).collect();
        assert!(without.is_empty(), "add words to [reasons] in rules/messages: {without:?}");
    }
}
