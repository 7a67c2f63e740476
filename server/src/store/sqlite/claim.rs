//! Leasing samples to a labeler.

mod facts;
mod grant;
mod nothing;

use ingot::{
    assignment::{Assignment, NoWork},
    policy::{SkipPolicy, gold_is_due},
    progress::QueueState,
};
use sqlx::SqliteConnection;

use self::{facts::Facts, grant::Candidate};
use super::{convert::signed, lease, participant};
use crate::store::{ClaimRequest, Claimed, StoreError};

/// The labeler's open assignments with their leases renewed, and new ones beside them, or why there are none.
pub(super) async fn claim(
    conn: &mut SqliteConnection,
    request: ClaimRequest,
) -> Result<Claimed, StoreError> {
    let ClaimRequest { queue, labeler, .. } = request;
    let Some(mut facts) = facts::read(conn, &request).await? else {
        return Ok(Claimed::NoSuchQueue);
    };
    if facts.has_ended_leases {
        lease::sweep(conn, queue, Some(labeler), request.now_ms).await?;
        facts = facts::read(conn, &request)
            .await?
            .ok_or(StoreError::NoSuchQueue(queue))?;
    }
    if facts.counters.state == QueueState::Archived {
        return Ok(Claimed::Nothing(NoWork::Archived, facts.counters));
    }
    let mut held = renew(conn, &mut facts, &request).await?;
    let refusal = match room(&facts, &request, held.len()) {
        Ok(0) => None,
        Ok(room) => grant_up_to(conn, &mut facts, &request, room, &mut held).await?,
        Err(refusal) => Some(refusal),
    };
    Ok(match (held.is_empty(), refusal) {
        (true, Some(reason)) => Claimed::Nothing(reason, facts.counters),
        (true, None) => Claimed::Nothing(NoWork::Drained, facts.counters),
        (false, _) => Claimed::Granted(held, facts.counters),
    })
}

/// Lets what the labeler holds go on. It counts even past its end while nobody else took its place.
async fn renew(
    conn: &mut SqliteConnection,
    facts: &mut Facts,
    request: &ClaimRequest,
) -> Result<Vec<Assignment>, StoreError> {
    let mut held = std::mem::take(&mut facts.held);
    let end_ms = request.now_ms.saturating_add(facts.policy.lease_ms);
    for assignment in &mut held {
        if assignment.lease_expires_at_ms < end_ms {
            assignment.lease_expires_at_ms = end_ms;
            sqlx::query("UPDATE assignments SET lease_expires_at_ms = ?2 WHERE id = ?1")
                .bind(assignment.id.0)
                .bind(signed(end_ms))
                .execute(&mut *conn)
                .await?;
        }
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
async fn grant_up_to(
    conn: &mut SqliteConnection,
    facts: &mut Facts,
    request: &ClaimRequest,
    room: u64,
    held: &mut Vec<Assignment>,
) -> Result<Option<NoWork>, StoreError> {
    let mut candidates = facts.candidates();
    if candidates.is_empty() && facts.policy.skip == SkipPolicy::RequeueForMe {
        candidates = grant::own_skipped(conn, request, room).await?;
    }
    if candidates.is_empty() {
        if !held.is_empty() {
            return Ok(None);
        }
        participant::move_to_the_end(conn, request.queue, request.labeler).await?;
        return nothing::why(conn, request, &facts.counters).await.map(Some);
    }
    if !facts.standing.is_known {
        participant::join(conn, request.queue, request.labeler, request.now_ms).await?;
    }
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    for candidate in candidates.into_iter().take(room) {
        let chosen = instead_gold(conn, facts, request)
            .await?
            .unwrap_or(candidate);
        let (assignment, counters) = grant::grant(conn, facts, request, &chosen).await?;
        held.push(assignment);
        facts.counters = counters;
        facts.standing.dealt += 1;
    }
    Ok(None)
}

/// A sample with a known answer, if it is time for one and the labeler has not had them all.
async fn instead_gold(
    conn: &mut SqliteConnection,
    facts: &Facts,
    request: &ClaimRequest,
) -> Result<Option<Candidate>, StoreError> {
    if gold_is_due(&facts.policy, request.labeler, facts.standing.dealt) {
        grant::gold(conn, request).await
    } else {
        Ok(None)
    }
}
