//! A changed mind about a label.

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelId, QueueId, SampleId},
    label::{Answers, LabelValues},
};
use rusqlite::Connection;
use sqlx::SqlitePool;

use super::{
    audit,
    convert::{
        json_column, labeler_bytes, labeler_id, op_bytes, optional_count_column,
        optional_json_column, small,
    },
    gold,
    label::NewLabel,
    pairs::{self, Say},
    statement,
};
use crate::store::{LabelPlace, Refusal, Revised, Revision, StoreError};

/// The label to be changed, in its newest revision.
struct Label {
    queue: QueueId,
    sample: SampleId,
    assignment: AssignmentId,
    revision: u32,
    values: LabelValues,
    wall_ms: Option<u64>,
    active_ms: Option<u64>,
    gold: Option<LabelValues>,
    schema_version: u32,
}

/// Stores a new revision once per `op_id`: the label, what is counted of agreement and of known answers,
/// and the audit entry together. The queue's counters stay as they are: it is the same label.
pub(super) fn revise(conn: &Connection, revision: &Revision) -> Result<Revised, StoreError> {
    if let Some(repeated) = repeated(conn, revision)? {
        return Ok(repeated);
    }
    let Some(label) = find(conn, revision)? else {
        return Ok(Revised::Refused(Refusal::NotYours));
    };
    if label.schema_version != revision.answered.schema_version {
        return Ok(Revised::Refused(Refusal::SchemaChanged));
    }
    recount_agreement(conn, revision, &label)?;
    rejudge(conn, revision, &label)?;
    let id = insert(conn, revision, &label)?;
    let entry = audit::Entry {
        action: Action::ReviseLabel,
        labeler: Some(revision.labeler),
        queue: Some(label.queue),
        assignment: Some(label.assignment),
        label: Some(id),
        detail: None,
    };
    audit::record(conn, entry, revision.now_ms)?;
    // Velocity counts first revisions, so nothing of the queue's numbers has changed; its state has.
    let sql = "UPDATE queues SET revision = revision + 1 WHERE id = ?1";
    statement::execute(conn, sql, [label.queue.0])?;
    Ok(Revised::Stored(id, label.revision + 1))
}

/// The answer to a revision whose `op_id` is known already.
fn repeated(conn: &Connection, revision: &Revision) -> Result<Option<Revised>, StoreError> {
    statement::optional(
        conn,
        "SELECT o.id, o.revision, o.labeler_id = ?2, o.revision > 1 AND o.sample_id IS l.sample_id \
         FROM labels o LEFT JOIN labels l ON l.id = ?3 WHERE o.op_id = ?1",
        (
            op_bytes(revision.op_id),
            labeler_bytes(revision.labeler),
            revision.label.0,
        ),
        |row| {
            let number = small("label", row.get(1)?)?;
            Ok(match (row.get(2)?, row.get(3)?) {
                (false, _) => Revised::Refused(Refusal::NotYours),
                (true, false) => Revised::Refused(Refusal::OperationTaken),
                (true, true) => Revised::Repeated(LabelId(row.get(0)?), number),
            })
        },
    )
}

fn find(conn: &Connection, revision: &Revision) -> Result<Option<Label>, StoreError> {
    statement::optional(
        conn,
        "SELECT n.queue_id, n.sample_id, n.assignment_id, n.revision, n.answers, n.wall_ms, n.active_ms, \
             s.gold, q.schema_version \
         FROM labels l JOIN labels n ON n.sample_id = l.sample_id AND n.labeler_id = l.labeler_id \
         JOIN samples s ON s.id = l.sample_id JOIN queues q ON q.id = l.queue_id \
         WHERE l.id = ?1 AND l.labeler_id = ?2 ORDER BY n.revision DESC LIMIT 1",
        (revision.label.0, labeler_bytes(revision.labeler)),
        |row| {
            Ok(Label {
                queue: QueueId(row.get(0)?),
                sample: SampleId(row.get(1)?),
                assignment: AssignmentId(row.get(2)?),
                revision: small("label", row.get(3)?)?,
                values: json_column("label", row, 4)?,
                wall_ms: optional_count_column("label", row, 5)?,
                active_ms: optional_count_column("label", row, 6)?,
                gold: optional_json_column("known answer", row, 7)?,
                schema_version: small("queue", row.get(8)?)?,
            })
        },
    )
}

fn recount_agreement(
    conn: &Connection,
    revision: &Revision,
    label: &Label,
) -> Result<(), StoreError> {
    if label.gold.is_some() {
        return Ok(());
    }
    let say = Say {
        queue: label.queue,
        labeler: revision.labeler,
        schema: &revision.answered.schema,
    };
    let before = pairs::labels(conn, label.sample)?;
    pairs::count_say(conn, &say, &before, &revision.answered.answers.values)
}

/// Counts a known answer that is right now and was wrong before, or the other way round.
fn rejudge(conn: &Connection, revision: &Revision, label: &Label) -> Result<(), StoreError> {
    let judged =
        |values: &LabelValues| gold::judge(label.gold.as_ref(), &revision.answered.schema, values);
    let (before, now) = (
        judged(&label.values),
        judged(&revision.answered.answers.values),
    );
    if before == now {
        return Ok(());
    }
    statement::execute(
        conn,
        "UPDATE participants SET gold_right = gold_right + ?3 \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (
            label.queue.0,
            labeler_bytes(revision.labeler),
            i64::from(now == Some(true)) - i64::from(before == Some(true)),
        ),
    )?;
    Ok(())
}

fn insert(conn: &Connection, revision: &Revision, label: &Label) -> Result<LabelId, StoreError> {
    let answered = &revision.answered;
    let before = Answers {
        wall_ms: label.wall_ms,
        active_ms: label.active_ms,
        ..Answers::default()
    };
    let new = NewLabel {
        op_id: Some(revision.op_id),
        queue: label.queue,
        sample: label.sample,
        assignment: label.assignment,
        labeler: revision.labeler,
        revision: label.revision + 1,
        schema_version: answered.schema_version,
        answers: &answered.answers.clone().in_place_of(&before),
        created_at_ms: revision.now_ms,
    };
    new.insert(conn)
}

/// Where a label belongs.
pub(super) async fn place(
    pool: &SqlitePool,
    label: LabelId,
) -> Result<Option<LabelPlace>, StoreError> {
    let row: Option<(i64, i64, Vec<u8>)> =
        sqlx::query_as("SELECT queue_id, sample_id, labeler_id FROM labels WHERE id = ?1")
            .bind(label.0)
            .fetch_optional(pool)
            .await?;
    row.map(|(queue, sample, labeler)| {
        Ok(LabelPlace {
            queue: QueueId(queue),
            sample: SampleId(sample),
            labeler: labeler_id(&labeler)?,
        })
    })
    .transpose()
}
