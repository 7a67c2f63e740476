//! Leases: going on, being given back, running out, and what that does to the sample behind them.

use std::collections::BTreeMap;

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelerId, QueueId, SampleId},
    policy::Policy,
    progress::Counters,
};

use super::{
    audit,
    convert::{count_column, json_column, labeler_bytes, labeler_column, signed},
    counters::{self, Change},
    participant, statement,
};
use crate::store::{
    By, Renewed, Returned, StoreError, TakenBack, TokenId,
    sql::{Connection, lock, params},
};

/// Most leases that one sweep ends, so that a claim's cost stays bounded.
pub(super) const SWEEP: u64 = 200;

/// Whether leases of a queue have run out, those of `spare` apart.
pub(super) fn have_ended(
    conn: &Connection,
    queue: QueueId,
    spare: LabelerId,
    now_ms: u64,
) -> Result<bool, StoreError> {
    statement::one(
        conn,
        "SELECT EXISTS (SELECT 1 FROM assignments WHERE queue_id = ?1 AND state = 'leased' \
             AND lease_expires_at_ms <= ?2 AND labeler_id IS DISTINCT FROM ?3)",
        (queue.0, signed(now_ms), labeler_bytes(spare)),
        |row| row.get(0),
    )
}

/// Ends up to [`SWEEP`] leases of a queue that have run out, and says how many. The leases of `spare`
/// stay: as long as nobody else wanted their places, their holder may go on.
pub(super) fn sweep(
    conn: &Connection,
    queue: QueueId,
    spare: Option<LabelerId>,
    now_ms: u64,
) -> Result<u64, StoreError> {
    lock::queue(conn, queue)?;
    let ended = statement::all(
        conn,
        "UPDATE assignments SET state = 'expired', ended_at_ms = ?2 WHERE id IN ( \
             SELECT id FROM assignments WHERE queue_id = ?1 AND state = 'leased' \
             AND lease_expires_at_ms <= ?2 AND labeler_id IS DISTINCT FROM ?3 \
             ORDER BY lease_expires_at_ms LIMIT ?4) \
         RETURNING sample_id",
        params![
            queue.0,
            signed(now_ms),
            spare.map(labeler_bytes),
            signed(SWEEP)
        ],
        |row| Ok(SampleId(row.get(0)?)),
    )?;
    if ended.is_empty() {
        return Ok(0);
    }
    let mut change = Change::default();
    for sample in &ended {
        free_for_all(conn, queue, *sample, &mut change)?;
    }
    counters::apply(conn, queue, change)?;
    let detail = ended.len().to_string();
    let entry = audit::Entry {
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ExpireLeases)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(ended.len() as u64)
}

/// Takes one lease off a sample and lets everybody come by it again, whoever had it included.
pub(super) fn free_for_all(
    conn: &Connection,
    queue: QueueId,
    sample: SampleId,
    change: &mut Change,
) -> Result<(), StoreError> {
    let freed = free(conn, sample)?;
    change.leased -= 1;
    change.available += i64::from(freed.was_full);
    participant::move_places_back(conn, queue, freed.rank)
}

/// A sample that has one lease less.
pub(super) struct Freed {
    /// Where it stands in its queue.
    pub(super) rank: i64,
    /// Whether it is one that is counted and nobody could lease before.
    pub(super) was_full: bool,
}

/// Takes one lease off a sample.
pub(super) fn free(conn: &Connection, sample: SampleId) -> Result<Freed, StoreError> {
    statement::one(
        conn,
        "UPDATE samples SET leased = leased - 1 WHERE id = ?1 \
         RETURNING rank, gold IS NULL AND completed + leased + dropped + 1 = overlap",
        [sample.0],
        |row| {
            Ok(Freed {
                rank: row.get(0)?,
                was_full: row.get(1)?,
            })
        },
    )
}

