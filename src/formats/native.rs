//! Ingot's own records: one object a sample, with all that is kept of it.
//!
//! `{"id":12,"seq":0,"external_id":"a","payload":{"text":"…"},"priority":0,"overlap":2,
//! "created_at":"…","gold":{"tone":4},"suggestions":[{"model":"m1","score":0.8,"values":{"tone":4}}],
//! "turns":[{"labeler":"Ada","labeler_number":3,"began_at":"…","ended_at":"…","label":{"id":7,
//! "revision":1,"schema_version":1,"values":{"tone":4},"notes":null,"flagged":false,
//! "suggestion":"accepted","created_at":"…","wall_ms":3200,"active_ms":3000}},{"labeler":"Bob","labeler_number":4,"began_at":"…","ended_at":"…",
//! "skip":{"reason":"too long"}}],
//! "verdict":{"values":{"tone":4},"picked":"Ada","reason":"edge_case","note":null,"schema_version":1,
//! "by":"Eve","by_number":5,"decided_at":"…"}}`
//!
//! In a record to be read all but `payload` may be missing. What an installation gives out itself (`id`,
//! `seq`, `overlap`, `created_at`, `labeler_number`, and `id`, `revision`, `schema_version` and
//! `created_at` of a label, `schema_version` and `by_number` of a verdict) is not taken over. `verdict` is only in
//! records of samples that somebody decided.

mod verdict;

use serde_json::{Map, Value, json};

use super::{
    answer,
    look::Look,
    moment,
    reading::{Reading, id_of, priority_of},
    reason::{Flaw, Reason},
};
use crate::{
    archive::{NewSample, PastTurn, StoredLabel, StoredSample, StoredTurn, Suggestion, Verdict},
    label::{Answers, LabelValues, SuggestionUse},
    sample::Payload,
    verdict::PastVerdict,
};

/// The keys of a record.
pub(super) const KEYS: [&str; 11] = [
    "id",
    "seq",
    "external_id",
    "payload",
    "priority",
    "overlap",
    "created_at",
    "gold",
    "suggestions",
    "turns",
    "verdict",
];

const TURN_KEYS: [&str; 6] = [
    "labeler",
    "labeler_number",
    "began_at",
    "ended_at",
    "label",
    "skip",
];

const LABEL_KEYS: [&str; 10] = [
    "id",
    "revision",
    "schema_version",
    "values",
    "notes",
    "flagged",
    "suggestion",
    "created_at",
    "wall_ms",
    "active_ms",
];

pub(super) fn read(mut object: Payload, reading: &Reading<'_>) -> Result<NewSample, Reason> {
    let payload = object.get_mut("payload").map(Value::take);
    let Some(Value::Object(mut payload)) = payload else {
        let flaw = match &payload {
            None => Flaw::Missing { takes: "an object" },
            Some(other) => Flaw::WrongType {
                found: super::look::kind(other),
                takes: "an object",
            },
        };
        return Err(Reason::at("payload", flaw));
    };
    let roles = reading.mapping.apply(&mut payload)?;
    let record = Value::Object(object);
    let look = Look::at(&record);
    look.only(&KEYS)?;
    let mut sample = NewSample::of(payload);
    if let Some(id) = look.key("external_id") {
        sample.external_id = id_of(id.value, &id.place)?;
    }
    if let Some(priority) = look.key("priority") {
        sample.priority = priority_of(&priority)?.unwrap_or(0);
    }
    if let Some(gold) = look.key("gold") {
        let values = reading.values(&gold)?;
        sample.gold = Some(reading.proposal(&sample.payload, values, &gold.place)?);
    }
    if let Some(suggestions) = look.key("suggestions") {
        for suggestion in suggestions.items()? {
            let suggestion = read_suggestion(&suggestion, &sample.payload, reading)?;
            sample.suggestions.push(suggestion);
        }
    }
    if let Some(turns) = look.key("turns") {
        for turn in turns.items()? {
            let turn = read_turn(&turn, &sample.payload, reading)?;
            sample.turns.push(turn);
        }
    }
    if let Some(told) = look.key("verdict") {
        sample.verdict = Some(verdict::read(&told, &sample, reading)?);
    }
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}

fn read_suggestion(
    look: &Look<'_>,
    payload: &Payload,
    reading: &Reading<'_>,
) -> Result<Suggestion, Reason> {
    look.only(&["model", "score", "values"])?;
    let values = look.need("values", "an object of answers")?;
    Ok(Suggestion {
        model: look
            .key("model")
            .map(|model| model.text().map(str::to_owned))
            .transpose()?,
        score: look.key("score").map(|score| score.number()).transpose()?,
        values: reading.proposal(payload, reading.values(&values)?, &values.place)?,
    })
}

fn read_turn(
    look: &Look<'_>,
    payload: &Payload,
    reading: &Reading<'_>,
) -> Result<PastTurn, Reason> {
    look.only(&TURN_KEYS)?;
    let labeler = match look.key("labeler") {
        Some(labeler) => labeler.text()?.to_owned(),
        None => reading.someone.to_owned(),
    };
    let time = |key| look.key(key).map(|time| moment::of(&time)).transpose();
    let (began_at_ms, ended_at_ms) = (time("began_at")?, time("ended_at")?);
    let verdict = match (look.key("label"), look.key("skip")) {
        (Some(label), None) => Verdict::Label(read_label(&label, payload, reading)?),
        (None, Some(skip)) => {
            skip.only(&["reason"])?;
            Verdict::Skip {
                reason: own_text(&skip, "reason")?,
                wall_ms: lasted(began_at_ms, ended_at_ms),
            }
        }
        (None, None) => {
            return Err(look.flaw(Flaw::Missing {
                takes: "a `label` or a `skip`",
            }));
        }
        (Some(label), Some(_)) => {
            return Err(label.flaw(Flaw::Clash {
                other: "skip".to_owned(),
            }));
        }
    };
    Ok(PastTurn {
        labeler,
        verdict,
        ended_at_ms,
    })
}

