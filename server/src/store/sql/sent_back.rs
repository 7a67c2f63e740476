//! Labels that went back to their labelers with a note.

use std::ops::ControlFlow;

use ingot::{
    audit::Action,
    ids::{AssignmentId, LabelerId, QueueId, SampleId, SentBackId},
    sent_back::{SentBack, SentBackEnd, SentBackList},
};

use super::{
    audit,
    convert::{inconsistent, labeler_bytes, signed},
    last_turns::{self, TURN_COLUMNS, TURN_LABEL},
    statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row, params},
};

/// Sends every label of a sample back to whoever gave it; false if it has none. One that is back already has
/// the newer note from then on.
pub(super) fn send(
    conn: &Connection,
    queue: QueueId,
    sample: SampleId,
    note: &str,
    sender: Option<LabelerId>,
    now_ms: u64,
) -> Result<bool, StoreError> {
    statement::execute(
        conn,
        "UPDATE sent_back SET ended_at_ms = ?2, end_word = ?3 \
         WHERE sample_id = ?1 AND ended_at_ms IS NULL",
        (sample.0, signed(now_ms), SentBackEnd::Replaced.word()),
    )?;
    let sent = statement::execute(
        conn,
        "INSERT INTO sent_back (queue_id, sample_id, assignment_id, labeler_id, note, sender_id, at_ms) \
         SELECT queue_id, sample_id, id, labeler_id, ?3, ?4, ?5 FROM assignments \
         WHERE sample_id = ?2 AND queue_id = ?1 AND state = 'completed' ORDER BY id",
        params![
            queue.0,
            sample.0,
            note,
            sender.map(labeler_bytes),
            signed(now_ms)
        ],
    )?;
    Ok(sent > 0)
}

/// A label that was sent back is changed now.
pub(super) fn revised(
    conn: &Connection,
    assignment: AssignmentId,
    now_ms: u64,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE sent_back SET ended_at_ms = ?2, end_word = ?3 \
         WHERE assignment_id = ?1 AND ended_at_ms IS NULL",
        (assignment.0, signed(now_ms), SentBackEnd::Revised.word()),
    )?;
    Ok(())
}

/// Its labeler says that a label stands as it is; false if it is not back at them under this id any more.
pub(super) fn keep(
    conn: &Connection,
    labeler: LabelerId,
    id: SentBackId,
    now_ms: u64,
) -> Result<bool, StoreError> {
    let kept = statement::optional(
        conn,
        "UPDATE sent_back SET ended_at_ms = ?3, end_word = ?4 \
         WHERE id = ?1 AND labeler_id = ?2 AND ended_at_ms IS NULL RETURNING queue_id, assignment_id",
        params![
            id.0,
            labeler_bytes(labeler),
            signed(now_ms),
            SentBackEnd::Kept.word()
        ],
        |row| Ok((QueueId(row.get(0)?), AssignmentId(row.get(1)?))),
    )?;
    let Some((queue, assignment)) = kept else {
        return Ok(false);
    };
    let entry = audit::Entry {
        by: labeler.into(),
        queue: Some(queue),
        assignment: Some(assignment),
        ..audit::Entry::of(Action::KeepLabel)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(true)
}

/// What is back at a labeler in a queue. The index is named, so that it is an error and not a scan if it can't
/// serve.
fn open_sql() -> String {
    format!(
        "SELECT b.id AS sent_back, b.note, {TURN_COLUMNS} \
         FROM sent_back b INDEXED BY sent_back_open JOIN assignments a ON a.id = b.assignment_id \
         {TURN_LABEL} \
         WHERE b.queue_id = ?1 AND b.labeler_id = ?2 AND b.ended_at_ms IS NULL \
         ORDER BY b.id LIMIT ?3"
    )
}

/// What is back at a labeler in a queue, in the order in which it came back: at most `most`, and none behind
/// the one with which the payloads come to `bytes`.
pub(super) fn open(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
    most: u32,
    bytes: usize,
) -> Result<SentBackList, StoreError> {
    let (mut list, mut read) = (SentBackList::default(), 0);
    let at_whom = (queue.0, labeler_bytes(labeler), i64::from(most) + 1);
    statement::each(conn, &open_sql(), at_whom, |row| {
        if list.turns.len() == most as usize || bytes <= read {
            list.has_more = true;
            return Ok(ControlFlow::Break(()));
        }
        read += last_turns::payload_bytes(row, TURN)?;
        list.turns.push(sent_back(row, queue, labeler)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(list)
}

/// Where the columns of the turn begin.
const TURN: usize = 2;

fn sent_back(row: &Row<'_>, queue: QueueId, labeler: LabelerId) -> Result<SentBack, StoreError> {
    let id = SentBackId(row.get(0)?);
    let turn = last_turns::turn(row, TURN, queue, labeler)?;
    let label = turn.label.ok_or_else(|| {
        let reason = format!("entry {id} is of a turn without a label");
        inconsistent("sent back", reason)
    })?;
    Ok(SentBack {
        id,
        assignment: turn.assignment,
        label,
        note: row.get(1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::plan;

    #[tokio::test]
    async fn what_is_back_at_a_labeler_is_read_from_its_index_without_a_scan_or_a_sort() {
        let (_dir, store) = plan::store().await;

        let steps = plan::of(&store, open_sql()).await;

        let index = "INDEX sent_back_open (queue_id=? AND labeler_id=?)";
        assert!(steps.iter().any(|step| step.contains(index)), "{steps:#?}");
        // What a sample is proposed is a handful of rows, sorted inside their list.
        let is_slow = |step: &&String| {
            step.starts_with("SCAN b")
                || step.starts_with("SCAN a")
                || step.contains("FOR ORDER BY")
        };
        let slow: Vec<_> = steps.iter().filter(is_slow).collect();
        assert!(slow.is_empty(), "{steps:#?}");
    }
}
