//! What is counted for the dashboard of a queue, in the transaction of what it counts.

use std::collections::BTreeMap;

use ingot::{
    ids::{LabelerId, QueueId},
    insight::{answers::counted_as, times::bin_ms},
    label::LabelValues,
    schema::Schema,
};

use super::{
    convert::{json_column, labeler_bytes, signed},
    statement,
};
use crate::store::{StoreError, sql::Connection};

/// A minute, in milliseconds.
pub(super) const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// Who did something, and when.
pub(super) struct By {
    pub(super) queue: QueueId,
    pub(super) labeler: LabelerId,
    pub(super) at_ms: u64,
}

/// What a label says.
pub(super) struct Said<'a> {
    pub(super) schema: &'a Schema,
    pub(super) version: u32,
    pub(super) values: &'a LabelValues,
}

/// Counts a label that is new.
pub(super) fn count_label(
    conn: &Connection,
    by: &By,
    active_ms: Option<u64>,
) -> Result<(), StoreError> {
    let (queue, labeler) = (by.queue.0, labeler_bytes(by.labeler));
    statement::execute(
        conn,
        "INSERT INTO minute_counts (queue_id, minute, labeler_id, labels, active_ms) \
         VALUES (?1, ?2, ?3, 1, ?4) \
         ON CONFLICT (queue_id, minute, labeler_id) DO UPDATE SET labels = minute_counts.labels + 1, \
             active_ms = minute_counts.active_ms + excluded.active_ms",
        (
            queue,
            signed(by.at_ms / MINUTE_MS),
            labeler,
            signed(active_ms.unwrap_or(0)),
        ),
    )?;
    statement::execute(
        conn,
        "INSERT INTO hour_counts (queue_id, hour, labels) VALUES (?1, ?2, 1) \
         ON CONFLICT (queue_id, hour) DO UPDATE SET labels = hour_counts.labels + 1",
        (queue, signed(by.at_ms / HOUR_MS)),
    )?;
    if let Some(active_ms) = active_ms {
        statement::execute(
            conn,
            "INSERT INTO time_counts (queue_id, labeler_id, from_ms, labels) VALUES (?1, ?2, ?3, 1) \
             ON CONFLICT (queue_id, labeler_id, from_ms) DO UPDATE SET labels = time_counts.labels + 1",
            (queue, labeler, signed(bin_ms(active_ms))),
        )?;
    }
    Ok(())
}

/// Counts a skip, or takes one away that is none any more.
pub(super) fn count_skip(conn: &Connection, by: &By, skips: i64) -> Result<(), StoreError> {
    let (queue, labeler) = (by.queue.0, labeler_bytes(by.labeler));
    let minute = signed(by.at_ms / MINUTE_MS);
    // A row that is changed is there: what is to be inserted is checked before that is known.
    statement::execute(
        conn,
        "INSERT INTO minute_counts (queue_id, minute, labeler_id) VALUES (?1, ?2, ?3) \
         ON CONFLICT DO NOTHING",
        (queue, minute, labeler),
    )?;
    statement::execute(
        conn,
        "UPDATE minute_counts SET skips = skips + ?4 \
         WHERE queue_id = ?1 AND minute = ?2 AND labeler_id = ?3",
        (queue, minute, labeler, skips),
    )?;
    Ok(())
}

/// Counts what a label says now, in the place of what it said before.
pub(super) fn count_answers(
    conn: &Connection,
    queue: QueueId,
    before: Option<&Said<'_>>,
    now: &Said<'_>,
) -> Result<(), StoreError> {
    let mut changes = BTreeMap::<(u32, String, String), i64>::new();
    let said = before.map(|said| (said, -1)).into_iter().chain([(now, 1)]);
    for (said, by) in said {
        for (field, key) in keys(said.schema, said.values) {
            *changes.entry((said.version, field, key)).or_default() += by;
        }
    }
    for ((version, field, answer), by) in changes {
        if by == 0 {
            continue;
        }
        statement::execute(
            conn,
            "INSERT INTO answer_counts (queue_id, schema_version, field, answer, count) \
             VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (queue_id, schema_version, field, answer) \
             DO UPDATE SET count = answer_counts.count + excluded.count",
            (queue.0, version, field, answer, by),
        )?;
    }
    Ok(())
}

/// The fields that a label answers with what counts, as (field, what it counts as).
pub(super) fn keys<'a>(
    schema: &'a Schema,
    values: &'a LabelValues,
) -> impl Iterator<Item = (String, String)> + 'a {
    schema.fields.iter().flat_map(|field| {
        let value = values.get(&field.name);
        let keys = value.map(|value| counted_as(&field.kind, value));
        keys.unwrap_or_default()
            .into_iter()
            .map(|key| (field.name.clone(), key))
    })
}

/// The questions that a queue asked under this version.
pub(super) fn schema(
    conn: &Connection,
    queue: QueueId,
    version: u32,
) -> Result<Schema, StoreError> {
    statement::one(
        conn,
        "SELECT schema FROM schemas WHERE queue_id = ?1 AND version = ?2",
        (queue.0, version),
        |row| json_column("schema", row, 0),
    )
}