/// Lets leases of a labeler go on for the time that their queue gives.
pub(super) fn renew(
    conn: &Connection,
    labeler: LabelerId,
    assignments: &[AssignmentId],
    now_ms: u64,
) -> Result<Vec<Renewed>, StoreError> {
    lock::queues_of_assignments(conn, assignments)?;
    let mut renewed = Vec::new();
    for &assignment in assignments {
        let policy: Option<Policy> = statement::optional(
            conn,
            "SELECT q.policy FROM assignments a JOIN queues q ON q.id = a.queue_id \
             WHERE a.id = ?1 AND a.labeler_id = ?2 AND a.state = 'leased' AND q.state <> 'archived'",
            (assignment.0, labeler_bytes(labeler)),
            |row| json_column("policy", row, 0),
        )?;
        let Some(policy) = policy else { continue };
        let end_ms = signed(now_ms.saturating_add(policy.lease_ms));
        let lease_expires_at_ms = statement::one(
            conn,
            "UPDATE assignments SET lease_expires_at_ms = \
                 CASE WHEN lease_expires_at_ms < ?2 THEN ?2 ELSE lease_expires_at_ms END \
             WHERE id = ?1 RETURNING lease_expires_at_ms",
            (assignment.0, end_ms),
            |row| count_column("assignment", row, 0),
        )?;
        renewed.push(Renewed {
            assignment,
            lease_expires_at_ms,
        });
    }
    Ok(renewed)
}

/// Gives leases of a labeler back; the counters of the queues that they were in.
pub(super) fn release(
    conn: &Connection,
    labeler: LabelerId,
    leases: &[Returned],
    token: Option<TokenId>,
    now_ms: u64,
) -> Result<Vec<(QueueId, Counters)>, StoreError> {
    let assignments: Vec<_> = leases.iter().map(|lease| lease.assignment).collect();
    lock::queues_of_assignments(conn, &assignments)?;
    let mut changes = BTreeMap::<QueueId, Change>::new();
    for &Returned {
        assignment,
        known_end_ms,
    } in leases
    {
        let released = statement::optional(
            conn,
            "UPDATE assignments SET state = 'released', ended_at_ms = ?3 \
             WHERE id = ?1 AND labeler_id = ?2 AND state = 'leased' \
             AND lease_expires_at_ms = coalesce(?4, lease_expires_at_ms) \
             RETURNING queue_id, sample_id",
            (
                assignment.0,
                labeler_bytes(labeler),
                signed(now_ms),
                known_end_ms.map(signed),
            ),
            |row| Ok((QueueId(row.get(0)?), SampleId(row.get(1)?))),
        )?;
        let Some((queue, sample)) = released else {
            continue;
        };
        let change = changes.entry(queue).or_default();
        free_for_all(conn, queue, sample, change)?;
        let entry = audit::Entry {
            by: By {
                labeler: Some(labeler),
                token,
            },
            queue: Some(queue),
            assignment: Some(assignment),
            ..audit::Entry::of(Action::Release)
        };
        audit::record(conn, entry, now_ms)?;
    }
    changes
        .into_iter()
        .map(|(queue, change)| Ok((queue, counters::apply(conn, queue, change)?)))
        .collect()
}

/// Takes all leases back that a labeler has in a queue; none if there is no such queue or labeler. Their
/// drafts stay: whoever gets a sample again goes on where they were.
pub(super) fn take_back(
    conn: &Connection,
    queue: QueueId,
    number: u32,
    by: By,
    now_ms: u64,
) -> Result<Option<TakenBack>, StoreError> {
    lock::queue(conn, queue)?;
    let found = statement::optional(
        conn,
        "SELECT l.id FROM labelers l JOIN queues q ON q.id = ?1 WHERE l.number = ?2",
        (queue.0, number),
        |row| labeler_column(row, 0),
    )?;
    let Some(labeler) = found else {
        return Ok(None);
    };
    let samples = statement::all(
        conn,
        "UPDATE assignments SET state = 'released', ended_at_ms = ?3 \
         WHERE queue_id = ?1 AND labeler_id = ?2 AND state = 'leased' RETURNING sample_id",
        (queue.0, labeler_bytes(labeler), signed(now_ms)),
        |row| Ok(SampleId(row.get(0)?)),
    )?;
    let leases = samples.len() as u64;
    if samples.is_empty() {
        let counters = counters::expect(conn, queue)?;
        return Ok(Some(TakenBack { leases, counters }));
    }
    let mut change = Change::default();
    for sample in samples {
        free_for_all(conn, queue, sample, &mut change)?;
    }
    let detail = format!("labeler {number}: {leases}");
    let entry = audit::Entry {
        by,
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::TakeBack)
    };
    audit::record(conn, entry, now_ms)?;
    let counters = counters::apply(conn, queue, change)?;
    Ok(Some(TakenBack { leases, counters }))
}
