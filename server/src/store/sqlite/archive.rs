//! Reading samples with all that belongs to them.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use ingot::{
    archive::{LabelerTag, StoredLabel, StoredSample, StoredTurn, Suggestion},
    ids::{LabelId, QueueId, SampleId},
    label::{Answers, SuggestionUse},
};
use sqlx::SqliteConnection;

use super::convert::{count, inconsistent, read_json, signed, small};
use crate::store::StoreError;

/// A page ends with the sample whose content takes it past so many bytes, so that large samples are not held
/// by the hundred.
const PAGE_BYTES: usize = 4 << 20;

#[derive(sqlx::FromRow)]
struct SampleRow {
    id: i64,
    seq: i64,
    external_id: Option<String>,
    payload: String,
    priority: i64,
    overlap: i64,
    created_at_ms: i64,
    gold: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SuggestionRow {
    sample_id: i64,
    model: Option<String>,
    score: Option<f64>,
    answers: String,
}

#[derive(sqlx::FromRow)]
struct TurnRow {
    sample_id: i64,
    number: i64,
    name: Option<String>,
    leased_at_ms: i64,
    ended_at_ms: i64,
    skip_reason: Option<String>,
    #[sqlx(flatten)]
    label: LabelRow,
}

/// The newest revision of a label; all none for a skip.
#[derive(sqlx::FromRow)]
struct LabelRow {
    label_id: Option<i64>,
    revision: Option<i64>,
    schema_version: Option<i64>,
    answers: Option<String>,
    notes: Option<String>,
    flagged: Option<bool>,
    suggestion: Option<String>,
    label_at_ms: Option<i64>,
    wall_ms: Option<i64>,
    active_ms: Option<i64>,
}

/// The samples of a queue from `seq` on, at most `most`, and fewer where they are large. The connection is in a transaction, so that the
/// lists belong together.
pub(super) async fn page(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<StoredSample>, StoreError> {
    let rows = rows(conn, queue, seq, most).await?;
    let most = u32::try_from(rows.len()).unwrap_or(most);
    let samples = rows.into_iter().map(StoredSample::try_from);
    let mut page = Page::of(samples.collect::<Result<_, _>>()?);
    for row in suggestions(conn, queue, seq, most).await? {
        page.sample(row.sample_id)?.suggestions.push(Suggestion {
            model: row.model,
            score: row.score,
            values: read_json("suggestion", &row.answers)?,
        });
    }
    for row in turns(conn, queue, seq, most).await? {
        page.sample(row.sample_id)?.turns.push(row.try_into()?);
    }
    Ok(page.samples)
}

/// Reads no further once enough is in hand.
async fn rows(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<SampleRow>, StoreError> {
    let mut stream = sqlx::query_as::<_, SampleRow>(
        "SELECT s.id, s.seq, s.external_id, p.payload, s.priority, s.overlap, s.created_at_ms, s.gold \
         FROM samples s JOIN payloads p ON p.sample_id = s.id \
         WHERE s.queue_id = ?1 AND s.seq >= ?2 ORDER BY s.seq LIMIT ?3",
    )
    .bind(queue.0)
    .bind(signed(seq))
    .bind(i64::from(most))
    .fetch(conn);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while bytes < PAGE_BYTES
        && let Some(row) = stream.try_next().await?
    {
        bytes += row.payload.len();
        rows.push(row);
    }
    Ok(rows)
}

// The samples of one page stand together in `seq`, so each list is read along with them.

async fn suggestions(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<SuggestionRow>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT g.sample_id, g.model, g.score, g.answers FROM suggestions g WHERE g.sample_id IN ( \
             SELECT id FROM samples WHERE queue_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) \
         ORDER BY g.id",
    )
    .bind(queue.0)
    .bind(signed(seq))
    .bind(i64::from(most))
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

async fn turns(
    conn: &mut SqliteConnection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<TurnRow>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT a.sample_id, w.number, w.name, a.leased_at_ms, a.ended_at_ms, a.skip_reason, \
             l.id AS label_id, l.revision, l.schema_version, l.answers, l.notes, l.flagged, \
             l.suggestion, \
             l.created_at_ms AS label_at_ms, l.wall_ms, l.active_ms \
         FROM assignments a JOIN labelers w ON w.id = a.labeler_id \
         LEFT JOIN labels l ON l.sample_id = a.sample_id AND l.labeler_id = a.labeler_id \
             AND l.revision = (SELECT max(m.revision) FROM labels m \
                 WHERE m.sample_id = a.sample_id AND m.labeler_id = a.labeler_id) \
         WHERE a.state IN ('completed', 'skipped') AND a.sample_id IN ( \
             SELECT id FROM samples WHERE queue_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) \
         ORDER BY a.ended_at_ms, a.id",
    )
    .bind(queue.0)
    .bind(signed(seq))
    .bind(i64::from(most))
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Samples that are put together from several lists.
struct Page {
    samples: Vec<StoredSample>,
    places: BTreeMap<SampleId, usize>,
}

impl Page {
    fn of(samples: Vec<StoredSample>) -> Self {
        let places = samples.iter().enumerate();
        let places = places.map(|(index, sample)| (sample.id, index)).collect();
        Self { samples, places }
    }

    fn sample(&mut self, id: i64) -> Result<&mut StoredSample, StoreError> {
        let place = self.places.get(&SampleId(id));
        place
            .and_then(|place| self.samples.get_mut(*place))
            .ok_or_else(|| inconsistent("sample", format!("{id} is not on its page")))
    }
}

impl TryFrom<SampleRow> for StoredSample {
    type Error = StoreError;

    fn try_from(row: SampleRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: SampleId(row.id),
            seq: count("sample", row.seq)?,
            external_id: row.external_id,
            payload: read_json("payload", &row.payload)?,
            priority: i16::try_from(row.priority).map_err(|error| inconsistent("sample", error))?,
            overlap: small("sample", row.overlap)?,
            created_at_ms: count("sample", row.created_at_ms)?,
            gold: row
                .gold
                .map(|text| read_json("known answer", &text))
                .transpose()?,
            suggestions: Vec::new(),
            turns: Vec::new(),
        })
    }
}

impl TryFrom<TurnRow> for StoredTurn {
    type Error = StoreError;

