//! Tasks of Label Studio on their way in.

mod verdict;

use serde_json::{Map, Value};

use super::{NO_ID, offsets};
use crate::{
    archive::{NewSample, PastTurn, Suggestion, Verdict},
    formats::{
        answer,
        look::Look,
        moment,
        reading::{Reading, id_of},
        reason::{Flaw, Reason},
    },
    label::{Answers, FieldValue, LabelValues, Order, Preference, Side, Span},
    sample::Payload,
    schema::{Field, FieldKind, Scale, Spans},
};

/// The keys of a task, as it is imported and as it is exported.
const TASK_KEYS: [&str; 26] = [
    "id",
    "data",
    "meta",
    "allow_skip",
    "created_at",
    "updated_at",
    "inner_id",
    "total_annotations",
    "cancelled_annotations",
    "total_predictions",
    "comment_count",
    "unresolved_comment_count",
    "last_comment_updated_at",
    "project",
    "updated_by",
    "comment_authors",
    "file_upload",
    "drafts",
    "predictions",
    "annotations",
    "is_labeled",
    "overlap",
    "agreement",
    "state",
    "precomputed_agreement",
    "completions",
];

/// Whether an object is a task.
pub(in crate::formats) fn is_task(object: &Map<String, Value>) -> bool {
    object.get("data").is_some_and(Value::is_object)
        && object.keys().all(|key| TASK_KEYS.contains(&key.as_str()))
}

/// A task, or an object without `data`, which is data as a whole.
pub(in crate::formats) fn read(
    mut object: Payload,
    reading: &Reading<'_>,
) -> Result<NewSample, Reason> {
    let (mut payload, mut task) = match object.get_mut("data").map(Value::take) {
        None => (object, Payload::new()),
        Some(Value::Object(data)) => (data, object),
        Some(other) => {
            return Err(Reason::at(
                "data",
                Flaw::WrongType {
                    found: crate::formats::look::kind(&other),
                    takes: "an object",
                },
            ));
        }
    };
    let roles = reading.mapping.apply(&mut payload)?;
    let has_no_id = take_no_id(&mut task);
    let task = Value::Object(task);
    let look = Look::at(&task);
    let external_id = if has_no_id {
        None
    } else {
        match (reading.take_id(&mut payload)?, look.key("id")) {
            (None, Some(id)) => id_of(id.value, &id.place)?,
            (own, _) => own,
        }
    };
    take_meta(&look, &mut payload)?;
    let mut sample = NewSample {
        external_id,
        ..NewSample::of(payload)
    };
    if let Some(predictions) = look.key("predictions") {
        for prediction in predictions.items()? {
            // Exports that don't spell predictions out list their ids.
            if !prediction.value.is_number() {
                let suggestion = prediction_of(&prediction, &sample.payload, reading)?;
                if !suggestion.values.is_empty() {
                    sample.suggestions.push(suggestion);
                }
            }
        }
    }
    if let Some(annotations) = look.key("annotations") {
        for annotation in annotations.items()? {
            take_annotation(&annotation, &mut sample, reading)?;
        }
        sample.turns.sort_by_key(|turn| turn.ended_at_ms);
        verdict::check(&annotations, &sample)?;
    }
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}

/// Whether a task says that its number is no identity. What says it is taken out.
fn take_no_id(task: &mut Payload) -> bool {
    let Some(Value::Object(meta)) = task.get_mut("meta") else {
        return false;
    };
    let says_so = meta.get(NO_ID) == Some(&Value::Bool(true));
    if says_so {
        meta.shift_remove(NO_ID);
    }
    says_so
}

/// What a task says of itself beside its data becomes part of the payload, under `meta`.
fn take_meta(task: &Look<'_>, payload: &mut Payload) -> Result<(), Reason> {
    let Some(meta) = task.key("meta") else {
        return Ok(());
    };
    if meta.object()?.is_empty() {
        return Ok(());
    }
    if payload.contains_key("meta") {
        return Err(meta.flaw(Flaw::Clash {
            other: "data.meta".to_owned(),
        }));
    }
    payload.insert("meta".to_owned(), meta.value.clone());
    Ok(())
}

