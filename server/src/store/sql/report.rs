//! Reading labels and turns back: for velocity, for sessions and for checks.

use ingot::{
    ids::{AssignmentId, LabelId, LabelerId, OpId, QueueId, SampleId},
    sample::Payload,
    session::{Turn, TurnEnd},
};

use super::{
    convert::{
        count_column, json_column, labeler_bytes, labeler_column, op_bytes, op_column, signed,
    },
    roll_ups::MINUTE_MS,
    statement,
};
use crate::store::{
    EndedTurn, PastTurn, StoreError,
    sql::{Connection, Row},
};

/// How many labels were stored in each minute from that of `since_ms` on.
pub(super) fn labels_by_minute(
    conn: &Connection,
    queue: QueueId,
    since_ms: u64,
) -> Result<Vec<(u64, u64)>, StoreError> {
    statement::all(
        conn,
        "SELECT minute, sum(labels) FROM minute_counts \
         WHERE queue_id = ?1 AND minute >= ?2 AND labels > 0 GROUP BY minute ORDER BY minute",
        (queue.0, signed(since_ms / MINUTE_MS)),
        |row| {
            let minute = count_column("label", row, 0)?;
            Ok((minute, count_column("label", row, 1)?))
        },
    )
}

/// The newest turns that their labelers ended at `since_ms` or later, oldest first. Turns that came in with samples are
/// nobody's work of now: each is given a lease that ends with it, which no turn that was dealt has.
pub(super) fn turns_since(
    conn: &Connection,
    since_ms: u64,
    most: u32,
) -> Result<Vec<PastTurn>, StoreError> {
    let mut turns = statement::all(
        conn,
        "SELECT a.queue_id, a.labeler_id, l.display_name, a.sample_id, a.state = 'completed', \
             a.leased_at_ms, a.ended_at_ms \
         FROM assignments a JOIN labelers l ON l.id = a.labeler_id \
         WHERE a.state IN ('completed', 'skipped') AND a.ended_at_ms >= ?1 \
             AND a.lease_expires_at_ms <> a.ended_at_ms \
         ORDER BY a.ended_at_ms DESC, a.id DESC LIMIT ?2",
        (signed(since_ms), most),
        past_turn,
    )?;
    turns.reverse();
    Ok(turns)
}

fn past_turn(row: &Row<'_>) -> Result<PastTurn, StoreError> {
    let end = if row.get(4)? {
        TurnEnd::Labeled
    } else {
        TurnEnd::Skipped
    };
    Ok(PastTurn {
        queue: QueueId(row.get(0)?),
        labeler: labeler_column(row, 1)?,
        display_name: row.get(2)?,
        ended: EndedTurn {
            sample: SampleId(row.get(3)?),
            turn: Turn {
                began_at_ms: count_column("assignment", row, 5)?,
                ended_at_ms: count_column("assignment", row, 6)?,
                end,
            },
        },
    })
}

/// The operation ids of every label of a queue, oldest first.
pub(super) fn label_ops(conn: &Connection, queue: QueueId) -> Result<Vec<OpId>, StoreError> {
    let sql = "SELECT op_id FROM labels WHERE queue_id = ?1 ORDER BY id";
    statement::all(conn, sql, [queue.0], |row| op_column(row, 0))
}

/// The queues with leases that have run out.
pub(super) fn queues_with_ended_leases(
    conn: &Connection,
    now_ms: u64,
) -> Result<Vec<QueueId>, StoreError> {
    statement::all(
        conn,
        "SELECT q.id FROM queues q WHERE EXISTS ( \
             SELECT 1 FROM assignments a WHERE a.queue_id = q.id AND a.state = 'leased' \
             AND a.lease_expires_at_ms <= ?1)",
        [signed(now_ms)],
        |row| Ok(QueueId(row.get(0)?)),
    )
}

/// In which queue a sample is.
pub(super) fn sample_queue(
    conn: &Connection,
    sample: SampleId,
) -> Result<Option<QueueId>, StoreError> {
    let sql = "SELECT queue_id FROM samples WHERE id = ?1";
    statement::optional(conn, sql, [sample.0], |row| Ok(QueueId(row.get(0)?)))
}

/// In which queue a labeler has this assignment.
pub(super) fn assignment_queue(
    conn: &Connection,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<QueueId>, StoreError> {
    let sql = "SELECT queue_id FROM assignments WHERE id = ?1 AND labeler_id = ?2";
    let turn = (assignment.0, labeler_bytes(labeler));
    statement::optional(conn, sql, turn, |row| Ok(QueueId(row.get(0)?)))
}

/// What the sample of a labeler's assignment says.
pub(super) fn assigned_payload(
    conn: &Connection,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<Payload>, StoreError> {
    statement::optional(
        conn,
        "SELECT p.payload FROM assignments a JOIN payloads p ON p.sample_id = a.sample_id \
         WHERE a.id = ?1 AND a.labeler_id = ?2",
        (assignment.0, labeler_bytes(labeler)),
        |row| json_column("payload", row, 0),
    )
}

/// Under which version of the schema an assignment was given out.
pub(super) fn assigned_version(
    conn: &Connection,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT schema_version FROM assignments WHERE id = ?1 AND labeler_id = ?2";
    let turn = (assignment.0, labeler_bytes(labeler));
    statement::optional(conn, sql, turn, |row| row.get(0))
}

/// The label that this operation of the labeler ended the assignment with, if it is stored.
pub(super) fn stored_label(
    conn: &Connection,
    op_id: OpId,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<LabelId>, StoreError> {
    let sql = "SELECT id FROM labels WHERE op_id = ?1 AND assignment_id = ?2 AND labeler_id = ?3";
    let ended = (op_bytes(op_id), assignment.0, labeler_bytes(labeler));
    statement::optional(conn, sql, ended, |row| Ok(LabelId(row.get(0)?)))
}

/// The revision of a label, and its number, that this operation is stored as.
pub(super) fn stored_revision(
    conn: &Connection,
    op_id: OpId,
    label: LabelId,
) -> Result<Option<(LabelId, u32)>, StoreError> {
    statement::optional(
        conn,
        "SELECT r.id, r.revision FROM labels l \
         JOIN labels r ON r.sample_id = l.sample_id AND r.labeler_id = l.labeler_id \
         WHERE l.id = ?1 AND r.op_id = ?2",
        (label.0, op_bytes(op_id)),
        |row| Ok((LabelId(row.get(0)?), row.get(1)?)),
    )
}

/// The newest revision of the label that a labeler ended an assignment with.
pub(super) fn assigned_label(
    conn: &Connection,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<LabelId>, StoreError> {
    statement::optional(
        conn,
        "SELECT l.id FROM assignments a \
         JOIN labels l ON l.sample_id = a.sample_id AND l.labeler_id = a.labeler_id \
         WHERE a.id = ?1 AND a.labeler_id = ?2 ORDER BY l.revision DESC LIMIT 1",
        (assignment.0, labeler_bytes(labeler)),
        |row| Ok(LabelId(row.get(0)?)),
    )
}

/// What the sample of a label says.
pub(super) fn labeled_payload(
    conn: &Connection,
    label: LabelId,
) -> Result<Option<Payload>, StoreError> {
    statement::optional(
        conn,
        "SELECT p.payload FROM labels l JOIN payloads p ON p.sample_id = l.sample_id WHERE l.id = ?1",
        [label.0],
        |row| json_column("payload", row, 0),
    )
}
