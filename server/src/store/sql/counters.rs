//! A queue's counters: the one place that reads and changes them.

use ingot::{ids::QueueId, progress::Counters};

use super::{
    convert::{count_column, queue_state, word_column},
    statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row, params},
};

/// The columns of a queue's counters in the order of [`read`], for `concat!`.
macro_rules! counter_columns {
    () => {
        "revision, labels, target, samples, done, available, leased, skipped, state"
    };
}
pub(super) use counter_columns;

/// The counters in a row whose columns from `first` on are the [`counter_columns`].
pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Counters, StoreError> {
    let number = |place| count_column("queue", row, first + place);
    Ok(Counters {
        revision: number(0)?,
        labels: number(1)?,
        target: number(2)?,
        samples: number(3)?,
        done: number(4)?,
        available: number(5)?,
        leased: number(6)?,
        skipped: number(7)?,
        state: word_column(row, first + 8, queue_state)?,
    })
}

/// What a piece of work did to the rows that a queue counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) labels: i64,
    pub(super) target: i64,
    pub(super) samples: i64,
    pub(super) done: i64,
    pub(super) available: i64,
    pub(super) leased: i64,
    pub(super) skipped: i64,
}

/// Applies a change and answers with the counters after it.
pub(super) fn apply(
    conn: &Connection,
    queue: QueueId,
    change: Change,
) -> Result<Counters, StoreError> {
    const APPLY: &str = concat!(
        "UPDATE queues SET revision = revision + 1, labels = labels + ?2, target = target + ?3, \
         samples = samples + ?4, done = done + ?5, available = available + ?6, \
         leased = leased + ?7, skipped = skipped + ?8 \
         WHERE id = ?1 RETURNING ",
        counter_columns!()
    );
    let params = params![
        queue.0,
        change.labels,
        change.target,
        change.samples,
        change.done,
        change.available,
        change.leased,
        change.skipped,
    ];
    statement::optional(conn, APPLY, params, |row| read(row, 0))?
        .ok_or(StoreError::NoSuchQueue(queue))
}

/// A queue's counters now, for work that has found the queue before.
pub(super) fn expect(conn: &Connection, queue: QueueId) -> Result<Counters, StoreError> {
    const FIND: &str = concat!("SELECT ", counter_columns!(), " FROM queues WHERE id = ?1");
    statement::optional(conn, FIND, [queue.0], |row| read(row, 0))?
        .ok_or(StoreError::NoSuchQueue(queue))
}

/// Counts the rows themselves. A sample with a known answer is in none of the sample counts, and needs as
/// many labels as it has.
pub(super) fn recount(conn: &Connection, queue: QueueId) -> Result<Option<Counters>, StoreError> {
    statement::optional(
        conn,
        "SELECT q.revision, \
         (SELECT count(*) FROM labels WHERE queue_id = q.id AND revision = 1), \
         (SELECT coalesce(sum(CASE WHEN gold IS NULL THEN overlap - dropped ELSE \
             (SELECT count(*) FROM assignments a WHERE a.sample_id = s.id AND a.state = 'completed') END), 0) \
             FROM samples s WHERE queue_id = q.id), \
         (SELECT count(*) FROM samples WHERE queue_id = q.id AND gold IS NULL), \
         (SELECT count(*) FROM samples WHERE queue_id = q.id AND gold IS NULL \
             AND completed + dropped = overlap), \
         (SELECT count(*) FROM samples s WHERE s.queue_id = q.id AND s.gold IS NULL AND \
             s.overlap - s.dropped > (SELECT count(*) FROM assignments a WHERE a.sample_id = s.id \
              AND a.state IN ('leased', 'completed'))), \
         (SELECT count(*) FROM assignments WHERE queue_id = q.id AND state = 'leased'), \
         (SELECT count(*) FROM assignments WHERE queue_id = q.id AND state = 'skipped'), \
         q.state FROM queues q WHERE q.id = ?1",
        [queue.0],
        |row| read(row, 0),
    )
}
