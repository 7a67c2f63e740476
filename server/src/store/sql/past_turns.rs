//! Turns that ended elsewhere and come in with their sample.

use std::collections::BTreeSet;

use ingot::{
    archive::{NewSample, PastTurn, Verdict},
    ids::{AssignmentId, LabelerId, SampleId},
};

use super::{
    convert::{labeler_bytes, signed},
    counters::Change,
    label::NewLabel,
    labeler,
    pairs::{self, Say},
    participant, repeats, roll_ups, sample_facts,
    samples::Intake,
    statement, verdict,
};
use crate::store::{
    StoreError,
    sql::{Connection, params},
};

/// Whether a sample has turns of others before those that come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    None,
    Some,
}

/// How many labels come in with a sample: of several turns of one person the newest counts.
pub(super) fn labels(sample: &NewSample) -> u64 {
    newest(sample)
        .filter(|turn| matches!(turn.verdict, Verdict::Label(_)))
        .count() as u64
}

/// The newest turn of each person, in the order of the file.
fn newest(sample: &NewSample) -> impl Iterator<Item = &PastTurn> {
    let mut seen = BTreeSet::new();
    let mut newest: Vec<&PastTurn> = sample
        .turns
        .iter()
        .rev()
        .filter(|turn| seen.insert(turn.labeler.as_str()))
        .collect();
    newest.reverse();
    newest.into_iter()
}

/// Stores turns of people who have ended none at the sample, and what they do to the queue's counters; and what
/// was decided of it, if nobody did here.
pub(super) fn insert(
    conn: &Connection,
    intake: &Intake,
    sample_id: SampleId,
    sample: &NewSample,
    before: Before,
    change: &mut Change,
) -> Result<(), StoreError> {
    let is_alone = before == Before::None && sample.turns.len() < 2;
    let compares = !is_alone && sample.gold.is_none();
    let mut flags = 0;
    for turn in newest(sample) {
        let labeler = labeler::named(conn, &turn.labeler, intake.now_ms)?;
        participant::join(conn, intake.queue, labeler, intake.now_ms)?;
        let assignment = assign(conn, intake, sample_id, labeler, turn)?;
        match &turn.verdict {
            Verdict::Label(answers) => {
                if compares {
                    count_agreement(conn, intake, sample_id, labeler, turn)?;
                }
                store(conn, intake, sample_id, assignment, labeler, turn)?;
                change.labels += 1;
                flags += u64::from(answers.flagged);
            }
            Verdict::Skip { .. } => {
                roll_ups::count_skip(conn, &by(intake, labeler, turn), 1)?;
                change.skipped += 1;
            }
        }
        tally(conn, intake, labeler, turn)?;
    }
    if compares || flags > 0 {
        sample_facts::note_turns(conn, sample_id, &intake.schema, flags, compares)?;
    }
    if let Some(past) = &sample.verdict
        && !verdict::is_decided(conn, sample_id)?
    {
        let asked = (intake.queue, intake.schema_version);
        verdict::insert_past(conn, asked, sample_id, past, intake.now_ms)?;
    }
    Ok(())
}

fn assign(
    conn: &Connection,
    intake: &Intake,
    sample: SampleId,
    labeler: LabelerId,
    turn: &PastTurn,
) -> Result<AssignmentId, StoreError> {
    let ended_at_ms = turn.ended_at_ms.unwrap_or(intake.now_ms);
    let began_at_ms = ended_at_ms.saturating_sub(turn.verdict.wall_ms().unwrap_or(0));
    let (state, reason) = match &turn.verdict {
        Verdict::Label(_) => ("completed", None),
        Verdict::Skip { reason, .. } => ("skipped", reason.as_deref()),
    };
    statement::one(
        conn,
        "INSERT INTO assignments (queue_id, sample_id, labeler_id, state, leased_at_ms, \
             lease_expires_at_ms, ended_at_ms, skip_reason) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7) \
         ON CONFLICT (sample_id, labeler_id) DO UPDATE SET state = excluded.state, \
             leased_at_ms = excluded.leased_at_ms, ended_at_ms = excluded.ended_at_ms, \
             lease_expires_at_ms = excluded.lease_expires_at_ms, skip_reason = excluded.skip_reason \
         RETURNING id",
        params![
            intake.queue.0,
            sample.0,
            labeler_bytes(labeler),
            state,
            signed(began_at_ms),
            signed(ended_at_ms),
            reason,
        ],
        |row| Ok(AssignmentId(row.get(0)?)),
    )
}

/// Counts what the label says beside those that the sample has.
fn count_agreement(
    conn: &Connection,
    intake: &Intake,
    sample_id: SampleId,
    labeler: LabelerId,
    turn: &PastTurn,
) -> Result<(), StoreError> {
    let Verdict::Label(answers) = &turn.verdict else {
        return Ok(());
    };
    let say = Say {
        queue: intake.queue,
        labeler,
        schema: &intake.schema,
    };
    let before = pairs::labels(conn, sample_id)?;
    pairs::count_say(conn, &say, &before, &answers.values)
}

fn store(
    conn: &Connection,
    intake: &Intake,
    sample: SampleId,
    assignment: AssignmentId,
    labeler: LabelerId,
    turn: &PastTurn,
) -> Result<(), StoreError> {
    let Verdict::Label(answers) = &turn.verdict else {
        return Ok(());
    };
    let label = NewLabel {
        op_id: None,
        queue: intake.queue,
        sample,
        assignment,
        labeler,
        revision: 1,
        schema_version: intake.schema_version,
        answers,
        created_at_ms: turn.ended_at_ms.unwrap_or(intake.now_ms),
    };
    let label = label.insert(conn)?;
    repeats::count(conn, intake.queue, labeler, label)?;
    roll_ups::count_label(conn, &by(intake, labeler, turn), answers.active_ms)?;
    let said = roll_ups::Said {
        schema: &intake.schema,
        version: intake.schema_version,
        values: &answers.values,
    };
    roll_ups::count_answers(conn, intake.queue, None, &said)
}

/// Who ended the turn, and when.
fn by(intake: &Intake, labeler: LabelerId, turn: &PastTurn) -> roll_ups::By {
    roll_ups::By {
        queue: intake.queue,
        labeler,
        at_ms: turn.ended_at_ms.unwrap_or(intake.now_ms),
    }
}

/// Counts the turn for its labeler. What they did elsewhere is no part of today's limit here.
fn tally(
    conn: &Connection,
    intake: &Intake,
    labeler: LabelerId,
    turn: &PastTurn,
) -> Result<(), StoreError> {
    let is_label = matches!(turn.verdict, Verdict::Label(_));
    statement::execute(
        conn,
        "UPDATE participants SET dealt = dealt + 1, labels = labels + ?3, skips = skips + ?4 \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (intake.queue.0, labeler_bytes(labeler), is_label, !is_label),
    )?;
    Ok(())
}
