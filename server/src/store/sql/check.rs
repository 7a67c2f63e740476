//! Recounting from the rows what is counted as rows change.

mod disagreement;
mod roll_ups;
mod sent_back;
mod verdicts;

use std::collections::BTreeMap;

use ingot::{
    agreement::{self, Category, Tally},
    ids::{LabelerId, QueueId, SampleId},
    schema::{Field, Schema},
};

use super::{
    convert::labeler_column,
    counters,
    pairs::{self, MOST_PAIRED},
    queue, statement,
};
use crate::store::{StoreError, sql::Connection};

/// Says in sentences what differs from the rows; nothing if all is right.
pub(super) fn differences(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let kept = queue::by_id(conn, queue)?.ok_or(StoreError::NoSuchQueue(queue))?;
    let mut found = Vec::new();
    match counters::recount(conn, queue)? {
        Some(counted) if counted != kept.counters => found.push(format!(
            "the queue counts {:?}, its rows are {counted:?}",
            kept.counters
        )),
        _ => {}
    }
    found.extend(samples(conn, queue)?);
    found.extend(disagreement::differences(conn, queue)?);
    found.extend(verdicts::differences(conn, queue)?);
    found.extend(sent_back::differences(conn, queue)?);
    found.extend(participants(conn, queue)?);
    found.extend(repeats(conn, queue)?);
    found.extend(invitations(conn, queue)?);
    found.extend(agreement(conn, queue, &kept.schema)?);
    found.extend(roll_ups::differences(conn, queue)?);
    Ok(found)
}

/// What each sample counts of its assignments.
fn samples(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT id, completed, leased, c, l FROM ( \
             SELECT s.id, s.completed, s.leased, \
                 count(*) FILTER (WHERE a.state = 'completed') AS c, \
                 count(*) FILTER (WHERE a.state = 'leased') AS l \
             FROM samples s LEFT JOIN assignments a ON a.sample_id = s.id WHERE s.queue_id = ?1 \
             GROUP BY s.id, s.completed, s.leased) counted \
         WHERE c <> completed OR l <> leased ORDER BY id LIMIT 20",
        [queue.0],
        |row| {
            let number = |column| row.get::<i64>(column);
            Ok(format!(
                "sample {} counts {} labels and {} leases, its rows are {} and {}",
                number(0)?,
                number(1)?,
                number(2)?,
                number(3)?,
                number(4)?
            ))
        },
    )
}

/// What each participant's tally counts.
fn participants(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT w.number, p.labels, p.skips, coalesce(r.labels, 0) AS c, coalesce(r.skips, 0) AS k \
         FROM participants p JOIN labelers w ON w.id = p.labeler_id \
         LEFT JOIN (SELECT labeler_id, count(*) FILTER (WHERE state = 'completed') AS labels, \
                 count(*) FILTER (WHERE state = 'skipped') AS skips \
             FROM assignments WHERE queue_id = ?1 GROUP BY labeler_id) r \
             ON r.labeler_id = p.labeler_id \
         WHERE p.queue_id = ?1 \
             AND (coalesce(r.labels, 0) <> p.labels OR coalesce(r.skips, 0) <> p.skips) \
         ORDER BY w.number LIMIT 20",
        [queue.0],
        |row| {
            let number = |column| row.get::<i64>(column);
            Ok(format!(
                "labeler {} counts {} labels and {} skips, the rows are {} and {}",
                number(0)?,
                number(1)?,
                number(2)?,
                number(3)?,
                number(4)?
            ))
        },
    )
}

/// How often each labeler said the very same as in their label before.
fn repeats(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT w.number, p.repeats, coalesce(r.repeats, 0) AS has \
         FROM participants p JOIN labelers w ON w.id = p.labeler_id \
         LEFT JOIN (SELECT labeler_id, count(*) FILTER (WHERE answers = before) AS repeats FROM (\
                 SELECT labeler_id, answers, lag(answers) OVER (\
                     PARTITION BY labeler_id ORDER BY id) AS before \
                 FROM labels WHERE queue_id = ?1 AND revision = 1) said GROUP BY labeler_id) r \
             ON r.labeler_id = p.labeler_id \
         WHERE p.queue_id = ?1 AND coalesce(r.repeats, 0) <> p.repeats \
         ORDER BY w.number LIMIT 20",
        [queue.0],
        |row| {
            let number = |column| row.get::<i64>(column);
            Ok(format!(
                "labeler {} counts {} repeated labels, the rows are {}",
                number(0)?,
                number(1)?,
                number(2)?
            ))
        },
    )
}

