//! Readings in, weights out: a logistic regression by Newton's method, and the rule file it is kept in.

use std::collections::HashMap;
use std::fs;

/// Where the weights are.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/detectors/person_name.toml");

/// What they are held to.
const PRIOR: &str = include_str!("prior.toml");

/// How strongly they are held to it.
const PENALTY: f64 = 2.0;

/// Steps at most; each is halved until the loss falls.
const STEPS: usize = 60;

/// A reading of a name.
pub(crate) struct Reading {
    /// The text it stands in.
    pub(crate) text: usize,
    pub(crate) form: String,
    pub(crate) signals: Vec<String>,
    /// Log-odds that are not fitted.
    pub(crate) offset: f64,
    /// The names of the text that it meets; none where it is wrong.
    pub(crate) names: Vec<usize>,
    pub(crate) weight: f64,
    /// Whether it may be fitted on.
    pub(crate) fits: bool,
}

/// The weights of forms and signals.
#[derive(Clone)]
pub(crate) struct Model {
    index: HashMap<(bool, String), usize>,
    weights: Vec<f64>,
}

impl Model {
    /// The weights in the rule file.
    pub(crate) fn current() -> Self {
        Self::read(&fs::read_to_string(FILE).expect("the rule file can be read"))
    }

    /// The weights by judgement.
    pub(crate) fn prior() -> Self {
        Self::read(PRIOR)
    }

    fn read(text: &str) -> Self {
        let mut model = Self { index: HashMap::new(), weights: Vec::new() };
        for (form, code, weight, _) in lines(text) {
            model.index.insert((form, code), model.weights.len());
            model.weights.push(weight);
        }
        model
    }

    /// What the model says of a reading.
    pub(crate) fn log_odds(&self, reading: &Reading) -> f64 {
        reading.offset + self.places(reading).map(|at| self.weights[at]).sum::<f64>()
    }

    fn places<'m>(&'m self, reading: &'m Reading) -> impl Iterator<Item = usize> + 'm {
        let form = self.index.get(&(true, reading.form.clone())).copied();
        form.into_iter()
            .chain(reading.signals.iter().filter_map(|code| self.index.get(&(false, code.clone())).copied()))
    }

    /// The model that fits `readings` best without going far from this one.
    pub(crate) fn fit<'r>(&self, readings: impl Iterator<Item = &'r Reading>) -> Self {
        let rows: Vec<(Vec<usize>, f64, f64, f64)> = readings
            .map(|reading| {
                let right = f64::from(u8::from(!reading.names.is_empty()));
                (self.places(reading).collect(), right, reading.offset, reading.weight)
            })
            .collect();
        let loss = |weights: &[f64]| -> f64 {
            let fit: f64 = rows
                .iter()
                .map(|(places, right, offset, weight)| {
                    let z = offset + places.iter().map(|at| weights[*at]).sum::<f64>();
                    weight * (z.max(0.0) + (-z.abs()).exp().ln_1p() - right * z)
                })
                .sum();
            let held: f64 = weights.iter().zip(&self.weights).map(|(now, prior)| (now - prior).powi(2)).sum();
            fit + PENALTY / 2.0 * held
        };
        let size = self.weights.len();
        let mut weights = self.weights.clone();
        let mut now = loss(&weights);
        for _ in 0..STEPS {
            let mut gradient: Vec<f64> =
                weights.iter().zip(&self.weights).map(|(now, prior)| PENALTY * (now - prior)).collect();
            let mut curve = vec![0.0; size * size];
            for at in 0..size {
                curve[at * size + at] = PENALTY;
            }
            for (places, right, offset, weight) in &rows {
                let z = offset + places.iter().map(|at| weights[*at]).sum::<f64>();
                let share = 1.0 / (1.0 + (-z).exp());
                for left in places {
                    gradient[*left] += weight * (share - right);
                    for other in places {
                        curve[left * size + other] += weight * share * (1.0 - share);
                    }
                }
            }
            let step = solve(&mut curve, &gradient);
            let mut length = 1.0;
            let next = loop {
                let tried: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight - length * step).collect();
                let fallen = loss(&tried);
                if fallen < now || length < 1e-6 {
                    weights = tried;
                    break fallen;
                }
                length /= 2.0;
            };
            if now - next < 1e-7 * now.abs() {
                break;
            }
            now = next;
        }
        Self { index: self.index.clone(), weights }
    }

    /// Writes the weights into the rule file, where each stands.
    pub(crate) fn write(&self) {
        let text = fs::read_to_string(FILE).expect("the rule file can be read");
        let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
        for (form, code, _, row) in lines(&text) {
            let Some(at) = self.index.get(&(form, code.clone())) else { panic!("{code} has no prior in prior.toml") };
            let weight = self.weights[*at];
            let comment = rows[row].split_once('#').map(|(_, comment)| format!("  #{comment}")).unwrap_or_default();
            rows[row] = format!("{code} = {weight:.2}{comment}");
        }
        fs::write(FILE, rows.join("\n") + "\n").expect("the rule file can be written");
    }
}

/// The weights of `text`: whether it is a form's, its code, itself, and its row.
fn lines(text: &str) -> Vec<(bool, String, f64, usize)> {
    let (mut section, mut found) = ("", Vec::new());
    for (row, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            section = line;
        } else if matches!(section, "[forms]" | "[signals]")
            && let Some((code, weight)) = line.split_once('=')
        {
            let weight = weight.split('#').next().unwrap_or("").trim().parse().expect("a weight is a number");
            found.push((section == "[forms]", code.trim().to_owned(), weight, row));
        }
    }
    found
}

/// Solves `matrix` times x = `right` for a matrix that is symmetric and positive, by Cholesky's method.
fn solve(matrix: &mut [f64], right: &[f64]) -> Vec<f64> {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column).map(|at| matrix[row * size + at] * matrix[column * size + at]).sum();
            let rest = matrix[row * size + column] - known;
            matrix[row * size + column] =
                if row == column { rest.max(1e-12).sqrt() } else { rest / matrix[column * size + column] };
        }
    }
    let mut x = right.to_vec();
    for row in 0..size {
        let known: f64 = (0..row).map(|at| matrix[row * size + at] * x[at]).sum();
        x[row] = (x[row] - known) / matrix[row * size + row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| matrix[at * size + row] * x[at]).sum();
        x[row] = (x[row] - known) / matrix[row * size + row];
    }
    x
}
