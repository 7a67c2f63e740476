//! What labels of one sample say of each other, counted as they are stored.

use ingot::{
    agreement::{self, Category},
    ids::{LabelerId, QueueId, SampleId},
    label::LabelValues,
    schema::{Field, Schema},
};
use rusqlite::Connection;
use serde_json::json;
use sqlx::SqlitePool;

use super::{
    convert::{count, json_column, labeler_column, small},
    statement,
};
use crate::store::{ConfusionCount, PairCount, StoreError};

/// Most labels of a sample for which each two labelers are counted apart: their number grows with the
/// square of it.
pub(super) const MOST_PAIRED: usize = 20;

/// A labeler's say on a sample that changes.
pub(super) struct Say<'a> {
    pub(super) queue: QueueId,
    pub(super) labeler: LabelerId,
    pub(super) schema: &'a Schema,
}

/// The newest labels of a sample by labeler.
pub(super) type Labels = Vec<(LabelerId, LabelValues)>;

/// The newest labels of a sample, by everybody: `labeler_id, max(revision), answers`.
pub(super) const LABELS: &str = "\
    SELECT labeler_id, max(revision), answers FROM labels WHERE sample_id = ?1 GROUP BY labeler_id";

/// The newest labels of a sample, by everybody.
pub(super) fn labels(conn: &Connection, sample: SampleId) -> Result<Labels, StoreError> {
    statement::all(conn, LABELS, [sample.0], |row| {
        Ok((labeler_column(row, 0)?, json_column("label", row, 2)?))
    })
}

/// Counts that a labeler says this now of a sample of which all said `before` until now.
pub(super) fn count_say(
    conn: &Connection,
    say: &Say<'_>,
    before: &Labels,
    now: &LabelValues,
) -> Result<(), StoreError> {
    let (mut pairs, mut confusions) = (Vec::new(), Vec::new());
    for field in &say.schema.fields {
        let earlier: Vec<(LabelerId, Category)> = before
            .iter()
            .filter_map(|(labeler, values)| Some((*labeler, category(field, values)?)))
            .collect();
        let own = category(field, now);
        let said: Vec<Category> = earlier.iter().map(|(_, said)| said.clone()).collect();
        let others = earlier
            .iter()
            .filter(|(labeler, _)| *labeler != say.labeler);
        let after: Vec<Category> = others
            .map(|(_, said)| said.clone())
            .chain(own.clone())
            .collect();
        for change in agreement::replace(&said, &after) {
            pairs.push(json!([field.name, change.m, change.c, change.k, change.by]));
        }
        if after.len() <= MOST_PAIRED {
            for change in agreement::pair_changes(&earlier, say.labeler, own.as_ref()) {
                confusions.push(json!([
                    field.name,
                    hex(change.first),
                    hex(change.second),
                    change.of_first,
                    change.of_second,
                    change.by
                ]));
            }
        }
    }
    add_pairs(conn, say.queue, pairs)?;
    add_confusions(conn, say.queue, confusions)
}

fn category(field: &Field, values: &LabelValues) -> Option<Category> {
    agreement::category_of(&field.kind, values.get(&field.name)?)
}

fn hex(labeler: LabelerId) -> String {
    labeler.0.as_simple().to_string()
}

fn add_pairs(
    conn: &Connection,
    queue: QueueId,
    rows: Vec<serde_json::Value>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    statement::execute(
        conn,
        "INSERT INTO pair_counts (queue_id, field, raters, first, second, count) \
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 \
         FROM json_each(?2) WHERE true \
         ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (queue.0, serde_json::Value::from(rows).to_string()),
    )?;
    Ok(())
}

fn add_confusions(
    conn: &Connection,
    queue: QueueId,
    rows: Vec<serde_json::Value>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    statement::execute(
        conn,
        "INSERT INTO confusions \
             (queue_id, field, first_labeler, second_labeler, first, second, count) \
         SELECT ?1, value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3, value ->> 4, \
             value ->> 5 FROM json_each(?2) WHERE true \
         ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (queue.0, serde_json::Value::from(rows).to_string()),
    )?;
    Ok(())
}

/// What was counted of all labels of a queue.
pub(super) async fn all(pool: &SqlitePool, queue: QueueId) -> Result<Vec<PairCount>, StoreError> {
    let rows: Vec<(String, i64, String, String, i64)> = sqlx::query_as(
        "SELECT field, raters, first, second, count FROM pair_counts \
         WHERE queue_id = ?1 AND count <> 0 ORDER BY field, raters, first, second",
    )
    .bind(queue.0)
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(field, raters, first, second, pairs)| {
            Ok(PairCount {
                field,
                raters: small("pair count", raters)?,
                first,
                second,
                count: count("pair count", pairs)?,
            })
        })
        .collect()
}

/// What was counted of each two labelers of a queue, by their numbers.
pub(super) async fn confusions(
    pool: &SqlitePool,
    queue: QueueId,
) -> Result<Vec<ConfusionCount>, StoreError> {
    let rows: Vec<(String, i64, i64, String, String, i64)> = sqlx::query_as(
        "SELECT c.field, a.number, b.number, c.first, c.second, c.count FROM confusions c \
         JOIN labelers a ON a.id = c.first_labeler JOIN labelers b ON b.id = c.second_labeler \
         WHERE c.queue_id = ?1 AND c.count <> 0 \
         ORDER BY c.field, c.first_labeler, c.second_labeler, c.first, c.second",
    )
    .bind(queue.0)
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(
            |(field, first_labeler, second_labeler, first, second, samples)| {
                Ok(ConfusionCount {
                    field,
                    labelers: (
                        small("labeler", first_labeler)?,
                        small("labeler", second_labeler)?,
                    ),
                    first,
                    second,
                    samples: count("confusion", samples)?,
                })
            },
        )
        .collect()
}
