//! Everything about one sample.

use std::collections::BTreeMap;

use ingot::{
    ids::{QueueId, SampleId},
    sample_table::{LabelText, SampleDetails, SampleTurn, SentBackNote, TurnState},
    sent_back::SentBackEnd,
};

use super::{
    convert::{
        count_column, inconsistent, json_column, optional_count_column, optional_json_column,
        optional_person_columns, optional_word_column, person_columns, small_column, word_column,
    },
    sample_table, statement,
    turn::{self, turn_state},
};
use crate::store::{
    StoreError,
    sql::{Connection, Row},
};

/// Most turns, most revisions and most notes of labels that were sent back, that are told of one sample. One with a known answer may have any number.
const MOST: i64 = 1_000;

/// A sample of a queue with everybody who had it; none if the queue has no such sample.
pub(super) fn find(
    conn: &Connection,
    queue: QueueId,
    sample: SampleId,
) -> Result<Option<SampleDetails>, StoreError> {
    let Some((row, payload)) = sample_table::row(conn, queue, sample)? else {
        return Ok(None);
    };
    let sql = "SELECT gold FROM samples WHERE id = ?1";
    let known = statement::one(conn, sql, [sample.0], |row| {
        optional_json_column("known answer", row, 0)
    })?;
    let mut labels = labels(conn, sample)?;
    let mut sent_back = sent_back(conn, sample)?;
    let turns = statement::all(
        conn,
        "SELECT a.id, a.state, a.leased_at_ms, a.lease_expires_at_ms, a.ended_at_ms, \
             a.skip_reason, w.number, w.name, w.display_name \
         FROM assignments a JOIN labelers w ON w.id = a.labeler_id \
         WHERE a.sample_id = ?1 ORDER BY a.id LIMIT ?2",
        (sample.0, MOST),
        |row| {
            let id: i64 = row.get(0)?;
            Ok(SampleTurn {
                labels: labels.remove(&id).unwrap_or_default(),
                sent_back: sent_back.remove(&id).unwrap_or_default(),
                ..turn(row)?
            })
        },
    )?;
    Ok(Some(SampleDetails {
        row,
        payload,
        known,
        turns,
    }))
}

/// A turn without what belongs to it.
fn turn(row: &Row<'_>) -> Result<SampleTurn, StoreError> {
    let state = match word_column(row, 1, turn_state)? {
        turn::TurnState::Leased => TurnState::Leased,
        turn::TurnState::Completed => TurnState::Completed,
        turn::TurnState::Skipped => TurnState::Skipped,
        turn::TurnState::Ended => TurnState::Ended,
    };
    let expires_at_ms = count_column("assignment", row, 3)?;
    let ended_at_ms = optional_count_column("assignment", row, 4)?;
    let ended_at_ms = ended_at_ms.filter(|_| state != TurnState::Leased);
    Ok(SampleTurn {
        person: person_columns(row, 6)?,
        state,
        began_at_ms: count_column("assignment", row, 2)?,
        end_ms: ended_at_ms.unwrap_or(expires_at_ms),
        skip_reason: row.get(5)?,
        labels: Vec::new(),
        sent_back: Vec::new(),
    })
}

/// The revisions of the labels of a sample by the turn that they belong to, the newest first.
fn labels(
    conn: &Connection,
    sample: SampleId,
) -> Result<BTreeMap<i64, Vec<LabelText>>, StoreError> {
    let rows = statement::all(
        conn,
        "SELECT assignment_id, revision, answers, notes, flagged, created_at_ms, wall_ms \
         FROM labels WHERE sample_id = ?1 ORDER BY labeler_id, revision DESC LIMIT ?2",
        (sample.0, MOST),
        |row| {
            let label = LabelText {
                revision: small_column("label", row, 1)?,
                values: json_column("label", row, 2)?,
                notes: row.get(3)?,
                flagged: row.get(4)?,
                created_at_ms: count_column("label", row, 5)?,
                wall_ms: optional_count_column("label", row, 6)?,
            };
            Ok((row.get(0)?, label))
        },
    )?;
    Ok(by_turn(rows))
}

/// Each time that labels of a sample were sent back by the turn that they belong to, the newest first.
fn sent_back(
    conn: &Connection,
    sample: SampleId,
) -> Result<BTreeMap<i64, Vec<SentBackNote>>, StoreError> {
    let rows = statement::all(
        conn,
        "SELECT b.assignment_id, b.note, b.at_ms, b.ended_at_ms, b.end_word, \
             w.number, w.name, w.display_name \
         FROM sent_back b LEFT JOIN labelers w ON w.id = b.sender_id \
         WHERE b.sample_id = ?1 ORDER BY b.id DESC LIMIT ?2",
        (sample.0, MOST),
        |row| {
            let end = optional_word_column(row, 4, |word| {
                SentBackEnd::of_word(word)
                    .ok_or_else(|| inconsistent("sent back", format!("end `{word}`")))
            })?;
            let note = SentBackNote {
                note: row.get(1)?,
                by: optional_person_columns(row, 5)?,
                at_ms: count_column("sent back", row, 2)?,
                end: end.zip(optional_count_column("sent back", row, 3)?),
            };
            Ok((row.get(0)?, note))
        },
    )?;
    Ok(by_turn(rows))
}

fn by_turn<T>(rows: Vec<(i64, T)>) -> BTreeMap<i64, Vec<T>> {
    let mut by_turn: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for (turn, row) in rows {
        by_turn.entry(turn).or_default().push(row);
    }
    by_turn
}
