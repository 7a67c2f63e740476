//! What was decided of a sample, in its record.

use serde_json::{Value, json};

use super::{own_text, values_to_json};
use crate::{
    archive::{LabelerTag, NewSample, Verdict},
    formats::{
        look::{Look, Place},
        moment,
        reading::Reading,
        reason::{Flaw, Reason},
    },
    verdict::{PastVerdict, StoredVerdict, VerdictReason},
};

const KEYS: [&str; 8] = [
    "values",
    "picked",
    "reason",
    "note",
    "schema_version",
    "by",
    "by_number",
    "decided_at",
];

/// Reads a verdict on a sample whose turns are read already. A label has to come along, or there would have
/// been nothing to decide.
pub(super) fn read(
    look: &Look<'_>,
    sample: &NewSample,
    reading: &Reading<'_>,
) -> Result<PastVerdict, Reason> {
    look.only(&KEYS)?;
    let is_label = |verdict: &Verdict| matches!(verdict, Verdict::Label(_));
    if !sample.turns.iter().any(|turn| is_label(&turn.verdict)) {
        return Err(look.flaw(Flaw::NoPlace("nobody labeled the sample that it decides")));
    }
    let values = look.need("values", "an object of answers")?;
    let reason = look.need("reason", REASONS)?;
    let picked = own_text(look, "picked")?;
    let is_theirs = |name: &String| {
        let mut turns = sample.turns.iter();
        turns.any(|turn| turn.labeler == *name && is_label(&turn.verdict))
    };
    if picked.as_ref().is_some_and(|name| !is_theirs(name)) {
        let flaw = Flaw::NoPlace("no label of the sample is by them");
        return Err(Place::Key(&look.place, "picked").flaw(flaw));
    }
    Ok(PastVerdict {
        values: reading.label(&sample.payload, reading.values(&values)?, &values.place)?,
        picked,
        reason: reason_of(&reason)?,
        note: own_text(look, "note")?,
        by: own_text(look, "by")?,
        decided_at_ms: look
            .key("decided_at")
            .map(|time| moment::of(&time))
            .transpose()?,
    })
}

/// What a reason may be.
const REASONS: &str =
    "`ambiguous_sample`, `guideline_gap`, `labeler_error`, `edge_case`, `subjective` or `other`";

fn reason_of(look: &Look<'_>) -> Result<VerdictReason, Reason> {
    VerdictReason::of_word(look.text()?).ok_or_else(|| {
        look.flaw(Flaw::WrongType {
            found: "another text",
            takes: REASONS,
        })
    })
}

/// A verdict as one object.
pub(super) fn to_json(verdict: &StoredVerdict) -> Value {
    json!({
        "values": values_to_json(&verdict.values),
        "picked": verdict.picked.as_ref().map(LabelerTag::to_word),
        "reason": verdict.reason,
        "note": verdict.note,
        "schema_version": verdict.schema_version,
        "by": verdict.by.as_ref().map(LabelerTag::to_word),
        "by_number": verdict.by.as_ref().map(|by| by.number),
        "decided_at": moment::to_iso(verdict.decided_at_ms),
    })
}
