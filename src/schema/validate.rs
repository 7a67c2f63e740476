//! Whether a label fits its schema. The browser asks before it sends, the server before it stores.

use super::{Field, FieldError, Problem, Schema};
use crate::{
    label::{FieldValue, LabelValues},
    limits::Limits,
    sample::Payload,
};

/// Checks a label of a sample against a schema, in the order of the schema's fields.
///
/// The payload counts only where [`Schema::reads_payload`] says so.
///
/// # Errors
/// Every field that is wrong, each once.
pub fn validate(
    schema: &Schema,
    payload: &Payload,
    values: &LabelValues,
) -> Result<(), Vec<FieldError>> {
    let known = schema.fields.iter().filter_map(|field| {
        check_field(field, payload, values.get(&field.name))
            .err()
            .map(|problem| FieldError {
                field: field.name.clone(),
                problem,
            })
    });
    let unknown = values
        .keys()
        .filter(|name| schema.field(name).is_none())
        .map(|name| FieldError {
            field: name.clone(),
            problem: Problem::UnknownField,
        });
    let errors: Vec<_> = known.chain(unknown).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

fn check_field(
    field: &Field,
    payload: &Payload,
    value: Option<&FieldValue>,
) -> Result<(), Problem> {
    match value.filter(|value| !value.is_blank()) {
        None if field.required => Err(Problem::Missing),
        None => Ok(()),
        Some(value) => field.kind.accept(value, payload, &Limits::DEFAULT),
    }
}

#[cfg(test)]
mod tests;
