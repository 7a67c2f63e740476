//! doccano: JSONL in and out, one line a label.
//!
//! Where the schema marks parts of a text, `label` is the list of `[start, end, label]` of the first such
//! field; else it is the list of options of the first field that chooses among them, or of the text of
//! the first free text. Any other field stands under its name as the bare answer, and who gave the label
//! under `annotator`; doccano keeps both as metadata. doccano knows no skip and no label without content:
//! a sample of which nothing else was said goes out without an `annotator`. Offsets are code points.
//!
//! `id` is the sample's number, as doccano numbers its examples, and `external_id` its identity. That is
//! `null` for a sample without one, so that its number does not come in again as an identity. doccano
//! keeps either as metadata and writes it out again.

use serde_json::{Map, Value, json};

use super::{
    answer,
    flat::{self, Flat, take_text},
    look::{Look, Place},
    reading::Reading,
    reason::{Flaw, Reason},
};
use crate::{
    archive::{NewSample, PastTurn, StoredSample, Verdict},
    label::{Answers, FieldValue, LabelValues, Span},
    sample::Payload,
    schema::{Field, FieldKind, Schema},
};

/// The keys that are doccano's, and Ingot's beside them.
const RESERVED: [&str; 9] = [
    "id",
    "external_id",
    "label",
    "labels",
    "entities",
    "relations",
    "cats",
    "Comments",
    "annotator",
];

/// The field that `label` answers.
fn own_field(schema: &Schema) -> Option<&Field> {
    flat::first_spans(schema)
        .or_else(|| flat::first_choice(schema))
        .or_else(|| flat::first(schema, |kind| matches!(kind, FieldKind::Text(_))))
}

fn flat_of(schema: &Schema) -> Flat<'_> {
    let own = own_field(schema).map(|field| field.name.as_str());
    Flat::new(schema, &RESERVED, |field| Some(field.name.as_str()) != own)
}

/// A sample's lines: one for each label, or one without a label where there is none.
pub fn lines(sample: &StoredSample, schema: &Schema) -> Vec<Value> {
    let flat = flat_of(schema);
    let labels: Vec<_> = sample
        .turns
        .iter()
        .filter_map(|turn| Some((turn.labeler.to_word(), &turn.label.as_ref()?.answers.values)))
        .collect();
    if labels.is_empty() {
        let line = line(sample, &flat, json!([]));
        return vec![Value::Object(line)];
    }
    labels
        .into_iter()
        .map(|(who, values)| {
            let label = own_field(schema).and_then(|field| values.get(&field.name));
            let mut line = line(sample, &flat, label.map_or(json!([]), label_of));
            flat.write_answers(values, &mut line);
            line.insert("annotator".to_owned(), json!(who));
            Value::Object(line)
        })
        .collect()
}

fn line(sample: &StoredSample, flat: &Flat<'_>, label: Value) -> Map<String, Value> {
    let mut line = Map::from_iter([("id".to_owned(), json!(sample.id))]);
    line.extend(flat.write_payload(&sample.payload));
    line.insert("external_id".to_owned(), json!(sample.external_id));
    line.insert("label".to_owned(), label);
    line.insert("Comments".to_owned(), json!([]));
    line
}

fn label_of(value: &FieldValue) -> Value {
    match value {
        FieldValue::Spans(spans) => spans
            .iter()
            .map(|span| json!([span.start, span.end, span.label]))
            .collect(),
        FieldValue::Options(options) => json!(options),
        other => json!([answer::to_json(other)]),
    }
}

pub(super) fn read(mut object: Payload, reading: &Reading<'_>) -> Result<NewSample, Reason> {
    let flat = flat_of(reading.schema);
    let roles = reading.mapping.apply(&mut object)?;
    let external_id = reading.take_id(&mut object)?;
    let annotator = take_text(&mut object, "annotator")?;
    let mut values = flat.take_answers(&mut object)?;
    for key in ["label", "labels", "entities", "cats"] {
        let said = object.shift_remove(key).unwrap_or_default();
        take_said(&said, key, reading, &mut values)?;
    }
    let relations = object.shift_remove("relations").unwrap_or_default();
    if relations.as_array().is_some_and(|list| !list.is_empty()) {
        return Err(Reason::at(
            "relations",
            Flaw::NoPlace("no field of a schema holds relations; take them out to import the rest"),
        ));
    }
    for key in ["id", "external_id", "Comments"] {
        object.shift_remove(key);
    }
    let mut sample = NewSample {
        external_id,
        ..NewSample::of(flat.read_payload(object))
    };
    if !values.is_empty() || annotator.is_some() {
        sample.turns.push(PastTurn {
            labeler: reading.someone_or(annotator),
            verdict: Verdict::Label(Answers::of(reading.label(
                &sample.payload,
                values,
                &Place::Root,
            )?)),
            ended_at_ms: None,
        });
    }
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}

/// What one of doccano's keys says: options or texts, or marked parts in either of its two forms.
fn take_said(
    said: &Value,
    key: &str,
    reading: &Reading<'_>,
    values: &mut LabelValues,
) -> Result<(), Reason> {
    let look = Look {
        value: said,
        place: Place::Key(&Place::Root, key),
    };
    let (mut words, mut spans) = (Vec::new(), Vec::new());
    match said {
        Value::Null => return Ok(()),
        Value::String(word) => words.push(word.clone()),
        _ => {
            for item in look.items()? {
                match item.value {
                    Value::String(word) => words.push(word.clone()),
                    _ => spans.push(span_of(&item)?),
                }
            }
        }
    }
    let schema = reading.schema;
    if !spans.is_empty() {
        let field = flat::first_spans(schema)
            .ok_or_else(|| look.flaw(Flaw::NoPlace("the schema has no field that marks parts")))?;
        answer::put(values, field, FieldValue::Spans(spans), &look)?;
    }
    if words.is_empty() {
        return Ok(());
    }
    let field = flat::first_choice(schema)
        .or_else(|| flat::first(schema, |kind| matches!(kind, FieldKind::Text(_))))
        .ok_or_else(|| {
            look.flaw(Flaw::NoPlace(
                "the schema has no field that takes options or a text",
            ))
        })?;
    let value = match (&field.kind, words.len()) {
        (FieldKind::Choices(_), _) => FieldValue::Options(words),
        (_, 1) => FieldValue::Text(words.swap_remove(0)),
        _ => return Err(look.wrong("a list of exactly one")),
    };
    answer::put(values, field, value, &look)
}

/// A marked part: `[0, 4, "ORG"]`, or an object with `start_offset` and `end_offset`.
fn span_of(item: &Look<'_>) -> Result<Span, Reason> {
    if item.value.is_object() {
        return Ok(Span {
            start: item.need("start_offset", "a whole number")?.offset()?,
            end: item.need("end_offset", "a whole number")?.offset()?,
            label: item.need("label", "a text")?.text()?.to_owned(),
        });
    }
    let parts = item
        .value
        .as_array()
        .filter(|parts| parts.len() == 3)
        .ok_or_else(|| item.wrong("a text or [start, end, label]"))?;
    let part = |index: usize| Look {
        value: &parts[index],
        place: Place::Index(&item.place, index),
    };
    Ok(Span {
        start: part(0).offset()?,
        end: part(1).offset()?,
        label: part(2).text()?.to_owned(),
    })
}
