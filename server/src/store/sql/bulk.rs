//! What is done to many samples at once.

use ingot::{
    audit::Action,
    ids::{QueueId, SampleId},
    limits::Limits,
    policy::{Policy, rank},
    progress::Counters,
    sample_table::{BulkAction, Changed},
};

use super::{
    audit,
    convert::{count, json_column, signed},
    counters::{self, Change},
    lease, participant, sent_back, statement,
};
use crate::store::{
    By, StoreError,
    sql::{Connection, lock},
};

/// A sample that something may be done to.
struct Sample {
    id: SampleId,
    seq: i64,
    priority: i16,
    rank: i64,
    overlap: i64,
    completed: i64,
    leased: i64,
    dropped: i64,
    is_known: bool,
}

/// Does something to samples of a queue, in one transaction with the counters and an entry of the audit log. Those
/// that the queue does not have stay out.
pub(super) fn change(
    conn: &Connection,
    queue: QueueId,
    samples: &[SampleId],
    action: &BulkAction,
    by: By,
    now_ms: u64,
) -> Result<Option<(Changed, Counters)>, StoreError> {
    lock::queue(conn, queue)?;
    let sql = "SELECT policy FROM queues WHERE id = ?1";
    let policy = statement::optional(conn, sql, [queue.0], |row| json_column("policy", row, 0))?;
    let Some(policy): Option<Policy> = policy else {
        return Ok(None);
    };
    let mut changed = Changed::default();
    let mut change = Change::default();
    for &id in samples {
        let Some(sample) = find(conn, queue, id)? else {
            continue;
        };
        let is_changed = match action {
            BulkAction::SetPriority(priority) => {
                set_priority(conn, queue, &policy, &sample, *priority)?
            }
            BulkAction::ReleaseLeases => release(conn, queue, &sample, &mut change, now_ms)?,
            BulkAction::Requeue => requeue(conn, queue, &sample, &mut change)?,
            BulkAction::SendBack(note) => {
                !sample.is_known && sent_back::send(conn, queue, id, note, by.labeler, now_ms)?
            }
        };
        if is_changed {
            changed.changed += 1;
            let sql = "UPDATE samples SET changed_at_ms = ?2 WHERE id = ?1";
            statement::execute(conn, sql, (id.0, signed(now_ms)))?;
        } else {
            changed.unchanged += 1;
        }
    }
    if changed.changed == 0 {
        return Ok(Some((changed, counters::expect(conn, queue)?)));
    }
    let detail = words(action, changed);
    let entry = audit::Entry {
        by,
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ChangeSamples)
    };
    audit::record(conn, entry, now_ms)?;
    let counters = counters::apply(conn, queue, change)?;
    Ok(Some((changed, counters)))
}

fn find(conn: &Connection, queue: QueueId, id: SampleId) -> Result<Option<Sample>, StoreError> {
    statement::optional(
        conn,
        "SELECT seq, priority, rank, overlap, completed, leased, dropped, gold IS NOT NULL \
         FROM samples WHERE id = ?1 AND queue_id = ?2",
        (id.0, queue.0),
        |row| {
            Ok(Sample {
                id,
                seq: row.get(0)?,
                priority: row.get(1)?,
                rank: row.get(2)?,
                overlap: row.get(3)?,
                completed: row.get(4)?,
                leased: row.get(5)?,
                dropped: row.get(6)?,
                is_known: row.get(7)?,
            })
        },
    )
}

fn set_priority(
    conn: &Connection,
    queue: QueueId,
    policy: &Policy,
    sample: &Sample,
    priority: i16,
) -> Result<bool, StoreError> {
    if sample.is_known || sample.priority == priority {
        return Ok(false);
    }
    let rank = rank(policy.order, priority, count("sample", sample.seq)?);
    let sql = "UPDATE samples SET priority = ?2, rank = ?3 WHERE id = ?1";
    statement::execute(conn, sql, (sample.id.0, priority, rank))?;
    // Whoever is behind its new place comes by it again.
    participant::move_places_back(conn, queue, rank)?;
    Ok(true)
}

fn release(
    conn: &Connection,
    queue: QueueId,
    sample: &Sample,
    change: &mut Change,
    now_ms: u64,
) -> Result<bool, StoreError> {
    if sample.leased == 0 {
        return Ok(false);
    }
    let ended = statement::execute(
        conn,
        "UPDATE assignments SET state = 'released', ended_at_ms = ?2 \
         WHERE sample_id = ?1 AND state = 'leased'",
        (sample.id.0, signed(now_ms)),
    )?;
    for _ in 0..ended {
        lease::free_for_all(conn, queue, sample.id, change)?;
    }
    Ok(ended > 0)
}

/// Opens the places that skips took; without any, gives a sample that is done one more.
fn requeue(
    conn: &Connection,
    queue: QueueId,
    sample: &Sample,
    change: &mut Change,
) -> Result<bool, StoreError> {
    let settled = sample.completed + sample.dropped;
    let is_done = settled == sample.overlap;
    let most = i64::from(Limits::DEFAULT.overlap);
    let opened = if sample.is_known {
        0
    } else if sample.dropped > 0 {
        sample.dropped
    } else {
        i64::from(is_done && sample.overlap < most)
    };
    if opened == 0 {
        return Ok(false);
    }
    let more = if sample.dropped > 0 { 0 } else { opened };
    let sql = "UPDATE samples SET dropped = 0, overlap = overlap + ?2 WHERE id = ?1";
    statement::execute(conn, sql, (sample.id.0, more))?;
    let was_full = settled + sample.leased == sample.overlap;
    change.target += opened;
    change.done -= i64::from(is_done);
    change.available += i64::from(was_full);
    participant::move_places_back(conn, queue, sample.rank)?;
    Ok(true)
}

/// What was done, as the audit log tells it.
fn words(action: &BulkAction, counts: Changed) -> String {
    let done = match action {
        BulkAction::SetPriority(priority) => format!("priority {priority}"),
        BulkAction::ReleaseLeases => "leases released".to_owned(),
        BulkAction::Requeue => "queued again".to_owned(),
        BulkAction::SendBack(_) => "sent back".to_owned(),
    };
    let Changed { changed, unchanged } = counts;
    let note = match action {
        BulkAction::SendBack(note) => format!("; note: {note}"),
        _ => String::new(),
    };
    format!("{done}: {changed} changed, {unchanged} as before{note}")
}
