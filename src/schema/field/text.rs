//! Free text.

use serde::{Deserialize, Serialize};

use crate::{limits::Limits, schema::Problem};

/// Free text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TextField))]
pub struct Text {
    /// Whether it takes several lines.
    #[serde(default)]
    pub multiline: bool,
}

impl Text {
    /// Whether a text may be stored.
    pub(in crate::schema) fn accept(text: &str, limits: &Limits) -> Result<(), Problem> {
        let (count, max) = (text.chars().count(), limits.text_chars);
        if max < count {
            return Err(Problem::TooLong { count, max });
        }
        Ok(())
    }
}
