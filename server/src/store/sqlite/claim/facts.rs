//! Everything a claim decides by, read in one go.

use ingot::{
    archive::Suggestion,
    assignment::Assignment,
    ids::{AssignmentId, SampleId},
    policy::Policy,
    progress::Counters,
    sample::Sample,
    schema::order_for,
};
use sqlx::SqliteConnection;

use super::{
    super::{
        batch::batch,
        convert::{count, labeler_bytes, read_json, signed, small},
        counters::{CounterRow, counter_columns},
    },
    grant::{Candidate, Found},
};
use crate::store::{ClaimRequest, StoreError};

/// What a claim decides by.
pub(super) struct Facts {
    pub(super) counters: Counters,
    pub(super) policy: Policy,
    pub(super) schema_version: u32,
    pub(super) standing: Standing,
    /// Whether other people's leases have run out.
    pub(super) has_ended_leases: bool,
    /// What the labeler holds, oldest first, at most as many as were asked for.
    pub(super) held: Vec<Assignment>,
    begun: Vec<Candidate>,
    open: Vec<Candidate>,
}

impl Facts {
    /// The samples to be leased next, in their order.
    pub(super) fn candidates(&mut self) -> Vec<Candidate> {
        let open = std::mem::take(&mut self.open);
        if !self.policy.begun_first {
            return open;
        }
        let mut candidates = std::mem::take(&mut self.begun);
        for candidate in open {
            if candidates
                .iter()
                .all(|other| other.sample != candidate.sample)
            {
                candidates.push(candidate);
            }
        }
        candidates
    }
}

/// Where a labeler stands in a queue.
#[derive(Default)]
pub(super) struct Standing {
    /// Whether the queue knows them.
    pub(super) is_known: bool,
    pub(super) listed: bool,
    pub(super) is_paused: bool,
    pub(super) dealt: u64,
    pub(super) labels: u64,
    pub(super) day: u64,
    pub(super) day_labels: u64,
}

#[derive(sqlx::FromRow)]
struct QueueRow {
    policy: String,
    schema_version: i64,
    #[sqlx(flatten)]
    counters: CounterRow,
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    listed: bool,
    paused: Option<String>,
    dealt: i64,
    labels: i64,
    day: i64,
    day_labels: i64,
}

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
        Ok(Self {
            is_known: true,
            listed: row.listed,
            is_paused: row.paused.is_some(),
            dealt: count("participant", row.dealt)?,
            labels: count("participant", row.labels)?,
            day: count("participant", row.day)?,
            day_labels: count("participant", row.day_labels)?,
        })
    }
}

/// An assignment as SQLite has it, with its sample.
#[derive(sqlx::FromRow)]
pub(super) struct AssignmentRow {
    id: i64,
    sample_id: i64,
    external_id: Option<String>,
    payload: String,
    lease_expires_at_ms: i64,
    suggestions: Option<String>,
}

impl AssignmentRow {
    pub(super) fn read(
        self,
        request: &ClaimRequest,
        schema_version: u32,
    ) -> Result<Assignment, StoreError> {
        let suggestions: Vec<Suggestion> = match self.suggestions {
            Some(text) => read_json("suggestion", &text)?,
            None => Vec::new(),
        };
        Ok(Assignment {
            id: AssignmentId(self.id),
            queue: request.queue,
            order: order_for(request.labeler, SampleId(self.sample_id)),
            sample: Sample {
                id: SampleId(self.sample_id),
                external_id: self.external_id,
                payload: read_json("payload", &self.payload)?,
            },
            suggestions,
            schema_version,
            lease_expires_at_ms: count("assignment", self.lease_expires_at_ms)?,
        })
    }
}

/// The suggestions of sample `s`, the surest first, as a list in JSON; NULL for none.
macro_rules! suggestions_of_s {
    () => {
        "(SELECT json_group_array(json_object('model', g.model, 'score', g.score, 'values', \
             json(g.answers)) ORDER BY g.score DESC, g.id) FROM suggestions g \
          WHERE g.sample_id = s.id HAVING count(*) > 0) AS suggestions"
    };
}
pub(super) use suggestions_of_s;

