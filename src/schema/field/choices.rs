//! Any of several options.

use serde::{Deserialize, Serialize};

/// Options of which several may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