    fn try_from(row: TurnRow) -> Result<Self, StoreError> {
        Ok(Self {
            labeler: LabelerTag {
                number: small("labeler", row.number)?,
                name: row.name,
            },
            began_at_ms: count("assignment", row.leased_at_ms)?,
            ended_at_ms: count("assignment", row.ended_at_ms)?,
            label: row.label.read()?,
            skip_reason: row.skip_reason,
        })
    }
}

impl LabelRow {
    fn read(self) -> Result<Option<StoredLabel>, StoreError> {
        let (Some(id), Some(revision), Some(schema_version), Some(answers), Some(at_ms)) = (
            self.label_id,
            self.revision,
            self.schema_version,
            self.answers,
            self.label_at_ms,
        ) else {
            return Ok(None);
        };
        let optional = |ms: Option<i64>| ms.map(|ms| count("label", ms)).transpose();
        Ok(Some(StoredLabel {
            id: LabelId(id),
            revision: small("label", revision)?,
            schema_version: small("label", schema_version)?,
            answers: Answers {
                values: read_json("label", &answers)?,
                notes: self.notes,
                flagged: self.flagged.unwrap_or_default(),
                wall_ms: optional(self.wall_ms)?,
                active_ms: optional(self.active_ms)?,
                suggestion: self.suggestion.as_deref().and_then(SuggestionUse::of_word),
                // The label itself says it.
                schema_version: None,
            },
            created_at_ms: count("label", at_ms)?,
        }))
    }
}
