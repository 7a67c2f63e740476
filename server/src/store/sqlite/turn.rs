//! One labeler's turn at one sample, as the end of it finds it.

use ingot::{
    ids::{AssignmentId, LabelerId, QueueId, SampleId},
    session::{Turn, TurnEnd},
};
use sqlx::SqliteConnection;

use super::convert::{count, inconsistent, labeler_bytes};
use crate::store::{EndedTurn, StoreError};

/// How far a turn has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnState {
    /// Its place at the sample is held, whether or not its time has run out.
    Leased,
    /// It ended with a label.
    Completed,
    /// It ended without one, by the labeler's wish.
    Skipped,
    /// Its place was given up.
    Ended,
}

/// A labeler's own turn.
pub(super) struct OwnTurn {
    pub(super) sample: SampleId,
    pub(super) state: TurnState,
    began_at_ms: u64,
}

impl OwnTurn {
    /// The turn as it is once its labeler has ended it.
    pub(super) fn ended(&self, end: TurnEnd, ended_at_ms: u64) -> EndedTurn {
        EndedTurn {
            sample: self.sample,
            turn: Turn {
                began_at_ms: self.began_at_ms,
                ended_at_ms,
                end,
            },
        }
    }
}

/// The turn of that id, if it is this labeler's and in this queue.
pub(super) async fn find(
    conn: &mut SqliteConnection,
    queue: QueueId,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<Option<OwnTurn>, StoreError> {
    let row: Option<(i64, String, i64)> = sqlx::query_as(
        "SELECT sample_id, state, leased_at_ms FROM assignments \
         WHERE id = ?1 AND queue_id = ?2 AND labeler_id = ?3",
    )
    .bind(assignment.0)
    .bind(queue.0)
    .bind(labeler_bytes(labeler))
    .fetch_optional(conn)
    .await?;
    row.map(|(sample, state, began_at_ms)| {
        Ok(OwnTurn {
            sample: SampleId(sample),
            state: turn_state(&state)?,
            began_at_ms: count("assignment", began_at_ms)?,
        })
    })
    .transpose()
}

fn turn_state(word: &str) -> Result<TurnState, StoreError> {
    match word {
        "leased" => Ok(TurnState::Leased),
        "completed" => Ok(TurnState::Completed),
        "skipped" => Ok(TurnState::Skipped),
        "expired" | "released" => Ok(TurnState::Ended),
        other => Err(inconsistent("assignment", format!("state `{other}`"))),
    }
}
