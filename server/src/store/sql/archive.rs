//! Reading samples with all that belongs to them.

use std::{collections::BTreeMap, ops::ControlFlow};

use ingot::{
    archive::{StoredLabel, StoredSample, StoredTurn, Suggestion},
    ids::{LabelId, QueueId, SampleId},
    label::{Answers, SuggestionUse},
};

use super::{
    convert::{
        count_column, inconsistent, json_column, optional_count_column, optional_json_column,
        optional_word_column, signed, small_column, tag_columns, word_column,
    },
    statement, verdict,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row},
};

/// A page ends with the sample whose content takes it past so many bytes, so that large samples are not held
/// by the hundred.
const PAGE_BYTES: usize = 4 << 20;

/// The samples of a queue from `seq` on, at most `most`, and fewer where they are large. The connection is in a
/// transaction, so that the lists belong together.
pub(super) fn page(
    conn: &Connection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<StoredSample>, StoreError> {
    let samples = samples(conn, queue, seq, most)?;
    let most = u32::try_from(samples.len()).unwrap_or(most);
    let mut page = Page::of(samples);
    for (sample, suggestion) in suggestions(conn, queue, seq, most)? {
        page.sample(sample)?.suggestions.push(suggestion);
    }
    for (sample, turn) in turns(conn, queue, seq, most)? {
        page.sample(sample)?.turns.push(turn);
    }
    for (sample, stored) in verdict::archived(conn, queue, seq, most)? {
        page.sample(sample)?.verdict = Some(stored);
    }
    Ok(page.samples)
}

/// Reads no further once enough is in hand.
fn samples(
    conn: &Connection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<StoredSample>, StoreError> {
    let (mut samples, mut bytes) = (Vec::new(), 0);
    statement::each(
        conn,
        "SELECT s.id, s.seq, s.external_id, p.payload, s.priority, s.overlap, s.created_at_ms, s.gold \
         FROM samples s JOIN payloads p ON p.sample_id = s.id \
         WHERE s.queue_id = ?1 AND s.seq >= ?2 ORDER BY s.seq LIMIT ?3",
        (queue.0, signed(seq), most),
        |row| {
            bytes += word_column(row, 3, |payload| Ok(payload.len()))?;
            samples.push(sample(row)?);
            Ok(if bytes < PAGE_BYTES {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        },
    )?;
    Ok(samples)
}

/// A sample without what belongs to it.
fn sample(row: &Row<'_>) -> Result<StoredSample, StoreError> {
    Ok(StoredSample {
        id: SampleId(row.get(0)?),
        seq: count_column("sample", row, 1)?,
        external_id: row.get(2)?,
        payload: json_column("payload", row, 3)?,
        priority: i16::try_from(row.get::<i64>(4)?)
            .map_err(|error| inconsistent("sample", error))?,
        overlap: small_column("sample", row, 5)?,
        created_at_ms: count_column("sample", row, 6)?,
        gold: optional_json_column("known answer", row, 7)?,
        suggestions: Vec::new(),
        turns: Vec::new(),
        verdict: None,
    })
}

// The samples of one page stand together in `seq`, so each list is read along with them.

fn suggestions(
    conn: &Connection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<(SampleId, Suggestion)>, StoreError> {
    statement::all(
        conn,
        "SELECT g.sample_id, g.model, g.score, g.answers FROM suggestions g WHERE g.sample_id IN ( \
             SELECT id FROM samples WHERE queue_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) \
         ORDER BY g.id",
        (queue.0, signed(seq), most),
        |row| {
            let suggestion = Suggestion {
                model: row.get(1)?,
                score: row.get(2)?,
                values: json_column("suggestion", row, 3)?,
            };
            Ok((SampleId(row.get(0)?), suggestion))
        },
    )
}

fn turns(
    conn: &Connection,
    queue: QueueId,
    seq: u64,
    most: u32,
) -> Result<Vec<(SampleId, StoredTurn)>, StoreError> {
    statement::all(
        conn,
        "SELECT a.sample_id, w.number, w.name, a.leased_at_ms, a.ended_at_ms, a.skip_reason, \
             l.id, l.revision, l.schema_version, l.answers, l.notes, l.flagged, l.suggestion, \
             l.created_at_ms, l.wall_ms, l.active_ms \
         FROM assignments a JOIN labelers w ON w.id = a.labeler_id \
         LEFT JOIN labels l ON l.sample_id = a.sample_id AND l.labeler_id = a.labeler_id \
             AND l.revision = (SELECT max(m.revision) FROM labels m \
                 WHERE m.sample_id = a.sample_id AND m.labeler_id = a.labeler_id) \
         WHERE a.state IN ('completed', 'skipped') AND a.sample_id IN ( \
             SELECT id FROM samples WHERE queue_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) \
         ORDER BY a.ended_at_ms, a.id",
        (queue.0, signed(seq), most),
        |row| {
            let turn = StoredTurn {
                labeler: tag_columns(row, 1)?,
                began_at_ms: count_column("assignment", row, 3)?,
                ended_at_ms: count_column("assignment", row, 4)?,
                label: label(row, 6)?,
                skip_reason: row.get(5)?,
            };
            Ok((SampleId(row.get(0)?), turn))
        },
    )
}

/// The newest revision of a label in the columns from `first` on; none for a skip.
fn label(row: &Row<'_>, first: usize) -> Result<Option<StoredLabel>, StoreError> {
    let id: Option<i64> = row.get(first)?;
    let Some(id) = id else { return Ok(None) };
    Ok(Some(StoredLabel {
        id: LabelId(id),
        revision: small_column("label", row, first + 1)?,
        schema_version: small_column("label", row, first + 2)?,
        answers: Answers {
            values: json_column("label", row, first + 3)?,
            notes: row.get(first + 4)?,
            flagged: row.get(first + 5)?,
            suggestion: optional_word_column(row, first + 6, |word| {
                Ok(SuggestionUse::of_word(word))
            })?
            .flatten(),
            wall_ms: optional_count_column("label", row, first + 8)?,
            active_ms: optional_count_column("label", row, first + 9)?,
            // The label itself says it.
            schema_version: None,
        },
        created_at_ms: count_column("label", row, first + 7)?,
    }))
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

    fn sample(&mut self, id: SampleId) -> Result<&mut StoredSample, StoreError> {
        let place = self.places.get(&id);
        place
            .and_then(|place| self.samples.get_mut(*place))
            .ok_or_else(|| inconsistent("sample", format!("{id} is not on its page")))
    }
}