fn read_label(
    look: &Look<'_>,
    payload: &Payload,
    reading: &Reading<'_>,
) -> Result<Answers, Reason> {
    look.only(&LABEL_KEYS)?;
    let values = look.need("values", "an object of answers")?;
    let count = |key| look.key(key).map(|count| count.count()).transpose();
    Ok(Answers {
        values: reading.label(payload, reading.values(&values)?, &values.place)?,
        notes: own_text(look, "notes")?,
        flagged: look.key("flagged").map_or(Ok(false), |it| it.boolean())?,
        wall_ms: count("wall_ms")?,
        active_ms: count("active_ms")?,
        suggestion: look
            .key("suggestion")
            .map(|suggestion| suggestion_use(&suggestion))
            .transpose()?,
        schema_version: None,
    })
}

fn suggestion_use(look: &Look<'_>) -> Result<SuggestionUse, Reason> {
    let word = look.text()?;
    SuggestionUse::of_word(word).ok_or_else(|| {
        look.flaw(Flaw::WrongType {
            found: "another text",
            takes: "`accepted` or `changed`",
        })
    })
}

fn own_text(look: &Look<'_>, key: &str) -> Result<Option<String>, Reason> {
    look.key(key)
        .map(|text| text.text().map(str::to_owned))
        .transpose()
}

/// How long a turn lasted of which no label says it. Nobody needs no time at all.
fn lasted(began_at_ms: Option<u64>, ended_at_ms: Option<u64>) -> Option<u64> {
    ended_at_ms?.checked_sub(began_at_ms?).filter(|ms| 0 < *ms)
}

/// A sample with all that is kept of it, as one object.
pub fn write(sample: &StoredSample) -> Value {
    let mut object = json!({
        "id": sample.id,
        "seq": sample.seq,
        "external_id": sample.external_id,
        "payload": sample.payload,
        "priority": sample.priority,
        "overlap": sample.overlap,
        "created_at": moment::to_iso(sample.created_at_ms),
        "gold": sample.gold.as_ref().map(values_to_json),
        "suggestions": sample.suggestions.iter().map(suggestion_to_json).collect::<Vec<_>>(),
        "turns": sample.turns.iter().map(turn_to_json).collect::<Vec<_>>(),
    });
    // Records without one can be read by versions that know of no verdicts.
    if let Some(stored) = &sample.verdict {
        object["verdict"] = verdict::to_json(stored);
    }
    object
}

fn turn_to_json(turn: &StoredTurn) -> Value {
    let mut object = json!({
        "labeler": turn.labeler.to_word(),
        "labeler_number": turn.labeler.number,
        "began_at": moment::to_iso(turn.began_at_ms),
        "ended_at": moment::to_iso(turn.ended_at_ms),
    });
    match &turn.label {
        Some(label) => object["label"] = label_to_json(label),
        None => object["skip"] = json!({"reason": turn.skip_reason}),
    }
    object
}

fn label_to_json(label: &StoredLabel) -> Value {
    json!({
        "id": label.id,
        "revision": label.revision,
        "schema_version": label.schema_version,
        "values": values_to_json(&label.answers.values),
        "notes": label.answers.notes,
        "flagged": label.answers.flagged,
        "suggestion": label.answers.suggestion,
        "created_at": moment::to_iso(label.created_at_ms),
        "wall_ms": label.answers.wall_ms,
        "active_ms": label.answers.active_ms,
    })
}

fn suggestion_to_json(suggestion: &Suggestion) -> Value {
    json!({
        "model": suggestion.model,
        "score": suggestion.score,
        "values": values_to_json(&suggestion.values),
    })
}

/// Answers by field name, each as the bare value.
pub(super) fn values_to_json(values: &LabelValues) -> Value {
    let object: Map<String, Value> = values
        .iter()
        .map(|(name, value)| (name.clone(), answer::to_json(value)))
        .collect();
    Value::Object(object)
}

/// What comes in again of a stored sample whose record is read: all but what an installation gives out
/// itself.
pub fn as_new(sample: &StoredSample) -> NewSample {
    NewSample {
        external_id: sample.external_id.clone(),
        payload: sample.payload.clone(),
        priority: sample.priority,
        gold: sample.gold.clone(),
        suggestions: sample.suggestions.clone(),
        turns: sample.turns.iter().map(as_past).collect(),
        verdict: sample.verdict.as_ref().map(PastVerdict::from),
    }
}

fn as_past(turn: &StoredTurn) -> PastTurn {
    let verdict = match &turn.label {
        Some(label) => Verdict::Label(label.answers.clone()),
        None => Verdict::Skip {
            reason: turn.skip_reason.clone(),
            wall_ms: lasted(Some(turn.began_at_ms), Some(turn.ended_at_ms)),
        },
    };
    PastTurn {
        labeler: turn.labeler.to_word(),
        verdict,
        ended_at_ms: Some(turn.ended_at_ms),
    }
}

/// Whether an object is such a record.
pub(super) fn is_native(object: &Payload) -> bool {
    object.get("payload").is_some_and(Value::is_object)
        && object.keys().all(|key| KEYS.contains(&key.as_str()))
}
