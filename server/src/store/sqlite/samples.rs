//! Adding samples to a queue.

use ingot::{
    archive::NewSample,
    ids::{QueueId, SampleId},
    policy::{Policy, needs, rank},
    schema::Schema,
};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{
    audit,
    batch::batch,
    convert::{inconsistent, read_json, signed, write_json},
    counters::{self, Change},
    participant, past_turns,
};
use crate::store::{Inserted, StoreError};

/// How many labels a sample with a known answer may get: as many as there will ever be labelers.
const GOLD_OVERLAP: u32 = 1_000_000;

/// What a queue does with samples that come in.
pub(super) struct Intake {
    pub(super) queue: QueueId,
    pub(super) policy: Policy,
    pub(super) schema: Schema,
    pub(super) schema_version: i64,
    pub(super) now_ms: u64,
}

/// Adds a batch behind what the queue holds. What it holds already, by external id or, without one, by
/// content, is not added again.
pub(super) async fn insert(
    conn: &mut SqliteConnection,
    queue: QueueId,
    samples: Vec<NewSample>,
    now_ms: u64,
) -> Result<Inserted, StoreError> {
    let intake = Intake::read(conn, queue, now_ms).await?;
    let (mut seq,): (i64,) =
        sqlx::query_as("SELECT coalesce(max(seq) + 1, 0) FROM samples WHERE queue_id = ?1")
            .bind(queue.0)
            .fetch_one(&mut *conn)
            .await?;
    let mut inserted = Inserted::default();
    let mut change = Change::default();
    let mut first_rank = i64::MAX;
    for (index, sample) in samples.into_iter().enumerate() {
        let new = New::of(&intake, seq, &sample)?;
        if let Some(id) = new.insert(conn, &intake, &sample).await? {
            past_turns::insert(conn, &intake, id, &sample, &mut change).await?;
            inserted.imported += 1;
            inserted.labels += new.labels;
            first_rank = first_rank.min(new.rank);
            new.count(&mut change);
            seq += 1;
        } else {
            match new.update(conn, &intake, &sample).await? {
                Outcome::Same => inserted.duplicate += 1,
                Outcome::Updated => inserted.updated += 1,
                Outcome::Begun => inserted.kept.push(index),
            }
        }
    }
    settle(conn, &intake, &inserted, change, first_rank).await?;
    Ok(inserted)
}

/// Counts what came in, lets everybody come by it, and writes it into the audit log.
async fn settle(
    conn: &mut SqliteConnection,
    intake: &Intake,
    inserted: &Inserted,
    change: Change,
    first_rank: i64,
) -> Result<(), StoreError> {
    if inserted.imported + inserted.updated == 0 {
        return Ok(());
    }
    if inserted.imported > 0 {
        counters::apply(conn, intake.queue, change).await?;
        participant::move_places_back(conn, intake.queue, first_rank).await?;
    }
    if inserted.labels > 0 {
        sqlx::query("UPDATE queues SET schema_frozen = 1 WHERE id = ?1")
            .bind(intake.queue.0)
            .execute(&mut *conn)
            .await?;
    }
    let detail = format!(
        "{} imported, {} updated, {} labels",
        inserted.imported, inserted.updated, inserted.labels
    );
    let entry = audit::Entry {
        action: "import samples",
        queue: Some(intake.queue),
        detail: Some(&detail),
        ..audit::Entry::default()
    };
    audit::record(conn, entry, intake.now_ms).await
}

impl Intake {
    async fn read(
        conn: &mut SqliteConnection,
        queue: QueueId,
        now_ms: u64,
    ) -> Result<Self, StoreError> {
        let row: Option<(String, String, i64)> =
            sqlx::query_as("SELECT policy, schema, schema_version FROM queues WHERE id = ?1")
                .bind(queue.0)
                .fetch_optional(conn)
                .await?;
        let (policy, schema, schema_version) = row.ok_or(StoreError::NoSuchQueue(queue))?;
        Ok(Self {
            queue,
            policy: read_json("policy", &policy)?,
            schema: read_json("schema", &schema)?,
            schema_version,
            now_ms,
        })
    }
}

/// What became of a sample that the queue holds already.
enum Outcome {
    Same,
    Updated,
    Begun,
}

/// A sample as it is to be stored.
struct New {
    seq: i64,
    rank: i64,
    overlap: u32,
    labels: u64,
    is_gold: bool,
    payload: String,
    content_hash: Vec<u8>,
}

