//! What a labeler did last in a queue, to be gone back to.

use std::ops::ControlFlow;

use ingot::{
    assignment::Assignment,
    ids::{AssignmentId, LabelId, LabelerId, QueueId, SampleId},
    label::{Answers, SuggestionUse},
    sample::Sample,
    schema::order_for,
};

use super::{
    convert::{
        count_column, inconsistent, json_column, labeler_bytes, optional_json_column,
        optional_word_column, word_column,
    },
    statement,
};
use crate::store::{
    LastTurn, StoreError,
    sql::{Connection, Row},
};

/// What [`turn`] reads of an assignment `a`, with its sample and the newest revision of its label.
pub(super) const TURN_COLUMNS: &str = "\
    a.id, a.schema_version AS asked, a.lease_expires_at_ms, s.id AS sample, s.external_id, \
        p.payload, \
        (SELECT json_group_array(json_object('model', g.model, 'score', g.score, 'values', \
            json(g.answers)) ORDER BY g.score DESC NULLS LAST, g.id) FROM suggestions g \
         WHERE g.sample_id = s.id HAVING count(*) > 0) AS suggestions, \
        l.id AS label, l.schema_version AS answered, l.answers, l.notes, l.flagged, l.suggestion";

/// Where that stands.
pub(super) const TURN_LABEL: &str = "\
    JOIN samples s ON s.id = a.sample_id JOIN payloads p ON p.sample_id = s.id \
    LEFT JOIN labels l ON a.state = 'completed' AND l.id = ( \
        SELECT n.id FROM labels n WHERE n.sample_id = a.sample_id AND n.labeler_id = a.labeler_id \
        ORDER BY n.revision DESC LIMIT 1)";

/// The turns newest first, each with the newest revision of its label. The index is named, so that it is
/// an error and not a scan if it can't serve.
fn last_sql() -> String {
    format!(
        "SELECT {TURN_COLUMNS} FROM assignments a INDEXED BY assignments_last {TURN_LABEL} \
         WHERE a.queue_id = ?1 AND a.labeler_id = ?2 AND a.state IN ('completed', 'skipped') \
         ORDER BY a.ended_at_ms DESC, a.id DESC LIMIT ?3"
    )
}

/// The turns that a labeler ended last, newest first: at most `most`, and none behind the one with which
/// their payloads come to `bytes`.
pub(super) fn last_turns(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
    most: u32,
    bytes: usize,
) -> Result<Vec<LastTurn>, StoreError> {
    let (mut turns, mut read) = (Vec::new(), 0);
    if bytes == 0 {
        return Ok(turns);
    }
    let of_whom = (queue.0, labeler_bytes(labeler), most);
    statement::each(conn, &last_sql(), of_whom, |row| {
        read += payload_bytes(row, 0)?;
        turns.push(turn(row, 0, queue, labeler)?);
        Ok(if read < bytes {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    Ok(turns)
}

/// How large the payload of a turn is whose [`TURN_COLUMNS`] begin at `first`.
pub(super) fn payload_bytes(row: &Row<'_>, first: usize) -> Result<usize, StoreError> {
    word_column(row, first + 5, |payload| Ok(payload.len()))
}

/// The turn in a row whose [`TURN_COLUMNS`] begin at `first`.
pub(super) fn turn(
    row: &Row<'_>,
    first: usize,
    queue: QueueId,
    labeler: LabelerId,
) -> Result<LastTurn, StoreError> {
    let sample = Sample {
        id: SampleId(row.get(first + 3)?),
        external_id: row.get(first + 4)?,
        payload: json_column("payload", row, first + 5)?,
    };
    let suggestions = optional_json_column("suggestion", row, first + 6)?;
    let label: Option<i64> = row.get(first + 7)?;
    let answered: Option<u32> = row.get(first + 8)?;
    Ok(LastTurn {
        assignment: Assignment {
            id: AssignmentId(row.get(first)?),
            queue,
            order: order_for(labeler, sample.id),
            sample,
            suggestions: suggestions.unwrap_or_default(),
            draft: answers(row, first + 9)?,
            schema_version: answered.map_or_else(|| row.get(first + 1), Ok)?,
            lease_expires_at_ms: count_column("assignment", row, first + 2)?,
        },
        label: label.map(LabelId),
    })
}

fn answers(row: &Row<'_>, first: usize) -> Result<Option<Answers>, StoreError> {
    let Some(values) = optional_json_column("label", row, first)? else {
        return Ok(None);
    };
    let flagged: Option<bool> = row.get(first + 2)?;
    let suggestion = optional_word_column(row, first + 3, |word| {
        SuggestionUse::of_word(word)
            .ok_or_else(|| inconsistent("label", format!("suggestion `{word}`")))
    });
    Ok(Some(Answers {
        notes: row.get(first + 1)?,
        flagged: flagged.unwrap_or_default(),
        suggestion: suggestion?,
        // How long it took is the label's, and no part of what can be changed.
        ..Answers::of(values)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::plan;

    #[tokio::test]
    async fn the_last_turns_are_read_from_their_index_without_a_scan_or_a_sort() {
        let (_dir, store) = plan::store().await;

        let steps = plan::of(&store, last_sql()).await;

        assert!(
            steps
                .iter()
                .any(|step| step.contains("INDEX assignments_last (queue_id=? AND labeler_id=?)")),
            "{steps:#?}"
        );
        let is_slow = |step: &&String| step.starts_with("SCAN a") || step.contains("FOR ORDER BY");
        // What a sample is proposed is a handful of rows, sorted inside their list.
        let slow: Vec<_> = steps.iter().filter(is_slow).collect();
        assert!(slow.is_empty(), "{steps:#?}");
    }
}
