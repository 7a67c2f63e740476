//! Recounting from the rows what is counted as rows change.

use std::collections::BTreeMap;

use ingot::{
    agreement::{self, Category, Tally},
    ids::QueueId,
    label::LabelValues,
    schema::Schema,
};
use sqlx::SqliteConnection;

use super::{convert::read_json, counters, pairs::LABELS, queue};
use crate::store::StoreError;

/// Says in sentences what differs from the rows; nothing if all is right.
pub(super) async fn differences(
    conn: &mut SqliteConnection,
    queue: QueueId,
) -> Result<Vec<String>, StoreError> {
    let mut found = counters(conn, queue).await?;
    found.extend(samples(conn, queue).await?);
    found.extend(participants(conn, queue).await?);
    found.extend(agreement(conn, queue).await?);
    Ok(found)
}

/// What the queue itself counts.
async fn counters(conn: &mut SqliteConnection, id: QueueId) -> Result<Vec<String>, StoreError> {
    let kept = queue::by_id(&mut *conn, id).await?;
    let kept = kept.ok_or(StoreError::NoSuchQueue(id))?.counters;
    Ok(match counters::recount(conn, id).await? {
        Some(counted) if counted != kept => {
            vec![format!(
                "the queue counts {kept:?}, its rows are {counted:?}"
            )]
        }
        _ => Vec::new(),
    })
}

/// What each sample counts of its assignments.
async fn samples(conn: &mut SqliteConnection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT s.id, s.completed, s.leased, coalesce(sum(a.state = 'completed'), 0) AS c, \
             coalesce(sum(a.state = 'leased'), 0) AS l \
         FROM samples s LEFT JOIN assignments a ON a.sample_id = s.id WHERE s.queue_id = ?1 \
         GROUP BY s.id HAVING c <> s.completed OR l <> s.leased ORDER BY s.id LIMIT 20",
    )
    .bind(queue.0)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, completed, leased, has_labels, has_leases)| {
            format!(
                "sample {id} counts {completed} labels and {leased} leases, \
                 its rows are {has_labels} and {has_leases}"
            )
        })
        .collect())
}

/// What each participant's tally counts.
async fn participants(
    conn: &mut SqliteConnection,
    queue: QueueId,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT w.number, p.labels, p.skips, coalesce(r.labels, 0) AS c, coalesce(r.skips, 0) AS k \
         FROM participants p JOIN labelers w ON w.id = p.labeler_id \
         LEFT JOIN (SELECT labeler_id, sum(state = 'completed') AS labels, \
                 sum(state = 'skipped') AS skips \
             FROM assignments WHERE queue_id = ?1 GROUP BY labeler_id) r \
             ON r.labeler_id = p.labeler_id \
         WHERE p.queue_id = ?1 AND (c <> p.labels OR k <> p.skips) ORDER BY w.number LIMIT 20",
    )
    .bind(queue.0)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(number, labels, skips, has_labels, has_skips)| {
            format!(
                "labeler {number} counts {labels} labels and {skips} skips, \
                 the rows are {has_labels} and {has_skips}"
            )
        })
        .collect())
}

/// What is counted of labels that one sample has in common.
async fn agreement(conn: &mut SqliteConnection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let (schema,): (String,) = sqlx::query_as("SELECT schema FROM queues WHERE id = ?1")
        .bind(queue.0)
        .fetch_optional(&mut *conn)
        .await?
        .ok_or(StoreError::NoSuchQueue(queue))?;
    let schema: Schema = read_json("schema", &schema)?;
    let counted = counted(conn, queue).await?;
    let recounted = recounted(conn, queue, &schema).await?;
    Ok(schema
        .fields
        .iter()
        .filter(|field| counted.get(&field.name) != recounted.get(&field.name))
        .map(|field| {
            format!(
                "the agreement counted for field `{}` is not that of the labels",
                field.name
            )
        })
        .collect())
}

async fn counted(
    conn: &mut SqliteConnection,
    queue: QueueId,
) -> Result<BTreeMap<String, Tally>, StoreError> {
    let rows: Vec<(String, u32, String, String, i64)> = sqlx::query_as(
        "SELECT field, raters, first, second, count FROM pair_counts \
         WHERE queue_id = ?1 AND count <> 0",
    )
    .bind(queue.0)
    .fetch_all(conn)
    .await?;
    let mut tallies = BTreeMap::<String, Tally>::new();
    for (field, m, first, second, by) in rows {
        tallies.entry(field).or_default().add(agreement::Change {
            m,
            c: Category::from_key(first),
            k: Category::from_key(second),
            by,
        });
    }
    Ok(tallies)
}

async fn recounted(
    conn: &mut SqliteConnection,
    queue: QueueId,
    schema: &Schema,
) -> Result<BTreeMap<String, Tally>, StoreError> {
    let samples: Vec<(i64,)> = sqlx::query_as(
        "SELECT id FROM samples WHERE queue_id = ?1 AND completed > 1 AND gold IS NULL",
    )
    .bind(queue.0)
    .fetch_all(&mut *conn)
    .await?;
    let mut tallies = BTreeMap::<String, Tally>::new();
    for (sample,) in samples {
        let labels = labels(conn, sample).await?;
        for field in &schema.fields {
            let said: Vec<Category> = labels
                .iter()
                .filter_map(|values| agreement::category_of(&field.kind, values.get(&field.name)?))
                .collect();
            for change in agreement::replace(&[], &said) {
                tallies.entry(field.name.clone()).or_default().add(change);
            }
        }
    }
    Ok(tallies)
}

/// What everybody says of a sample.
async fn labels(conn: &mut SqliteConnection, sample: i64) -> Result<Vec<LabelValues>, StoreError> {
    let rows: Vec<(Vec<u8>, i64, String)> =
        sqlx::query_as(LABELS).bind(sample).fetch_all(conn).await?;
    rows.into_iter()
        .map(|(_, _, answers)| read_json("label", &answers))
        .collect()
}
