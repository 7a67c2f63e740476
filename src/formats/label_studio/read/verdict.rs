//! Annotations that are verdicts.

use crate::{
    archive::{NewSample, Verdict},
    formats::{
        label_studio::VERDICT,
        look::Look,
        moment,
        reading::Reading,
        reason::{Flaw, Reason},
    },
    label::LabelValues,
    verdict::{PastVerdict, VerdictReason},
};

/// The reason of a verdict, if an annotation is one: its results' ids say so.
pub(super) fn reason_of(look: &Look<'_>) -> Option<VerdictReason> {
    let id = look.value.get("result")?.get(0)?.get("id")?.as_str()?;
    let (word, _place) = id.strip_prefix(VERDICT)?.rsplit_once('-')?;
    VerdictReason::of_word(word)
}

/// The verdict. Which label was picked and what was noted has no place in an annotation.
pub(super) fn read(
    look: &Look<'_>,
    (values, reason): (LabelValues, VerdictReason),
    by: Option<String>,
    sample: &NewSample,
    reading: &Reading<'_>,
) -> Result<PastVerdict, Reason> {
    let time = look.key("created_at");
    Ok(PastVerdict {
        values: reading.label(&sample.payload, values, &look.place)?,
        picked: None,
        reason,
        note: None,
        by,
        decided_at_ms: time.map(|time| moment::of(&time)).transpose()?,
    })
}

/// Refuses a verdict on a sample that nobody labeled: there would have been nothing to decide.
pub(super) fn check(annotations: &Look<'_>, sample: &NewSample) -> Result<(), Reason> {
    let mut turns = sample.turns.iter();
    let is_labeled = turns.any(|turn| matches!(turn.verdict, Verdict::Label(_)));
    if sample.verdict.is_some() && !is_labeled {
        let flaw = Flaw::NoPlace("nobody labeled the sample that one of them decides");
        return Err(annotations.flaw(flaw));
    }
    Ok(())
}
