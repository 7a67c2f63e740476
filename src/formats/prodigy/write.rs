//! Answers of Prodigy on their way out.

use serde_json::{Map, Value, json};

use super::Places;
use crate::{
    archive::{StoredSample, StoredTurn},
    formats::answer,
    label::{FieldValue, LabelValues},
    schema::{FieldKind, Schema},
};

/// A sample's lines: one for each turn that was ended, or one without an answer where there is none.
pub fn answers(sample: &StoredSample, schema: &Schema) -> Vec<Value> {
    let places = Places::of(schema);
    if sample.turns.is_empty() {
        return vec![Value::Object(task(sample, &places))];
    }
    sample
        .turns
        .iter()
        .map(|turn| Value::Object(answered(sample, turn, &places)))
        .collect()
}

/// What is labeled, and what it is asked for.
fn task(sample: &StoredSample, places: &Places<'_>) -> Map<String, Value> {
    let mut line = places.flat.write_payload(&sample.payload);
    if let Some(id) = &sample.external_id {
        line.insert("external_id".to_owned(), json!(id));
    }
    let hash = input_hash(sample);
    line.insert("_input_hash".to_owned(), json!(hash));
    line.insert("_task_hash".to_owned(), json!(hash));
    if let Some(options) = options(places) {
        line.insert("options".to_owned(), options);
    }
    line.insert("_view_id".to_owned(), json!(view(places)));
    line
}

/// 32 bits that no other sample of the installation has, as long as it has fewer than 2 billion.
fn input_hash(sample: &StoredSample) -> i64 {
    sample.id.0 & i64::from(i32::MAX)
}

fn options(places: &Places<'_>) -> Option<Value> {
    let options = match &places.choice?.kind {
        FieldKind::Choice(choice) => &choice.options,
        FieldKind::Choices(choices) => &choices.options,
        _ => return None,
    };
    Some(
        options
            .iter()
            .map(|option| json!({"id": option, "text": option}))
            .collect(),
    )
}

/// The interface in which Prodigy would have asked.
fn view(places: &Places<'_>) -> &'static str {
    match (places.choice, places.spans, places.question) {
        (Some(_), None, _) => "choice",
        (None, Some(_), _) => "spans_manual",
        (None, None, Some(_)) => "classification",
        _ => "blocks",
    }
}

fn answered(sample: &StoredSample, turn: &StoredTurn, places: &Places<'_>) -> Map<String, Value> {
    let mut line = task(sample, places);
    let answer = match &turn.label {
        None => "ignore",
        Some(label) => put_values(&label.answers.values, places, &mut line),
    };
    let who = turn.labeler.to_word();
    line.insert("answer".to_owned(), json!(answer));
    line.insert("_session_id".to_owned(), json!(who));
    line.insert("_annotator_id".to_owned(), json!(who));
    line.insert("_timestamp".to_owned(), json!(turn.ended_at_ms / 1000));
    line
}

/// Puts a label's values in their places, and says what the answer is.
fn put_values(
    values: &LabelValues,
    places: &Places<'_>,
    line: &mut Map<String, Value>,
) -> &'static str {
    if let Some(question) = places.question {
        line.insert("label".to_owned(), json!(question.name));
        return match values.get(&question.name) {
            Some(FieldValue::Boolean(true)) => "accept",
            Some(FieldValue::Boolean(false)) => "reject",
            _ => {
                // Without this, the bare `accept` would be a yes.
                line.insert(places.flat.field_key(&question.name), Value::Null);
                "accept"
            }
        };
    }
    if let Some(choice) = places.choice {
        let accept = match values.get(&choice.name) {
            None => json!([]),
            Some(FieldValue::Options(options)) => json!(options),
            Some(other) => json!([answer::to_json(other)]),
        };
        line.insert("accept".to_owned(), accept);
    }
    if let Some(spans) = places.spans {
        let marked = values.get(&spans.name).map(answer::to_json);
        line.insert("spans".to_owned(), marked.unwrap_or_else(|| json!([])));
    }
    places.flat.write_answers(values, line);
    "accept"
}
