//! Reading a schema from its JSON, and refusing what no labeler could fill.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Choice, Field, FieldKind, Scale, Schema};
use crate::limits::Limits;

/// Why a text is not a schema: what, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
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

/// The keys a field may have, by kind; an unknown one is most likely a typing error.
const COMMON_KEYS: [&str; 6] = ["name", "title", "help", "required", "hotkeys", "kind"];

/// Reads a schema.
///
/// # Errors
/// [`SchemaError`] names the field and what is wrong with it.
pub fn parse(json: &str) -> Result<Schema, SchemaError> {
    let json = json.trim_start_matches('\u{feff}');
    let value: Value =
        serde_json::from_str(json).map_err(|error| SchemaError::Json(error.to_string()))?;
    refuse_unknown_keys(&value)?;
    let schema: Schema =
        serde_json::from_value(value).map_err(|error| SchemaError::Json(error.to_string()))?;
    check(&schema, &Limits::DEFAULT)?;
    Ok(schema)
}

/// Serde can't refuse unknown keys beside a flattened enum, so this does.
fn refuse_unknown_keys(schema: &Value) -> Result<(), SchemaError> {
    let fields = schema.get("fields").and_then(Value::as_array);
    for (index, field) in fields.into_iter().flatten().enumerate() {
        let Some(object) = field.as_object() else {
            continue;
        };
        let own_keys: &[&str] = match object.get("kind").and_then(Value::as_str) {
            Some("scale") => &["min", "max", "min_label", "max_label", "point_labels"],
            Some("choice") => &["options"],
            Some("choices") => &["options", "min", "max"],
            Some("pairwise") => &["a", "b", "tie", "strengths", "shuffle"],
            Some("spans") => &["text", "labels", "overlap"],
            Some("text") => &["multiline"],
            Some("number") => &["min", "max", "integer", "unit"],
            Some("boolean") => &["yes", "no"],
            Some(other) => {
                return Err(field_error(
                    name_or_place(field, index),
                    format!(
                        "`{other}` is not a kind; the kinds are scale, choice, choices, pairwise, spans, text, number and boolean"
                    ),
                ));
            }
            None => {
                return Err(field_error(
                    name_or_place(field, index),
                    "it has no `kind`; the kinds are scale, choice, choices, pairwise, spans, text, number and boolean",
                ));
            }
        };
        if let Some(unknown) = object
            .keys()
            .find(|key| !COMMON_KEYS.contains(&key.as_str()) && !own_keys.contains(&key.as_str()))
        {
            return Err(field_error(
                name_or_place(field, index),
                format!(
                    "`{unknown}` means nothing here; it takes {}",
                    own_keys.join(", ")
                ),
            ));
        }
    }
    Ok(())
}

fn name_or_place(field: &Value, index: usize) -> String {
    match field.get("name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => format!("number {}", index + 1),
    }
}

fn field_error(field: impl Into<String>, problem: impl Into<String>) -> SchemaError {
    SchemaError::Field {
        field: field.into(),
        problem: problem.into(),
    }
}

fn check(schema: &Schema, limits: &Limits) -> Result<(), SchemaError> {
    let count = schema.fields.len();
    if count == 0 || limits.schema_fields < count {
        return Err(SchemaError::FieldCount {
            count,
            max: limits.schema_fields,
        });
    }
    let mut names = BTreeSet::new();
    for field in &schema.fields {
        check_name(&field.name, limits).map_err(|problem| field_error(&field.name, problem))?;
        if !names.insert(&field.name) {
            return Err(field_error(&field.name, "another field has the same name"));
        }
        check_kind(field, limits).map_err(|problem| field_error(&field.name, problem))?;
    }
    Ok(())
}

fn check_name(name: &str, limits: &Limits) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("a name can't be empty".to_owned());
    }
    let chars = name.chars().count();
    if limits.name_chars < chars {
        return Err(format!(
            "a name has at most {} characters, this one has {chars}",
            limits.name_chars
        ));
    }
    Ok(())
}

fn check_kind(field: &Field, limits: &Limits) -> Result<(), String> {
    match &field.kind {
        FieldKind::Scale(scale) => check_scale(scale, limits),
        FieldKind::Choice(choice) => check_choice(choice, limits),
        FieldKind::Choices(_)
        | FieldKind::Pairwise(_)
        | FieldKind::Spans(_)
        | FieldKind::Text(_)
        | FieldKind::Number(_)
        | FieldKind::Boolean(_) => Ok(()),
    }
}

fn check_scale(scale: &Scale, limits: &Limits) -> Result<(), String> {
    let (fewest, most) = limits.scale_points;
    let points = scale.points();
    if points < fewest || most < points {
        return Err(format!(
            "a scale has {fewest} to {most} points; from {} to {} are {points}",
            scale.min, scale.max
        ));
    }
    Ok(())
}

