//! Every detector's examples and counter-examples, through the whole gate.

use crate::Gate;
use crate::model::{Entity, Submission};
use crate::rules::Rules;

fn told(gate: &Gate, entity: &str, text: &str) -> bool {
    let text = serde_json::to_string(text).unwrap();
    let ticket = Submission::from_json(&format!(r#"{{"policy": "observe", "description": {text}}}"#)).unwrap();
    gate.judge(&ticket).findings.iter().any(|finding| {
        let same = finding.entity.id() == entity || entity == "bsn" && finding.entity == Entity::TestBsn;
        same && finding.confidence >= 0.5
    })
}

#[test]
fn examples_are_found_and_counter_examples_are_not() {
    let gate = Gate::new(Rules::built_in().unwrap(), b"key");
    let mut wrong = Vec::new();
    for detector in &gate.rules().detectors {
        let texts = detector.examples.iter().map(|text| (text, true));
        for (text, wanted) in texts.chain(detector.counter_examples.iter().map(|text| (text, false))) {
            if told(&gate, &detector.id, text) != wanted {
                wrong.push(format!("{}: {} {text:?}", detector.id, if wanted { "misses" } else { "tells" }));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
