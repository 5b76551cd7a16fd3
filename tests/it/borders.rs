//! Texts are read in blocks: what stands across the border of two is found all the same, wherever it stands.

use sluis::rules::Rules;
use sluis::{Attachment, Content, Entity, Gate, Submission};

/// Bytes of a block, and bytes from which on a line is cut.
const BLOCK: usize = 64 << 10;
const LONGEST: usize = 1 << 20;

const BSN: &str = "319072356";
const EMAIL: &str = "w.brouwershaven@voorbeeld.nl";

/// The places in the file that such data are told at.
fn told(gate: &Gate, name: &str, text: &str, entity: &Entity) -> Vec<usize> {
    let content = Content::Bytes(text.as_bytes().to_vec());
    let attachments = vec![Attachment { name: name.into(), content }];
    let verdict = gate.judge(&Submission { policy: Some("observe".into()), attachments, ..Submission::default() });
    let found = verdict.findings.iter().filter(|finding| finding.entity == *entity);
    found.filter_map(|finding| Some(finding.span.clone()?.start as usize)).collect()
}

/// Filler of that many bytes.
fn filler(line: &str, size: usize) -> String {
    line.repeat(size / line.len() + 1)[..size].to_owned()
}

#[test]
fn a_finding_at_any_offset_around_a_border_is_told_where_it_stands() {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests");
    for line in ["het scherm blijft leeg en de map ook\n", "het scherm\r\n\r\nblijft leeg é\n"] {
        for offset in BLOCK - 40..BLOCK + 8 {
            let size = (0..4)
                .map(|less| offset - less)
                .find(|size| line.repeat(size / line.len() + 1).is_char_boundary(*size));
            let before = filler(line, size.unwrap());
            let text = format!("{before}\nBSN {BSN} klopt\n{}", filler(line, 2000));
            assert_eq!(told(&gate, "a.txt", &text, &Entity::Bsn), [before.len() + 5], "{offset}");
        }
    }
}

#[test]
fn a_row_at_any_offset_around_a_border_is_told_where_it_stands() {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests");
    let head = "nummer;bsn;omschrijving\n";
    for offset in (BLOCK - 48..BLOCK + 4).step_by(3) {
        let rows = filler("12;;het scherm blijft leeg\n", offset - head.len() - 1);
        let text = format!("{head}{rows}\n13;{BSN};\"regel\n;twee\"\n{}", "14;;leeg\n".repeat(200));
        assert_eq!(told(&gate, "a.csv", &text, &Entity::Bsn), [offset + 3], "{offset}");
    }
}

/// A line is cut between words: a value is never parted, though the word that leads up to it may be.
#[test]
fn a_line_that_is_cut_parts_no_value() {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests");
    for offset in [LONGEST - 29, LONGEST - 28, LONGEST - 15, LONGEST - 1, LONGEST, LONGEST + 3] {
        let before = filler("het scherm blijft leeg; ", offset - 1);
        let text = format!("{before} {EMAIL} {}", filler("en de map ook, ", 3000));
        assert_eq!(told(&gate, "a.txt", &text, &Entity::Email), [offset], "{offset}");
    }
}
