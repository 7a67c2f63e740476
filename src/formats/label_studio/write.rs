//! Tasks of Label Studio on their way out.

use serde_json::{Map, Value, json};

use super::{NO_ID, VERDICT, offsets};
use crate::{
    archive::{LabelerTag, StoredLabel, StoredSample, StoredTurn, Suggestion},
    formats::{answer, flat, moment},
    ids::QueueId,
    label::{FieldValue, LabelValues, Order, Preference, Side, Span},
    sample::Payload,
    schema::{Field, FieldKind, Schema},
    verdict::StoredVerdict,
};

/// A sample as a task of Label Studio's JSON export. The queue is its project.
///
/// The known answers are an annotation that nobody signs, with `ground_truth`. A labeler without a name
/// is `completed_by` their number, as in Label Studio's plain export, one with a name an object whose
/// `email` is the name, as in its expanded one. A verdict is an annotation with `ground_truth`, by whoever
/// decided, whose results' ids begin with `verdict-` and the reason.
pub fn task(sample: &StoredSample, schema: &Schema, queue: QueueId) -> Value {
    let (data, meta) = data_and_meta(sample);
    let context = Context {
        sample,
        schema,
        queue,
    };
    let mut annotations: Vec<Value> = sample
        .turns
        .iter()
        .map(|turn| context.annotation(turn))
        .collect();
    annotations.extend(sample.gold.as_ref().map(|gold| context.truth(gold)));
    annotations.extend(sample.verdict.as_ref().and_then(|it| context.verdict(it)));
    let predictions: Vec<Value> = sample
        .suggestions
        .iter()
        .enumerate()
        .map(|(index, suggestion)| context.prediction(index, suggestion))
        .collect();
    let cancelled = sample
        .turns
        .iter()
        .filter(|turn| turn.label.is_none())
        .count();
    let last = sample.turns.iter().max_by_key(|turn| turn.ended_at_ms);
    json!({
        "id": sample.id,
        "data": data,
        "meta": meta,
        "created_at": moment::to_iso_micros(sample.created_at_ms),
        "updated_at": moment::to_iso_micros(last.map_or(sample.created_at_ms, |turn| turn.ended_at_ms)),
        "inner_id": sample.seq.saturating_add(1),
        "total_annotations": annotations.len() - cancelled,
        "cancelled_annotations": cancelled,
        "total_predictions": predictions.len(),
        "comment_count": 0,
        "unresolved_comment_count": 0,
        "last_comment_updated_at": null,
        "project": queue,
        "updated_by": last.map(|turn| turn.labeler.number),
        "comment_authors": [],
        "file_upload": null,
        "drafts": [],
        "predictions": predictions,
        "annotations": annotations,
    })
}

/// What labelers read, with the sample's own identity; and what a task says of itself beside that.
pub(super) fn data_and_meta(sample: &StoredSample) -> (Payload, Payload) {
    let mut data = sample.payload.clone();
    let mut meta = match data.get("meta") {
        // What has that key of itself stays where it can't be mistaken.
        Some(Value::Object(meta)) if !meta.contains_key(NO_ID) => meta.clone(),
        _ => Payload::new(),
    };
    if !meta.is_empty() {
        data.shift_remove("meta");
    }
    match &sample.external_id {
        Some(id) => data.insert("external_id".to_owned(), json!(id)),
        None => meta.insert(NO_ID.to_owned(), json!(true)),
    };
    (data, meta)
}

struct Context<'a> {
    sample: &'a StoredSample,
    schema: &'a Schema,
    queue: QueueId,
}

impl Context<'_> {
    fn annotation(&self, turn: &StoredTurn) -> Value {
        match &turn.label {
            Some(label) => {
                let result = results(
                    self.schema,
                    &self.sample.payload,
                    &label.answers.values,
                    &format!("label-{}", label.id),
                );
                let by = completed_by(&turn.labeler);
                self.annotation_of(json!(label.id), by, result, Some((turn, label)), false)
            }
            None => {
                let by = completed_by(&turn.labeler);
                let mut skipped = self.annotation_of(Value::Null, by, Vec::new(), None, false);
                let ended_at = moment::to_iso_micros(turn.ended_at_ms);
                skipped["was_cancelled"] = json!(true);
                skipped["created_at"] = json!(ended_at);
                skipped["updated_at"] = json!(ended_at);
                let ms = turn.ended_at_ms.saturating_sub(turn.began_at_ms);
                skipped["lead_time"] = seconds(Some(ms).filter(|ms| 0 < *ms));
                skipped
            }
        }
    }

    fn truth(&self, gold: &LabelValues) -> Value {
        let result = results(self.schema, &self.sample.payload, gold, "truth");
        self.annotation_of(Value::Null, Value::Null, result, None, true)
    }

    /// What was decided; none if no field is answered, which an annotation can't tell from nothing.
    fn verdict(&self, verdict: &StoredVerdict) -> Option<Value> {
        let origin = format!("{VERDICT}{}", verdict.reason.word());
        let result = results(self.schema, &self.sample.payload, &verdict.values, &origin);
        if result.is_empty() {
            return None;
        }
        let by = verdict.by.as_ref().map_or(Value::Null, completed_by);
        let mut annotation = self.annotation_of(Value::Null, by, result, None, true);
        let decided_at = moment::to_iso_micros(verdict.decided_at_ms);
        annotation["created_at"] = json!(decided_at);
        annotation["updated_at"] = json!(decided_at);
        Some(annotation)
    }

    fn annotation_of(
        &self,
        id: Value,
        completed_by: Value,
        result: Vec<Value>,
        label: Option<(&StoredTurn, &StoredLabel)>,
        is_truth: bool,
    ) -> Value {
        let created_at = label.map(|(turn, _)| turn.ended_at_ms);
        let updated_at = label.map(|(_, label)| label.created_at_ms);
        let iso = |ms: Option<u64>| moment::to_iso_micros(ms.unwrap_or(self.sample.created_at_ms));
        json!({
            "id": id,
            "completed_by": completed_by,
            "result_count": result.len(),
            "result": result,
            "was_cancelled": false,
            "ground_truth": is_truth,
            "created_at": iso(created_at),
            "updated_at": iso(updated_at),
            "draft_created_at": null,
            "lead_time": seconds(label.and_then(|(_, label)| label.answers.wall_ms)),
            "prediction": {},
            "unique_id": null,
            "import_id": null,
            "last_action": null,
            "task": self.sample.id,
            "project": self.queue,
            "updated_by": label.map(|(turn, _)| turn.labeler.number),
            "parent_prediction": null,
            "parent_annotation": null,
            "last_created_by": null,
        })
    }

    fn prediction(&self, index: usize, suggestion: &Suggestion) -> Value {
        json!({
            "model_version": suggestion.model,
            "score": suggestion.score,
            "result": results(
                self.schema,
                &self.sample.payload,
                &suggestion.values,
                &format!("prediction-{index}"),
            ),
            "task": self.sample.id,
            "project": self.queue,
        })
    }
}

