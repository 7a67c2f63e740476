//! Single answers as JSON and as text.

use serde_json::{Value, json};

use super::{
    look::Look,
    reason::{Flaw, Reason},
};
use crate::{
    label::{FieldValue, Order, Preference, Side},
    schema::{Boolean, Field, FieldKind, Number, Scale},
};

/// Reads an answer out of the JSON that [`to_json`] writes. A point of a scale may be written as `3.0` too,
/// as programs that know fractions only do.
pub(super) fn from_json(field: &Field, look: &Look<'_>) -> Result<FieldValue, Reason> {
    let value: FieldValue =
        serde_json::from_value(look.value.clone()).map_err(|_| look.wrong(takes(&field.kind)))?;
    Ok(match (&field.kind, value) {
        (FieldKind::Scale(_), FieldValue::Number(number)) => {
            whole(number).map_or(FieldValue::Number(number), FieldValue::Integer)
        }
        (_, value) => value,
    })
}

/// Reads an answer out of JSON or, where the field takes no text, out of the text that [`to_text`] writes:
/// a column of a table holds nothing else.
pub(super) fn from_json_or_text(field: &Field, look: &Look<'_>) -> Result<FieldValue, Reason> {
    match look.value {
        Value::String(text) => from_text(field, text).ok_or_else(|| look.wrong(takes(&field.kind))),
        _ => from_json(field, look),
    }
}

/// An answer as JSON: the bare value.
pub(super) fn to_json(value: &FieldValue) -> Value {
    match value {
        FieldValue::Boolean(answer) => json!(answer),
        FieldValue::Integer(number) => json!(number),
        FieldValue::Number(number) => json!(number),
        FieldValue::Text(text) => json!(text),
        FieldValue::Options(options) => json!(options),
        FieldValue::Spans(spans) => spans
            .iter()
            .map(|span| json!({"start": span.start, "end": span.end, "label": span.label}))
            .collect(),
        FieldValue::Preference(preference) => preference_to_json(*preference),
    }
}

fn preference_to_json(preference: Preference) -> Value {
    let mut object = json!({"preferred": side_word(preference.preferred)});
    if let Some(strength) = preference.strength {
        object["strength"] = json!(strength);
    }
    object["shown"] = json!(order_word(preference.shown));
    object
}

/// Reads an answer out of a text; none if the text is no answer to such a field. Whether it is a good one
/// is for the validator to say.
pub fn from_text(field: &Field, text: &str) -> Option<FieldValue> {
    let trimmed = text.trim();
    match &field.kind {
        FieldKind::Scale(_) => match Number::read(text) {
            FieldValue::Integer(point) => Some(FieldValue::Integer(point)),
            _ => None,
        },
        FieldKind::Number(_) => match Number::read(text) {
            FieldValue::Text(_) => None,
            number => Some(number),
        },
        FieldKind::Choice(_) | FieldKind::Text(_) => Some(FieldValue::Text(text.to_owned())),
        FieldKind::Choices(_) => serde_json::from_str(trimmed).ok().map(FieldValue::Options),
        FieldKind::Spans(_) => serde_json::from_str(trimmed).ok().map(FieldValue::Spans),
        FieldKind::Pairwise(_) => pairwise_from_text(trimmed).map(FieldValue::Preference),
        FieldKind::Boolean(boolean) => boolean_from_text(boolean, trimmed).map(FieldValue::Boolean),
    }
}

/// An answer as a text that people and [`from_text`] can read. Lists and comparisons are JSON.
pub fn to_text(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.clone(),
        other => to_json(other).to_string(),
    }
}

/// What stands for yes or no in a tool that knows options only.
pub(super) fn boolean_from_text(boolean: &Boolean, text: &str) -> Option<bool> {
    if text == boolean.caption(true) {
        return Some(true);
    }
    if text == boolean.caption(false) {
        return Some(false);
    }
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A comparison in a word: `a`, `b` or `tie`, a strength after a colon as in `a:2`; or its JSON.
pub(super) fn pairwise_from_text(text: &str) -> Option<Preference> {
    if text.starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    let (side, strength) = match text.split_once(':') {
        Some((side, strength)) => (side, Some(strength.trim().parse().ok()?)),
        None => (text, None),
    };
    Some(Preference {
        preferred: side_of(side.trim())?,
        strength,
        shown: Order::default(),
    })
}

/// The word that [`pairwise_from_text`] reads. In which order the texts were shown is not in it.
pub(super) fn pairwise_to_text(preference: Preference) -> String {
    let side = side_word(preference.preferred);
    match preference.strength {
        Some(strength) => format!("{side}:{strength}"),
        None => side.to_owned(),
    }
}

pub(super) fn side_word(side: Side) -> &'static str {
    match side {
        Side::A => "a",
        Side::B => "b",
        Side::Tie => "tie",
    }
}

fn side_of(word: &str) -> Option<Side> {
    match word.to_ascii_lowercase().as_str() {
        "a" => Some(Side::A),
        "b" => Some(Side::B),
        "tie" => Some(Side::Tie),
        _ => None,
    }
}

pub(super) fn order_word(order: Order) -> &'static str {
    match order {
        Order::Ab => "ab",
        Order::Ba => "ba",
    }
}

/// The point of a scale that an option's name is, for tools that know options only.
pub(super) fn point_from_text(scale: &Scale, text: &str) -> Option<i64> {
    text.trim().parse().ok().or_else(|| {
        let index = scale.point_labels.iter().position(|label| label == text)?;
        scale.point(index)
    })
}

/// A number without a fraction.
pub(super) fn whole(number: f64) -> Option<i64> {
    // Past this the conversion would not be exact.
    let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    exact.then_some(number as i64)
}

/// What a kind of field takes as JSON.
pub(super) fn takes(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Scale(_) => "a whole number",
        FieldKind::Choice(_) => "the name of an option",
        FieldKind::Choices(_) => "a list of names of options",
        FieldKind::Pairwise(_) => "an object such as {\"preferred\":\"a\",\"shown\":\"ab\"}",
        FieldKind::Spans(_) => {
            "a list of objects such as {\"start\":0,\"end\":4,\"label\":\"ORG\"}"
        }
        FieldKind::Text(_) => "a text",
        FieldKind::Number(_) => "a number",
        FieldKind::Boolean(_) => "true or false",
    }
}

/// Refuses a second answer to one field.
pub(super) fn put(
    values: &mut crate::label::LabelValues,
    field: &Field,
    value: FieldValue,
    look: &Look<'_>,
) -> Result<(), Reason> {
    if values.contains_key(&field.name) {
        return Err(look.flaw(Flaw::Twice {
            field: field.name.clone(),
        }));
    }
    values.insert(field.name.clone(), value);
    Ok(())
}
