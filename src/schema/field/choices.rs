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
    /// How many are to be chosen, in words for the labeler.
    pub fn hint(&self) -> String {
        match (self.fewest(), self.most()) {
            (min, max) if min == max => format!("Choose {min}."),
            (0 | 1, max) if max == self.options.len() => "Choose all that fit.".to_owned(),
            (0 | 1, max) => format!("Choose at most {max}."),
            (min, max) if max == self.options.len() => format!("Choose at least {min}."),
            (min, max) => format!("Choose {min} to {max}."),
        }
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

    fn fewest(&self) -> usize {
        self.min.unwrap_or(1)
    }

    fn most(&self) -> usize {
        self.max.unwrap_or(self.options.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_how_many_are_to_be_chosen() {
        let hint = |min, max| {
            let options = ["x", "y", "z"].map(str::to_owned).to_vec();
            Choices { options, min, max }.hint()
        };

        assert_eq!(hint(None, None), "Choose all that fit.");
        assert_eq!(hint(Some(0), Some(3)), "Choose all that fit.");
        assert_eq!(hint(None, Some(2)), "Choose at most 2.");
        assert_eq!(hint(Some(2), None), "Choose at least 2.");
        assert_eq!(hint(Some(2), Some(3)), "Choose at least 2.");
        assert_eq!(hint(Some(2), Some(2)), "Choose 2.");
        let one_of_four = Choices {
            options: ["w", "x", "y", "z"].map(str::to_owned).to_vec(),
            min: Some(2),
            max: Some(3),
        };
        assert_eq!(one_of_four.hint(), "Choose 2 to 3.");
    }
}
