//! Label Studio's `JSON_MIN` and CSV: one record an annotation, answers in short.
//!
//! Skips and known answers are left out, and the newest label stands first. A sample of which nothing has
//! been said yet is one record without answers; one that was only skipped is none. The CSV has a column
//! for each field of the schema, answered or not, so that its header is known before any label is read.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::write::{data_and_meta, result_values, seconds};
use crate::{
    archive::{StoredLabel, StoredSample, StoredTurn},
    formats::{moment, table::Cell},
    label::FieldValue,
    schema::{FieldKind, Schema},
};

/// The columns that every record has beside `id`, the data and the answers.
const OWN: [&str; 5] = [
    "annotator",
    "annotation_id",
    "created_at",
    "updated_at",
    "lead_time",
];

/// A sample's records as `JSON_MIN` has them.
pub fn min_records(sample: &StoredSample, schema: &Schema) -> Vec<Value> {
    let (data, _) = data_and_meta(sample);
    annotations(sample)
        .into_iter()
        .map(|annotation| {
            let mut record = data.clone();
            // Data of that name has to give way, as there.
            record.insert("id".to_owned(), json!(sample.id));
            record.extend(answers(sample, schema, annotation));
            record.extend(own(annotation, |turn| match &turn.labeler.name {
                Some(name) => json!(name),
                None => json!(turn.labeler.number),
            }));
            Value::Object(record)
        })
        .collect()
}

/// The columns of the CSV, in its order, for samples whose payloads have these keys.
pub fn csv_header<'a>(keys: impl IntoIterator<Item = &'a str>, schema: &Schema) -> Vec<String> {
    let mut columns: BTreeSet<String> = OWN.iter().map(|key| (*key).to_owned()).collect();
    columns.extend(["id".to_owned(), data_column("external_id", schema)]);
    columns.extend(schema.fields.iter().map(|field| field.name.clone()));
    columns.extend(keys.into_iter().map(|key| data_column(key, schema)));
    columns.into_iter().collect()
}

/// A sample's rows under such a header. What has no column there is left out.
pub fn csv_rows(sample: &StoredSample, schema: &Schema, header: &[String]) -> Vec<Vec<Cell>> {
    let (data, _) = data_and_meta(sample);
    annotations(sample)
        .into_iter()
        .map(|annotation| {
            let mut record = Map::from_iter([("id".to_owned(), json!(sample.id))]);
            for (name, answer) in answers(sample, schema, annotation) {
                let text = match answer {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                record.insert(name, Value::String(text));
            }
            for (key, value) in &data {
                record.insert(data_column(key, schema), value.clone());
            }
            record.extend(own(annotation, |turn| match &turn.labeler.name {
                Some(name) => json!(name),
                None => json!(turn.labeler.number.to_string()),
            }));
            header
                .iter()
                .map(|column| cell(record.get(column)))
                .collect()
        })
        .collect()
}

/// The column of a part of the data: its key, unless a field has that name.
fn data_column(key: &str, schema: &Schema) -> String {
    if schema.field(key).is_some() {
        format!("_data_{key}")
    } else {
        key.to_owned()
    }
}

/// A cell as Python writes it.
fn cell(value: Option<&Value>) -> Cell {
    match value {
        None | Some(Value::Null) => Cell::Text(String::new()),
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(Value::Number(number)) => Cell::Number(number.to_string()),
        Some(Value::Bool(true)) => Cell::Number("True".to_owned()),
        Some(Value::Bool(false)) => Cell::Number("False".to_owned()),
        Some(other) => Cell::Text(other.to_string()),
    }
}

type Annotation<'a> = Option<(&'a StoredTurn, &'a StoredLabel)>;

/// The labels, newest first; one that is none for a sample without turns.
fn annotations(sample: &StoredSample) -> Vec<Annotation<'_>> {
    if sample.turns.is_empty() {
        return vec![None];
    }
    let mut labels: Vec<Annotation<'_>> = sample
        .turns
        .iter()
        .filter_map(|turn| turn.label.as_ref().map(|label| Some((turn, label))))
        .collect();
    labels.sort_by_key(|label| std::cmp::Reverse(label.map(|(turn, _)| turn.ended_at_ms)));
    labels
}

fn own(annotation: Annotation<'_>, annotator: impl Fn(&StoredTurn) -> Value) -> Map<String, Value> {
    let values = match annotation {
        None => [const { Value::Null }; 5],
        Some((turn, label)) => [
            annotator(turn),
            json!(label.id),
            json!(moment::to_iso_micros(turn.ended_at_ms)),
            json!(moment::to_iso_micros(label.created_at_ms)),
            seconds(label.answers.wall_ms),
        ],
    };
    OWN.iter()
        .map(|key| (*key).to_owned())
        .zip(values)
        .collect()
}

/// The answers in short: one choice is its name, several are `{"choices":[…]}`, a text is itself, and
/// anything else is the list of its values.
fn answers(
    sample: &StoredSample,
    schema: &Schema,
    annotation: Annotation<'_>,
) -> Map<String, Value> {
    let mut answers = Map::new();
    let Some((_, label)) = annotation else {
        return answers;
    };
    for field in &schema.fields {
        let Some(answer) = label.answers.values.get(&field.name) else {
            continue;
        };
        let mut values = result_values(field, answer, &sample.payload);
        let short = match (&field.kind, answer) {
            (FieldKind::Boolean(boolean), FieldValue::Boolean(answer)) => {
                json!(boolean.caption(*answer))
            }
            (_, FieldValue::Text(text)) => json!(text),
            (_, FieldValue::Options(options)) if options.len() == 1 => json!(options[0]),
            (_, FieldValue::Options(_)) => values.pop().unwrap_or_default(),
            _ => Value::Array(values),
        };
        answers.insert(field.name.clone(), short);
    }
    answers
}
