//! Which samples can be leased to a labeler next.

use ingot::policy::SkipPolicy;

use super::{
    super::{
        convert::{labeler_bytes, signed},
        statement,
    },
    facts::Facts,
};
use crate::store::{
    ClaimRequest, StoreError,
    sql::{Connection, Row},
};

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

impl Candidate {
    /// A row of `id, rank, held, places`.
    fn read(row: &Row<'_>, found: Found) -> Result<Self, StoreError> {
        Ok(Self {
            sample: row.get(0)?,
            rank: row.get(1)?,
            held: row.get(2)?,
            places: row.get(3)?,
            found,
        })
    }
}

/// Up to `most` samples to be leased next, in their order; none if the labeler has come by all that can be
/// leased to them.
pub(super) fn next(
    conn: &Connection,
    facts: &Facts,
    request: &ClaimRequest,
    most: u64,
) -> Result<Vec<Candidate>, StoreError> {
    let mut candidates = if facts.policy.begun_first {
        list(
            conn,
            BEGUN,
            request,
            facts.standing.begun_place,
            most,
            Found::Begun,
        )?
    } else {
        Vec::new()
    };
    if (candidates.len() as u64) < most {
        for candidate in list(conn, OPEN, request, facts.standing.place, most, Found::Open)? {
            if candidates
                .iter()
                .all(|other| other.sample != candidate.sample)
            {
                candidates.push(candidate);
            }
        }
    }
    if candidates.is_empty() && facts.policy.skip == SkipPolicy::RequeueForMe {
        return own_skipped(conn, request, most);
    }
    candidates.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(candidates)
}

const BEGUN: &str = "\
    SELECT s.id, s.rank, s.completed + s.leased, s.overlap - s.dropped \
    FROM samples s INDEXED BY samples_begun \
    WHERE s.queue_id = ?1 AND s.overlap > s.completed + s.leased + s.dropped \
        AND s.completed + s.leased > 0 AND s.gold IS NULL AND s.rank >= ?3 \
        AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
            AND a.labeler_id = ?2 AND a.state IN ('leased', 'completed', 'skipped')) \
    ORDER BY s.rank LIMIT ?4";

const OPEN: &str = "\
    SELECT s.id, s.rank, s.completed + s.leased, s.overlap - s.dropped \
    FROM samples s INDEXED BY samples_open \
    WHERE s.queue_id = ?1 AND s.overlap > s.completed + s.leased + s.dropped AND s.gold IS NULL \
        AND s.rank >= ?3 \
        AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
            AND a.labeler_id = ?2 AND a.state IN ('leased', 'completed', 'skipped')) \
    ORDER BY s.rank LIMIT ?4";

fn list(
    conn: &Connection,
    sql: &str,
    request: &ClaimRequest,
    place: i64,
    most: u64,
    found: Found,
) -> Result<Vec<Candidate>, StoreError> {
    let labeler = labeler_bytes(request.labeler);
    let params = (request.queue.0, labeler, place, signed(most));
    statement::all(conn, sql, params, |row| Candidate::read(row, found))
}

/// The next sample with a known answer that the labeler has not had.
pub(super) fn gold(
    conn: &Connection,
    request: &ClaimRequest,
) -> Result<Option<Candidate>, StoreError> {
    statement::optional(
        conn,
        "SELECT s.id, s.rank, s.completed + s.leased, s.overlap FROM samples s \
             INDEXED BY samples_gold \
         WHERE s.queue_id = ?1 AND s.gold IS NOT NULL \
             AND s.rank >= (SELECT gold_place FROM participants \
                 WHERE queue_id = ?1 AND labeler_id = ?2) \
             AND s.overlap > s.completed + s.leased \
             AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
                 AND a.labeler_id = ?2 AND a.state IN ('leased', 'completed', 'skipped')) \
         ORDER BY s.rank LIMIT 1",
        (request.queue.0, labeler_bytes(request.labeler)),
        |row| Candidate::read(row, Found::Gold),
    )
}

/// What the labeler skipped and nobody has finished since, the longest ago first.
fn own_skipped(
    conn: &Connection,
    request: &ClaimRequest,
    most: u64,
) -> Result<Vec<Candidate>, StoreError> {
    statement::all(
        conn,
        "SELECT s.id, s.rank, s.completed + s.leased, s.overlap - s.dropped \
         FROM assignments a INDEXED BY assignments_skipped JOIN samples s ON s.id = a.sample_id \
         WHERE a.queue_id = ?1 AND a.labeler_id = ?2 AND a.state = 'skipped' AND s.gold IS NULL \
             AND s.overlap > s.completed + s.leased + s.dropped \
         ORDER BY a.ended_at_ms, a.id LIMIT ?3",
        (
            request.queue.0,
            labeler_bytes(request.labeler),
            signed(most),
        ),
        |row| Candidate::read(row, Found::Skipped),
    )
}
