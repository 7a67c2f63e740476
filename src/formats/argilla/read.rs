//! Records of Argilla on their way in.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{by_question, value};
use crate::{
    archive::{NewSample, PastTurn, Suggestion, Verdict},
    formats::{
        look::{Look, Place},
        moment,
        reading::{Reading, id_of},
        reason::{Flaw, Reason},
    },
    label::{Answers, LabelValues},
    sample::Payload,
    schema::Field,
};

pub(in crate::formats) fn read(
    mut object: Payload,
    reading: &Reading<'_>,
) -> Result<NewSample, Reason> {
    match object.get_mut("fields").map(Value::take) {
        Some(Value::Object(fields)) => read_record(fields, object, reading),
        Some(other) => {
            object.insert("fields".to_owned(), other);
            read_row(object, reading)
        }
        None => read_row(object, reading),
    }
}

/// A record with everything in its place.
fn read_record(
    mut payload: Payload,
    mut record: Map<String, Value>,
    reading: &Reading<'_>,
) -> Result<NewSample, Reason> {
    let roles = reading.mapping.apply(&mut payload)?;
    let external_id = reading.take_id(&mut record)?;
    let record = Value::Object(record);
    let look = Look::at(&record);
    if let Some(metadata) = look.key("metadata")
        && !metadata.object()?.is_empty()
    {
        if payload.contains_key("metadata") {
            return Err(metadata.flaw(Flaw::Clash {
                other: "fields.metadata".to_owned(),
            }));
        }
        payload.insert("metadata".to_owned(), metadata.value.clone());
    }
    let mut sample = NewSample {
        external_id,
        ..NewSample::of(payload)
    };
    if let Some(suggestions) = look.key("suggestions") {
        match suggestions.value {
            Value::Object(_) => by_question::take_suggestions(&suggestions, &mut sample, reading)?,
            Value::Array(_) => take_suggestions(&suggestions, &mut sample, reading)?,
            _ => return Err(suggestions.wrong("a list or an object")),
        }
    }
    if let Some(responses) = look.key("responses") {
        match responses.value {
            Value::Object(_) => by_question::take_responses(&responses, &mut sample, reading)?,
            Value::Array(_) => take_responses(&responses, &mut sample, reading)?,
            _ => return Err(responses.wrong("a list or an object")),
        }
    }
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}

fn take_suggestions(
    list: &Look<'_>,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    for item in list.items()? {
        let name = item.need("question_name", "the name of a field")?;
        let field = reading.field(name.text()?, &name.place)?;
        propose(&item, field, &item.place, sample, reading)?;
    }
    Ok(())
}

/// Each question is suggested by itself; those of one agent with one score that stand together are one
/// suggestion. An answer that does not fit is told below the place, under its field's name.
pub(super) fn propose(
    item: &Look<'_>,
    field: &Field,
    place: &Place<'_>,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    let given = item.need("value", "an answer")?;
    let value = value::read(field, &given)?;
    let model = item
        .key("agent")
        .map(|agent| agent.text().map(str::to_owned))
        .transpose()?;
    // Suggestions of several labels may have a score for each, of which there is no place here.
    let score = item.key("score").and_then(|score| score.value.as_f64());
    let values = LabelValues::from([(field.name.clone(), value)]);
    let values = reading.proposal(&sample.payload, values, place)?;
    match sample.suggestions.last_mut() {
        Some(last)
            if last.model == model
                && last.score == score
                && !last.values.contains_key(&field.name) =>
        {
            last.values.extend(values);
        }
        _ => sample.suggestions.push(Suggestion {
            model,
            score,
            values,
        }),
    }
    Ok(())
}

fn take_responses(
    list: &Look<'_>,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    for response in list.items()? {
        if let Some(turn) = turn_of(&response, &sample.payload, reading)? {
            sample.turns.push(turn);
        }
    }
    sample.turns.sort_by_key(|turn| turn.ended_at_ms);
    Ok(())
}

/// How far somebody got with their answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Draft,
    Submitted,
    Discarded,
}

pub(super) fn status_of(look: &Look<'_>) -> Result<Status, Reason> {
    match look.text()? {
        "draft" | "pending" => Ok(Status::Draft),
        "submitted" => Ok(Status::Submitted),
        "discarded" => Ok(Status::Discarded),
        _ => Err(look.wrong("submitted, draft or discarded")),
    }
}

/// A submitted response is a label, a discarded one a skip, and a draft nothing yet.
fn turn_of(
    look: &Look<'_>,
    payload: &Payload,
    reading: &Reading<'_>,
) -> Result<Option<PastTurn>, Reason> {
    look.object()?;
    let status = match look.key("status") {
        Some(status) => status_of(&status)?,
        None => Status::Submitted,
    };
    let verdict = match status {
        Status::Draft => return Ok(None),
        Status::Discarded => value::DISCARDED,
        Status::Submitted => {
            let values = match look.key("values") {
                Some(values) => response_values(&values, reading)?,
                None => LabelValues::new(),
            };
            Verdict::Label(Answers::of(reading.label(payload, values, &look.place)?))
        }
    };
    let labeler = match look.key("user_id") {
        Some(who) => id_of(who.value, &who.place)?,
        None => None,
    };
    let time = |key| look.key(key).map(|time| moment::of(&time)).transpose();
    Ok(Some(PastTurn {
        labeler: reading.someone_or(labeler),
        verdict,
        ended_at_ms: time("updated_at")?.or(time("inserted_at")?),
    }))
}

