//! Rows of labels.

use ingot::{
    ids::{AssignmentId, LabelId, LabelerId, OpId, QueueId, SampleId},
    label::{Answers, SuggestionUse},
};

use super::{
    convert::{labeler_bytes, op_bytes, signed, write_json},
    statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, params},
};

/// A revision of a label, to be stored.
pub(super) struct NewLabel<'a> {
    /// None for one that comes from a file: its operation has an id of the database's own, which no client
    /// knows.
    pub(super) op_id: Option<OpId>,
    pub(super) queue: QueueId,
    pub(super) sample: SampleId,
    pub(super) assignment: AssignmentId,
    pub(super) labeler: LabelerId,
    pub(super) revision: u32,
    pub(super) schema_version: u32,
    pub(super) answers: &'a Answers,
    pub(super) created_at_ms: u64,
}

impl NewLabel<'_> {
    pub(super) fn insert(&self, conn: &Connection) -> Result<LabelId, StoreError> {
        let answers = self.answers;
        statement::one(
            conn,
            "INSERT INTO labels (op_id, queue_id, sample_id, assignment_id, labeler_id, revision, \
                 schema_version, answers, notes, flagged, suggestion, wall_ms, active_ms, \
                 created_at_ms) \
             VALUES (coalesce(?1, randomblob(16)), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, \
                 ?13, ?14) RETURNING id",
            params![
                self.op_id.map(op_bytes),
                self.queue.0,
                self.sample.0,
                self.assignment.0,
                labeler_bytes(self.labeler),
                self.revision,
                self.schema_version,
                write_json("label", &answers.values)?,
                answers.notes,
                answers.flagged,
                answers.suggestion.map(SuggestionUse::word),
                answers.wall_ms.map(signed),
                answers.active_ms.map(signed),
                signed(self.created_at_ms),
            ],
            |row| Ok(LabelId(row.get(0)?)),
        )
    }
}