fn check_choice(choice: &Choice, limits: &Limits) -> Result<(), String> {
    let count = choice.options.len();
    if count < 2 || limits.choice_options < count {
        return Err(format!(
            "a choice has 2 to {} options, this one has {count}",
            limits.choice_options
        ));
    }
    let mut seen = BTreeSet::new();
    for option in &choice.options {
        check_name(option, limits).map_err(|problem| format!("option `{option}`: {problem}"))?;
        if !seen.insert(option) {
            return Err(format!("the option `{option}` is there twice"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(json: &str) -> String {
        parse(json).unwrap_err().to_string()
    }

    fn scale(min: i64, max: i64) -> String {
        format!(r#"{{"fields":[{{"name":"tone","kind":"scale","min":{min},"max":{max}}}]}}"#)
    }

    fn fields(count: usize) -> String {
        let fields: Vec<_> = (0..count)
            .map(|n| format!(r#"{{"name":"f{n}","kind":"text"}}"#))
            .collect();
        format!(r#"{{"fields":[{}]}}"#, fields.join(","))
    }

    fn options(count: usize) -> String {
        let options: Vec<_> = (0..count).map(|n| format!("\"o{n}\"")).collect();
        format!(
            r#"{{"fields":[{{"name":"c","kind":"choice","options":[{}]}}]}}"#,
            options.join(",")
        )
    }

    #[test]
    fn a_schema_reads_as_it_is_documented() {
        let schema = parse(
            r#"{"fields":[{"name":"tone","kind":"scale","title":"Tone","min":1,"max":5,"required":true}]}"#,
        )
        .unwrap();

        let tone = schema.field("tone").unwrap();
        assert_eq!(tone.heading(), "Tone");
        assert!(tone.required);
        let FieldKind::Scale(scale) = &tone.kind else {
            panic!("not a scale: {tone:?}")
        };
        assert_eq!((scale.min, scale.max, scale.points()), (1, 5, 5));
    }

    #[test]
    fn a_byte_order_mark_is_no_hindrance() {
        assert!(parse(&format!("\u{feff}{}", scale(1, 5))).is_ok());
    }

    #[test]
    fn a_schema_survives_being_written_and_read() {
        let schema = parse(&options(3)).unwrap();

        let written = serde_json::to_string(&schema).unwrap();

        assert_eq!(parse(&written).unwrap(), schema);
    }

    #[test]
    fn scales_have_2_to_11_points() {
        assert!(parse(&scale(1, 1)).is_err());
        assert!(parse(&scale(0, 1)).is_ok());
        assert!(parse(&scale(-5, 5)).is_ok());
        assert!(parse(&scale(-5, 6)).is_err());
        assert!(parse(&scale(5, 1)).is_err());
        assert!(parse(&scale(i64::MIN, i64::MAX)).is_err());
    }

    #[test]
    fn schemas_have_1_to_32_fields() {
        assert!(parse(&fields(0)).is_err());
        assert!(parse(&fields(1)).is_ok());
        assert!(parse(&fields(32)).is_ok());
        assert!(parse(&fields(33)).is_err());
    }

    #[test]
    fn choices_have_2_to_100_options() {
        assert!(parse(&options(1)).is_err());
        assert!(parse(&options(2)).is_ok());
        assert!(parse(&options(100)).is_ok());
        assert!(parse(&options(101)).is_err());
    }

    #[test]
    fn names_have_1_to_100_characters() {
        let named = |name: &str| {
            parse(&format!(
                r#"{{"fields":[{{"name":"{name}","kind":"text"}}]}}"#
            ))
        };

        assert!(named(" ").is_err());
        assert!(named(&"é".repeat(100)).is_ok());
        assert!(named(&"é".repeat(101)).is_err());
    }

    #[test]
    fn errors_name_the_field_and_what_would_be_right() {
        assert!(problem("{").contains("not valid JSON"));
        assert!(problem("[]").contains("not valid JSON"));
        assert_eq!(
            problem(r#"{"fields":[{"name":"a","kind":"star"}]}"#),
            "field `a`: `star` is not a kind; the kinds are scale, choice, choices, pairwise, spans, text, number and boolean"
        );
        assert_eq!(
            problem(r#"{"fields":[{"kind":"text","name":"a"},{"title":"x"}]}"#),
            "field `number 2`: it has no `kind`; the kinds are scale, choice, choices, pairwise, spans, text, number and boolean"
        );
        assert_eq!(
            problem(r#"{"fields":[{"name":"a","kind":"text","maximum":3}]}"#),
            "field `a`: `maximum` means nothing here; it takes multiline"
        );
        assert_eq!(
            problem(r#"{"fields":[{"name":"a","kind":"text"},{"name":"a","kind":"text"}]}"#),
            "field `a`: another field has the same name"
        );
        assert_eq!(
            problem(r#"{"fields":[{"name":"a","kind":"choice","options":["x","x"]}]}"#),
            "field `a`: the option `x` is there twice"
        );
    }
}
