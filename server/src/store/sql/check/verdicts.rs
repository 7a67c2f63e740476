//! Recounting what there is to review.

use std::ops::ControlFlow;

use ingot::{
    ids::QueueId,
    insight::conflicts::{ConflictSizes, size},
};

use crate::store::{
    StoreError,
    sql::Connection,
    sql::{
        convert::{count_column, small_column},
        insight, statement,
    },
};

/// What differs in the marks of decided samples and in what is counted of conflicts.
pub(super) fn differences(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let mut found = marks(conn, queue)?;
    found.extend(counts(conn, queue)?);
    found.extend(sizes(conn, queue)?);
    Ok(found)
}

fn marks(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let when = |at_ms: Option<i64>| at_ms.map_or("never".to_owned(), |at_ms| format!("at {at_ms}"));
    statement::all(
        conn,
        "SELECT id, decided_at_ms, d FROM (SELECT s.id, s.decided_at_ms, \
                 (SELECT CASE WHEN v.answers IS NOT NULL THEN v.created_at_ms END \
                  FROM verdicts v WHERE v.sample_id = s.id ORDER BY v.revision DESC LIMIT 1) AS d \
             FROM samples s WHERE s.queue_id = ?1) counted \
         WHERE d IS DISTINCT FROM decided_at_ms ORDER BY id LIMIT 20",
        [queue.0],
        |row| {
            Ok(format!(
                "sample {} is marked as decided {}, its verdicts say {}",
                row.get::<i64>(0)?,
                when(row.get(1)?),
                when(row.get(2)?)
            ))
        },
    )
}

/// From what samples are made of, not from the column that tells conflicts.
fn counts(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT conflicts, decided, c, d FROM (SELECT q.conflicts, q.decided, \
             (SELECT count(*) FROM samples s WHERE s.queue_id = q.id AND s.decided_at_ms IS NULL \
                 AND (coalesce(s.disagreement, 0) > 0 OR s.flags > 0)) AS c, \
             (SELECT count(*) FROM samples s WHERE s.queue_id = q.id \
                 AND s.decided_at_ms IS NOT NULL) AS d \
         FROM queues q WHERE q.id = ?1) counted WHERE c <> conflicts OR d <> decided",
        [queue.0],
        |row| {
            let number = |column| row.get::<i64>(column);
            Ok(format!(
                "the queue counts {} conflicts and {} decided samples, its rows are {} and {}",
                number(0)?,
                number(1)?,
                number(2)?,
                number(3)?
            ))
        },
    )
}

/// From what samples are made of as well, and by the rule that says it in words.
fn sizes(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let counted = insight::conflict_sizes(conn, queue)?;
    let mut recounted = ConflictSizes::default();
    let sql = "SELECT coalesce(disagreement, 0) AS apart, count(*) FROM samples \
         WHERE queue_id = ?1 AND decided_at_ms IS NULL AND (coalesce(disagreement, 0) > 0 OR flags > 0) \
         GROUP BY coalesce(disagreement, 0)";
    statement::each(conn, sql, [queue.0], |row| {
        let apart = small_column("sample", row, 0)?;
        recounted.add(size(apart), count_column("sample", row, 1)?);
        Ok(ControlFlow::Continue(()))
    })?;
    if counted == recounted {
        return Ok(Vec::new());
    }
    Ok(vec![format!(
        "the sizes of conflicts are counted as {counted:?}, the rows are {recounted:?}"
    )])
}
