//! Recounting from the rows what is counted as rows change.

use std::collections::BTreeMap;

use ingot::{
    agreement::{self, Category, Tally},
    ids::QueueId,
    label::LabelValues,
    schema::{Field, Schema},
};
use sqlx::SqliteConnection;

use super::{
    convert::read_json,
    counters,
    pairs::{LABELS, MOST_PAIRED},
    queue,
};
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
    let counted = Common::counted(conn, queue).await?;
    let recounted = Common::recounted(conn, queue, &schema).await?;
    let mut found = Vec::new();
    for Field { name, .. } in &schema.fields {
        if counted.tallies.get(name) != recounted.tallies.get(name) {
            found.push(format!(
                "the agreement counted for field `{name}` is not that of the labels"
            ));
        }
        // Of a sample with too many labels for it, pairs are counted no further, so that what was counted
        // depends on the order in which they came.
        if !recounted.is_partial && counted.pairs.get(name) != recounted.pairs.get(name) {
            found.push(format!(
                "the agreement counted for pairs of labelers in field `{name}` is not that of the labels"
            ));
        }
    }
    Ok(found)
}

/// Two labelers, and what each said.
type Pair = (Vec<u8>, Vec<u8>, String, String);

/// A field, two labelers, what each said, and how often.
type ConfusionRow = (String, Vec<u8>, Vec<u8>, String, String, i64);

/// What labels of one sample have in common, by field.
#[derive(Default)]
struct Common {
    tallies: BTreeMap<String, Tally>,
    pairs: BTreeMap<String, BTreeMap<Pair, i64>>,
    /// Whether a sample has too many labels for each two labelers to be counted apart.
    is_partial: bool,
}

impl Common {
    /// As it was counted when the labels were stored.
    async fn counted(conn: &mut SqliteConnection, queue: QueueId) -> Result<Self, StoreError> {
        let mut common = Self::default();
        let rows: Vec<(String, u32, String, String, i64)> = sqlx::query_as(
            "SELECT field, raters, first, second, count FROM pair_counts \
             WHERE queue_id = ?1 AND count <> 0",
        )
        .bind(queue.0)
        .fetch_all(&mut *conn)
        .await?;
        for (field, m, first, second, by) in rows {
            common
                .tallies
                .entry(field)
                .or_default()
                .add(agreement::Change {
                    m,
                    c: Category::from_key(first),
                    k: Category::from_key(second),
                    by,
                });
        }
        let rows: Vec<ConfusionRow> = sqlx::query_as(
            "SELECT field, first_labeler, second_labeler, first, second, count FROM confusions \
             WHERE queue_id = ?1 AND count <> 0",
        )
        .bind(queue.0)
        .fetch_all(conn)
        .await?;
        for (field, one, other, first, second, count) in rows {
            let pairs = common.pairs.entry(field).or_default();
            pairs.insert((one, other, first, second), count);
        }
        Ok(common)
    }

    /// As the labels say now.
    async fn recounted(
        conn: &mut SqliteConnection,
        queue: QueueId,
        schema: &Schema,
    ) -> Result<Self, StoreError> {
        let samples: Vec<(i64,)> = sqlx::query_as(
            "SELECT id FROM samples WHERE queue_id = ?1 AND completed > 1 AND gold IS NULL",
        )
        .bind(queue.0)
        .fetch_all(&mut *conn)
        .await?;
        let mut common = Self::default();
        for (sample,) in samples {
            let labels = labels(conn, sample).await?;
            common.is_partial |= MOST_PAIRED < labels.len();
            for field in &schema.fields {
                let said = labels.iter().filter_map(|(labeler, values)| {
                    let category = agreement::category_of(&field.kind, values.get(&field.name)?)?;
                    Some((labeler.clone(), category))
                });
                common.add(&field.name, &said.collect::<Vec<_>>());
            }
        }
        Ok(common)
    }

    /// Adds what all say of one sample in one field, in the order of their ids.
    fn add(&mut self, field: &str, said: &[(Vec<u8>, Category)]) {
        let all: Vec<Category> = said.iter().map(|(_, said)| said.clone()).collect();
        for change in agreement::replace(&[], &all) {
            self.tallies
                .entry(field.to_owned())
                .or_default()
                .add(change);
        }
        for (place, (one, first)) in said.iter().enumerate() {
            for (other, second) in said.iter().skip(place + 1) {
                let (first, second) = (first.key().to_owned(), second.key().to_owned());
                let pair = (one.clone(), other.clone(), first, second);
                let pairs = self.pairs.entry(field.to_owned()).or_default();
                *pairs.entry(pair).or_default() += 1;
            }
        }
    }
}

/// What everybody says of a sample, in the order of their ids.
async fn labels(
    conn: &mut SqliteConnection,
    sample: i64,
) -> Result<Vec<(Vec<u8>, LabelValues)>, StoreError> {
    let rows: Vec<(Vec<u8>, i64, String)> =
        sqlx::query_as(LABELS).bind(sample).fetch_all(conn).await?;
    let mut labels = rows
        .into_iter()
        .map(|(labeler, _, answers)| Ok((labeler, read_json("label", &answers)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    labels.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(labels)
}
