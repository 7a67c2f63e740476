//! Labels in the making, kept for their labelers.

use ingot::ids::AssignmentId;

use super::{
    convert::{labeler_bytes, signed, write_json},
    statement,
};
use crate::store::{
    Draft, StoreError,
    sql::{Connection, lock},
};

/// Keeps a draft in the place of the one before. False if its turn is over, or was never this labeler's.
pub(super) fn save(conn: &Connection, draft: &Draft) -> Result<bool, StoreError> {
    lock::queues_of_assignments(conn, &[draft.assignment])?;
    let saved = statement::execute(
        conn,
        "INSERT INTO drafts (assignment_id, answers, saved_at_ms) \
         SELECT id, ?3, ?4 FROM assignments \
         WHERE id = ?1 AND labeler_id = ?2 AND state NOT IN ('completed', 'skipped') \
         ON CONFLICT (assignment_id) DO UPDATE SET answers = excluded.answers, \
             saved_at_ms = excluded.saved_at_ms",
        (
            draft.assignment.0,
            labeler_bytes(draft.labeler),
            write_json("draft", &draft.answers)?,
            signed(draft.now_ms),
        ),
    )?;
    Ok(0 < saved)
}

/// Deletes the draft of a turn that has ended.
pub(super) fn forget(conn: &Connection, assignment: AssignmentId) -> Result<(), StoreError> {
    let sql = "DELETE FROM drafts WHERE assignment_id = ?1";
    statement::execute(conn, sql, [assignment.0])?;
    Ok(())
}
