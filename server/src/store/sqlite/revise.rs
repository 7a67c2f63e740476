//! A changed mind about a label.

use ingot::{
    ids::{AssignmentId, LabelId, QueueId, SampleId},
    label::LabelValues,
};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    audit,
    convert::{labeler_bytes, labeler_id, op_bytes, read_json, signed, small, write_json},
    gold,
    pairs::{self, Say},
};
use crate::store::{LabelPlace, Refusal, Revised, Revision, StoreError};

/// The label to be changed, in its newest revision.
struct Label {
    queue: QueueId,
    sample: SampleId,
    assignment: AssignmentId,
    revision: u32,
    values: LabelValues,
    wall_ms: Option<i64>,
    gold: Option<LabelValues>,
    schema_version: u32,
}

/// Stores a new revision once per `op_id`: the label, what is counted of agreement and of known answers,
/// and the audit entry together. The queue's counters stay as they are: it is the same label.
pub(super) async fn revise(
    conn: &mut SqliteConnection,
    revision: Revision,
) -> Result<Revised, StoreError> {
    if let Some(repeated) = repeated(conn, &revision).await? {
        return Ok(repeated);
    }
    let Some(label) = find(conn, &revision).await? else {
        return Ok(Revised::Refused(Refusal::NotYours));
    };
    if label.schema_version != revision.answered.schema_version {
        return Ok(Revised::Refused(Refusal::SchemaChanged));
    }
    recount_agreement(conn, &revision, &label).await?;
    rejudge(conn, &revision, &label).await?;
    let id = insert(conn, &revision, &label).await?;
    let entry = audit::Entry {
        action: "revise label",
        labeler: Some(revision.labeler),
        queue: Some(label.queue),
        assignment: Some(label.assignment),
        label: Some(id),
        detail: None,
    };
    audit::record(conn, entry, revision.now_ms).await?;
    // Velocity counts first revisions, so nothing of the queue's numbers has changed; its state has.
    sqlx::query("UPDATE queues SET revision = revision + 1, schema_frozen = 1 WHERE id = ?1")
        .bind(label.queue.0)
        .execute(&mut *conn)
        .await?;
    Ok(Revised::Stored(id, label.revision + 1))
}

/// The answer to a revision whose `op_id` is known already.
async fn repeated(
    conn: &mut SqliteConnection,
    revision: &Revision,
) -> Result<Option<Revised>, StoreError> {
    let known: Option<(i64, i64, bool)> =
        sqlx::query_as("SELECT id, revision, labeler_id = ?2 FROM labels WHERE op_id = ?1")
            .bind(op_bytes(revision.op_id))
            .bind(labeler_bytes(revision.labeler))
            .fetch_optional(conn)
            .await?;
    known
        .map(|(id, number, is_own)| {
            if is_own {
                Ok(Revised::Repeated(LabelId(id), small("label", number)?))
            } else {
                Ok(Revised::Refused(Refusal::NotYours))
            }
        })
        .transpose()
}

async fn find(
    conn: &mut SqliteConnection,
    revision: &Revision,
) -> Result<Option<Label>, StoreError> {
    type Row = (i64, i64, i64, i64, String, Option<i64>, Option<String>, i64);
    let row: Option<Row> = sqlx::query_as(
        "SELECT n.queue_id, n.sample_id, n.assignment_id, n.revision, n.answers, n.wall_ms, s.gold, \
             q.schema_version \
         FROM labels l JOIN labels n ON n.sample_id = l.sample_id AND n.labeler_id = l.labeler_id \
         JOIN samples s ON s.id = l.sample_id JOIN queues q ON q.id = l.queue_id \
         WHERE l.id = ?1 AND l.labeler_id = ?2 ORDER BY n.revision DESC LIMIT 1",
    )
    .bind(revision.label.0)
    .bind(labeler_bytes(revision.labeler))
    .fetch_optional(conn)
    .await?;
    row.map(
        |(queue, sample, assignment, number, answers, wall_ms, gold, version)| {
            Ok(Label {
                queue: QueueId(queue),
                sample: SampleId(sample),
                assignment: AssignmentId(assignment),
                revision: small("label", number)?,
                values: read_json("label", &answers)?,
                wall_ms,
                gold: gold
                    .map(|text| read_json("known answer", &text))
                    .transpose()?,
                schema_version: small("queue", version)?,
            })
        },
    )
    .transpose()
}

async fn recount_agreement(
    conn: &mut SqliteConnection,
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
    let before = pairs::labels(conn, label.sample).await?;
    pairs::count_say(conn, &say, &before, &revision.answered.values).await
}

/// Counts a known answer that is right now and was wrong before, or the other way round.
async fn rejudge(
    conn: &mut SqliteConnection,
    revision: &Revision,
    label: &Label,
) -> Result<(), StoreError> {
    let judged = |values: &LabelValues| {
        let answered = crate::store::Answered {
            values: values.clone(),
            ..revision.answered.clone()
        };
        gold::judge(label.gold.as_ref(), &answered)
    };
    let (before, now) = (judged(&label.values), judged(&revision.answered.values));
    if before == now {
        return Ok(());
    }
    sqlx::query(
        "UPDATE participants SET gold_right = gold_right + ?3 \
         WHERE queue_id = ?1 AND labeler_id = ?2",
    )
    .bind(label.queue.0)
    .bind(labeler_bytes(revision.labeler))
    .bind(i64::from(now == Some(true)) - i64::from(before == Some(true)))
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert(
    conn: &mut SqliteConnection,
    revision: &Revision,
    label: &Label,
) -> Result<LabelId, StoreError> {
    let answered = &revision.answered;
    let (id,): (i64,) = sqlx::query_as(
        "INSERT INTO labels (op_id, queue_id, sample_id, assignment_id, labeler_id, revision, answers, \
             schema_version, notes, wall_ms, active_ms, created_at_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
    )
    .bind(op_bytes(revision.op_id))
    .bind(label.queue.0)
    .bind(label.sample.0)
    .bind(label.assignment.0)
    .bind(labeler_bytes(revision.labeler))
    .bind(i64::from(label.revision) + 1)
    .bind(write_json("label", &answered.values)?)
    .bind(i64::from(answered.schema_version))
    .bind(answered.notes.as_deref())
    .bind(label.wall_ms)
    .bind(answered.active_ms.map(signed))
    .bind(signed(revision.now_ms))
    .fetch_one(conn)
    .await?;
    Ok(LabelId(id))
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
