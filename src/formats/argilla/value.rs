//! Answers as the values of Argilla's questions.

use serde_json::{Value, json};

use crate::{
    archive::Verdict,
    formats::{answer, look::Look, reason::Reason},
    label::{FieldValue, Order, Preference, Side},
    schema::{Field, FieldKind},
};

/// What a response that was discarded is here.
pub(super) const DISCARDED: Verdict = Verdict::Skip {
    reason: None,
    wall_ms: None,
};

pub(super) fn write(field: &Field, value: &FieldValue) -> Value {
    match (&field.kind, value) {
        (FieldKind::Boolean(boolean), FieldValue::Boolean(answer)) => {
            json!(boolean.caption(*answer))
        }
        (FieldKind::Number(_), number) => json!(answer::to_text(number)),
        (_, FieldValue::Preference(preference)) => json!(answer::pairwise_to_text(*preference)),
        (_, FieldValue::Spans(spans)) => spans
            .iter()
            .map(|span| json!({"label": span.label, "start": span.start, "end": span.end}))
            .collect(),
        (_, other) => answer::to_json(other),
    }
}

pub(super) fn read(field: &Field, look: &Look<'_>) -> Result<FieldValue, Reason> {
    match (&field.kind, look.value) {
        (FieldKind::Boolean(boolean), Value::String(word)) => {
            answer::boolean_from_text(boolean, word)
                .map(FieldValue::Boolean)
                .ok_or_else(|| look.wrong("yes or no"))
        }
        (FieldKind::Number(_), Value::String(_)) => answer::from_json_or_text(field, look),
        (FieldKind::Pairwise(_), Value::String(word)) => answer::pairwise_from_text(word)
            .map(FieldValue::Preference)
            .ok_or_else(|| look.wrong("a, b or tie")),
        (FieldKind::Pairwise(_), Value::Array(_)) => ranking(look).map(FieldValue::Preference),
        _ => answer::from_json(field, look),
    }
}

/// The two texts in their order: `[{"value":"a","rank":1},{"value":"b","rank":2}]`, or `["a","b"]`, which
/// is how the Python of version 2 has it.
fn ranking(look: &Look<'_>) -> Result<Preference, Reason> {
    let mut ranks = [None, None];
    for (rank, item) in (0..).zip(look.items()?) {
        let (side, rank) = if item.value.is_string() {
            (side_of(&item)?, rank)
        } else {
            let side = side_of(&item.need("value", "a or b")?)?;
            (side, item.need("rank", "a whole number")?.count()?)
        };
        ranks[side] = Some(rank);
    }
    let [Some(a), Some(b)] = ranks else {
        return Err(look.wrong("a rank of a and one of b"));
    };
    Ok(Preference {
        preferred: match a.cmp(&b) {
            std::cmp::Ordering::Less => Side::A,
            std::cmp::Ordering::Greater => Side::B,
            std::cmp::Ordering::Equal => Side::Tie,
        },
        strength: None,
        shown: Order::Ab,
    })
}

/// Which of the two texts it is, counted from 0.
fn side_of(look: &Look<'_>) -> Result<usize, Reason> {
    match look.text()? {
        "a" => Ok(0),
        "b" => Ok(1),
        _ => Err(look.wrong("a or b")),
    }
}
