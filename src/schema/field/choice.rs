//! One of several options.

use serde::{Deserialize, Serialize};

use crate::{
    limits::Limits,
    schema::{Problem, names},
};

/// Options of which exactly one is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChoiceField))]
pub struct Choice {
    /// The options' names, in the order of their digits.
    pub options: Vec<String>,
}

impl Choice {
    /// Whether people can choose from it.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        check_options(&self.options, limits)
    }

    /// Whether an option is one of its own.
    pub(in crate::schema) fn accept(&self, option: &str) -> Result<(), Problem> {
        if self.options.iter().any(|known| known == option) {
            Ok(())
        } else {
            Err(Problem::NotAnOption)
        }
    }
}

/// Checks the options of a choice, of one or of several.
pub(super) fn check_options(options: &[String], limits: &Limits) -> Result<(), String> {
    let count = options.len();
    if count < 2 || limits.choice_options < count {
        return Err(format!(
            "a choice has 2 to {} options, this one has {count}",
            limits.choice_options
        ));
    }
    names::check_names("option", options, limits)
}
