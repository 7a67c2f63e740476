//! Judging labels of samples with a known answer.

use ingot::{audit::Action, label::LabelValues, policy::Policy, schema::Schema};

use super::{
    audit,
    convert::{count_column, labeler_bytes},
    statement,
};
use crate::store::{StoreError, Submission, sql::Connection};

/// Whether a label says what is known; none if nothing is known. Fields that nothing is known of are free.
pub(super) fn judge(
    gold: Option<&LabelValues>,
    schema: &Schema,
    values: &LabelValues,
) -> Option<bool> {
    gold.map(|known| {
        let known = schema.canonical(known.clone());
        known
            .iter()
            .all(|(field, value)| values.get(field).is_some_and(|said| agrees(said, value)))
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

/// Counts a known answer for its labeler, and pauses whoever was wrong about too many.
pub(super) fn tally(
    conn: &Connection,
    policy: &Policy,
    submission: &Submission,
    is_right: bool,
) -> Result<(), StoreError> {
    let (queue, labeler) = (submission.queue.0, labeler_bytes(submission.labeler));
    let counted = statement::optional(
        conn,
        "UPDATE participants SET gold_seen = gold_seen + 1, gold_right = gold_right + ?3 \
         WHERE queue_id = ?1 AND labeler_id = ?2 RETURNING gold_seen, gold_right",
        (queue, labeler, is_right),
        |row| {
            let seen = count_column("participant", row, 0)?;
            Ok((seen, count_column("participant", row, 1)?))
        },
    )?;
    let pauses = |(seen, right)| policy.gold.is_some_and(|gold| gold.pauses(seen, right));
    if counted.is_some_and(pauses) {
        let paused = statement::optional(
            conn,
            "UPDATE participants SET paused = 'gold' \
             WHERE queue_id = ?1 AND labeler_id = ?2 AND paused IS NULL \
             RETURNING (SELECT number FROM labelers WHERE id = labeler_id)",
            (queue, labeler),
            |row| row.get::<i64>(0),
        )?;
        if let Some(number) = paused {
            let detail = format!("labeler {number}");
            let entry = audit::Entry {
                queue: Some(submission.queue),
                detail: Some(&detail),
                ..audit::Entry::of(Action::PauseByGold)
            };
            audit::record(conn, entry, submission.now_ms)?;
        }
    }
    Ok(())
}
