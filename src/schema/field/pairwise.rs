//! The better of two texts.

use serde::{Deserialize, Serialize};

use crate::{
    label::{Order, Preference, Side},
    limits::Limits,
    schema::{Problem, names},
};

/// A comparison of two texts of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PairwiseField))]
pub struct Pairwise {
    /// The payload's key of text A.
    pub a: String,
    /// The payload's key of text B.
    pub b: String,
    /// Whether "neither is better" is an answer.
    #[serde(default = "yes")]
    pub tie: bool,
    /// How much better one can be, from slightly to significantly; empty where only the side counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strengths: Vec<String>,
    /// Whether half of the labelers see B before A.
    #[serde(default = "yes")]
    pub shuffle: bool,
}

fn yes() -> bool {
    true
}

impl Pairwise {
    /// The payload's keys of the text on the left and of the one on the right.
    pub fn keys(&self, shown: Order) -> (&str, &str) {
        match shown {
            Order::Ab => (&self.a, &self.b),
            Order::Ba => (&self.b, &self.a),
        }
    }

    /// Whether a preference still lacks how strong it is.
    pub fn lacks_strength(&self, preference: Preference) -> bool {
        !self.strengths.is_empty()
            && preference.preferred != Side::Tie
            && preference.strength.is_none()
    }

    /// Whether people can compare with it.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        for (side, key) in [("a", &self.a), ("b", &self.b)] {
            names::check_name(key, limits)
                .map_err(|problem| format!("`{side}` is a key of the samples: {problem}"))?;
        }
        if self.a == self.b {
            return Err(format!(
                "`a` and `b` are two keys of the samples; both are `{}`",
                self.a
            ));
        }
        if limits.strengths < self.strengths.len() {
            return Err(format!(
                "a comparison has at most {} strengths, this one has {}",
                limits.strengths,
                self.strengths.len()
            ));
        }
        names::check_names("strength", &self.strengths, limits)
    }

    /// Whether a preference can be had.
    pub(in crate::schema) fn accept(&self, preference: Preference) -> Result<(), Problem> {
        if preference.preferred == Side::Tie && !self.tie {
            return Err(Problem::NoTie);
        }
        if self.lacks_strength(preference) {
            return Err(Problem::StrengthMissing);
        }
        let Some(strength) = preference.strength else {
            return Ok(());
        };
        let is_offered = (1..=self.strengths.len()).contains(&usize::from(strength));
        if preference.preferred == Side::Tie || !is_offered {
            return Err(Problem::NotAStrength);
        }
        Ok(())
    }
}
