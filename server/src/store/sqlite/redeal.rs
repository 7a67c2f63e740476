//! Dealing the samples of a queue again, after its policy has changed.

use ingot::{
    ids::QueueId,
    policy::{Policy, needs, rank},
};
use sqlx::SqliteConnection;

use super::{
    convert::{count, inconsistent, read_json},
    counters::{self, Change},
};
use crate::store::StoreError;

/// Samples that are dealt again in one transaction, so that a label waits for no more of them.
const CHUNK: i64 = 2_000;

/// Whether samples stand elsewhere or need another number of labels under the new policy.
pub(super) fn is_needed(before: &Policy, after: &Policy) -> bool {
    (before.overlap, before.cohort_percent, before.order)
        != (after.overlap, after.cohort_percent, after.order)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    seq: i64,
    priority: i64,
    overlap: i64,
    taken: i64,
    settled: i64,
}

/// Deals the samples from `seq` on again by the queue's policy, and says where the next chunk begins; none
/// after the last. A sample keeps the labels and leases it has, however many the policy wants.
pub(super) async fn chunk(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: i64,
) -> Result<Option<i64>, StoreError> {
    let (policy,): (String,) = sqlx::query_as("SELECT policy FROM queues WHERE id = ?1")
        .bind(queue.0)
        .fetch_optional(&mut *conn)
        .await?
        .ok_or(StoreError::NoSuchQueue(queue))?;
    let policy: Policy = read_json("policy", &policy)?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, seq, priority, overlap, completed + leased + dropped AS taken, \
             completed + dropped AS settled \
         FROM samples WHERE queue_id = ?1 AND seq >= ?2 AND gold IS NULL ORDER BY seq LIMIT ?3",
    )
    .bind(queue.0)
    .bind(seq)
    .bind(CHUNK)
    .fetch_all(&mut *conn)
    .await?;
    let mut change = Change::default();
    for row in &rows {
        deal(conn, &policy, row, &mut change).await?;
    }
    sqlx::query(
        "UPDATE participants SET place = -1 << 60, begun_place = -1 << 60 WHERE queue_id = ?1",
    )
    .bind(queue.0)
    .execute(&mut *conn)
    .await?;
    counters::apply(conn, queue, change).await?;
    Ok(rows.last().map(|row| row.seq + 1))
}

async fn deal(
    conn: &mut SqliteConnection,
    policy: &Policy,
    row: &Row,
    change: &mut Change,
) -> Result<(), StoreError> {
    let seq = count("sample", row.seq)?;
    let priority = i16::try_from(row.priority).map_err(|error| inconsistent("sample", error))?;
    let overlap = i64::from(needs(policy, seq)).max(row.taken).max(1);
    sqlx::query("UPDATE samples SET overlap = ?2, rank = ?3 WHERE id = ?1")
        .bind(row.id)
        .bind(overlap)
        .bind(rank(policy.order, priority, seq))
        .execute(conn)
        .await?;
    change.target += overlap - row.overlap;
    change.done += i64::from(row.settled == overlap) - i64::from(row.settled == row.overlap);
    change.available += i64::from(row.taken < overlap) - i64::from(row.taken < row.overlap);
    Ok(())
}
