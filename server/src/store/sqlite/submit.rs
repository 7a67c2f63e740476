//! Storing a label.

use ingot::{
    ids::{LabelId, SampleId},
    session::TurnEnd,
};
use sqlx::SqliteConnection;

use super::{
    audit,
    convert::{inconsistent, labeler_bytes, op_bytes, signed},
    counters::{self, Change},
    turn::{self, TurnState},
};
use crate::store::{Refusal, StoreError, Submission, Submitted};

/// Stores a label once per `op_id`: label, assignment, sample, counters and audit entry together.
pub(super) async fn submit(
    conn: &mut SqliteConnection,
    submission: Submission,
) -> Result<Submitted, StoreError> {
    if let Some(earlier) = repeated(conn, &submission).await? {
        return Ok(earlier);
    }
    let Submission {
        queue,
        assignment,
        labeler,
        ..
    } = submission;
    let Some(turn) = turn::find(conn, queue, assignment, labeler).await? else {
        return Ok(Submitted::Refused(Refusal::NotYours));
    };
    let holds_lease = match turn.state {
        TurnState::Leased => true,
        TurnState::Ended => false,
        TurnState::Completed => return Ok(Submitted::Refused(Refusal::AlreadyLabeled)),
        TurnState::Skipped => return Ok(Submitted::Refused(Refusal::AlreadySkipped)),
    };
    let Some(change) = fill(conn, turn.sample, holds_lease).await? else {
        return Ok(Submitted::Refused(Refusal::LeaseLost));
    };
    let label = insert(conn, &submission, turn.sample).await?;
    let entry = audit::Entry {
        action: "label",
        labeler: Some(labeler),
        queue: Some(queue),
        assignment: Some(assignment),
        label: Some(label),
        detail: None,
    };
    audit::record(conn, entry, submission.now_ms).await?;
    Ok(Submitted::Stored(
        label,
        turn.ended(TurnEnd::Labeled, submission.now_ms),
        counters::apply(conn, queue, change).await?,
    ))
}

/// The answer to a submission whose `op_id` is known already.
async fn repeated(
    conn: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<Submitted>, StoreError> {
    let known: Option<(i64, Vec<u8>, i64)> =
        sqlx::query_as("SELECT id, labeler_id, queue_id FROM labels WHERE op_id = ?1")
            .bind(op_bytes(submission.op_id))
            .fetch_optional(&mut *conn)
            .await?;
    let Some((label, labeler, queue)) = known else {
        return Ok(None);
    };
    if labeler != labeler_bytes(submission.labeler) || queue != submission.queue.0 {
        return Ok(Some(Submitted::Refused(Refusal::NotYours)));
    }
    let now = counters::expect(conn, submission.queue).await?;
    Ok(Some(Submitted::Repeated(LabelId(label), now)))
}

/// Counts a label on its sample; none if there is no room for it any more. The room of a held lease
/// is the label's own, after its end another one's label or lease may have taken it.
async fn fill(
    conn: &mut SqliteConnection,
    sample: SampleId,
    holds_lease: bool,
) -> Result<Option<Change>, StoreError> {
    let held = i64::from(holds_lease);
    let row: Option<(bool, bool)> = sqlx::query_as(
        "UPDATE samples SET completed = completed + 1, leased = leased - ?2 \
         WHERE id = ?1 AND completed + 1 + leased - ?2 <= overlap \
         RETURNING completed = overlap, completed + leased = overlap",
    )
    .bind(sample.0)
    .bind(held)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(is_done, is_full)| Change {
        labels: 1,
        done: i64::from(is_done),
        available: -i64::from(is_full && !holds_lease),
        leased: -held,
        ..Change::default()
    }))
}

async fn insert(
    conn: &mut SqliteConnection,
    submission: &Submission,
    sample: SampleId,
) -> Result<LabelId, StoreError> {
    sqlx::query("UPDATE assignments SET state = 'completed', ended_at_ms = ?2 WHERE id = ?1")
        .bind(submission.assignment.0)
        .bind(signed(submission.now_ms))
        .execute(&mut *conn)
        .await?;
    let answers =
        serde_json::to_string(&submission.values).map_err(|error| inconsistent("label", error))?;
    let (label,): (i64,) = sqlx::query_as(
        "INSERT INTO labels (op_id, queue_id, sample_id, assignment_id, labeler_id, revision, \
             answers, created_at_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7) RETURNING id",
    )
    .bind(op_bytes(submission.op_id))
    .bind(submission.queue.0)
    .bind(sample.0)
    .bind(submission.assignment.0)
    .bind(labeler_bytes(submission.labeler))
    .bind(answers)
    .bind(signed(submission.now_ms))
    .fetch_one(conn)
    .await?;
    Ok(LabelId(label))
}
