//! One of several options.

use serde::{Deserialize, Serialize};

/// Options of which exactly one is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The options' names, in the order of their digits.
    pub options: Vec<String>,
}
