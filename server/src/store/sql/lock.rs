//! Who may change what at the same time.
//!
//! SQLite has one writer, and nothing here does anything there. In PostgreSQL whoever changes something of a queue has
//! locked the queue's row before it reads what the change depends on, and holds it until its transaction ends. Whoever
//! needs both locks takes the queue's first, so that nobody waits in a circle.

use ingot::ids::{AssignmentId, LabelId, QueueId, SampleId};

use super::{Connection, Dialect, params::Params, statement};
use crate::store::StoreError;

/// What stands for the installation among PostgreSQL's advisory locks: "INGO".
const INSTALLATION: i64 = 0x494e_474f;

/// Keeps others from changing anything of a queue.
pub(in crate::store) fn queue(conn: &Connection, queue: QueueId) -> Result<(), StoreError> {
    if !conn.is_first_lock(queue) {
        return Ok(());
    }
    take(
        conn,
        "SELECT id FROM queues WHERE id = ?1 FOR NO KEY UPDATE",
        [queue.0],
    )
}

/// Keeps others from changing anything of a sample's queue.
pub(in crate::store) fn queue_of_sample(
    conn: &Connection,
    sample: SampleId,
) -> Result<(), StoreError> {
    take(
        conn,
        "SELECT id FROM queues WHERE id = (SELECT queue_id FROM samples WHERE id = ?1) \
         FOR NO KEY UPDATE",
        [sample.0],
    )
}

/// Keeps others from changing anything of the queues of assignments, in the order of the queues.
pub(in crate::store) fn queues_of_assignments(
    conn: &Connection,
    assignments: &[AssignmentId],
) -> Result<(), StoreError> {
    let ids: Vec<i64> = assignments.iter().map(|assignment| assignment.0).collect();
    let ids = serde_json::Value::from(ids).to_string();
    take(
        conn,
        "SELECT id FROM queues WHERE id IN (SELECT a.queue_id FROM json_each(?1) one \
             JOIN assignments a ON a.id = CAST(one.value AS BIGINT)) \
         ORDER BY id FOR NO KEY UPDATE",
        [ids],
    )
}

/// Keeps others from changing anything of an invitation's queue.
pub(in crate::store) fn queue_of_invitation(
    conn: &Connection,
    token_hash: [u8; 32],
) -> Result<(), StoreError> {
    take(
        conn,
        "SELECT id FROM queues WHERE id = (SELECT queue_id FROM invitations WHERE token_hash = ?1) \
         FOR NO KEY UPDATE",
        [token_hash],
    )
}

/// Keeps others from changing anything of a label's queue.
pub(in crate::store) fn queue_of_label(
    conn: &Connection,
    label: LabelId,
) -> Result<(), StoreError> {
    take(
        conn,
        "SELECT id FROM queues WHERE id = (SELECT queue_id FROM labels WHERE id = ?1) \
         FOR NO KEY UPDATE",
        [label.0],
    )
}

/// Keeps others from giving out numbers and names of the installation.
pub(in crate::store) fn installation(conn: &Connection) -> Result<(), StoreError> {
    take(
        conn,
        "SELECT 1 FROM pg_advisory_xact_lock(?1)",
        [INSTALLATION],
    )
}

fn take(conn: &Connection, sql: &'static str, params: impl Params) -> Result<(), StoreError> {
    match conn.dialect() {
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => statement::optional(conn, sql, params, |_| Ok(())).map(drop),
    }
}
