//! Recounting what is counted for the dashboard.

use std::{collections::BTreeMap, ops::ControlFlow};

use ingot::{
    ids::{LabelerId, QueueId},
    insight::times::bin_ms,
};

use crate::store::{
    StoreError,
    sql::Connection,
    sql::{
        convert::{json_column, labeler_column},
        queue,
        roll_ups::keys,
        statement,
    },
};

/// What each key counts, in the order of the columns of its table.
type Counts<K, const N: usize> = BTreeMap<K, [i64; N]>;

/// Says in sentences what differs from the rows.
pub(super) fn differences(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let mut tell = |what: &str, is_same: bool| {
        if !is_same {
            found.push(format!(
                "{what} counted for the dashboard are not those of the rows"
            ));
        }
    };
    let (minutes, hours) = recounted_minutes(conn, queue)?;
    tell("the minutes", counted_minutes(conn, queue)? == minutes);
    tell("the hours", counted_hours(conn, queue)? == hours);
    tell(
        "the times of labels",
        counted_times(conn, queue)? == recounted_times(conn, queue)?,
    );
    tell(
        "the answers",
        counted_answers(conn, queue)? == recounted_answers(conn, queue)?,
    );
    Ok(found)
}

type Minutes = Counts<(i64, LabelerId), 3>;
type Hours = Counts<i64, 1>;
type Times = Counts<(LabelerId, i64), 1>;
type Answers = Counts<(u32, String, String), 1>;

fn counted_minutes(conn: &Connection, queue: QueueId) -> Result<Minutes, StoreError> {
    minutes(
        conn,
        queue,
        "SELECT minute, labeler_id, labels, skips, active_ms FROM minute_counts \
         WHERE queue_id = ?1 AND labels + skips > 0",
    )
}

fn minutes(conn: &Connection, queue: QueueId, sql: &str) -> Result<Minutes, StoreError> {
    let rows = statement::all(conn, sql, [queue.0], |row| {
        let key = (row.get(0)?, labeler_column(row, 1)?);
        Ok((key, [row.get(2)?, row.get(3)?, row.get(4)?]))
    })?;
    Ok(rows.into_iter().collect())
}

fn recounted_minutes(conn: &Connection, queue: QueueId) -> Result<(Minutes, Hours), StoreError> {
    let minutes = minutes(
        conn,
        queue,
        "SELECT at_ms / 60000 AS minute, labeler_id, sum(is_label), sum(1 - is_label), sum(active_ms) \
         FROM (SELECT created_at_ms AS at_ms, labeler_id, 1 AS is_label, \
                 coalesce(active_ms, 0) AS active_ms \
             FROM labels WHERE queue_id = ?1 AND revision = 1 \
             UNION ALL SELECT ended_at_ms, labeler_id, 0, 0 FROM assignments \
             WHERE queue_id = ?1 AND state = 'skipped') done \
         GROUP BY at_ms / 60000, labeler_id",
    )?;
    let mut hours = Hours::new();
    for ((minute, _), [labels, ..]) in &minutes {
        if 0 < *labels {
            hours.entry(minute / 60).or_default()[0] += labels;
        }
    }
    Ok((minutes, hours))
}

fn counted_hours(conn: &Connection, queue: QueueId) -> Result<Hours, StoreError> {
    let sql = "SELECT hour, labels FROM hour_counts WHERE queue_id = ?1";
    let rows = statement::all(conn, sql, [queue.0], |row| Ok((row.get(0)?, [row.get(1)?])))?;
    Ok(rows.into_iter().collect())
}

fn counted_times(conn: &Connection, queue: QueueId) -> Result<Times, StoreError> {
    let sql = "SELECT labeler_id, from_ms, labels FROM time_counts WHERE queue_id = ?1";
    let rows = statement::all(conn, sql, [queue.0], |row| {
        let key = (labeler_column(row, 0)?, row.get(1)?);
        Ok((key, [row.get(2)?]))
    })?;
    Ok(rows.into_iter().collect())
}

fn recounted_times(conn: &Connection, queue: QueueId) -> Result<Times, StoreError> {
    let sql = "SELECT labeler_id, active_ms FROM labels \
         WHERE queue_id = ?1 AND revision = 1 AND active_ms IS NOT NULL";
    let mut times = Times::new();
    statement::each(conn, sql, [queue.0], |row| {
        let active_ms: i64 = row.get(1)?;
        let from_ms = bin_ms(active_ms.unsigned_abs()).cast_signed();
        let key = (labeler_column(row, 0)?, from_ms);
        times.entry(key).or_default()[0] += 1;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(times)
}

fn counted_answers(conn: &Connection, queue: QueueId) -> Result<Answers, StoreError> {
    let sql = "SELECT schema_version, field, answer, count FROM answer_counts \
         WHERE queue_id = ?1 AND count <> 0";
    let rows = statement::all(conn, sql, [queue.0], |row| {
        let key = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((key, [row.get(3)?]))
    })?;
    Ok(rows.into_iter().collect())
}

fn recounted_answers(conn: &Connection, queue: QueueId) -> Result<Answers, StoreError> {
    let schemas = queue::schemas(conn, queue)?;
    let sql = "SELECT schema_version, answers FROM labels l WHERE queue_id = ?1 AND revision = \
             (SELECT max(n.revision) FROM labels n \
              WHERE n.sample_id = l.sample_id AND n.labeler_id = l.labeler_id)";
    let mut answers = Answers::new();
    statement::each(conn, sql, [queue.0], |row| {
        let version = row.get(0)?;
        if let Some(schema) = schemas.get(&version) {
            for (field, key) in keys(schema, &json_column("label", row, 1)?) {
                answers.entry((version, field, key)).or_default()[0] += 1;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(answers)
}
