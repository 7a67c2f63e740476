//! Tasks and answers of Prodigy on their way in.

use serde_json::{Map, Value};

use super::Places;
use crate::{
    archive::{NewSample, PastTurn, Suggestion, Verdict},
    formats::{
        answer,
        flat::{self, take_text},
        look::{Look, Place},
        reading::Reading,
        reason::{Flaw, Reason},
    },
    label::{Answers, FieldValue, LabelValues, Span},
    sample::Payload,
    schema::{Field, FieldKind},
};

/// Seconds of which the milliseconds are no number that is exact everywhere.
const SECONDS: f64 = 9_007_199_254_740.0;

pub(in crate::formats) fn read(
    mut object: Payload,
    reading: &Reading<'_>,
) -> Result<NewSample, Reason> {
    let places = Places::of(reading.schema);
    let roles = reading.mapping.apply(&mut object)?;
    let external_id = reading.take_id(&mut object)?;
    let verdict = take_verdict(&mut object)?;
    let labeler = match take_text(&mut object, "_annotator_id")? {
        Some(name) => Some(name),
        None => take_text(&mut object, "_session_id")?,
    };
    let ended_at_ms = take_timestamp(&mut object)?;
    let values = take_values(&mut object, &places, verdict, reading)?;
    for key in super::RESERVED {
        object.shift_remove(key);
    }
    let mut sample = NewSample {
        external_id,
        ..NewSample::of(places.flat.read_payload(object))
    };
    let place = Place::Root;
    let verdict = match verdict {
        None if values.is_empty() => None,
        None => {
            let values = reading.proposal(&sample.payload, values, &place)?;
            sample.suggestions.push(Suggestion {
                model: None,
                score: None,
                values,
            });
            None
        }
        Some(Answer::Ignore) => Some(Verdict::Skip {
            reason: None,
            wall_ms: None,
        }),
        // "This is wrong" of a task that asks for more than yes or no says what it is not.
        Some(Answer::Reject) if places.question.is_none() => Some(Verdict::Skip {
            reason: Some("reject".to_owned()),
            wall_ms: None,
        }),
        Some(Answer::Accept | Answer::Reject) => {
            let values = reading.label(&sample.payload, values, &place)?;
            Some(Verdict::Label(Answers::of(values)))
        }
    };
    if let Some(verdict) = verdict {
        sample.turns.push(PastTurn {
            labeler: reading.someone_or(labeler),
            verdict,
            ended_at_ms,
        });
    }
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Ignore,
}

fn take_verdict(object: &mut Map<String, Value>) -> Result<Option<Answer>, Reason> {
    let value = object.shift_remove("answer").unwrap_or_default();
    let look = Look {
        value: &value,
        place: Place::Key(&Place::Root, "answer"),
    };
    match &value {
        Value::Null => Ok(None),
        Value::String(word) => match word.as_str() {
            "accept" => Ok(Some(Answer::Accept)),
            "reject" => Ok(Some(Answer::Reject)),
            "ignore" => Ok(Some(Answer::Ignore)),
            _ => Err(look.flaw(Flaw::WrongType {
                found: "another word",
                takes: "accept, reject or ignore",
            })),
        },
        _ => Err(look.wrong("accept, reject or ignore")),
    }
}

/// When it was answered: Unix seconds, whole or with a fraction.
fn take_timestamp(object: &mut Map<String, Value>) -> Result<Option<u64>, Reason> {
    let value = object.shift_remove("_timestamp").unwrap_or_default();
    let look = Look {
        value: &value,
        place: Place::Key(&Place::Root, "_timestamp"),
    };
    match value.as_f64() {
        None if value.is_null() => Ok(None),
        Some(seconds) if (0.0..=SECONDS).contains(&seconds) => {
            Ok(Some((seconds * 1000.0).round() as u64))
        }
        _ => Err(look.wrong("seconds since 1970")),
    }
}

