//! Free text.

use serde::{Deserialize, Serialize};

/// Free text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Whether it takes several lines.
    #[serde(default)]
    pub multiline: bool,
}
