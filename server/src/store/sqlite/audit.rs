//! The append-only record of who changed what.

use ingot::ids::{AssignmentId, LabelId, LabelerId, QueueId};
use sqlx::SqliteConnection;

use super::convert::{labeler_bytes, signed};
use crate::store::StoreError;

/// One entry. What does not apply stays out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry<'a> {
    pub(super) action: &'static str,
    pub(super) labeler: Option<LabelerId>,
    pub(super) queue: Option<QueueId>,
    pub(super) assignment: Option<AssignmentId>,
    pub(super) label: Option<LabelId>,
    pub(super) detail: Option<&'a str>,
}

/// Writes an entry in the transaction of the change that it records.
pub(super) async fn record(
    conn: &mut SqliteConnection,
    entry: Entry<'_>,
    now_ms: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at_ms, action, labeler_id, queue_id, assignment_id, label_id, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(signed(now_ms))
    .bind(entry.action)
    .bind(entry.labeler.map(labeler_bytes))
    .bind(entry.queue.map(|id| id.0))
    .bind(entry.assignment.map(|id| id.0))
    .bind(entry.label.map(|id| id.0))
    .bind(entry.detail)
    .execute(conn)
    .await?;
    Ok(())
}
