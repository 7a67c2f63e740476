//! Marked parts of a text.

use serde::{Deserialize, Serialize};

/// Labels for parts of one text of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    /// The payload's key of the text.
    pub text: String,
    /// What a part can be marked as, in the order of their digits.
    pub labels: Vec<String>,
    /// Whether two marked parts may share characters.
    #[serde(default)]
    pub overlap: bool,
}
