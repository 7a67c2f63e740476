//! Reading a schema from its JSON, and refusing what no labeler could fill.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Field, FieldKind, Schema, hotkeys, names, strict_json};
use crate::limits::Limits;

/// Why a text is not a schema: what, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// It is too long.
    #[error("a schema has at most {max} bytes, this one has {bytes}")]
    Size {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        max: usize,
    },
    /// It is not JSON, or not of a schema's shape.
    #[error("the schema is not valid JSON of the form {{\"fields\":[...]}}: {0}")]
    Json(String),
    /// It has no field, or more than a label may have.
    #[error("a schema has 1 to {max} fields, this one has {count}")]
    FieldCount {
        /// How many it has.
        count: usize,
        /// How many it may have.
        max: usize,
    },
    /// A field can't be used.
    #[error("field `{field}`: {problem}")]
    Field {
        /// The field's name, or its place where it has none.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// The keys that a field of any kind may have; an unknown one is most likely a typing error.
const COMMON_KEYS: [&str; 6] = ["name", "title", "help", "required", "hotkeys", "kind"];

/// What is wrong with the second of two.
const SAME_NAME: &str = "another field has the same name";

/// Reads a schema.
///
/// # Errors
/// [`SchemaError`] names the field and what is wrong with it.
pub fn parse(json: &str) -> Result<Schema, SchemaError> {
    let limits = Limits::DEFAULT;
    if limits.schema_bytes < json.len() {
        return Err(SchemaError::Size {
            bytes: json.len(),
            max: limits.schema_bytes,
        });
    }
    let json = json.trim_start_matches('\u{feff}');
    let value = strict_json::read(json).map_err(|error| SchemaError::Json(error.to_string()))?;
    let fields = read_fields(value, &limits)?
        .into_iter()
        .enumerate()
        .map(|(index, field)| read_field(field, index))
        .collect::<Result<_, _>>()?;
    let schema = Schema { fields };
    check(&schema, &limits)?;
    Ok(schema)
}

/// Reads the fields of a schema that somebody is still writing.
///
/// # Errors
/// All that is wrong, and not only the first of it: the place of each field that is to blame, counted from 0, or
/// none where it is about all of them, and what is wrong.
pub fn read_each(fields: Vec<Value>) -> Result<Schema, Vec<(Option<usize>, String)>> {
    let limits = Limits::DEFAULT;
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for (place, field) in fields.into_iter().enumerate() {
        let checked = read_field(field, place).map_err(|error| match error {
            SchemaError::Field { problem, .. } => problem,
            other => other.to_string(),
        });
        let checked = checked.and_then(|field| check_field(&field, &limits).map(|()| field));
        match checked {
            Ok(field) => read.push((place, field)),
            Err(problem) => problems.push((Some(place), problem)),
        }
    }
    let mut names = BTreeSet::new();
    for (place, field) in &read {
        if !names.insert(&field.name) {
            problems.push((Some(*place), SAME_NAME.to_owned()));
        }
    }
    if !problems.is_empty() {
        problems.sort_unstable();
        return Err(problems);
    }
    let schema = Schema {
        fields: read.into_iter().map(|(_, field)| field).collect(),
    };
    match check(&schema, &limits) {
        Ok(()) => Ok(schema),
        Err(SchemaError::Field { field, problem }) => {
            let mut all = schema.fields.iter();
            Err(vec![(all.position(|it| it.name == field), problem)])
        }
        Err(error) => Err(vec![(None, error.to_string())]),
    }
}

/// The fields as they are written.
fn read_fields(schema: Value, limits: &Limits) -> Result<Vec<Value>, SchemaError> {
    let bad_shape = |problem: &str| SchemaError::Json(problem.to_owned());
    let Value::Object(mut object) = schema else {
        return Err(bad_shape("it is not an object"));
    };
    let Some(fields) = object.remove("fields") else {
        return Err(bad_shape("it has no `fields`"));
    };
    if let Some(unknown) = object.keys().next() {
        return Err(SchemaError::Json(format!(
            "`{unknown}` means nothing beside `fields`"
        )));
    }
    let Value::Array(fields) = fields else {
        return Err(bad_shape("`fields` is not a list"));
    };
    let count = fields.len();
    if count == 0 || limits.schema_fields < count {
        return Err(SchemaError::FieldCount {
            count,
            max: limits.schema_fields,
        });
    }
    Ok(fields)
}

/// One field. Serde can't refuse unknown keys beside a flattened enum, so this does.
fn read_field(field: Value, index: usize) -> Result<Field, SchemaError> {
    let place = || format!("number {}", index + 1);
    let Value::Object(object) = &field else {
        return Err(field_error(place(), "it is not an object"));
    };
    let name = match object.get("name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => place(),
    };
    refuse_unknown_keys(object).map_err(|problem| field_error(&name, problem))?;
    serde_json::from_value(field).map_err(|error| field_error(name, error.to_string()))
}

fn refuse_unknown_keys(field: &Map<String, Value>) -> Result<(), String> {
    let kinds = || format!("the kinds are {}", FieldKind::WORDS.join(", "));
    let Some(word) = field.get("kind") else {
        return Err(format!("it has no `kind`; {}", kinds()));
    };
    let Some(own_keys) = word.as_str().and_then(FieldKind::own_keys) else {
        return Err(format!("{word} is not a kind; {}", kinds()));
    };
    let is_known = |key: &str| COMMON_KEYS.contains(&key) || own_keys.contains(&key);
    match field.keys().find(|key| !is_known(key)) {
        Some(unknown) => Err(format!(
            "`{unknown}` means nothing here; it takes {}",
            own_keys.join(", ")
        )),
        None => Ok(()),
    }
}

fn field_error(field: impl Into<String>, problem: impl Into<String>) -> SchemaError {
    SchemaError::Field {
        field: field.into(),
        problem: problem.into(),
    }
}

/// Checks a schema that was read or made: whatever passes can be filled by a labeler.
///
/// # Errors
/// [`SchemaError`] names the field and what is wrong with it.
pub fn check(schema: &Schema, limits: &Limits) -> Result<(), SchemaError> {
    let count = schema.fields.len();
    if count == 0 || limits.schema_fields < count {
        return Err(SchemaError::FieldCount {
            count,
            max: limits.schema_fields,
        });
    }
    let mut names = BTreeSet::new();
    for field in &schema.fields {
        check_field(field, limits).map_err(|problem| field_error(&field.name, problem))?;
        if !names.insert(&field.name) {
            return Err(field_error(&field.name, SAME_NAME));
        }
    }
    hotkeys::check(&schema.fields).map_err(|(field, problem)| field_error(field, problem))
}

fn check_field(field: &Field, limits: &Limits) -> Result<(), String> {
    names::check_name(&field.name, limits)?;
    if let Some(title) = &field.title {
        names::check_length("a title", title, limits.title_chars)?;
    }
    if let Some(help) = &field.help {
        names::check_length("a help text", help, limits.help_chars)?;
    }
    field.kind.check(limits)
}

#[cfg(test)]
mod tests;
