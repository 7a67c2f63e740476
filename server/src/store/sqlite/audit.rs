//! The append-only record of who changed what.

mod page;

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelId, LabelerId, QueueId},
};
use rusqlite::{Connection, params};

use super::{
    convert::{labeler_bytes, signed},
    statement,
};
use crate::store::StoreError;

pub(super) use page::page;

/// One entry. What does not apply stays out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) action: Action,
    pub(super) labeler: Option<LabelerId>,
    pub(super) queue: Option<QueueId>,
    pub(super) assignment: Option<AssignmentId>,
    pub(super) label: Option<LabelId>,
    pub(super) detail: Option<&'a str>,
}

impl Entry<'_> {
    /// An entry that says nothing but what was done.
    pub(super) fn of(action: Action) -> Self {
        Self {
            action,
            labeler: None,
            queue: None,
            assignment: None,
            label: None,
            detail: None,
        }
    }
}

/// Writes an entry in the transaction of the change that it records.
pub(super) fn record(conn: &Connection, entry: Entry<'_>, now_ms: u64) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO audit (at_ms, action, labeler_id, queue_id, assignment_id, label_id, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            signed(now_ms),
            entry.action.word(),
            entry.labeler.map(labeler_bytes),
            entry.queue.map(|id| id.0),
            entry.assignment.map(|id| id.0),
            entry.label.map(|id| id.0),
            entry.detail,
        ],
    )?;
    Ok(())
}
