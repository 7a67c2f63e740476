//! The append-only record of who changed what.

mod page;

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelId, QueueId},
};

use super::{
    convert::{labeler_bytes, signed},
    statement,
};
use crate::store::{
    By, Deed, StoreError,
    sql::{Connection, params},
};

pub(super) use page::page;

/// One entry. What does not apply stays out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) action: Action,
    pub(super) by: By,
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
            by: By::NOBODY,
            queue: None,
            assignment: None,
            label: None,
            detail: None,
        }
    }
}

/// Writes an entry about what changes no row of its own.
pub(super) fn tell(conn: &Connection, deed: &Deed, now_ms: u64) -> Result<(), StoreError> {
    let entry = Entry {
        by: deed.by,
        queue: deed.queue,
        detail: Some(&deed.detail),
        ..Entry::of(deed.action)
    };
    record(conn, entry, now_ms)
}

/// Writes an entry in the transaction of the change that it records.
pub(super) fn record(conn: &Connection, entry: Entry<'_>, now_ms: u64) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO audit (at_ms, action, labeler_id, token_id, queue_id, assignment_id, label_id, \
             detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            signed(now_ms),
            entry.action.word(),
            entry.by.labeler.map(labeler_bytes),
            entry.by.token.map(|id| id.0),
            entry.queue.map(|id| id.0),
            entry.assignment.map(|id| id.0),
            entry.label.map(|id| id.0),
            entry.detail,
        ],
    )?;
    Ok(())
}