fn prediction_of(
    look: &Look<'_>,
    payload: &Payload,
    reading: &Reading<'_>,
) -> Result<Suggestion, Reason> {
    look.object()?;
    let values = results(look, payload, reading)?;
    Ok(Suggestion {
        model: look
            .key("model_version")
            .map(|model| model.text().map(str::to_owned))
            .transpose()?,
        score: look.key("score").map(|score| score.number()).transpose()?,
        values: reading.proposal(payload, values, &look.place)?,
    })
}

/// An annotation is a label, a skip where it was cancelled, and the known answer where it is the ground
/// truth, unless its results say that it is a verdict. A ground truth that nobody signs is the known answer only.
fn take_annotation(
    look: &Look<'_>,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    look.object()?;
    let flag = |key| look.key(key).map_or(Ok(false), |flag| flag.boolean());
    let (was_cancelled, is_truth) = (flag("was_cancelled")?, flag("ground_truth")?);
    let labeler = look
        .key("completed_by")
        .map(|who| completed_by(&who))
        .transpose()?;
    let wall_ms = look.key("lead_time");
    let wall_ms = wall_ms.map(|time| lead_ms(&time)).transpose()?;
    let verdict = if was_cancelled {
        Verdict::Skip {
            reason: None,
            wall_ms,
        }
    } else {
        let values = results(look, &sample.payload, reading)?;
        if is_truth && let Some(reason) = verdict::reason_of(look) {
            sample.verdict = Some(verdict::read(
                look,
                (values, reason),
                labeler,
                sample,
                reading,
            )?);
            return Ok(());
        }
        if is_truth {
            let gold = reading.proposal(&sample.payload, values.clone(), &look.place)?;
            sample.gold = Some(gold);
            if labeler.is_none() {
                return Ok(());
            }
        }
        Verdict::Label(Answers {
            wall_ms,
            ..Answers::of(reading.label(&sample.payload, values, &look.place)?)
        })
    };
    let time = |key| look.key(key).map(|time| moment::of(&time)).transpose();
    sample.turns.push(PastTurn {
        labeler: reading.someone_or(labeler),
        verdict,
        ended_at_ms: time("created_at")?.or(time("updated_at")?),
    });
    Ok(())
}

/// Seconds as milliseconds.
fn lead_ms(look: &Look<'_>) -> Result<u64, Reason> {
    let ms = (look.number()? * 1000.0).round();
    // No label takes longer than the number holds exactly: 285,000 years.
    if (0.0..=9_007_199_254_740_992.0).contains(&ms) {
        Ok(ms as u64)
    } else {
        Err(look.wrong("seconds from 0"))
    }
}

/// Who it was: an id, or an object of which the e-mail address, the name or the id counts.
fn completed_by(look: &Look<'_>) -> Result<String, Reason> {
    let by_id = |id: &Look<'_>| {
        let id = id.value.as_i64();
        id.map(|id| format!("labeler-{id}"))
    };
    if let Some(name) = by_id(look) {
        return Ok(name);
    }
    if !look.value.is_object() {
        return Err(look.wrong("a whole number or an object"));
    }
    let text = |key| match look.key(key) {
        Some(text) => text.text(),
        None => Ok(""),
    };
    let full_name = format!("{} {}", text("first_name")?, text("last_name")?);
    for name in [text("email")?, full_name.trim(), text("username")?] {
        if !name.trim().is_empty() {
            return Ok(name.to_owned());
        }
    }
    look.key("id")
        .and_then(|id| by_id(&id))
        .ok_or_else(|| look.wrong("an object with an `id`, an `email` or a name"))
}

/// The answers of all results of an annotation or a prediction.
fn results(
    look: &Look<'_>,
    payload: &Payload,
    reading: &Reading<'_>,
) -> Result<LabelValues, Reason> {
    let mut values = LabelValues::new();
    let Some(list) = look.key("result") else {
        return Ok(values);
    };
    for result in list.items()? {
        let name = result.need("from_name", "the name of a field")?;
        let field = reading.field(name.text()?, &name.place)?;
        let value = result.need("value", "an object")?;
        value.object()?;
        if let FieldKind::Spans(spans) = &field.kind {
            let marked = spans_of(&value, spans, payload)?;
            let entry = values
                .entry(field.name.clone())
                .or_insert_with(|| FieldValue::Spans(Vec::new()));
            if let FieldValue::Spans(all) = entry {
                all.extend(marked);
            }
        } else {
            let answer = value_of(&value, field)?;
            answer::put(&mut values, field, answer, &result)?;
        }
    }
    Ok(values)
}

