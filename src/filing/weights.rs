//! The table of weights: `config/weights.toml`, which says what each means and where it comes from.

use serde::{Deserialize, Serialize};

use super::reliability::Reliability;

/// The table of weights: `config/weights.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub(super) agrees: Agrees,
    pub(super) differs: Differs,
    pub(super) papers: Papers,
    pub(super) nearly: Nearly,
    pub(super) reliability: Reliability,
}

/// Bits for the patient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agrees {
    pub(super) birth: f32,
    pub(super) phone: f32,
    pub(super) street: f32,
    pub(super) ssn_last4: f32,
    pub(super) sex: f32,
}

/// Bits against the patient, below zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Differs {
    pub(super) mrn: f32,
    pub(super) birth: f32,
    pub(super) name: f32,
    pub(super) surname: f32,
    pub(super) first: f32,
    pub(super) middle: f32,
    pub(super) suffix: f32,
    pub(super) phone: f32,
    pub(super) street: f32,
    pub(super) ssn_last4: f32,
    pub(super) sex: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Papers {
    pub(super) mrn_right: f32,
    pub(super) short_form: f32,
    pub(super) not_listed: f64,
}

/// Shares of papers about people who are not on the list and nearly are somebody who is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nearly {
    pub(super) namesake: f64,
    pub(super) namesake_of_near_day: f64,
    pub(super) namesake_of_same_day: f64,
    pub(super) sibling: f64,
    pub(super) number: f64,
}

/// Why the table of weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error("weights.toml cannot be used: {}", .0.message())]
    Toml(#[from] toml::de::Error),
    #[error("weights.toml cannot be used: {0}")]
    Senseless(&'static str),
}

impl Weights {
    /// The table that comes with the program.
    pub const BUILT_IN: &str = include_str!("../../config/weights.toml");

    /// Reads a table in the form of `config/weights.toml`.
    ///
    /// # Errors
    /// A text that is no TOML or not in that form, or weights that would speak for a patient where they should speak
    /// against one.
    pub fn parse(text: &str) -> Result<Self, WeightsError> {
        let weights: Self = toml::from_str(text)?;
        let Differs { mrn, birth, name, surname, first, middle, suffix, phone, street, ssn_last4, sex } =
            weights.differs;
        let against = [mrn, birth, name, surname, first, middle, suffix, phone, street, ssn_last4, sex];
        let Agrees { birth, phone, street, ssn_last4, sex } = weights.agrees;
        if against.iter().any(|bits| bits.is_nan() || *bits > -0.5) {
            return Err(WeightsError::Senseless("every weight of what differs is below -0.5"));
        }
        if [birth, phone, street, ssn_last4, sex].iter().any(|bits| bits.is_nan() || *bits < 0.0) {
            return Err(WeightsError::Senseless("no weight of what agrees is below 0"));
        }
        let Papers { mrn_right, not_listed, .. } = weights.papers;
        let Nearly { namesake, namesake_of_near_day, namesake_of_same_day, sibling, number } = weights.nearly;
        let shares = [not_listed, namesake, namesake_of_near_day, namesake_of_same_day, sibling, number];
        if mrn_right < 1.0 || !shares.iter().all(|share| *share > 0.0 && *share < 1.0) {
            return Err(WeightsError::Senseless("shares of papers lie between 0 and 1"));
        }
        if !weights.reliability.is_sensible() {
            return Err(WeightsError::Senseless("what is truly so rises from share to share, between 0 and 0.99"));
        }
        Ok(weights)
    }

    /// The table as a file, with a line that says where it comes from.
    ///
    /// # Errors
    /// None in practice: every table can be written.
    pub fn to_toml(&self, origin: &str) -> Result<String, toml::ser::Error> {
        Ok(format!(
            "# {origin}\n# What each weight means: config/weights.toml of the program.\n\n{}",
            toml::to_string(self)?
        ))
    }
}

impl Weights {
    /// The weights of what differs, in the order in which they stand.
    pub(super) fn against(&mut self) -> [&mut f32; 11] {
        let Differs { mrn, birth, name, surname, first, middle, suffix, phone, street, ssn_last4, sex } =
            &mut self.differs;
        [mrn, birth, name, surname, first, middle, suffix, phone, street, ssn_last4, sex]
    }
}

impl Default for Weights {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the table is compiled in and a test reads it")]
        Self::parse(Self::BUILT_IN).expect("config/weights.toml is a table of weights")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_go_to_a_file_and_back() {
        let weights = Weights::default();
        assert_eq!(Weights::parse(&weights.to_toml("A test.").unwrap()).unwrap(), weights);
    }

    #[test]
    fn a_weight_on_the_wrong_side_and_an_unknown_one_are_refused() {
        let senseless = Weights::BUILT_IN.replace("mrn = -7.0", "mrn = 7.0");
        assert!(matches!(Weights::parse(&senseless), Err(WeightsError::Senseless(_))));
        assert!(Weights::parse(&Weights::BUILT_IN.replace("ssn_last4", "ssn")).is_err());
        let falling = Weights::BUILT_IN.replace("truly = [", "truly = [0.5, ").replace(", 0.8717]", "]");
        assert!(matches!(Weights::parse(&falling), Err(WeightsError::Senseless(_))), "it does not rise");
    }
}
