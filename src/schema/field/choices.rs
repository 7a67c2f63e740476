//! Any of several options.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::choice::check_options;
use crate::{limits::Limits, schema::Problem};

/// Options of which several may be chosen.
///
/// To choose none is to leave the field out: `min` counts only once something is chosen, and
/// `required` asks for at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChoicesField))]
pub struct Choices {
    /// The options' names, in the order of their digits.
    pub options: Vec<String>,
    /// The fewest that an answer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<usize>,
    /// The most that an answer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<usize>,
}

impl Choices {
    /// The fewest that may be chosen together.
    pub fn fewest(&self) -> usize {
        self.min.unwrap_or(1)
    }

    /// The most that may be chosen together.
    pub fn most(&self) -> usize {
        self.max.unwrap_or(self.options.len())
    }

    /// Whether people can choose from it.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        check_options(&self.options, limits)?;
        let (min, max) = (self.fewest(), self.most());
        if max == 0 || max < min || self.options.len() < max {
            return Err(format!(
                "`min` and `max` go from 1 to the number of options, {}, and `min` is not above \
                 `max`; here they are {min} and {max}",
                self.options.len()
            ));
        }
        Ok(())
    }

    /// Whether these options may be chosen together.
    pub(in crate::schema) fn accept(&self, chosen: &[String]) -> Result<(), Problem> {
        let mut seen = BTreeSet::new();
        for option in chosen {
            if !self.options.contains(option) {
                return Err(Problem::NotAnOption);
            }
            if !seen.insert(option) {
                return Err(Problem::OptionTwice {
                    option: option.clone(),
                });
            }
        }
        let (count, min, max) = (chosen.len(), self.fewest(), self.most());
        if count < min {
            return Err(Problem::TooFew { count, min });
        }
        if max < count {
            return Err(Problem::TooMany { count, max });
        }
        Ok(())
    }

    /// The chosen options in the order of the schema, so that equal answers are written alike.
    pub(in crate::schema) fn canonical(&self, mut chosen: Vec<String>) -> Vec<String> {
        chosen.sort_by_key(|option| self.options.iter().position(|known| known == option));
        chosen
    }
}
