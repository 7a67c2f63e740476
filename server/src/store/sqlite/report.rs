//! Reading labels and turns back: for velocity, for sessions and for checks.

use ingot::{
    ids::{AssignmentId, LabelId, LabelerId, OpId, QueueId, SampleId},
    sample::Payload,
    session::{Turn, TurnEnd},
};
use sqlx::SqlitePool;

use super::convert::{count, labeler_bytes, labeler_id, op_bytes, op_id, read_json, signed};
use crate::store::{EndedTurn, PastTurn, StoreError};

/// How many labels were stored in each minute since `since_ms`.
pub(super) async fn labels_by_minute(
    pool: &SqlitePool,
    queue: QueueId,
    since_ms: u64,
) -> Result<Vec<(u64, u64)>, StoreError> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT created_at_ms / 60000 AS minute, count(*) FROM labels \
         WHERE queue_id = ?1 AND created_at_ms >= ?2 AND revision = 1 \
         GROUP BY minute ORDER BY minute",
    )
    .bind(queue.0)
    .bind(signed(since_ms))
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(minute, labels)| Ok((count("label", minute)?, count("label", labels)?)))
        .collect()
}

/// A row of [`turns_since`].
type TurnRow = (i64, Vec<u8>, Option<String>, i64, bool, i64, i64);

/// The newest turns that their labelers ended at `since_ms` or later, oldest first.
pub(super) async fn turns_since(
    pool: &SqlitePool,
    since_ms: u64,
    most: u32,
) -> Result<Vec<PastTurn>, StoreError> {
    let rows: Vec<TurnRow> = sqlx::query_as(
        "SELECT a.queue_id, a.labeler_id, l.display_name, a.sample_id, a.state = 'completed', \
             a.leased_at_ms, a.ended_at_ms \
         FROM assignments a JOIN labelers l ON l.id = a.labeler_id \
         WHERE a.state IN ('completed', 'skipped') AND a.ended_at_ms >= ?1 \
         ORDER BY a.ended_at_ms DESC, a.id DESC LIMIT ?2",
    )
    .bind(signed(since_ms))
    .bind(i64::from(most))
    .fetch_all(pool)
    .await?;
    rows.into_iter().rev().map(past_turn).collect()
}

fn past_turn(row: TurnRow) -> Result<PastTurn, StoreError> {
    let (queue, labeler, display_name, sample, is_labeled, began_at_ms, ended_at_ms) = row;
    let end = if is_labeled {
        TurnEnd::Labeled
    } else {
        TurnEnd::Skipped
    };
    Ok(PastTurn {
        queue: QueueId(queue),
        labeler: labeler_id(&labeler)?,
        display_name,
        ended: EndedTurn {
            sample: SampleId(sample),
            turn: Turn {
                began_at_ms: count("assignment", began_at_ms)?,
                ended_at_ms: count("assignment", ended_at_ms)?,
                end,
            },
        },
    })
}

/// The operation ids of every label of a queue, oldest first.
pub(super) async fn label_ops(pool: &SqlitePool, queue: QueueId) -> Result<Vec<OpId>, StoreError> {
    let rows: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT op_id FROM labels WHERE queue_id = ?1 ORDER BY id")
            .bind(queue.0)
            .fetch_all(pool)
            .await?;
    rows.into_iter().map(|(bytes,)| op_id(&bytes)).collect()
}

/// The queues with leases that have run out.
pub(super) async fn queues_with_ended_leases(
    pool: &SqlitePool,
    now_ms: u64,
) -> Result<Vec<QueueId>, StoreError> {
    let rows: Vec<(i64,)> = sqlx::query_as(
        "SELECT q.id FROM queues q WHERE EXISTS ( \
             SELECT 1 FROM assignments a WHERE a.queue_id = q.id AND a.state = 'leased' \
             AND a.lease_expires_at_ms <= ?1)",
    )
    .bind(signed(now_ms))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(id,)| QueueId(id)).collect())
}

/// In which queue a labeler has this assignment.
pub(super) async fn assignment_queue(
    pool: &SqlitePool,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<QueueId>, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT queue_id FROM assignments WHERE id = ?1 AND labeler_id = ?2")
            .bind(assignment.0)
            .bind(labeler_bytes(labeler).to_vec())
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(queue,)| QueueId(queue)))
}

/// What the sample of a labeler's assignment says.
pub(super) async fn assigned_payload(
    pool: &SqlitePool,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<Payload>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT p.payload FROM assignments a JOIN payloads p ON p.sample_id = a.sample_id \
         WHERE a.id = ?1 AND a.labeler_id = ?2",
    )
    .bind(assignment.0)
    .bind(labeler_bytes(labeler).to_vec())
    .fetch_optional(pool)
    .await?;
    row.map(|(text,)| read_json("payload", &text)).transpose()
}

/// Under which version of the schema an assignment was given out.
pub(super) async fn assigned_version(
    pool: &SqlitePool,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT schema_version FROM assignments WHERE id = ?1 AND labeler_id = ?2";
    let row: Option<(u32,)> = sqlx::query_as(sql)
        .bind(assignment.0)
        .bind(labeler_bytes(labeler).to_vec())
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|(version,)| version))
}

/// The label that this operation of the labeler ended the assignment with, if it is stored.
pub(super) async fn stored_label(
    pool: &SqlitePool,
    op_id: OpId,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<LabelId>, StoreError> {
    let sql = "SELECT id FROM labels WHERE op_id = ?1 AND assignment_id = ?2 AND labeler_id = ?3";
    let row: Option<(i64,)> = sqlx::query_as(sql)
        .bind(op_bytes(op_id).to_vec())
        .bind(assignment.0)
        .bind(labeler_bytes(labeler).to_vec())
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|(id,)| LabelId(id)))
}

/// The revision of a label, and its number, that this operation is stored as.
pub(super) async fn stored_revision(
    pool: &SqlitePool,
    op_id: OpId,
    label: LabelId,
) -> Result<Option<(LabelId, u32)>, StoreError> {
    let row: Option<(i64, u32)> = sqlx::query_as(
        "SELECT r.id, r.revision FROM labels l \
         JOIN labels r ON r.sample_id = l.sample_id AND r.labeler_id = l.labeler_id \
         WHERE l.id = ?1 AND r.op_id = ?2",
    )
    .bind(label.0)
    .bind(op_bytes(op_id).to_vec())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(id, revision)| (LabelId(id), revision)))
}

/// The newest revision of the label that a labeler ended an assignment with.
pub(super) async fn assigned_label(
    pool: &SqlitePool,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<LabelId>, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT l.id FROM assignments a \
         JOIN labels l ON l.sample_id = a.sample_id AND l.labeler_id = a.labeler_id \
         WHERE a.id = ?1 AND a.labeler_id = ?2 ORDER BY l.revision DESC LIMIT 1",
    )
    .bind(assignment.0)
    .bind(labeler_bytes(labeler).to_vec())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(id,)| LabelId(id)))
}

/// What the sample of a label says.
pub(super) async fn labeled_payload(
    pool: &SqlitePool,
    label: LabelId,
) -> Result<Option<Payload>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT p.payload FROM labels l JOIN payloads p ON p.sample_id = l.sample_id WHERE l.id = ?1",
    )
    .bind(label.0)
    .fetch_optional(pool)
    .await?;
    row.map(|(text,)| read_json("payload", &text)).transpose()
}
