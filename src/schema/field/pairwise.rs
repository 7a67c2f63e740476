//! The better of two texts.

use serde::{Deserialize, Serialize};

/// A comparison of two texts of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
