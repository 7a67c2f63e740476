//! Records of Argilla on their way out.

use serde_json::{Map, Value, json};

use super::value;
use crate::{
    archive::{StoredSample, StoredTurn, Suggestion},
    formats::moment,
    label::LabelValues,
    schema::Schema,
};

/// A sample as a record. It is `completed` once it has the labels it needs. What the payload holds under
/// `metadata` is the record's, if it is an object.
///
/// A sample without an identity of its own goes out without one, as Argilla's records may. Its number here
/// would come in again as an identity, which may be that of another sample.
pub fn record(sample: &StoredSample, schema: &Schema) -> Value {
    let mut fields = sample.payload.clone();
    let metadata = match fields.get("metadata") {
        Some(Value::Object(metadata)) if !metadata.is_empty() => metadata.clone(),
        _ => Map::new(),
    };
    if !metadata.is_empty() {
        fields.shift_remove("metadata");
    }
    let labels = sample.turns.iter().filter(|turn| turn.label.is_some());
    let is_complete = sample.overlap as usize <= labels.count();
    let suggestions: Vec<Value> = sample
        .suggestions
        .iter()
        .flat_map(|suggestion| suggestions(suggestion, schema))
        .collect();
    let responses: Vec<Value> = sample
        .turns
        .iter()
        .map(|turn| response(turn, schema))
        .collect();
    json!({
        "id": sample.external_id,
        "status": if is_complete { "completed" } else { "pending" },
        "fields": fields,
        "metadata": metadata,
        "vectors": {},
        "suggestions": suggestions,
        "responses": responses,
    })
}

fn suggestions(suggestion: &Suggestion, schema: &Schema) -> Vec<Value> {
    in_order(&suggestion.values, schema)
        .map(|(name, value)| {
            json!({
                "question_name": name,
                "value": value,
                "score": suggestion.score,
                "agent": suggestion.model,
                "type": "model",
            })
        })
        .collect()
}

fn response(turn: &StoredTurn, schema: &Schema) -> Value {
    let (values, status) = match &turn.label {
        Some(label) => {
            let values: Map<String, Value> = in_order(&label.answers.values, schema)
                .map(|(name, value)| (name.to_owned(), json!({"value": value})))
                .collect();
            (Value::Object(values), "submitted")
        }
        None => (json!({}), "discarded"),
    };
    json!({
        "values": values,
        "status": status,
        "user_id": turn.labeler.to_word(),
        "inserted_at": moment::to_iso(turn.began_at_ms),
        "updated_at": moment::to_iso(turn.ended_at_ms),
    })
}

/// Answers in the order of the schema's fields, as Argilla's values.
fn in_order<'a>(
    values: &'a LabelValues,
    schema: &'a Schema,
) -> impl Iterator<Item = (&'a str, Value)> {
    schema.fields.iter().filter_map(|field| {
        let value = values.get(&field.name)?;
        Some((field.name.as_str(), value::write(field, value)))
    })
}
