//! Granting one lease.

use ingot::{assignment::Assignment, ids::AssignmentId, progress::Counters};

use super::{
    super::{
        convert::{count_column, labeler_bytes, signed},
        counters::{self, Change},
        participant, roll_ups, statement,
    },
    candidate::{Candidate, Found},
    facts::{self, Facts, sample_columns},
};
use crate::store::{
    ClaimRequest, StoreError,
    sql::{Connection, params},
};

/// Leases a sample: assignment, sample, the labeler's place and the queue's counters.
pub(super) fn grant(
    conn: &Connection,
    facts: &Facts,
    request: &ClaimRequest,
    candidate: &Candidate,
) -> Result<(Assignment, Counters), StoreError> {
    let end_ms = request.now_ms.saturating_add(facts.policy.lease_ms);
    if candidate.found == Found::Skipped {
        uncount_skip(conn, request, candidate)?;
    }
    let id = assign(conn, facts, request, candidate, end_ms)?;
    let sample = "UPDATE samples SET leased = leased + 1 WHERE id = ?1";
    statement::execute(conn, sample, [candidate.sample])?;
    move_on(conn, facts, request, candidate)?;
    let is_gold = candidate.found == Found::Gold;
    let becomes_full = candidate.held + 1 == candidate.places;
    if candidate.held == 0 && !becomes_full && !is_gold {
        let others = "UPDATE participants SET begun_place = ?3 \
             WHERE queue_id = ?1 AND begun_place > ?3 AND labeler_id <> ?2";
        let labeler = labeler_bytes(request.labeler);
        statement::execute(conn, others, (request.queue.0, labeler, candidate.rank))?;
    }
    let change = Change {
        leased: 1,
        available: -i64::from(becomes_full && !is_gold),
        skipped: -i64::from(candidate.found == Found::Skipped),
        ..Change::default()
    };
    let counters = counters::apply(conn, request.queue, change)?;
    let lent = statement::one(conn, LENT, (candidate.sample, id.0), facts::read_lent)?;
    let assignment = facts::assignment(request, facts.schema_version, id, lent, end_ms);
    Ok((assignment, counters))
}

/// A skip that comes back is none any more, in the minute in which it was one.
fn uncount_skip(
    conn: &Connection,
    request: &ClaimRequest,
    candidate: &Candidate,
) -> Result<(), StoreError> {
    let at_ms = statement::one(
        conn,
        "SELECT ended_at_ms FROM assignments WHERE sample_id = ?1 AND labeler_id = ?2",
        (candidate.sample, labeler_bytes(request.labeler)),
        |row| count_column("assignment", row, 0),
    )?;
    let by = roll_ups::By {
        queue: request.queue,
        labeler: request.labeler,
        at_ms,
    };
    roll_ups::count_skip(conn, &by, -1)
}

const LENT: &str = concat!(
    "SELECT ",
    sample_columns!(),
    " FROM samples s JOIN payloads p ON p.sample_id = s.id \
      LEFT JOIN drafts d ON d.assignment_id = ?2 WHERE s.id = ?1"
);

fn assign(
    conn: &Connection,
    facts: &Facts,
    request: &ClaimRequest,
    candidate: &Candidate,
    end_ms: u64,
) -> Result<AssignmentId, StoreError> {
    statement::one(
        conn,
        "INSERT INTO assignments \
             (queue_id, sample_id, labeler_id, state, leased_at_ms, lease_expires_at_ms, \
              schema_version) \
         VALUES (?1, ?2, ?3, 'leased', ?4, ?5, ?6) \
         ON CONFLICT (sample_id, labeler_id) DO UPDATE SET state = 'leased', ended_at_ms = NULL, \
             skip_reason = NULL, leased_at_ms = excluded.leased_at_ms, \
             lease_expires_at_ms = excluded.lease_expires_at_ms, \
             schema_version = excluded.schema_version \
         RETURNING id",
        params![
            request.queue.0,
            candidate.sample,
            labeler_bytes(request.labeler),
            signed(request.now_ms),
            signed(end_ms),
            facts.schema_version,
        ],
        |row| Ok(AssignmentId(row.get(0)?)),
    )
}

/// Moves the labeler's places to the sample. Whoever looked among the begun ones first and then took
/// another has no begun one left.
fn move_on(
    conn: &Connection,
    facts: &Facts,
    request: &ClaimRequest,
    candidate: &Candidate,
) -> Result<(), StoreError> {
    let rank = |found| (candidate.found == found).then_some(candidate.rank);
    let no_begun_left = (candidate.found == Found::Open && facts.policy.begun_first)
        .then_some(participant::LAST_PLACE);
    statement::execute(
        conn,
        "UPDATE participants SET dealt = dealt + 1, place = coalesce(?3, place), \
             begun_place = coalesce(?4, begun_place), \
             gold_place = coalesce(?5, gold_place), skips = skips - ?6 \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        params![
            request.queue.0,
            labeler_bytes(request.labeler),
            rank(Found::Open),
            rank(Found::Begun).or(no_begun_left),
            rank(Found::Gold),
            candidate.found == Found::Skipped,
        ],
    )?;
    Ok(())
}
