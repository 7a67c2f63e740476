//! What a labeler did last in a queue, to be gone back to.

use futures::TryStreamExt;
use ingot::{
    archive::Suggestion,
    assignment::Assignment,
    ids::{AssignmentId, LabelId, LabelerId, QueueId, SampleId},
    label::{Answers, SuggestionUse},
    sample::Sample,
    schema::order_for,
};
use sqlx::SqlitePool;

use super::convert::{count, inconsistent, labeler_bytes, read_json};
use crate::store::{LastTurn, StoreError};

/// The turns newest first, each with the newest revision of its label. The index is named, so that it is
/// an error and not a scan if it can't serve.
const LAST: &str = "\
    SELECT a.id, a.schema_version AS asked, a.lease_expires_at_ms, s.id AS sample, s.external_id, \
        p.payload, \
        (SELECT json_group_array(json_object('model', g.model, 'score', g.score, 'values', \
            json(g.answers)) ORDER BY g.score DESC, g.id) FROM suggestions g \
         WHERE g.sample_id = s.id HAVING count(*) > 0) AS suggestions, \
        l.id AS label, l.schema_version AS answered, l.answers, l.notes, l.flagged, l.suggestion \
    FROM assignments a INDEXED BY assignments_last \
    JOIN samples s ON s.id = a.sample_id JOIN payloads p ON p.sample_id = s.id \
    LEFT JOIN labels l ON a.state = 'completed' AND l.id = ( \
        SELECT n.id FROM labels n WHERE n.sample_id = a.sample_id AND n.labeler_id = a.labeler_id \
        ORDER BY n.revision DESC LIMIT 1) \
    WHERE a.queue_id = ?1 AND a.labeler_id = ?2 AND a.state IN ('completed', 'skipped') \
    ORDER BY a.ended_at_ms DESC, a.id DESC LIMIT ?3";

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    asked: u32,
    lease_expires_at_ms: i64,
    sample: i64,
    external_id: Option<String>,
    payload: String,
    suggestions: Option<String>,
    label: Option<i64>,
    answered: Option<u32>,
    answers: Option<String>,
    notes: Option<String>,
    flagged: Option<bool>,
    suggestion: Option<String>,
}

/// The turns that a labeler ended last, newest first: at most `most`, and none behind the one with which
/// their payloads come to `bytes`.
pub(super) async fn last_turns(
    pool: &SqlitePool,
    queue: QueueId,
    labeler: LabelerId,
    most: u32,
    bytes: usize,
) -> Result<Vec<LastTurn>, StoreError> {
    let mut rows = sqlx::query_as::<_, Row>(LAST)
        .bind(queue.0)
        .bind(labeler_bytes(labeler).to_vec())
        .bind(most)
        .fetch(pool);
    let (mut turns, mut read) = (Vec::new(), 0);
    while read < bytes
        && let Some(row) = rows.try_next().await?
    {
        read += row.payload.len();
        turns.push(row.turn(queue, labeler)?);
    }
    Ok(turns)
}

impl Row {
    fn turn(self, queue: QueueId, labeler: LabelerId) -> Result<LastTurn, StoreError> {
        let answers = self.answers()?;
        let suggestions = self.suggestions.as_deref();
        let suggestions: Option<Vec<Suggestion>> = suggestions
            .map(|text| read_json("suggestion", text))
            .transpose()?;
        let sample = Sample {
            id: SampleId(self.sample),
            external_id: self.external_id,
            payload: read_json("payload", &self.payload)?,
        };
        Ok(LastTurn {
            assignment: Assignment {
                id: AssignmentId(self.id),
                queue,
                order: order_for(labeler, sample.id),
                sample,
                suggestions: suggestions.unwrap_or_default(),
                draft: answers,
                schema_version: self.answered.unwrap_or(self.asked),
                lease_expires_at_ms: count("assignment", self.lease_expires_at_ms)?,
            },
            label: self.label.map(LabelId),
        })
    }

    fn answers(&self) -> Result<Option<Answers>, StoreError> {
        let Some(values) = &self.answers else {
            return Ok(None);
        };
        let suggestion = self.suggestion.as_deref().map(|word| {
            SuggestionUse::of_word(word)
                .ok_or_else(|| inconsistent("label", format!("suggestion `{word}`")))
        });
        Ok(Some(Answers {
            notes: self.notes.clone(),
            flagged: self.flagged.unwrap_or_default(),
            suggestion: suggestion.transpose()?,
            // How long it took is the label's, and no part of what can be changed.
            ..Answers::of(read_json("label", values)?)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;

    #[tokio::test]
    async fn the_last_turns_are_read_from_their_index_without_a_scan_or_a_sort() {
        let dir = tempfile::TempDir::new().unwrap();
        let store = SqliteStore::open(&dir.path().join("ingot.db"))
            .await
            .unwrap();

        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {LAST}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained)
            .bind(1)
            .bind(vec![0_u8; 16])
            .bind(10)
            .fetch_all(&store.readers)
            .await
            .unwrap();

        let steps: Vec<&str> = plan.iter().map(|(.., step)| step.as_str()).collect();
        assert!(
            steps
                .iter()
                .any(|step| step.contains("INDEX assignments_last (queue_id=? AND labeler_id=?)")),
            "{steps:#?}"
        );
        let is_slow = |step: &&str| step.starts_with("SCAN a") || step.contains("FOR ORDER BY");
        // What a sample is proposed is a handful of rows, sorted inside their list.
        let slow: Vec<_> = steps.iter().filter(|step| is_slow(step)).collect();
        assert!(slow.is_empty(), "{steps:#?}");
    }
}