const FACTS: &str = concat!(
    "SELECT policy, schema_version, ",
    counter_columns!(),
    " FROM queues WHERE id = $1; \
     SELECT listed, paused, dealt, labels, day, day_labels FROM participants \
     WHERE queue_id = $1 AND labeler_id = $2; \
     SELECT EXISTS (SELECT 1 FROM assignments WHERE queue_id = $1 AND state = 'leased' \
         AND lease_expires_at_ms <= $3 AND labeler_id IS NOT $2); \
     SELECT a.id, s.id AS sample_id, s.external_id, p.payload, a.lease_expires_at_ms, ",
    suggestions_of_s!(),
    " FROM assignments a JOIN samples s ON s.id = a.sample_id JOIN payloads p ON p.sample_id = s.id \
     WHERE a.queue_id = $1 AND a.labeler_id = $2 AND a.state = 'leased' ORDER BY a.id LIMIT $4; \
     SELECT s.id, s.rank, s.completed + s.leased AS held, s.overlap - s.dropped AS places \
     FROM samples s INDEXED BY samples_begun \
     WHERE s.queue_id = $1 AND s.overlap > s.completed + s.leased + s.dropped \
         AND s.completed + s.leased > 0 AND s.gold IS NULL \
         AND s.rank >= coalesce((SELECT begun_place FROM participants \
             WHERE queue_id = $1 AND labeler_id = $2), -1 << 60) \
         AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
             AND a.labeler_id = $2 AND a.state IN ('leased', 'completed', 'skipped')) \
     ORDER BY s.rank LIMIT max(0, $4 - (SELECT count(*) FROM assignments \
         WHERE queue_id = $1 AND labeler_id = $2 AND state = 'leased')); \
     SELECT s.id, s.rank, s.completed + s.leased AS held, s.overlap - s.dropped AS places \
     FROM samples s INDEXED BY samples_open \
     WHERE s.queue_id = $1 AND s.overlap > s.completed + s.leased + s.dropped AND s.gold IS NULL \
         AND s.rank >= coalesce((SELECT place FROM participants \
             WHERE queue_id = $1 AND labeler_id = $2), -1 << 60) \
         AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
             AND a.labeler_id = $2 AND a.state IN ('leased', 'completed', 'skipped')) \
     ORDER BY s.rank LIMIT max(0, $4 - (SELECT count(*) FROM assignments \
         WHERE queue_id = $1 AND labeler_id = $2 AND state = 'leased'))"
);

/// Reads what a claim decides by; none if there is no such queue.
pub(super) async fn read(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
) -> Result<Option<Facts>, StoreError> {
    let mut rows = batch(FACTS)
        .bind(request.queue.0)
        .bind(labeler_bytes(request.labeler))
        .bind(signed(request.now_ms))
        .bind(i64::from(request.count))
        .run(conn)
        .await?;
    let Some(queue) = rows.optional::<QueueRow>()? else {
        return Ok(None);
    };
    let schema_version = small("queue", queue.schema_version)?;
    let standing = rows
        .optional::<StandingRow>()?
        .map(Standing::try_from)
        .transpose()?;
    let (has_ended_leases,) = rows.one::<(bool,)>()?;
    let held = rows.all::<AssignmentRow>()?;
    let read_held = |row: AssignmentRow| row.read(request, schema_version);
    Ok(Some(Facts {
        counters: queue.counters.try_into()?,
        policy: read_json("policy", &queue.policy)?,
        schema_version,
        standing: standing.unwrap_or_default(),
        has_ended_leases,
        held: held.into_iter().map(read_held).collect::<Result<_, _>>()?,
        begun: candidates(rows.all()?, Found::Begun),
        open: candidates(rows.all()?, Found::Open),
    }))
}

fn candidates(rows: Vec<(i64, i64, i64, i64)>, found: Found) -> Vec<Candidate> {
    rows.into_iter()
        .map(|(sample, rank, held, places)| Candidate {
            sample,
            rank,
            held,
            places,
            found,
        })
        .collect()
}
