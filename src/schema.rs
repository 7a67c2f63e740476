//! The list of fields a label fills, and the one validator that runs in the browser and again in the
//! server.

mod field;
mod hotkeys;
pub mod label_studio;
mod names;
mod order;
mod parse;
mod problem;
pub(crate) mod strict_json;
mod validate;

pub use field::{Boolean, Choice, Choices, Field, FieldKind, Number, Pairwise, Scale, Spans, Text};
pub use order::order_for;
pub use parse::{SchemaError, parse};
pub use problem::{FieldError, Problem};
pub use strict_json::Strict as StrictJson;
pub use validate::validate;

use serde::{Deserialize, Serialize};

use crate::label::LabelValues;

/// What a label of a queue consists of.
///
/// Written as `{"fields":[{"name":"tone","kind":"scale","title":"Tone","min":1,"max":5,"required":true}]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

    /// Whether [`validate()`] looks at the sample's payload. Where not, an empty one will do.
    pub fn reads_payload(&self) -> bool {
        self.fields
            .iter()
            .any(|field| matches!(field.kind, FieldKind::Spans(_)))
    }

    /// Valid answers in the one form in which they are stored, so that equal labels are equal: blank
    /// answers are left out, chosen options stand in the schema's order, marked parts in the order of
    /// the text, and a number that is whole is a [`FieldValue::Integer`](crate::label::FieldValue).
    #[must_use]
    pub fn canonical(&self, values: LabelValues) -> LabelValues {
        values
            .into_iter()
            .filter(|(_, value)| !value.is_blank())
            .map(|(name, value)| {
                let value = match self.field(&name) {
                    Some(field) => field.kind.canonical(value),
                    None => value,
                };
                (name, value)
            })
            .collect()
    }
}