fn take_values(
    object: &mut Map<String, Value>,
    places: &Places<'_>,
    verdict: Option<Answer>,
    reading: &Reading<'_>,
) -> Result<LabelValues, Reason> {
    let has_answer = places
        .question
        .is_some_and(|question| object.contains_key(&places.flat.field_key(&question.name)));
    let mut values = places.flat.take_answers(object)?;
    if let Some(question) = places.question
        && !has_answer
        && let Some(answer @ (Answer::Accept | Answer::Reject)) = verdict
    {
        let is_yes = answer == Answer::Accept;
        values.insert(question.name.clone(), FieldValue::Boolean(is_yes));
    }
    let options = object.shift_remove("options").unwrap_or_default();
    let label = object.shift_remove("label").unwrap_or_default();
    let accept = object.shift_remove("accept").unwrap_or_default();
    if !accept.is_null() {
        let look = Look {
            value: &accept,
            place: Place::Key(&Place::Root, "accept"),
        };
        take_accepted(&look, &options, places, reading, &mut values)?;
    } else if let (None, Value::String(name)) = (places.question, &label) {
        // The one label of a task that asks whether it fits.
        let place = Place::Key(&Place::Root, "label");
        let choice = places.choice.ok_or_else(|| {
            place.flaw(Flaw::NoPlace("the schema has no field with such options"))
        })?;
        values.insert(choice.name.clone(), chosen(choice, vec![name.clone()]));
    }
    let spans = object.shift_remove("spans").unwrap_or_default();
    if !spans.is_null() {
        let look = Look {
            value: &spans,
            place: Place::Key(&Place::Root, "spans"),
        };
        let marked = spans_of(&look)?;
        match places.spans {
            Some(field) => {
                values.insert(field.name.clone(), FieldValue::Spans(marked));
            }
            None if marked.is_empty() => {}
            None => {
                return Err(look.flaw(Flaw::NoPlace("the schema has no field that marks parts")));
            }
        }
    }
    Ok(values)
}

/// What was chosen: the ids of options. Where the schema has no options, they are points of a scale.
fn take_accepted(
    look: &Look<'_>,
    options: &Value,
    places: &Places<'_>,
    reading: &Reading<'_>,
    values: &mut LabelValues,
) -> Result<(), Reason> {
    let mut ids = Vec::new();
    for id in look.items()? {
        ids.push(match id.value {
            Value::String(id) => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => return Err(id.wrong("the id of an option")),
        });
    }
    if ids.is_empty() {
        return Ok(());
    }
    if let Some(field) = places.choice {
        let names = ids
            .into_iter()
            .map(|id| option_name(field, id, options))
            .collect::<Vec<_>>();
        if matches!(field.kind, FieldKind::Choice(_)) && names.len() != 1 {
            return Err(look.wrong("a list of exactly one"));
        }
        values.insert(field.name.clone(), chosen(field, names));
        return Ok(());
    }
    let scale = flat::first(reading.schema, |kind| matches!(kind, FieldKind::Scale(_)));
    let point = match (scale.map(|field| &field.kind), ids.as_slice()) {
        (Some(FieldKind::Scale(scale)), [id]) => answer::point_from_text(scale, id),
        _ => None,
    };
    match (scale, point) {
        (Some(field), Some(point)) => {
            values.insert(field.name.clone(), FieldValue::Integer(point));
            Ok(())
        }
        _ => Err(look.flaw(Flaw::NoPlace("the schema has no field with such options"))),
    }
}

/// The option an id stands for: the one of that name, or of the text that the id has in the task.
fn option_name(field: &Field, id: String, options: &Value) -> String {
    let known = match &field.kind {
        FieldKind::Choice(choice) => &choice.options,
        FieldKind::Choices(choices) => &choices.options,
        _ => return id,
    };
    if known.contains(&id) {
        return id;
    }
    let is_it = |option: &&Value| match option.get("id") {
        Some(Value::String(own)) => *own == id,
        Some(Value::Number(own)) => own.to_string() == id,
        _ => false,
    };
    options
        .as_array()
        .and_then(|options| options.iter().find(is_it))
        .and_then(|option| option.get("text")?.as_str())
        .map_or(id.clone(), str::to_owned)
}

fn chosen(field: &Field, mut names: Vec<String>) -> FieldValue {
    match (&field.kind, names.len()) {
        (FieldKind::Choice(_), 1) => FieldValue::Text(names.swap_remove(0)),
        _ => FieldValue::Options(names),
    }
}

fn spans_of(look: &Look<'_>) -> Result<Vec<Span>, Reason> {
    look.items()?
        .map(|span| {
            Ok(Span {
                start: span.need("start", "a whole number")?.offset()?,
                end: span.need("end", "a whole number")?.offset()?,
                label: span.need("label", "a text")?.text()?.to_owned(),
            })
        })
        .collect()
}
