//! A number out of a rule file in, a weight out: log-odds that can be reckoned with.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::error::remark;

/// Log-odds beyond which nothing changes any more: e to the power of 20 is half a milliard.
const BOUND: f32 = 20.0;

/// A weight that is finite and within bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight(pub(super) f32);

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let weight = f32::deserialize(source)?;
        if weight.is_nan() || weight.abs() > BOUND {
            return Err(D::Error::custom(remark("not a weight", "write a number from -20 to 20")));
        }
        Ok(Self(weight))
    }
}

/// Reads one weight.
pub(super) fn one<'de, D: Deserializer<'de>>(source: D) -> Result<f32, D::Error> {
    Weight::deserialize(source).map(|weight| weight.0)
}

/// Reads a table of weights.
pub(super) fn table<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<String, f32>, D::Error> {
    let table = BTreeMap::<String, Weight>::deserialize(source)?;
    Ok(table.into_iter().map(|(name, weight)| (name, weight.0)).collect())
}

#[cfg(test)]
mod tests {
    use crate::rules::Detector;

    #[test]
    fn a_weight_is_a_number_within_bounds() {
        let with = |weight: &str| {
            let text = format!("id = 'x'\nsource = ''\n[forms]\nplain = {weight}\n[cues]\nnear = 1\n");
            Detector::load("x.toml", &text)
        };
        assert!(with("-20").is_ok() && with("2.5").is_ok());
        for wrong in ["nan", "-nan", "inf", "20.1", "-1000", "true", "'2'"] {
            let error = with(wrong).err().unwrap().to_string();
            assert!(error.starts_with("x.toml:4:9: "), "{error}");
        }
    }
}