impl New {
    fn of(intake: &Intake, seq: i64, sample: &NewSample) -> Result<Self, StoreError> {
        let payload = write_json("payload", &sample.payload)?;
        let place = u64::try_from(seq).map_err(|error| inconsistent("sample", error))?;
        let labels = past_turns::labels(sample);
        let is_gold = sample.gold.is_some();
        // Labels that it brings along are never too many.
        let overlap = if is_gold {
            GOLD_OVERLAP
        } else {
            needs(&intake.policy, place).max(u32::try_from(labels).unwrap_or(u32::MAX))
        };
        Ok(Self {
            seq,
            rank: rank(intake.policy.order, sample.priority, place),
            overlap,
            labels,
            is_gold,
            content_hash: Sha256::digest(payload.as_bytes()).to_vec(),
            payload,
        })
    }

    /// Adds it; none if the queue holds it already.
    async fn insert(
        &self,
        conn: &mut SqliteConnection,
        intake: &Intake,
        sample: &NewSample,
    ) -> Result<Option<SampleId>, StoreError> {
        let gold = sample.gold.as_ref();
        let gold = gold
            .map(|known| write_json("known answer", known))
            .transpose()?;
        let mut rows = batch(
            "INSERT INTO samples (queue_id, seq, priority, rank, external_id, content_hash, \
                 created_at_ms, gold, overlap, completed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id; \
             INSERT INTO payloads (sample_id, payload) \
             SELECT id, $11 FROM samples WHERE queue_id = $1 AND seq = $2",
        )
        .bind(intake.queue.0)
        .bind(self.seq)
        .bind(i64::from(sample.priority))
        .bind(self.rank)
        .bind(sample.external_id.clone())
        .bind(self.content_hash.clone())
        .bind(signed(intake.now_ms))
        .bind(gold)
        .bind(i64::from(self.overlap))
        .bind(signed(self.labels))
        .bind(self.payload.clone())
        .run(conn)
        .await?;
        let Some((id,)) = rows.optional::<(i64,)>()? else {
            return Ok(None);
        };
        let id = SampleId(id);
        suggest(conn, id, sample).await?;
        Ok(Some(id))
    }

    /// Gives the sample that the queue holds under the same external id the new content, unless somebody
    /// has begun it.
    async fn update(
        &self,
        conn: &mut SqliteConnection,
        intake: &Intake,
        sample: &NewSample,
    ) -> Result<Outcome, StoreError> {
        let Some(external_id) = &sample.external_id else {
            return Ok(Outcome::Same);
        };
        let (id, is_same, is_begun): (i64, bool, bool) = sqlx::query_as(
            "SELECT id, content_hash = ?3, completed + leased + dropped > 0 FROM samples \
             WHERE queue_id = ?1 AND external_id = ?2",
        )
        .bind(intake.queue.0)
        .bind(external_id)
        .bind(&self.content_hash)
        .fetch_one(&mut *conn)
        .await?;
        if is_same {
            return Ok(Outcome::Same);
        }
        if is_begun {
            return Ok(Outcome::Begun);
        }
        batch(
            "UPDATE samples SET content_hash = $2 WHERE id = $1; \
             UPDATE payloads SET payload = $3 WHERE sample_id = $1; \
             DELETE FROM suggestions WHERE sample_id = $1",
        )
        .bind(id)
        .bind(self.content_hash.clone())
        .bind(self.payload.clone())
        .run(conn)
        .await?;
        suggest(conn, SampleId(id), sample).await?;
        Ok(Outcome::Updated)
    }

    /// What it adds to the queue's counters, its labels apart.
    fn count(&self, change: &mut Change) {
        if self.is_gold {
            change.target += signed(self.labels);
            return;
        }
        let is_full = self.labels == u64::from(self.overlap);
        change.samples += 1;
        change.target += i64::from(self.overlap);
        change.done += i64::from(is_full);
        change.available += i64::from(!is_full);
    }
}

/// Keeps what models propose.
async fn suggest(
    conn: &mut SqliteConnection,
    id: SampleId,
    sample: &NewSample,
) -> Result<(), StoreError> {
    for suggestion in &sample.suggestions {
        sqlx::query(
            "INSERT INTO suggestions (sample_id, model, score, answers) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(id.0)
        .bind(suggestion.model.as_deref())
        .bind(suggestion.score)
        .bind(write_json("suggestion", &suggestion.values)?)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