fn value_of(value: &Look<'_>, field: &Field) -> Result<FieldValue, Reason> {
    match &field.kind {
        FieldKind::Scale(scale) => point_of(value, field, scale),
        FieldKind::Choice(_) => {
            let choices = value.need("choices", "a list of one option")?;
            only(&choices).map(FieldValue::Text)
        }
        FieldKind::Choices(_) => {
            let choices = value.need("choices", "a list of options")?;
            words(&choices).map(FieldValue::Options)
        }
        FieldKind::Boolean(boolean) => {
            let choices = value.need("choices", "a list of one option")?;
            let word = only(&choices)?;
            answer::boolean_from_text(boolean, &word)
                .map(FieldValue::Boolean)
                .ok_or_else(|| choices.wrong("yes or no"))
        }
        FieldKind::Text(_) => {
            let text = value.need("text", "a list of texts")?;
            match text.value {
                Value::String(text) => Ok(FieldValue::Text(text.clone())),
                _ => Ok(FieldValue::Text(words(&text)?.join("\n"))),
            }
        }
        FieldKind::Number(_) => {
            let number = match value.key("number").or_else(|| value.key("rating")) {
                Some(number) => number,
                None => value.need("number", "a number")?,
            };
            answer::from_json(field, &number)
        }
        FieldKind::Pairwise(_) => preference_of(value).map(FieldValue::Preference),
        FieldKind::Spans(_) => Err(value.wrong("a marked part")),
    }
}

/// A point of a scale, which some projects ask for by a rating and some by choices.
fn point_of(value: &Look<'_>, field: &Field, scale: &Scale) -> Result<FieldValue, Reason> {
    if let Some(rating) = value.key("rating").or_else(|| value.key("number")) {
        return answer::from_json(field, &rating);
    }
    let Some(choices) = value.key("choices") else {
        return Err(value.wrong("a rating"));
    };
    let word = only(&choices)?;
    answer::point_from_text(scale, &word)
        .map(FieldValue::Integer)
        .ok_or_else(|| choices.wrong("a point of the scale"))
}

fn preference_of(value: &Look<'_>) -> Result<Preference, Reason> {
    let selected = value.need("selected", "left or right")?;
    let preferred = match selected.text()? {
        "left" => Side::A,
        "right" => Side::B,
        "tie" => Side::Tie,
        _ => return Err(selected.wrong("left, right or tie")),
    };
    let strength = match value.key("strength") {
        None => None,
        // What is too large to be one is not one of those offered either.
        Some(strength) => Some(u8::try_from(strength.count()?).unwrap_or(u8::MAX)),
    };
    let shown = match value.key("shown") {
        None => Order::Ab,
        Some(shown) => match shown.text()? {
            "ab" => Order::Ab,
            "ba" => Order::Ba,
            _ => return Err(shown.wrong("ab or ba")),
        },
    };
    Ok(Preference {
        preferred,
        strength,
        shown,
    })
}

/// A part that is marked with several labels is as many marked parts.
fn spans_of(value: &Look<'_>, spans: &Spans, payload: &Payload) -> Result<Vec<Span>, Reason> {
    let start = value.need("start", "a whole number")?.offset()?;
    let end = value.need("end", "a whole number")?.offset()?;
    let marked = value.key("text").map(|text| text.text()).transpose()?;
    let text = spans.text_of(payload).unwrap_or_default();
    let (start, end) = offsets::in_code_points(text, start, end, marked);
    let labels = words(&value.need("labels", "a list of labels")?)?;
    Ok(labels
        .into_iter()
        .map(|label| Span { start, end, label })
        .collect())
}

fn words(look: &Look<'_>) -> Result<Vec<String>, Reason> {
    look.items()?
        .map(|word| word.text().map(str::to_owned))
        .collect()
}

fn only(look: &Look<'_>) -> Result<String, Reason> {
    let mut words = words(look)?;
    match (words.pop(), words.is_empty()) {
        (Some(word), true) => Ok(word),
        _ => Err(look.wrong("a list of exactly one")),
    }
}
