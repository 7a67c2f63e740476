//! Dealing the samples of a queue again, after its policy has changed: chunk by chunk, from a place that is
//! noted beside the queue, so that whoever comes by deals on where another one has ended.

use ingot::{
    ids::QueueId,
    policy::{Policy, needs, rank},
};

use super::{
    convert::{count, count_column, json_column},
    counters::{self, Change},
    participant, statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, lock},
};

/// Samples that are dealt again in one transaction, so that a label waits for no more of them.
const CHUNK: i64 = 2_000;

/// Notes that all samples of a queue are to be dealt again, if they stand elsewhere or need another number of labels under
/// the new policy; whether they are. The note is part of the change: whoever ends before all are dealt leaves it.
pub(super) fn note(
    conn: &Connection,
    queue: QueueId,
    before: &Policy,
    after: &Policy,
) -> Result<bool, StoreError> {
    let dealing = |policy: &Policy| (policy.overlap, policy.cohort_percent, policy.order);
    if dealing(before) == dealing(after) {
        return Ok(false);
    }
    let sql = "INSERT INTO redeals (queue_id, next_seq) VALUES (?1, 0) \
         ON CONFLICT (queue_id) DO UPDATE SET next_seq = 0";
    statement::execute(conn, sql, [queue.0])?;
    Ok(true)
}

/// How far dealing has come, of each queue that is not dealt to its end.
pub(super) fn noted(conn: &Connection) -> Result<Vec<(QueueId, u64)>, StoreError> {
    let sql = "SELECT queue_id, next_seq FROM redeals ORDER BY queue_id";
    statement::all(conn, sql, (), |row| {
        Ok((QueueId(row.get(0)?), count_column("dealing", row, 1)?))
    })
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

/// Deals the next samples that are still to be dealt again by the queue's policy; whether there were any. A sample keeps
/// the labels and leases it has, however many the policy wants.
pub(super) fn chunk(conn: &Connection, queue: QueueId) -> Result<bool, StoreError> {
    lock::queue(conn, queue)?;
    let find = "SELECT q.policy, r.next_seq FROM redeals r JOIN queues q ON q.id = r.queue_id \
         WHERE r.queue_id = ?1";
    let noted = statement::optional(conn, find, [queue.0], |row| {
        Ok((json_column("policy", row, 0)?, row.get::<i64>(1)?))
    })?;
    let Some((policy, seq)) = noted else {
        return Ok(false);
    };
    let policy: Policy = policy;
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
    let Some(last) = samples.last() else {
        let sql = "DELETE FROM redeals WHERE queue_id = ?1";
        statement::execute(conn, sql, [queue.0])?;
        return Ok(false);
    };
    let mut change = Change::default();
    for sample in &samples {
        deal(conn, &policy, sample, &mut change)?;
    }
    statement::execute(
        conn,
        "UPDATE participants SET place = ?2, begun_place = ?2 WHERE queue_id = ?1",
        (queue.0, participant::FIRST_PLACE),
    )?;
    counters::apply(conn, queue, change)?;
    let sql = "UPDATE redeals SET next_seq = ?2 WHERE queue_id = ?1";
    statement::execute(conn, sql, (queue.0, last.seq + 1))?;
    Ok(true)
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
