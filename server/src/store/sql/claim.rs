//! Leasing samples to a labeler.

mod candidate;
mod facts;
mod grant;
mod nothing;

use ingot::{
    assignment::{Assignment, NoWork},
    policy::gold_is_due,
    progress::QueueState,
};

use self::{candidate::Candidate, facts::Facts};
use super::{convert::signed, lease, participant, statement};
use crate::store::{
    ClaimRequest, Claimed, StoreError,
    sql::{Connection, lock},
};

/// The labeler's open assignments with their leases renewed, and new ones beside them, or why there are none.
pub(super) fn claim(conn: &Connection, request: ClaimRequest) -> Result<Claimed, StoreError> {
    lock::queue(conn, request.queue)?;
    let ClaimRequest { queue, labeler, .. } = request;
    if lease::have_ended(conn, queue, labeler, request.now_ms)? {
        lease::sweep(conn, queue, Some(labeler), request.now_ms)?;
    }
    let Some(mut facts) = Facts::read(conn, &request)? else {
        return Ok(Claimed::NoSuchQueue);
    };
    if facts.counters.state == QueueState::Archived {
        return Ok(Claimed::Nothing(NoWork::Archived, facts.counters));
    }
    let mut held = renew(conn, &facts, &request)?;
    let refusal = match room(&facts, &request, held.len()) {
        Ok(0) => None,
        Ok(room) => grant_up_to(conn, &mut facts, &request, room, &mut held)?,
        Err(refusal) => Some(refusal),
    };
    Ok(match (held.is_empty(), refusal) {
        (true, Some(reason)) => Claimed::Nothing(reason, facts.counters),
        (true, None) => Claimed::Nothing(NoWork::Drained, facts.counters),
        (false, _) => Claimed::Granted(held, facts.counters),
    })
}

/// What the labeler holds, which goes on under the newest schema, as they are told. It counts even past its
/// end while nobody else took its place.
fn renew(
    conn: &Connection,
    facts: &Facts,
    request: &ClaimRequest,
) -> Result<Vec<Assignment>, StoreError> {
    let mut held = facts::held(conn, request, facts.schema_version)?;
    let end_ms = request.now_ms.saturating_add(facts.policy.lease_ms);
    for assignment in &mut held {
        assignment.lease_expires_at_ms = assignment.lease_expires_at_ms.max(end_ms);
        statement::execute(
            conn,
            "UPDATE assignments SET lease_expires_at_ms = ?2, schema_version = ?3 WHERE id = ?1",
            (
                assignment.id.0,
                signed(assignment.lease_expires_at_ms),
                facts.schema_version,
            ),
        )?;
    }
    Ok(held)
}

/// How many new leases this labeler may have now, beside those they hold; or why none.
fn room(facts: &Facts, request: &ClaimRequest, held: usize) -> Result<u64, NoWork> {
    let held = held as u64;
    let wanted = u64::from(request.count.min(facts.policy.open_leases)).saturating_sub(held);
    if wanted == 0 {
        return Ok(0);
    }
    if facts.counters.state == QueueState::Paused {
        return Err(NoWork::Paused);
    }
    let standing = &facts.standing;
    if facts.policy.members_only && !standing.listed {
        return Err(NoWork::NotAMember);
    }
    if standing.is_paused {
        return Err(NoWork::PausedForYou);
    }
    let day = participant::day(request.now_ms);
    let today = if standing.day == day {
        standing.day_labels
    } else {
        0
    };
    let tomorrow_in_ms = participant::day_start_ms(day + 1).saturating_sub(request.now_ms);
    let bounds = [
        (facts.policy.labeler_limit, standing.labels, None),
        (
            facts.policy.labeler_daily_limit,
            today,
            Some(tomorrow_in_ms),
        ),
    ];
    let mut room = wanted;
    for (limit, labels, retry_in_ms) in bounds {
        let Some(limit) = limit else { continue };
        room = room.min(limit.saturating_sub(labels + held));
        if room == 0 {
            return Err(NoWork::YourLimit { retry_in_ms });
        }
    }
    Ok(room)
}

/// Grants up to `room` leases into `held`; why nothing, if nothing could be granted.
fn grant_up_to(
    conn: &Connection,
    facts: &mut Facts,
    request: &ClaimRequest,
    room: u64,
    held: &mut Vec<Assignment>,
) -> Result<Option<NoWork>, StoreError> {
    let candidates = candidate::next(conn, facts, request, room)?;
    if candidates.is_empty() {
        if !held.is_empty() {
            return Ok(None);
        }
        participant::move_to_the_end(conn, request.queue, request.labeler)?;
        return nothing::why(conn, request, &facts.counters).map(Some);
    }
    if !facts.standing.is_known {
        participant::join(conn, request.queue, request.labeler, request.now_ms)?;
    }
    for candidate in candidates {
        let chosen = instead_gold(conn, facts, request)?.unwrap_or(candidate);
        let (assignment, counters) = grant::grant(conn, facts, request, &chosen)?;
        held.push(assignment);
        facts.counters = counters;
        facts.standing.dealt += 1;
    }
    Ok(None)
}

/// A sample with a known answer, if it is time for one and the labeler has not had them all.
fn instead_gold(
    conn: &Connection,
    facts: &Facts,
    request: &ClaimRequest,
) -> Result<Option<Candidate>, StoreError> {
    if gold_is_due(&facts.policy, request.labeler, facts.standing.dealt) {
        candidate::gold(conn, request)
    } else {
        Ok(None)
    }
}