fn response_values(look: &Look<'_>, reading: &Reading<'_>) -> Result<LabelValues, Reason> {
    let mut values = LabelValues::new();
    for (name, value) in look.object()? {
        let place = Place::Key(&look.place, name);
        let field = reading.field(name, &place)?;
        let entry = Look { value, place };
        if let Some(given) = entry.key("value") {
            values.insert(field.name.clone(), value::read(field, &given)?);
        }
    }
    Ok(values)
}

/// A flat row: `tone.suggestion`, `tone.suggestion.score`, `tone.suggestion.agent`, `tone.response` for one
/// answer, and `tone.responses`, `tone.responses.users`, `tone.responses.status` for lists of them.
fn read_row(mut row: Map<String, Value>, reading: &Reading<'_>) -> Result<NewSample, Reason> {
    let roles = reading.mapping.apply(&mut row)?;
    let mut external_id = reading.take_id(&mut row)?;
    for key in ["_server_id", "status"] {
        let value = row.shift_remove(key).unwrap_or_default();
        if external_id.is_none() && key == "_server_id" {
            external_id = id_of(&value, &Place::Key(&Place::Root, key))?;
        }
    }
    let columns = take_columns(&mut row);
    let mut sample = NewSample {
        external_id,
        ..NewSample::of(row)
    };
    let columns = Value::Object(columns);
    let look = Look::at(&columns);
    let mut people: BTreeMap<String, (LabelValues, String)> = BTreeMap::new();
    for column in look.object()?.keys() {
        if let Some(name) = column.strip_suffix(".suggestion") {
            suggest(&look, name, &mut sample, reading)?;
        } else if let Some(name) = column.strip_suffix(".response") {
            let answer = look.key(column);
            if let Some(answer) = answer {
                let entry = people.entry(reading.someone.to_owned()).or_default();
                "submitted".clone_into(&mut entry.1);
                let field = reading.field(name, &answer.place)?;
                entry
                    .0
                    .insert(field.name.clone(), value::read(field, &answer)?);
            }
        } else if let Some(name) = column.strip_suffix(".responses") {
            respond(&look, name, &mut people, reading)?;
        }
    }
    for (labeler, (values, status)) in people {
        let verdict = match status.as_str() {
            "submitted" => {
                let values = reading.label(&sample.payload, values, &Place::Root)?;
                Verdict::Label(Answers::of(values))
            }
            "discarded" => value::DISCARDED,
            _ => continue,
        };
        sample.turns.push(PastTurn {
            labeler,
            verdict,
            ended_at_ms: None,
        });
    }
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}

/// Takes what is said of the sample out of a row.
fn take_columns(row: &mut Map<String, Value>) -> Map<String, Value> {
    const ENDS: [&str; 7] = [
        ".suggestion",
        ".suggestion.score",
        ".suggestion.agent",
        ".response",
        ".responses",
        ".responses.users",
        ".responses.status",
    ];
    let is_said = |key: &str| {
        ENDS.iter()
            .any(|end| key.strip_suffix(end).is_some_and(|name| !name.is_empty()))
    };
    let (said, content) = std::mem::take(row)
        .into_iter()
        .partition::<Map<_, _>, _>(|(key, _)| is_said(key));
    *row = content;
    said
}

fn suggest(
    row: &Look<'_>,
    name: &str,
    sample: &mut NewSample,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    let column = format!("{name}.suggestion");
    let Some(given) = row.key(&column) else {
        return Ok(());
    };
    let field = reading.field(name, &given.place)?;
    let values = LabelValues::from([(field.name.clone(), value::read(field, &given)?)]);
    let (agent, score) = (format!("{column}.agent"), format!("{column}.score"));
    sample.suggestions.push(Suggestion {
        model: row
            .key(&agent)
            .map(|agent| agent.text().map(str::to_owned))
            .transpose()?,
        score: row.key(&score).and_then(|score| score.value.as_f64()),
        values: reading.proposal(&sample.payload, values, &given.place)?,
    });
    Ok(())
}

fn respond(
    row: &Look<'_>,
    name: &str,
    people: &mut BTreeMap<String, (LabelValues, String)>,
    reading: &Reading<'_>,
) -> Result<(), Reason> {
    let column = format!("{name}.responses");
    let (users, status) = (format!("{column}.users"), format!("{column}.status"));
    let Some(answers) = row.key(&column) else {
        return Ok(());
    };
    let (users, status) = (row.key(&users), row.key(&status));
    for (index, answer) in answers.items()?.enumerate() {
        let text_at = |list: &Option<Look<'_>>| {
            let item = list.as_ref()?.value.get(index)?;
            item.as_str().map(str::to_owned)
        };
        let labeler = reading.someone_or(text_at(&users));
        let entry = people.entry(labeler).or_default();
        entry.1 = text_at(&status).unwrap_or_else(|| "submitted".to_owned());
        if entry.1 == "submitted" && !answer.value.is_null() {
            let field = reading.field(name, &answer.place)?;
            entry
                .0
                .insert(field.name.clone(), value::read(field, &answer)?);
        }
    }
    Ok(())
}
