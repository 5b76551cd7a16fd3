//! One detector's rules in, what each form and signal weighs to it out.

use crate::model::Evidence;
use crate::model::quick::QuickMap;
use crate::rules::Detector;

/// The weights of one detector, quick to look up.
pub(super) struct Scales {
    forms: QuickMap<String, (f32, Evidence)>,
    signals: QuickMap<String, f32>,
}

impl Scales {
    pub(super) fn new(rules: &Detector) -> Self {
        let form = |(form, weight): (&String, &f32)| (form.clone(), (*weight, told(form)));
        Self {
            forms: rules.forms.iter().map(form).collect(),
            signals: rules.signals.iter().map(|(signal, weight)| (signal.clone(), *weight)).collect(),
        }
    }

    /// The log-odds of a form; one without a weight is never told.
    pub(super) fn form(&self, form: &str) -> f32 {
        self.forms.get(form).map_or(Detector::NEVER, |(weight, _)| *weight)
    }

    /// The form as evidence.
    pub(super) fn told(&self, form: &str) -> Evidence {
        self.forms.get(form).map_or_else(|| told(form), |(_, evidence)| evidence.clone())
    }

    /// The log-odds of a signal; 0 where the detector does not heed it.
    pub(super) fn signal(&self, code: &str) -> f32 {
        self.signals.get(code).copied().unwrap_or(0.0)
    }
}

fn told(form: &str) -> Evidence {
    format!("form:{form}").into()
}
