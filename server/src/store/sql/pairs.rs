//! What labels of one sample say of each other, counted as they are stored.

use ingot::{
    agreement::{self, Category},
    ids::{LabelerId, QueueId, SampleId},
    label::LabelValues,
    schema::{Field, Schema},
};

use super::{
    convert::{count_column, json_column, labeler_bytes, labeler_column, small_column},
    statement,
};
use crate::store::{
    ConfusionCount, PairCount, StoreError,
    sql::{Connection, Row, params},
};

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

/// The newest labels of a sample, by everybody: `labeler_id, revision, answers`.
pub(super) const LABELS: &str = "\
    SELECT l.labeler_id, l.revision, l.answers FROM labels l WHERE l.sample_id = ?1 \
        AND l.revision = (SELECT max(n.revision) FROM labels n \
            WHERE n.sample_id = l.sample_id AND n.labeler_id = l.labeler_id)";

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
            add_pairs(conn, say.queue, &field.name, &change)?;
        }
        if after.len() <= MOST_PAIRED {
            for change in agreement::pair_changes(&earlier, say.labeler, own.as_ref()) {
                add_confusion(conn, say.queue, &field.name, &change)?;
            }
        }
    }
    Ok(())
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
    field: &str,
    change: &agreement::Change,
) -> Result<(), StoreError> {
    let (first, second) = (change.c.key(), change.k.key());
    statement::execute(
        conn,
        "INSERT INTO pair_counts (queue_id, field, raters, first, second, count) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (queue_id, field, raters, first, second) \
         DO UPDATE SET count = pair_counts.count + excluded.count",
        (queue.0, field, change.m, first, second, change.by),
    )?;
    Ok(())
}

fn add_confusion(
    conn: &Connection,
    queue: QueueId,
    field: &str,
    change: &agreement::PairChange<LabelerId>,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "INSERT INTO confusions \
             (queue_id, field, first_labeler, second_labeler, first, second, count) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (queue_id, field, first_labeler, second_labeler, first, second) \
         DO UPDATE SET count = confusions.count + excluded.count",
        params![
            queue.0,
            field,
            labeler_bytes(change.first),
            labeler_bytes(change.second),
            change.of_first.key(),
            change.of_second.key(),
            change.by
        ],
    )?;
    Ok(())
}

/// What was counted of all labels of a queue.
pub(super) fn all(conn: &Connection, queue: QueueId) -> Result<Vec<PairCount>, StoreError> {
    statement::all(
        conn,
        "SELECT field, raters, first, second, count FROM pair_counts \
         WHERE queue_id = ?1 AND count <> 0 ORDER BY field, raters, first, second",
        [queue.0],
        |row| {
            Ok(PairCount {
                field: row.get(0)?,
                raters: small_column("pair count", row, 1)?,
                first: row.get(2)?,
                second: row.get(3)?,
                count: count_column("pair count", row, 4)?,
            })
        },
    )
}

/// What was counted of each two labelers of a queue, by their numbers.
pub(super) fn confusions(
    conn: &Connection,
    queue: QueueId,
) -> Result<Vec<ConfusionCount>, StoreError> {
    statement::all(
        conn,
        "SELECT c.field, a.number, b.number, c.first, c.second, c.count FROM confusions c \
         JOIN labelers a ON a.id = c.first_labeler JOIN labelers b ON b.id = c.second_labeler \
         WHERE c.queue_id = ?1 AND c.count <> 0 \
         ORDER BY c.field, c.first_labeler, c.second_labeler, c.first, c.second",
        [queue.0],
        confusion_count,
    )
}

fn confusion_count(row: &Row<'_>) -> Result<ConfusionCount, StoreError> {
    Ok(ConfusionCount {
        field: row.get(0)?,
        labelers: (
            small_column("labeler", row, 1)?,
            small_column("labeler", row, 2)?,
        ),
        first: row.get(3)?,
        second: row.get(4)?,
        samples: count_column("confusion", row, 5)?,
    })
}

/// The same of these labelers alone: each pair of them is looked for by itself.
pub(super) const CONFUSIONS_AMONG: &str = "\
    SELECT c.field, a.number, b.number, c.first, c.second, c.count \
    FROM queues q JOIN json_each(q.schema, '$.fields') f ON true \
    JOIN json_each(?2) one ON true JOIN json_each(?2) other ON true \
    CROSS JOIN confusions c ON c.queue_id = q.id AND c.field = f.value ->> '$.name' \
        AND c.first_labeler = unhex(one.value) AND c.second_labeler = unhex(other.value) \
    JOIN labelers a ON a.id = c.first_labeler JOIN labelers b ON b.id = c.second_labeler \
    WHERE q.id = ?1 AND one.value < other.value AND c.count <> 0 \
    ORDER BY c.field, c.first_labeler, c.second_labeler, c.first, c.second";

/// What was counted of each two of these labelers.
pub(super) fn confusions_among(
    conn: &Connection,
    queue: QueueId,
    labelers: &[LabelerId],
) -> Result<Vec<ConfusionCount>, StoreError> {
    let labelers: Vec<_> = labelers.iter().map(|labeler| hex(*labeler)).collect();
    let labelers = serde_json::Value::from(labelers).to_string();
    let among = (queue.0, labelers);
    statement::all(conn, CONFUSIONS_AMONG, among, confusion_count)
}
