//! Yes or no.

use serde::{Deserialize, Serialize};

use crate::{limits::Limits, schema::names};

/// A question with two answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = BooleanField))]
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

    /// Whether people can tell its answers apart.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        for caption in self.yes.iter().chain(&self.no) {
            names::check_name(caption, limits)
                .map_err(|problem| format!("the caption `{caption}`: {problem}"))?;
        }
        if self.caption(true) == self.caption(false) {
            return Err(format!(
                "`yes` and `no` are different captions; both are `{}`",
                self.caption(true)
            ));
        }
        Ok(())
    }
}
