//! Ending a turn without a label.

use ingot::{
    audit::Action,
    ids::SampleId,
    policy::{Policy, SkipPolicy},
    session::{Turn, TurnEnd},
};

use super::{
    audit,
    convert::{count_column, json_column, labeler_bytes, signed, word_column},
    counters::{self, Change},
    draft, lease, participant, roll_ups, statement,
    turn::{TurnState, turn_state},
};
use crate::store::{
    EndedTurn, Refusal, Skip, Skipped, StoreError,
    sql::{Connection, lock},
};

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
pub(super) fn skip(conn: &Connection, skip: &Skip) -> Result<Skipped, StoreError> {
    lock::queue(conn, skip.queue)?;
    let Some(turn) = find(conn, skip)? else {
        return Ok(Skipped::Refused(Refusal::NotYours));
    };
    let change = match turn.state {
        TurnState::Completed => return Ok(Skipped::Refused(Refusal::AlreadyLabeled)),
        TurnState::Skipped => {
            return Ok(Skipped::Repeated(counters::expect(conn, skip.queue)?));
        }
        TurnState::Ended | TurnState::Leased => give_up_place(conn, skip, &turn)?,
    };
    end(conn, skip)?;
    let entry = audit::Entry {
        by: skip.by(),
        queue: Some(skip.queue),
        assignment: Some(skip.assignment),
        detail: skip.reason.as_deref(),
        ..audit::Entry::of(Action::Skip)
    };
    audit::record(conn, entry, skip.now_ms)?;
    let ended = EndedTurn {
        sample: turn.sample,
        turn: Turn {
            began_at_ms: turn.began_at_ms,
            ended_at_ms: skip.now_ms,
            end: TurnEnd::Skipped,
        },
    };
    let counters = counters::apply(conn, skip.queue, change)?;
    Ok(Skipped::Done(ended, counters))
}

fn end(conn: &Connection, skip: &Skip) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE assignments SET state = 'skipped', ended_at_ms = ?2, skip_reason = ?3 WHERE id = ?1",
        (skip.assignment.0, signed(skip.now_ms), &skip.reason),
    )?;
    let sample = "UPDATE samples SET changed_at_ms = ?2 \
         WHERE id = (SELECT sample_id FROM assignments WHERE id = ?1)";
    statement::execute(conn, sample, (skip.assignment.0, signed(skip.now_ms)))?;
    draft::forget(conn, skip.assignment)?;
    let tally = "UPDATE participants SET skips = skips + 1 WHERE queue_id = ?1 AND labeler_id = ?2";
    statement::execute(conn, tally, (skip.queue.0, labeler_bytes(skip.labeler)))?;
    let by = roll_ups::By {
        queue: skip.queue,
        labeler: skip.labeler,
        at_ms: skip.now_ms,
    };
    roll_ups::count_skip(conn, &by, 1)
}

/// Frees the sample's place for others, or takes it for good; what that does to the counters.
fn give_up_place(conn: &Connection, skip: &Skip, turn: &OwnTurn) -> Result<Change, StoreError> {
    let holds_lease = turn.state == TurnState::Leased;
    let skipped = Change {
        skipped: 1,
        leased: -i64::from(holds_lease),
        ..Change::default()
    };
    let has_place = holds_lease || turn.taken < turn.overlap;
    if turn.policy.skip == SkipPolicy::IgnoreSkipped && has_place && !turn.is_gold {
        return drop_place(conn, turn, skipped);
    }
    if !holds_lease {
        return Ok(skipped);
    }
    let freed = lease::free(conn, turn.sample)?;
    if freed.was_full {
        participant::move_places_back(conn, skip.queue, freed.rank)?;
    }
    Ok(Change {
        available: i64::from(freed.was_full),
        ..skipped
    })
}

/// Lets the skip take the place of a label for good.
fn drop_place(conn: &Connection, turn: &OwnTurn, skipped: Change) -> Result<Change, StoreError> {
    let held = i64::from(turn.state == TurnState::Leased);
    let (is_done, is_full) = statement::one(
        conn,
        "UPDATE samples SET leased = leased - ?2, dropped = dropped + 1 WHERE id = ?1 \
         RETURNING completed + dropped = overlap, completed + leased + dropped = overlap",
        (turn.sample.0, held),
        |row| Ok((row.get::<bool>(0)?, row.get::<bool>(1)?)),
    )?;
    Ok(Change {
        target: -1,
        done: i64::from(is_done),
        available: -i64::from(is_full && held == 0),
        ..skipped
    })
}

fn find(conn: &Connection, skip: &Skip) -> Result<Option<OwnTurn>, StoreError> {
    statement::optional(
        conn,
        "SELECT a.sample_id, a.state, a.leased_at_ms, q.policy, s.gold IS NOT NULL, \
             s.completed + s.leased + s.dropped, s.overlap \
         FROM assignments a JOIN samples s ON s.id = a.sample_id JOIN queues q ON q.id = a.queue_id \
         WHERE a.id = ?1 AND a.queue_id = ?2 AND a.labeler_id = ?3",
        (skip.assignment.0, skip.queue.0, labeler_bytes(skip.labeler)),
        |row| {
            Ok(OwnTurn {
                sample: SampleId(row.get(0)?),
                state: word_column(row, 1, turn_state)?,
                began_at_ms: count_column("assignment", row, 2)?,
                policy: json_column("policy", row, 3)?,
                is_gold: row.get(4)?,
                taken: row.get(5)?,
                overlap: row.get(6)?,
            })
        },
    )
}
