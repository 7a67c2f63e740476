//! A changed mind about a label.

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelId, QueueId, SampleId},
    label::{Answers, LabelValues},
    schema::Schema,
};

use super::{
    audit,
    convert::{
        json_column, labeler_bytes, labeler_column, op_bytes, optional_count_column,
        optional_json_column, signed, small,
    },
    gold,
    label::NewLabel,
    pairs::{self, Say},
    roll_ups::{self, Said},
    sample_facts, sent_back, statement,
};
use crate::store::{
    LabelPlace, Refusal, Revised, Revision, StoreError,
    sql::{Connection, lock},
};

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
    flagged: bool,
    /// Which questions the revision before answers.
    said_version: u32,
}

/// Stores a new revision once per `op_id`: the label, what is counted of agreement and of known answers,
/// and the audit entry together. The queue's counters stay as they are: it is the same label.
pub(super) fn revise(conn: &Connection, revision: &Revision) -> Result<Revised, StoreError> {
    lock::queue_of_label(conn, revision.label)?;
    if let Some(repeated) = repeated(conn, revision)? {
        return Ok(repeated);
    }
    let Some(label) = find(conn, revision)? else {
        return Ok(Revised::Refused(Refusal::NotYours));
    };
    if label.schema_version != revision.answered.schema_version {
        return Ok(Revised::Refused(Refusal::SchemaChanged));
    }
    let disagreement = recount_agreement(conn, revision, &label)?;
    recount_sample(conn, revision, &label, disagreement)?;
    rejudge(conn, revision, &label)?;
    recount_answers(conn, revision, &label)?;
    let id = insert(conn, revision, &label)?;
    sent_back::revised(conn, label.assignment, revision.now_ms)?;
    let entry = audit::Entry {
        action: Action::ReviseLabel,
        by: revision.by(),
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
        "SELECT o.id, o.revision, o.labeler_id = ?2, o.revision > 1 AND o.sample_id IS NOT DISTINCT FROM l.sample_id \
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
             s.gold, q.schema_version, n.flagged, n.schema_version \
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
                flagged: row.get(9)?,
                said_version: small("label", row.get(10)?)?,
            })
        },
    )
}

/// What the label answered before, if that is another version than it answers now.
fn earlier_schema(
    conn: &Connection,
    revision: &Revision,
    label: &Label,
) -> Result<Option<Schema>, StoreError> {
    (label.said_version != revision.answered.schema_version)
        .then(|| roll_ups::schema(conn, label.queue, label.said_version))
        .transpose()
}

fn recount_agreement(
    conn: &Connection,
    revision: &Revision,
    label: &Label,
) -> Result<Option<u16>, StoreError> {
    if label.gold.is_some() {
        return Ok(None);
    }
    let answered = &revision.answered;
    let earlier = earlier_schema(conn, revision, label)?;
    // A question that is not asked any more loses the answer too.
    let asked = answered.schema.and_removed(earlier.as_slice());
    let say = Say {
        queue: label.queue,
        labeler: revision.labeler,
        schema: &asked,
    };
    let before = pairs::labels(conn, label.sample)?;
    let now = &answered.answers.values;
    pairs::count_say(conn, &say, &before, now)?;
    Ok(sample_facts::disagreement_with(
        &answered.schema,
        say.labeler,
        &before,
        now,
    ))
}

/// Notes what the changed label makes of its sample.
fn recount_sample(
    conn: &Connection,
    revision: &Revision,
    label: &Label,
    disagreement: Option<u16>,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE samples SET disagreement = ?2, flags = flags + ?3, changed_at_ms = ?4 WHERE id = ?1",
        (
            label.sample.0,
            disagreement,
            i64::from(revision.answered.answers.flagged) - i64::from(label.flagged),
            signed(revision.now_ms),
        ),
    )?;
    Ok(())
}

/// Counts what the label says now in the place of what it said.
fn recount_answers(
    conn: &Connection,
    revision: &Revision,
    label: &Label,
) -> Result<(), StoreError> {
    let answered = &revision.answered;
    let earlier = earlier_schema(conn, revision, label)?;
    let before = Said {
        schema: earlier.as_ref().unwrap_or(&answered.schema),
        version: label.said_version,
        values: &label.values,
    };
    let now = Said {
        schema: &answered.schema,
        version: answered.schema_version,
        values: &answered.answers.values,
    };
    roll_ups::count_answers(conn, label.queue, Some(&before), &now)
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
pub(super) fn place(conn: &Connection, label: LabelId) -> Result<Option<LabelPlace>, StoreError> {
    let sql = "SELECT queue_id, sample_id, labeler_id FROM labels WHERE id = ?1";
    statement::optional(conn, sql, [label.0], |row| {
        Ok(LabelPlace {
            queue: QueueId(row.get(0)?),
            sample: SampleId(row.get(1)?),
            labeler: labeler_column(row, 2)?,
        })
    })
}
