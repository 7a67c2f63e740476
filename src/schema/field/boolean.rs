//! Yes or no.

use serde::{Deserialize, Serialize};

/// A question with two answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boolean {
    /// What stands on the answer `true`; "Yes" where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes: Option<String>,
    /// What stands on the answer `false`; "No" where nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no: Option<String>,
}

impl Boolean {
    /// What stands on an answer.
    pub fn caption(&self, answer: bool) -> &str {
        let (caption, plain) = if answer {
            (&self.yes, "Yes")
        } else {
            (&self.no, "No")
        };
        caption.as_deref().unwrap_or(plain)
    }
}
