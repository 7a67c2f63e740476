//! The list of fields a label fills, and the one validator that runs in the browser and again in the
//! server.

mod field;
mod parse;
mod validate;

pub use field::{Boolean, Choice, Choices, Field, FieldKind, Number, Pairwise, Scale, Spans, Text};
pub use parse::{SchemaError, parse};
pub use validate::{FieldError, Problem, validate};

use serde::{Deserialize, Serialize};

/// What a label of a queue consists of.
///
/// Written as `{"fields":[{"name":"tone","kind":"scale","title":"Tone","min":1,"max":5,"required":true}]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The fields in the order a labeler fills them.
    pub fields: Vec<Field>,
}

impl Schema {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