fn completed_by(labeler: &LabelerTag) -> Value {
    match &labeler.name {
        None => json!(labeler.number),
        Some(name) => json!({
            "id": labeler.number,
            "email": name,
            "first_name": name,
            "last_name": "",
        }),
    }
}

/// Milliseconds as seconds.
pub(super) fn seconds(ms: Option<u64>) -> Value {
    json!(ms.map(|ms| ms as f64 / 1000.0))
}

/// Answers as results, in the order of the schema's fields. Their ids begin with `origin`.
fn results(schema: &Schema, payload: &Payload, values: &LabelValues, origin: &str) -> Vec<Value> {
    let mut results = Vec::new();
    for field in &schema.fields {
        let Some(answer) = values.get(&field.name) else {
            continue;
        };
        let to_name = to_name(schema, field);
        for value in result_values(field, answer, payload) {
            results.push(json!({
                "id": format!("{origin}-{}", results.len()),
                "from_name": field.name,
                "to_name": to_name,
                "type": type_of(&field.kind),
                "value": value,
            }));
        }
    }
    results
}

/// The tag that shows what the field asks about. A comparison is about itself.
fn to_name<'a>(schema: &'a Schema, field: &'a Field) -> &'a str {
    match &field.kind {
        FieldKind::Pairwise(_) => &field.name,
        FieldKind::Spans(spans) => &spans.text,
        _ => flat::spans_text(schema).unwrap_or("text"),
    }
}

fn type_of(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Scale(_) => "rating",
        FieldKind::Choice(_) | FieldKind::Choices(_) | FieldKind::Boolean(_) => "choices",
        FieldKind::Pairwise(_) => "pairwise",
        FieldKind::Spans(_) => "labels",
        FieldKind::Text(_) => "textarea",
        FieldKind::Number(_) => "number",
    }
}

/// The `value` of each result that an answer makes: one, or one for each marked part.
pub(super) fn result_values(field: &Field, answer: &FieldValue, payload: &Payload) -> Vec<Value> {
    let value = match (&field.kind, answer) {
        (FieldKind::Scale(_), value) => json!({"rating": answer::to_json(value)}),
        (FieldKind::Number(_), value) => json!({"number": answer::to_json(value)}),
        (FieldKind::Boolean(boolean), FieldValue::Boolean(answer)) => {
            json!({"choices": [boolean.caption(*answer)]})
        }
        (FieldKind::Text(_), FieldValue::Text(text)) => json!({"text": [text]}),
        (_, FieldValue::Text(option)) => json!({"choices": [option]}),
        (_, FieldValue::Options(options)) => json!({"choices": options}),
        (FieldKind::Spans(spans), FieldValue::Spans(marked)) => {
            let text = spans.text_of(payload).unwrap_or_default();
            return marked.iter().map(|span| span_value(span, text)).collect();
        }
        (_, FieldValue::Preference(preference)) => preference_value(*preference),
        // No valid answer gets here; if one does, it is still told.
        (_, other) => json!({"value": answer::to_json(other)}),
    };
    vec![value]
}

fn span_value(span: &Span, text: &str) -> Value {
    json!({
        "start": span.start,
        "end": span.end,
        "text": offsets::marked(text, span.start, span.end),
        "labels": [span.label],
    })
}

fn preference_value(preference: Preference) -> Value {
    let selected = match preference.preferred {
        Side::A => "left",
        Side::B => "right",
        Side::Tie => "tie",
    };
    let mut value = Map::from_iter([("selected".to_owned(), json!(selected))]);
    if let Some(strength) = preference.strength {
        value.insert("strength".to_owned(), json!(strength));
    }
    if preference.shown == Order::Ba {
        value.insert("shown".to_owned(), json!("ba"));
    }
    Value::Object(value)
}
