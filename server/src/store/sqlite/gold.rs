//! Judging labels of samples with a known answer.

use ingot::{label::LabelValues, policy::Policy};

use crate::store::Answered;

/// Whether a label says what is known; none if nothing is known. Fields that nothing is known of are free.
pub(super) fn judge(gold: Option<&LabelValues>, answered: &Answered) -> Option<bool> {
    gold.map(|known| {
        let known = answered.schema.canonical(known.clone());
        known.iter().all(|(field, value)| {
            answered
                .values
                .get(field)
                .is_some_and(|said| agrees(said, value))
        })
    })
}

/// Which side of a pair stood on the left is no part of the answer.
fn agrees(said: &ingot::label::FieldValue, known: &ingot::label::FieldValue) -> bool {
    use ingot::label::FieldValue::Preference;
    match (said, known) {
        (Preference(said), Preference(known)) => said.preferred == known.preferred,
        _ => said == known,
    }
}

/// Whether a labeler who had seen and got right so many is to be paused after this verdict.
pub(super) fn pauses(policy: &Policy, (seen, right): (u64, u64), verdict: Option<bool>) -> bool {
    match (policy.gold, verdict) {
        (Some(gold), Some(is_right)) => gold.pauses(seen + 1, right + u64::from(is_right)),
        _ => false,
    }
}