/// How often each invitation was used.
fn invitations(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT id, used, came FROM (SELECT i.id, i.uses - i.uses_left AS used, \
                 (SELECT count(*) FROM invitation_uses u WHERE u.invitation_id = i.id) AS came \
             FROM invitations i WHERE i.queue_id = ?1) counted \
         WHERE used <> came ORDER BY id LIMIT 20",
        [queue.0],
        |row| {
            let number = |column| row.get::<i64>(column);
            Ok(format!(
                "invitation {} counts {} uses, its rows are {}",
                number(0)?,
                number(1)?,
                number(2)?
            ))
        },
    )
}

/// What is counted of labels that one sample has in common.
fn agreement(
    conn: &Connection,
    queue: QueueId,
    schema: &Schema,
) -> Result<Vec<String>, StoreError> {
    let counted = Common::counted(conn, queue)?;
    let recounted = Common::recounted(conn, queue, schema)?;
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
type Pair = (LabelerId, LabelerId, String, String);

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
    fn counted(conn: &Connection, queue: QueueId) -> Result<Self, StoreError> {
        let mut common = Self::default();
        let rows = statement::all(
            conn,
            "SELECT field, raters, first, second, count FROM pair_counts \
             WHERE queue_id = ?1 AND count <> 0",
            [queue.0],
            |row| {
                let change = agreement::Change {
                    m: row.get(1)?,
                    c: Category::from_key(row.get::<String>(2)?),
                    k: Category::from_key(row.get::<String>(3)?),
                    by: row.get(4)?,
                };
                Ok((row.get(0)?, change))
            },
        )?;
        for (field, change) in rows {
            common.tallies.entry(field).or_default().add(change);
        }
        let rows = statement::all(
            conn,
            "SELECT field, first_labeler, second_labeler, first, second, count FROM confusions \
             WHERE queue_id = ?1 AND count <> 0",
            [queue.0],
            |row| {
                let (one, other) = (labeler_column(row, 1)?, labeler_column(row, 2)?);
                let pair: Pair = (one, other, row.get(3)?, row.get(4)?);
                Ok((row.get(0)?, pair, row.get(5)?))
            },
        )?;
        for (field, pair, count) in rows {
            common.pairs.entry(field).or_default().insert(pair, count);
        }
        Ok(common)
    }

    /// As the labels say now.
    fn recounted(conn: &Connection, queue: QueueId, schema: &Schema) -> Result<Self, StoreError> {
        let sql = "SELECT id FROM samples WHERE queue_id = ?1 AND completed > 1 AND gold IS NULL";
        let samples = statement::all(conn, sql, [queue.0], |row| Ok(SampleId(row.get(0)?)))?;
        let mut common = Self::default();
        for sample in samples {
            let mut labels = pairs::labels(conn, sample)?;
            labels.sort_by_key(|(labeler, _)| *labeler);
            common.is_partial |= MOST_PAIRED < labels.len();
            for field in &schema.fields {
                let said = labels.iter().filter_map(|(labeler, values)| {
                    let category = agreement::category_of(&field.kind, values.get(&field.name)?)?;
                    Some((*labeler, category))
                });
                common.add(&field.name, &said.collect::<Vec<_>>());
            }
        }
        Ok(common)
    }

    /// Adds what all say of one sample in one field, in the order of their ids.
    fn add(&mut self, field: &str, said: &[(LabelerId, Category)]) {
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
                let pair = (*one, *other, first, second);
                let pairs = self.pairs.entry(field.to_owned()).or_default();
                *pairs.entry(pair).or_default() += 1;
            }
        }
    }
}
