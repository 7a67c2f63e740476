//! Granting one lease.

use ingot::{assignment::Assignment, policy::Policy, progress::Counters};
use sqlx::SqliteConnection;

use super::{
    super::{
        batch::batch,
        convert::{labeler_bytes, signed},
        counters::{CounterRow, counter_columns},
    },
    facts::{AssignmentRow, Facts, suggestions_of_s},
};
use crate::store::{ClaimRequest, StoreError};

/// A sample that can be leased to a labeler.
pub(super) struct Candidate {
    pub(super) sample: i64,
    pub(super) rank: i64,
    /// How many of its places are taken by labels and leases.
    pub(super) held: i64,
    /// How many there are.
    pub(super) places: i64,
    pub(super) found: Found,
}

/// Which list a sample was found on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Samples that somebody has begun.
    Begun,
    /// All that have room.
    Open,
    /// Samples with a known answer.
    Gold,
    /// What the labeler skipped themselves.
    Skipped,
}

const GRANT: &str = concat!(
    "INSERT INTO assignments \
         (queue_id, sample_id, labeler_id, state, leased_at_ms, lease_expires_at_ms) \
     VALUES ($1, $3, $2, 'leased', $4, $5) \
     ON CONFLICT (sample_id, labeler_id) DO UPDATE SET state = 'leased', ended_at_ms = NULL, \
         skip_reason = NULL, leased_at_ms = excluded.leased_at_ms, \
         lease_expires_at_ms = excluded.lease_expires_at_ms; \
     UPDATE samples SET leased = leased + 1 WHERE id = $3; \
     UPDATE participants SET dealt = dealt + 1, place = iif($7 = 'open', $6, place), \
         begun_place = CASE WHEN $7 = 'begun' THEN $6 WHEN $7 = 'open' AND $10 THEN 1 << 60 \
             ELSE begun_place END, \
         gold_place = iif($7 = 'gold', $6, gold_place), skips = skips - ($7 = 'skipped') \
     WHERE queue_id = $1 AND labeler_id = $2; \
     UPDATE participants SET begun_place = $6 \
     WHERE $8 AND queue_id = $1 AND begun_place > $6 AND labeler_id <> $2; \
     UPDATE queues SET revision = revision + 1, leased = leased + 1, available = available - $9, \
         skipped = skipped - ($7 = 'skipped') WHERE id = $1 RETURNING ",
    counter_columns!(),
    "; SELECT a.id, s.id AS sample_id, s.external_id, p.payload, a.lease_expires_at_ms, ",
    suggestions_of_s!(),
    " FROM samples s JOIN payloads p ON p.sample_id = s.id \
         JOIN assignments a ON a.sample_id = s.id AND a.labeler_id = $2 WHERE s.id = $3"
);

/// Leases a sample: assignment, sample, the labeler's place and the queue's counters.
pub(super) async fn grant(
    conn: &mut SqliteConnection,
    facts: &Facts,
    request: &ClaimRequest,
    candidate: &Candidate,
) -> Result<(Assignment, Counters), StoreError> {
    let is_gold = candidate.found == Found::Gold;
    let becomes_full = candidate.held + 1 == candidate.places;
    let becomes_begun = candidate.held == 0 && !becomes_full && !is_gold;
    let mut rows = batch(GRANT)
        .bind(request.queue.0)
        .bind(labeler_bytes(request.labeler))
        .bind(candidate.sample)
        .bind(signed(request.now_ms))
        .bind(lease_end(&facts.policy, request))
        .bind(candidate.rank)
        .bind(candidate.found.word())
        .bind(becomes_begun)
        .bind(i64::from(becomes_full && !is_gold))
        // Whoever looked among the begun ones first and then took another has no begun one left.
        .bind(facts.policy.begun_first)
        .run(conn)
        .await?;
    rows.pass(4);
    let counters = rows.one::<CounterRow>()?.try_into()?;
    let assignment = rows
        .one::<AssignmentRow>()?
        .read(request, facts.schema_version)?;
    Ok((assignment, counters))
}

impl Found {
    fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Open => "open",
            Self::Gold => "gold",
            Self::Skipped => "skipped",
        }
    }
}

fn lease_end(policy: &Policy, request: &ClaimRequest) -> i64 {
    signed(request.now_ms.saturating_add(policy.lease_ms))
}

/// The next sample with a known answer that the labeler has not had.
pub(super) async fn gold(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
) -> Result<Option<Candidate>, StoreError> {
    let row: Option<(i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT s.id, s.rank, s.completed + s.leased, s.overlap FROM samples s \
             INDEXED BY samples_gold \
         WHERE s.queue_id = ?1 AND s.gold IS NOT NULL \
             AND s.rank >= (SELECT gold_place FROM participants \
                 WHERE queue_id = ?1 AND labeler_id = ?2) \
             AND s.overlap > s.completed + s.leased \
             AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
                 AND a.labeler_id = ?2 AND a.state IN ('leased', 'completed', 'skipped')) \
         ORDER BY s.rank LIMIT 1",
    )
    .bind(request.queue.0)
    .bind(labeler_bytes(request.labeler))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(sample, rank, held, places)| Candidate {
        sample,
        rank,
        held,
        places,
        found: Found::Gold,
    }))
}

/// What the labeler skipped and nobody has finished since, the longest ago first.
pub(super) async fn own_skipped(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
    most: u64,
) -> Result<Vec<Candidate>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT s.id, s.rank, s.completed + s.leased, s.overlap - s.dropped \
         FROM assignments a INDEXED BY assignments_skipped JOIN samples s ON s.id = a.sample_id \
         WHERE a.queue_id = ?1 AND a.labeler_id = ?2 AND a.state = 'skipped' AND s.gold IS NULL \
             AND s.overlap > s.completed + s.leased + s.dropped \
         ORDER BY a.ended_at_ms, a.id LIMIT ?3",
    )
    .bind(request.queue.0)
    .bind(labeler_bytes(request.labeler))
    .bind(signed(most))
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(sample, rank, held, places)| Candidate {
            sample,
            rank,
            held,
            places,
            found: Found::Skipped,
        })
        .collect())
}
