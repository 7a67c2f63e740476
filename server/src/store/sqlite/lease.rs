//! Leases: going on, being given back, running out, and what that does to the sample behind them.

use std::collections::BTreeMap;

use ingot::{
    ids::{AssignmentId, LabelerId, QueueId, SampleId},
    policy::Policy,
    progress::Counters,
};
use sqlx::SqliteConnection;

use super::{
    audit,
    convert::{count, labeler_bytes, read_json, signed},
    counters::{self, Change},
    participant,
};
use crate::store::{Renewed, StoreError};

/// Most leases that one sweep ends, so that a claim's cost stays bounded.
pub(super) const SWEEP: u64 = 200;

/// Ends up to [`SWEEP`] leases of a queue that have run out, and says how many. The leases of `spare`
/// stay: as long as nobody else wanted their places, their holder may go on.
pub(super) async fn sweep(
    conn: &mut SqliteConnection,
    queue: QueueId,
    spare: Option<LabelerId>,
    now_ms: u64,
) -> Result<u64, StoreError> {
    let ended: Vec<(i64,)> = sqlx::query_as(
        "UPDATE assignments SET state = 'expired', ended_at_ms = ?2 WHERE id IN ( \
             SELECT id FROM assignments WHERE queue_id = ?1 AND state = 'leased' \
             AND lease_expires_at_ms <= ?2 AND labeler_id IS NOT ?3 \
             ORDER BY lease_expires_at_ms LIMIT ?4) \
         RETURNING sample_id",
    )
    .bind(queue.0)
    .bind(signed(now_ms))
    .bind(spare.map(labeler_bytes))
    .bind(signed(SWEEP))
    .fetch_all(&mut *conn)
    .await?;
    if ended.is_empty() {
        return Ok(0);
    }
    let mut change = Change::default();
    for (sample,) in &ended {
        free_for_all(conn, queue, SampleId(*sample), &mut change).await?;
    }
    counters::apply(conn, queue, change).await?;
    let detail = ended.len().to_string();
    let entry = audit::Entry {
        action: "expire leases",
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, now_ms).await?;
    Ok(ended.len() as u64)
}

/// Takes one lease off a sample and lets everybody come by it again, whoever had it included.
async fn free_for_all(
    conn: &mut SqliteConnection,
    queue: QueueId,
    sample: SampleId,
    change: &mut Change,
) -> Result<(), StoreError> {
    let freed = free(conn, sample).await?;
    change.leased -= 1;
    change.available += i64::from(freed.was_full);
    participant::move_places_back(conn, queue, freed.rank).await
}

/// A sample that has one lease less.
pub(super) struct Freed {
    /// Where it stands in its queue.
    pub(super) rank: i64,
    /// Whether it is one that is counted and nobody could lease before.
    pub(super) was_full: bool,
}

/// Takes one lease off a sample.
pub(super) async fn free(
    conn: &mut SqliteConnection,
    sample: SampleId,
) -> Result<Freed, StoreError> {
    let (rank, was_full): (i64, bool) = sqlx::query_as(
        "UPDATE samples SET leased = leased - 1 WHERE id = ?1 \
         RETURNING rank, gold IS NULL AND completed + leased + dropped + 1 = overlap",
    )
    .bind(sample.0)
    .fetch_one(conn)
    .await?;
    Ok(Freed { rank, was_full })
}

/// Lets leases of a labeler go on for the time that their queue gives.
pub(super) async fn renew(
    conn: &mut SqliteConnection,
    labeler: LabelerId,
    assignments: Vec<AssignmentId>,
    now_ms: u64,
) -> Result<Vec<Renewed>, StoreError> {
    let mut renewed = Vec::new();
    for assignment in assignments {
        let policy: Option<(String,)> = sqlx::query_as(
            "SELECT q.policy FROM assignments a JOIN queues q ON q.id = a.queue_id \
             WHERE a.id = ?1 AND a.labeler_id = ?2 AND a.state = 'leased' AND q.state <> 'archived'",
        )
        .bind(assignment.0)
        .bind(labeler_bytes(labeler))
        .fetch_optional(&mut *conn)
        .await?;
        let Some((policy,)) = policy else { continue };
        let policy: Policy = read_json("policy", &policy)?;
        let (end_ms,): (i64,) = sqlx::query_as(
            "UPDATE assignments SET lease_expires_at_ms = max(lease_expires_at_ms, ?2) \
             WHERE id = ?1 RETURNING lease_expires_at_ms",
        )
        .bind(assignment.0)
        .bind(signed(now_ms.saturating_add(policy.lease_ms)))
        .fetch_one(&mut *conn)
        .await?;
        renewed.push(Renewed {
            assignment,
            lease_expires_at_ms: count("assignment", end_ms)?,
        });
    }
    Ok(renewed)
}

/// Gives leases of a labeler back; the counters of the queues that they were in.
pub(super) async fn release(
    conn: &mut SqliteConnection,
    labeler: LabelerId,
    assignments: Vec<AssignmentId>,
    now_ms: u64,
) -> Result<Vec<(QueueId, Counters)>, StoreError> {
    let mut changes = BTreeMap::<QueueId, Change>::new();
    for assignment in assignments {
        let released: Option<(i64, i64)> = sqlx::query_as(
            "UPDATE assignments SET state = 'released', ended_at_ms = ?3 \
             WHERE id = ?1 AND labeler_id = ?2 AND state = 'leased' RETURNING queue_id, sample_id",
        )
        .bind(assignment.0)
        .bind(labeler_bytes(labeler))
        .bind(signed(now_ms))
        .fetch_optional(&mut *conn)
        .await?;
        let Some((queue, sample)) = released else {
            continue;
        };
        let queue = QueueId(queue);
        let change = changes.entry(queue).or_default();
        free_for_all(conn, queue, SampleId(sample), change).await?;
        let entry = audit::Entry {
            action: "release",
            labeler: Some(labeler),
            queue: Some(queue),
            assignment: Some(assignment),
            ..audit::Entry::default()
        };
        audit::record(conn, entry, now_ms).await?;
    }
    let mut counters = Vec::new();
    for (queue, change) in changes {
        counters.push((queue, counters::apply(conn, queue, change).await?));
    }
    Ok(counters)
}
