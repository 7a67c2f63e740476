//! Whether a label fits its schema. The browser asks before it sends, the server before it stores.

use serde::{Deserialize, Serialize};

use super::{Choice, Field, FieldKind, Scale, Schema};
use crate::{
    label::{FieldValue, LabelValues},
    limits::Limits,
};

/// What is wrong with one field of a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// How an answer fails its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// A required field has no answer.
    #[error("Please answer this.")]
    Missing,
    /// The schema has no such field.
    #[error("The schema has no field of this name.")]
    UnknownField,
    /// The answer is of another kind.
    #[error("This takes another kind of answer.")]
    WrongKind,
    /// The point is not on the scale.
    #[error("This takes a whole number from {min} to {max}.")]
    OffScale {
        /// The lowest point.
        min: i64,
        /// The highest point.
        max: i64,
    },
    /// The option is not one of those offered.
    #[error("This is not one of the options.")]
    NotAnOption,
    /// The text is too long.
    #[error("This takes at most {max} characters; these are {count}.")]
    TooLong {
        /// How many characters it has.
        count: usize,
        /// How many it may have.
        max: usize,
    },
}

/// Checks a label against a schema, in the order of the schema's fields.
///
/// # Errors
/// Every field that is wrong, each once.
pub fn validate(schema: &Schema, values: &LabelValues) -> Result<(), Vec<FieldError>> {
    let known = schema.fields.iter().filter_map(|field| {
        check_field(field, values.get(&field.name))
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

fn check_field(field: &Field, value: Option<&FieldValue>) -> Result<(), Problem> {
    match (&field.kind, value) {
        (_, None) if field.required => Err(Problem::Missing),
        (_, None) => Ok(()),
        (FieldKind::Scale(scale), Some(FieldValue::Integer(point))) => check_scale(scale, *point),
        (FieldKind::Choice(choice), Some(FieldValue::Text(option))) => check_choice(choice, option),
        (FieldKind::Text(_), Some(FieldValue::Text(text))) => check_text(field.required, text),
        (FieldKind::Choices(_), Some(FieldValue::Options(_)))
        | (FieldKind::Pairwise(_), Some(FieldValue::Preference(_)))
        | (FieldKind::Spans(_), Some(FieldValue::Spans(_)))
        | (FieldKind::Number(_), Some(FieldValue::Integer(_) | FieldValue::Number(_)))
        | (FieldKind::Boolean(_), Some(FieldValue::Boolean(_))) => Ok(()),
        (_, Some(_)) => Err(Problem::WrongKind),
    }
}

fn check_scale(scale: &Scale, point: i64) -> Result<(), Problem> {
    if (scale.min..=scale.max).contains(&point) {
        Ok(())
    } else {
        Err(Problem::OffScale {
            min: scale.min,
            max: scale.max,
        })
    }
}

fn check_choice(choice: &Choice, option: &str) -> Result<(), Problem> {
    if choice.options.iter().any(|known| known == option) {
        Ok(())
    } else {
        Err(Problem::NotAnOption)
    }
}

fn check_text(required: bool, text: &str) -> Result<(), Problem> {
    let max = Limits::DEFAULT.text_chars;
    let count = text.chars().count();
    if required && text.trim().is_empty() {
        Err(Problem::Missing)
    } else if max < count {
        Err(Problem::TooLong { count, max })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::parse;

    fn schema() -> Schema {
        parse(
            r#"{"fields":[
                {"name":"tone","kind":"scale","min":-4,"max":4,"required":true},
                {"name":"topic","kind":"choice","options":["sport","politics"]},
                {"name":"notes","kind":"text"}
            ]}"#,
        )
        .unwrap()
    }

    fn check(values: &str) -> Vec<(String, Problem)> {
        let values = serde_json::from_str(values).unwrap();
        match validate(&schema(), &values) {
            Ok(()) => Vec::new(),
            Err(errors) => errors
                .into_iter()
                .map(|error| (error.field, error.problem))
                .collect(),
        }
    }

    fn problem(field: &str, problem: Problem) -> Vec<(String, Problem)> {
        vec![(field.to_owned(), problem)]
    }

    #[test]
    fn a_full_label_and_one_with_the_required_fields_only_are_valid() {
        assert_eq!(check(r#"{"tone":-4,"topic":"sport","notes":"n"}"#), []);
        assert_eq!(check(r#"{"tone":4}"#), []);
    }

    #[test]
    fn a_required_field_must_be_answered() {
        assert_eq!(check("{}"), problem("tone", Problem::Missing));
    }

    #[test]
    fn a_point_must_be_on_the_scale() {
        let off_scale = Problem::OffScale { min: -4, max: 4 };

        assert_eq!(check(r#"{"tone":5}"#), problem("tone", off_scale.clone()));
        assert_eq!(check(r#"{"tone":-5}"#), problem("tone", off_scale));
    }

    #[test]
    fn an_answer_must_be_of_its_fields_kind() {
        assert_eq!(
            check(r#"{"tone":"4"}"#),
            problem("tone", Problem::WrongKind)
        );
        assert_eq!(
            check(r#"{"tone":1,"notes":4}"#),
            problem("notes", Problem::WrongKind)
        );
    }

    #[test]
    fn a_choice_must_be_one_of_the_options() {
        assert_eq!(
            check(r#"{"tone":1,"topic":"art"}"#),
            problem("topic", Problem::NotAnOption)
        );
    }

    #[test]
    fn a_field_the_schema_does_not_have_is_refused() {
        assert_eq!(
            check(r#"{"tone":1,"extra":1}"#),
            problem("extra", Problem::UnknownField)
        );
    }

    #[test]
    fn text_has_at_most_10000_characters() {
        let fits = format!(r#"{{"tone":1,"notes":"{}"}}"#, "é".repeat(10_000));
        let too_long = format!(r#"{{"tone":1,"notes":"{}"}}"#, "é".repeat(10_001));

        assert_eq!(check(&fits), []);
        assert_eq!(
            check(&too_long),
            problem(
                "notes",
                Problem::TooLong {
                    count: 10_001,
                    max: 10_000
                }
            )
        );
    }
}
