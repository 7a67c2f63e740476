//! Adding samples to a queue.

mod held;

use ingot::{
    archive::{Again, NewSample},
    audit::Action,
    ids::{QueueId, SampleId},
    policy::{Policy, needs, rank},
    schema::Schema,
};
use sha2::{Digest, Sha256};

use self::held::Held;
use super::{
    audit,
    convert::{inconsistent, json_column, signed, small, write_json},
    counters::{self, Change},
    participant,
    past_turns::{self, Before},
    sample_facts, statement,
};
use crate::store::{
    Inserted, Kept, StoreError,
    sql::{Connection, lock, params},
};

/// How many labels a sample with a known answer may get: as many as there will ever be labelers.
const GOLD_OVERLAP: u32 = 1_000_000;

/// What a queue does with samples that come in.
pub(super) struct Intake {
    pub(super) queue: QueueId,
    pub(super) policy: Policy,
    pub(super) schema: Schema,
    pub(super) schema_version: u32,
    pub(super) now_ms: u64,
}

/// Adds a batch behind what the queue holds. What it holds already, by external id or, without one, by
/// content, is not added again.
pub(super) fn insert(
    conn: &Connection,
    queue: QueueId,
    samples: Vec<NewSample>,
    now_ms: u64,
) -> Result<Inserted, StoreError> {
    lock::queue(conn, queue)?;
    let intake = Intake::read(conn, queue, now_ms)?;
    if !samples.iter().all(|sample| sample.fits(&intake.schema)) {
        return Err(StoreError::OtherQuestions(queue));
    }
    let next_seq = "SELECT coalesce(max(seq) + 1, 0) FROM samples WHERE queue_id = ?1";
    let mut seq = statement::one(conn, next_seq, [queue.0], |row| row.get(0))?;
    let mut inserted = Inserted::default();
    let mut change = Change::default();
    let mut first_rank = i64::MAX;
    for (index, sample) in samples.into_iter().enumerate() {
        let new = New::of(&intake, seq, &sample)?;
        if let Some(id) = new.insert(conn, &intake, &sample)? {
            past_turns::insert(conn, &intake, id, &sample, Before::None, &mut change)?;
            inserted.imported += 1;
            inserted.labels += new.labels;
            first_rank = first_rank.min(new.rank);
            new.count(&mut change);
            seq += 1;
        } else {
            let held = Held::find(conn, &intake, &sample, &new.content_hash)?;
            match held.again(conn, &sample)? {
                Again::Same => inserted.duplicate += 1,
                Again::Replace => {
                    let replaced = held.replace(conn, &intake, sample, &mut change)?;
                    inserted.updated += 1;
                    inserted.labels += replaced.labels;
                    first_rank = first_rank.min(replaced.rank);
                }
                Again::AddTurns => {
                    inserted.labels += held.add_turns(conn, &intake, sample, &mut change)?;
                    inserted.updated += 1;
                    first_rank = first_rank.min(held.rank);
                }
                kept => inserted.kept.push(Kept {
                    index,
                    for_turns: kept == Again::KeepTurns,
                }),
            }
        }
    }
    settle(conn, &intake, &inserted, change, first_rank)?;
    Ok(inserted)
}

/// Counts what came in, lets everybody come by it, and writes it into the audit log.
fn settle(
    conn: &Connection,
    intake: &Intake,
    inserted: &Inserted,
    change: Change,
    first_rank: i64,
) -> Result<(), StoreError> {
    if inserted.imported + inserted.updated == 0 {
        return Ok(());
    }
    counters::apply(conn, intake.queue, change)?;
    participant::move_places_back(conn, intake.queue, first_rank)?;
    let detail = format!(
        "{} imported, {} updated, {} labels",
        inserted.imported, inserted.updated, inserted.labels
    );
    let entry = audit::Entry {
        queue: Some(intake.queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ImportSamples)
    };
    audit::record(conn, entry, intake.now_ms)
}

impl Intake {
    fn read(conn: &Connection, queue: QueueId, now_ms: u64) -> Result<Self, StoreError> {
        let sql = "SELECT policy, schema, schema_version FROM queues WHERE id = ?1";
        let intake = statement::optional(conn, sql, [queue.0], |row| {
            Ok(Self {
                queue,
                policy: json_column("policy", row, 0)?,
                schema: json_column("schema", row, 1)?,
                schema_version: small("queue", row.get(2)?)?,
                now_ms,
            })
        })?;
        intake.ok_or(StoreError::NoSuchQueue(queue))
    }
}

/// A sample as it is to be stored.
struct New {
    seq: i64,
    rank: i64,
    overlap: u32,
    labels: u64,
    is_gold: bool,
    payload: String,
    content_hash: [u8; 32],
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
            content_hash: Sha256::digest(payload.as_bytes()).into(),
            payload,
        })
    }

    /// Adds it; none if the queue holds it already.
    fn insert(
        &self,
        conn: &Connection,
        intake: &Intake,
        sample: &NewSample,
    ) -> Result<Option<SampleId>, StoreError> {
        let gold = sample.gold.as_ref();
        let gold = gold.map(|known| write_json("known answer", known));
        let id = statement::optional(
            conn,
            "INSERT INTO samples (queue_id, seq, priority, rank, external_id, content_hash, \
                 created_at_ms, changed_at_ms, gold, overlap, completed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING RETURNING id",
            params![
                intake.queue.0,
                self.seq,
                sample.priority,
                self.rank,
                sample.external_id,
                self.content_hash,
                signed(intake.now_ms),
                gold.transpose()?,
                self.overlap,
                signed(self.labels),
            ],
            |row| Ok(SampleId(row.get(0)?)),
        )?;
        let Some(id) = id else {
            return Ok(None);
        };
        let payload = "INSERT INTO payloads (sample_id, payload) VALUES (?1, ?2)";
        statement::execute(conn, payload, (id.0, &self.payload))?;
        sample_facts::keep_words(conn, intake.queue, id, &sample.payload)?;
        suggest(conn, id, sample)?;
        Ok(Some(id))
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
fn suggest(conn: &Connection, id: SampleId, sample: &NewSample) -> Result<(), StoreError> {
    for suggestion in &sample.suggestions {
        statement::execute(
            conn,
            "INSERT INTO suggestions (sample_id, model, score, answers) VALUES (?1, ?2, ?3, ?4)",
            (
                id.0,
                suggestion.model.as_deref(),
                suggestion.score,
                write_json("suggestion", &suggestion.values)?,
            ),
        )?;
    }
    Ok(())
}
