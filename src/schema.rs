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
pub use parse::{SchemaError, check, parse, read_each};
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

    /// Everything that was ever asked: these fields, and behind them those that earlier schemas had and this
    /// one has no more, each as it was asked last. `earlier` begins with the newest.
    #[must_use]
    pub fn and_removed(&self, earlier: &[Self]) -> Self {
        let mut all = self.clone();
        for field in earlier.iter().flat_map(|schema| &schema.fields) {
            if all.field(&field.name).is_none() {
                all.fields.push(field.clone());
            }
        }
        all
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

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(fields: &str) -> Schema {
        parse(&format!(r#"{{"fields":[{fields}]}}"#)).unwrap()
    }

    #[test]
    fn fields_that_were_removed_stand_behind_the_others_as_they_were_last() {
        let oldest = schema(
            r#"{"name":"why","kind":"text"},{"name":"tone","kind":"scale","min":1,"max":3}"#,
        );
        let older = schema(r#"{"name":"tone","kind":"scale","min":1,"max":5}"#);
        let now = schema(r#"{"name":"topic","kind":"text"}"#);

        let all = now.and_removed(&[older.clone(), oldest.clone()]);

        let expected = [&now.fields[0], &older.fields[0], &oldest.fields[0]];
        assert_eq!(all.fields.iter().collect::<Vec<_>>(), expected);
        assert_eq!(now.and_removed(&[]), now);
    }
}
