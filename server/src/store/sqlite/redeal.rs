//! Dealing the samples of a queue again, after its policy has changed.

use ingot::{
    ids::QueueId,
    policy::{Policy, needs, rank},
};
use rusqlite::Connection;

use super::{
    convert::{count, json_column},
    counters::{self, Change},
    statement,
};
use crate::store::StoreError;

/// Samples that are dealt again in one transaction, so that a label waits for no more of them.
const CHUNK: i64 = 2_000;

/// Whether samples stand elsewhere or need another number of labels under the new policy.
pub(super) fn is_needed(before: &Policy, after: &Policy) -> bool {
    (before.overlap, before.cohort_percent, before.order)
        != (after.overlap, after.cohort_percent, after.order)
}

/// A sample to be dealt again.
struct Dealt {
    id: i64,
    seq: i64,
    priority: i16,
    overlap: i64,
    taken: i64,
    settled: i64,
}

/// Deals the samples from `seq` on again by the queue's policy, and says where the next chunk begins; none
/// after the last. A sample keeps the labels and leases it has, however many the policy wants.
pub(super) fn chunk(
    conn: &Connection,
    queue: QueueId,
    seq: i64,
) -> Result<Option<i64>, StoreError> {
    let find = "SELECT policy FROM queues WHERE id = ?1";
    let policy = statement::optional(conn, find, [queue.0], |row| json_column("policy", row, 0))?;
    let policy: Policy = policy.ok_or(StoreError::NoSuchQueue(queue))?;
    let samples = statement::all(
        conn,
        "SELECT id, seq, priority, overlap, completed + leased + dropped, completed + dropped \
         FROM samples WHERE queue_id = ?1 AND seq >= ?2 AND gold IS NULL ORDER BY seq LIMIT ?3",
        (queue.0, seq, CHUNK),
        |row| {
            Ok(Dealt {
                id: row.get(0)?,
                seq: row.get(1)?,
                priority: row.get(2)?,
                overlap: row.get(3)?,
                taken: row.get(4)?,
                settled: row.get(5)?,
            })
        },
    )?;
    let mut change = Change::default();
    for sample in &samples {
        deal(conn, &policy, sample, &mut change)?;
    }
    statement::execute(
        conn,
        "UPDATE participants SET place = -1 << 60, begun_place = -1 << 60 WHERE queue_id = ?1",
        [queue.0],
    )?;
    counters::apply(conn, queue, change)?;
    Ok(samples.last().map(|sample| sample.seq + 1))
}

fn deal(
    conn: &Connection,
    policy: &Policy,
    sample: &Dealt,
    change: &mut Change,
) -> Result<(), StoreError> {
    let seq = count("sample", sample.seq)?;
    let overlap = i64::from(needs(policy, seq)).max(sample.taken).max(1);
    statement::execute(
        conn,
        "UPDATE samples SET overlap = ?2, rank = ?3 WHERE id = ?1",
        (sample.id, overlap, rank(policy.order, sample.priority, seq)),
    )?;
    let becomes = |before: bool, after: bool| i64::from(after) - i64::from(before);
    change.target += overlap - sample.overlap;
    change.done += becomes(sample.settled == sample.overlap, sample.settled == overlap);
    change.available += becomes(sample.taken < sample.overlap, sample.taken < overlap);
    Ok(())
}
