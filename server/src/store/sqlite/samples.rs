//! Adding samples to a queue.

use ingot::{
    archive::{Again, Difference, LabelerTag, NewSample, Suggestion, again},
    ids::{QueueId, SampleId},
    label::LabelValues,
    policy::{Policy, needs, rank},
    schema::Schema,
};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::{
    audit,
    convert::{inconsistent, json_column, optional_json_column, signed, write_json},
    counters::{self, Change},
    participant, past_turns, statement,
};
use crate::store::{Inserted, Kept, StoreError};

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
pub(super) fn insert(
    conn: &Connection,
    queue: QueueId,
    samples: Vec<NewSample>,
    now_ms: u64,
) -> Result<Inserted, StoreError> {
    let intake = Intake::read(conn, queue, now_ms)?;
    let next_seq = "SELECT coalesce(max(seq) + 1, 0) FROM samples WHERE queue_id = ?1";
    let mut seq = statement::one(conn, next_seq, [queue.0], |row| Ok(row.get(0)?))?;
    let mut inserted = Inserted::default();
    let mut change = Change::default();
    let mut first_rank = i64::MAX;
    for (index, sample) in samples.into_iter().enumerate() {
        let new = New::of(&intake, seq, &sample)?;
        if let Some(id) = new.insert(conn, &intake, &sample)? {
            past_turns::insert(conn, &intake, id, &sample, &mut change)?;
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
        action: "import samples",
        queue: Some(intake.queue),
        detail: Some(&detail),
        ..audit::Entry::default()
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
                schema_version: row.get(2)?,
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
                 created_at_ms, gold, overlap, completed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING RETURNING id",
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

/// A sample that the queue holds, beside one of the same identity that comes in.
struct Held {
    id: SampleId,
    seq: i64,
    same_content: bool,
    is_begun: bool,
    priority: i16,
    overlap: i64,
    gold: Option<LabelValues>,
}

impl Held {
    fn find(
        conn: &Connection,
        intake: &Intake,
        sample: &NewSample,
        content_hash: &[u8; 32],
    ) -> Result<Self, StoreError> {
        // Whoever skipped it has begun it too; of a lease that ended without an answer nothing is left.
        statement::one(
            conn,
            "SELECT id, seq, content_hash = ?3, completed + leased + dropped > 0 OR EXISTS \
                 (SELECT 1 FROM assignments a WHERE a.sample_id = s.id AND a.state = 'skipped'), \
                 priority, overlap, gold \
             FROM samples s WHERE queue_id = ?1 AND \
                 iif(?2 IS NULL, external_id IS NULL AND content_hash = ?3, external_id = ?2)",
            (intake.queue.0, &sample.external_id, content_hash),
            |row| {
                Ok(Self {
                    id: SampleId(row.get(0)?),
                    seq: row.get(1)?,
                    same_content: row.get(2)?,
                    is_begun: row.get(3)?,
                    priority: row.get(4)?,
                    overlap: row.get(5)?,
                    gold: optional_json_column("known answer", row, 6)?,
                })
            },
        )
    }

    fn again(&self, conn: &Connection, sample: &NewSample) -> Result<Again, StoreError> {
        Ok(again(Difference {
            is_begun: self.is_begun,
            other_content: !self.same_content,
            says_more: (sample.priority != 0 && sample.priority != self.priority)
                || (sample.gold.is_some() && sample.gold != self.gold)
                || self.lacks_suggestions(conn, sample)?,
            more_turns: self.lacks_turns(conn, sample)?,
        }))
    }

    fn lacks_suggestions(&self, conn: &Connection, sample: &NewSample) -> Result<bool, StoreError> {
        if sample.suggestions.is_empty() {
            return Ok(false);
        }
        let sql = "SELECT model, score, answers FROM suggestions WHERE sample_id = ?1";
        let held = statement::all(conn, sql, [self.id.0], |row| {
            Ok(Suggestion {
                model: row.get(0)?,
                score: row.get(1)?,
                values: json_column("suggestion", row, 2)?,
            })
        })?;
        Ok(Suggestion::sorted(&held) != Suggestion::sorted(&sample.suggestions))
    }

    fn lacks_turns(&self, conn: &Connection, sample: &NewSample) -> Result<bool, StoreError> {
        if sample.turns.is_empty() {
            return Ok(false);
        }
        let sql = "SELECT w.number, w.name FROM assignments a JOIN labelers w ON w.id = a.labeler_id \
             WHERE a.sample_id = ?1 AND a.state IN ('completed', 'skipped')";
        let held = statement::all(conn, sql, [self.id.0], |row| {
            let tag = LabelerTag {
                number: row.get(0)?,
                name: row.get(1)?,
            };
            Ok(tag.to_word())
        })?;
        let mut labelers = sample.turns.iter().map(|turn| &turn.labeler);
        Ok(labelers.any(|labeler| !held.contains(labeler)))
    }

    /// Puts what comes in into the place of what is held. What it does not say stays, unless it was said of
    /// another content.
    fn replace(
        &self,
        conn: &Connection,
        intake: &Intake,
        mut sample: NewSample,
        change: &mut Change,
    ) -> Result<New, StoreError> {
        if sample.priority == 0 {
            sample.priority = self.priority;
        }
        if self.same_content && sample.gold.is_none() {
            sample.gold.clone_from(&self.gold);
        }
        let new = New::of(intake, self.seq, &sample)?;
        let gold = sample.gold.as_ref();
        let gold = gold.map(|known| write_json("known answer", known));
        statement::execute(
            conn,
            "UPDATE samples SET content_hash = ?2, priority = ?3, rank = ?4, gold = ?5, \
                 overlap = ?6, completed = ?7 WHERE id = ?1",
            params![
                self.id.0,
                new.content_hash,
                sample.priority,
                new.rank,
                gold.transpose()?,
                new.overlap,
                signed(new.labels),
            ],
        )?;
        let payload = "UPDATE payloads SET payload = ?2 WHERE sample_id = ?1";
        statement::execute(conn, payload, (self.id.0, &new.payload))?;
        if !self.same_content || !sample.suggestions.is_empty() {
            let suggestions = "DELETE FROM suggestions WHERE sample_id = ?1";
            statement::execute(conn, suggestions, [self.id.0])?;
            suggest(conn, self.id, &sample)?;
        }
        self.uncount(change);
        past_turns::insert(conn, intake, self.id, &sample, change)?;
        new.count(change);
        Ok(new)
    }

    /// Takes from the queue's counters what a sample that nobody has begun added to them.
    fn uncount(&self, change: &mut Change) {
        if self.gold.is_some() {
            return;
        }
        change.samples -= 1;
        change.target -= self.overlap;
        change.available -= 1;
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
