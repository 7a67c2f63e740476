//! Ending a turn without a label.

use ingot::{
    ids::{AssignmentId, LabelerId, QueueId},
    session::TurnEnd,
};
use sqlx::SqliteConnection;

use super::{
    audit,
    convert::signed,
    counters::{self, Change},
    lease,
    turn::{self, TurnState},
};
use crate::store::{Refusal, Skipped, StoreError};

/// Skips for good as far as this labeler is concerned, and frees the place for others.
pub(super) async fn skip(
    conn: &mut SqliteConnection,
    queue: QueueId,
    assignment: AssignmentId,
    labeler: LabelerId,
    now_ms: u64,
) -> Result<Skipped, StoreError> {
    let Some(turn) = turn::find(conn, queue, assignment, labeler).await? else {
        return Ok(Skipped::Refused(Refusal::NotYours));
    };
    let mut change = Change {
        skipped: 1,
        ..Change::default()
    };
    match turn.state {
        TurnState::Completed => return Ok(Skipped::Refused(Refusal::AlreadyLabeled)),
        TurnState::Skipped => {
            return Ok(Skipped::Repeated(counters::expect(conn, queue).await?));
        }
        TurnState::Ended => {}
        TurnState::Leased => {
            let freed = lease::free(conn, turn.sample).await?;
            change.leased = -1;
            if freed.was_full {
                change.available = 1;
                lease::move_places_back(conn, queue, freed.seq).await?;
            }
        }
    }
    sqlx::query("UPDATE assignments SET state = 'skipped', ended_at_ms = ?2 WHERE id = ?1")
        .bind(assignment.0)
        .bind(signed(now_ms))
        .execute(&mut *conn)
        .await?;
    let entry = audit::Entry {
        action: "skip",
        labeler: Some(labeler),
        queue: Some(queue),
        assignment: Some(assignment),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    Ok(Skipped::Done(
        turn.ended(TurnEnd::Skipped, now_ms),
        counters::apply(conn, queue, change).await?,
    ))
}
