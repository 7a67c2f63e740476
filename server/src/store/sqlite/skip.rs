//! Ending a turn without a label.

use ingot::{
    ids::SampleId,
    policy::{Policy, SkipPolicy},
    session::{Turn, TurnEnd},
};
use sqlx::SqliteConnection;

use super::{
    audit,
    convert::{count, labeler_bytes, read_json, signed},
    counters::{self, Change},
    lease, participant,
    turn::{TurnState, turn_state},
};
use crate::store::{EndedTurn, Refusal, Skip, Skipped, StoreError};

/// The turn to be ended, with what its sample has room for.
struct OwnTurn {
    sample: SampleId,
    state: TurnState,
    began_at_ms: u64,
    policy: Policy,
    is_gold: bool,
    taken: i64,
    overlap: i64,
}

/// Skips, and does with the sample's place what the queue's policy says.
pub(super) async fn skip(conn: &mut SqliteConnection, skip: Skip) -> Result<Skipped, StoreError> {
    let Some(turn) = find(conn, &skip).await? else {
        return Ok(Skipped::Refused(Refusal::NotYours));
    };
    let change = match turn.state {
        TurnState::Completed => return Ok(Skipped::Refused(Refusal::AlreadyLabeled)),
        TurnState::Skipped => {
            return Ok(Skipped::Repeated(counters::expect(conn, skip.queue).await?));
        }
        TurnState::Ended | TurnState::Leased => give_up_place(conn, &skip, &turn).await?,
    };
    end(conn, &skip).await?;
    let entry = audit::Entry {
        action: "skip",
        labeler: Some(skip.labeler),
        queue: Some(skip.queue),
        assignment: Some(skip.assignment),
        detail: skip.reason.as_deref(),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, skip.now_ms).await?;
    let ended = EndedTurn {
        sample: turn.sample,
        turn: Turn {
            began_at_ms: turn.began_at_ms,
            ended_at_ms: skip.now_ms,
            end: TurnEnd::Skipped,
        },
    };
    let counters = counters::apply(conn, skip.queue, change).await?;
    Ok(Skipped::Done(ended, counters))
}

async fn end(conn: &mut SqliteConnection, skip: &Skip) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE assignments SET state = 'skipped', ended_at_ms = ?2, skip_reason = ?3 WHERE id = ?1",
    )
    .bind(skip.assignment.0)
    .bind(signed(skip.now_ms))
    .bind(skip.reason.as_deref())
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE participants SET skips = skips + 1 WHERE queue_id = ?1 AND labeler_id = ?2",
    )
    .bind(skip.queue.0)
    .bind(labeler_bytes(skip.labeler))
    .execute(conn)
    .await?;
    Ok(())
}

/// Frees the sample's place for others, or takes it for good; what that does to the counters.
async fn give_up_place(
    conn: &mut SqliteConnection,
    skip: &Skip,
    turn: &OwnTurn,
) -> Result<Change, StoreError> {
    let holds_lease = turn.state == TurnState::Leased;
    let skipped = Change {
        skipped: 1,
        leased: -i64::from(holds_lease),
        ..Change::default()
    };
    let has_place = holds_lease || turn.taken < turn.overlap;
    if turn.policy.skip == SkipPolicy::IgnoreSkipped && has_place && !turn.is_gold {
        return drop_place(conn, turn, skipped).await;
    }
    if !holds_lease {
        return Ok(skipped);
    }
    let freed = lease::free(conn, turn.sample).await?;
    if freed.was_full {
        participant::move_places_back(conn, skip.queue, freed.rank).await?;
    }
    Ok(Change {
        available: i64::from(freed.was_full),
        ..skipped
    })
}

/// Lets the skip take the place of a label for good.
async fn drop_place(
    conn: &mut SqliteConnection,
    turn: &OwnTurn,
    skipped: Change,
) -> Result<Change, StoreError> {
    let held = i64::from(turn.state == TurnState::Leased);
    let (is_done, is_full): (bool, bool) = sqlx::query_as(
        "UPDATE samples SET leased = leased - ?2, dropped = dropped + 1 WHERE id = ?1 \
         RETURNING completed + dropped = overlap, completed + leased + dropped = overlap",
    )
    .bind(turn.sample.0)
    .bind(held)
    .fetch_one(conn)
    .await?;
    Ok(Change {
        target: -1,
        done: i64::from(is_done),
        available: -i64::from(is_full && held == 0),
        ..skipped
    })
}

async fn find(conn: &mut SqliteConnection, skip: &Skip) -> Result<Option<OwnTurn>, StoreError> {
    let row: Option<(i64, String, i64, String, bool, i64, i64)> = sqlx::query_as(
        "SELECT a.sample_id, a.state, a.leased_at_ms, q.policy, s.gold IS NOT NULL, \
             s.completed + s.leased + s.dropped, s.overlap \
         FROM assignments a JOIN samples s ON s.id = a.sample_id JOIN queues q ON q.id = a.queue_id \
         WHERE a.id = ?1 AND a.queue_id = ?2 AND a.labeler_id = ?3",
    )
    .bind(skip.assignment.0)
    .bind(skip.queue.0)
    .bind(labeler_bytes(skip.labeler))
    .fetch_optional(conn)
    .await?;
    row.map(
        |(sample, state, began_at_ms, policy, is_gold, taken, overlap)| {
            Ok(OwnTurn {
                sample: SampleId(sample),
                state: turn_state(&state)?,
                began_at_ms: count("assignment", began_at_ms)?,
                policy: read_json("policy", &policy)?,
                is_gold,
                taken,
                overlap,
            })
        },
    )
    .transpose()
}
