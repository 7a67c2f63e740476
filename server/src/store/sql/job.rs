//! Work that takes long, and what it left out.

use ingot::{audit::Action, ids::QueueId, presence::NodeId};

use super::{
    audit,
    convert::{
        count_column, inconsistent, json_column, optional_count_column, signed, word_column,
        write_json,
    },
    statement,
};
use crate::store::{
    By, JOB_KEPT_MS, Job, JobId, JobKind, JobNote, JobRejection, JobState, MOST_REJECTIONS,
    StoreError,
    sql::{Connection, Row, params},
};

fn state_word(state: JobState) -> &'static str {
    match state {
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Cancelled => "cancelled",
        JobState::Failed => "failed",
        JobState::Interrupted => "interrupted",
    }
}

fn state(word: &str) -> Result<JobState, StoreError> {
    Ok(match word {
        "running" => JobState::Running,
        "done" => JobState::Done,
        "cancelled" => JobState::Cancelled,
        "failed" => JobState::Failed,
        "interrupted" => JobState::Interrupted,
        other => return Err(inconsistent("job", format!("state `{other}`"))),
    })
}

fn kind_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Import => "import",
        JobKind::Export => "export",
    }
}

fn kind(word: &str) -> Result<JobKind, StoreError> {
    match word {
        "import" => Ok(JobKind::Import),
        "export" => Ok(JobKind::Export),
        other => Err(inconsistent("job", format!("kind `{other}`"))),
    }
}

/// Begins a job on a node, if there are several, tells the audit log of it, and forgets what ended long ago.
pub(super) fn begin(
    conn: &Connection,
    kind: JobKind,
    queue: QueueId,
    (by, node): (By, Option<NodeId>),
    now_ms: u64,
) -> Result<JobId, StoreError> {
    forget(conn, now_ms)?;
    let entry = audit::Entry {
        by,
        queue: Some(queue),
        ..audit::Entry::of(match kind {
            JobKind::Import => Action::BeginImport,
            JobKind::Export => Action::BeginExport,
        })
    };
    audit::record(conn, entry, now_ms)?;
    statement::one(
        conn,
        "INSERT INTO jobs (kind, queue_id, state, created_at_ms, node) \
         VALUES (?1, ?2, 'running', ?3, ?4) RETURNING id",
        (
            kind_word(kind),
            queue.0,
            signed(now_ms),
            node.map(|node| signed(node.0)),
        ),
        |row| Ok(JobId(row.get(0)?)),
    )
}

/// Deletes the two oldest jobs that are past their time. Two at most, so that no label waits for many of them
/// to go; and two, so that they go faster than they come.
fn forget(conn: &Connection, now_ms: u64) -> Result<(), StoreError> {
    let old = "SELECT id FROM jobs WHERE ended_at_ms < ?1 ORDER BY id LIMIT 2";
    let before_ms = signed(now_ms.saturating_sub(JOB_KEPT_MS));
    for id in statement::all(conn, old, [before_ms], |row| row.get::<i64>(0))? {
        statement::execute(conn, "DELETE FROM job_rejections WHERE job_id = ?1", [id])?;
        statement::execute(conn, "DELETE FROM jobs WHERE id = ?1", [id])?;
    }
    Ok(())
}

pub(super) fn note(
    conn: &Connection,
    job: JobId,
    note: &JobNote,
    now_ms: u64,
) -> Result<bool, StoreError> {
    let new = signed(note.rejections.len() as u64);
    let noted: Option<i64> = statement::optional(
        conn,
        "UPDATE jobs SET state = ?2, counts = ?3, error = ?4, manifest = ?5, ended_at_ms = ?6, \
             rejections = rejections + ?7 WHERE id = ?1 AND state = 'running' \
         RETURNING rejections",
        params![
            job.0,
            state_word(note.state),
            write_json("job", &note.counts)?,
            note.error,
            note.manifest,
            (note.state != JobState::Running).then(|| signed(now_ms)),
            new,
        ],
        |row| row.get(0),
    )?;
    let Some(noted) = noted else {
        return Ok(false);
    };
    for (number, rejection) in (noted - new + 1..=signed(MOST_REJECTIONS)).zip(&note.rejections) {
        statement::execute(
            conn,
            "INSERT INTO job_rejections (job_id, number, place, reason) VALUES (?1, ?2, ?3, ?4)",
            params![job.0, number, rejection.place, rejection.reason],
        )?;
    }
    Ok(true)
}

/// Selects the columns of [`read`], in its order.
macro_rules! select_jobs {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, queue_id, state, counts, error, manifest, created_at_ms, ended_at_ms \
             FROM jobs ",
            $rest
        )
    };
}

fn read(row: &Row<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        id: JobId(row.get(0)?),
        kind: word_column(row, 1, kind)?,
        queue: QueueId(row.get(2)?),
        state: word_column(row, 3, state)?,
        counts: json_column("job", row, 4)?,
        error: row.get(5)?,
        manifest: row.get(6)?,
        created_at_ms: count_column("job", row, 7)?,
        ended_at_ms: optional_count_column("job", row, 8)?,
    })
}

pub(super) fn newest(conn: &Connection, most: u32) -> Result<Vec<Job>, StoreError> {
    statement::all(
        conn,
        select_jobs!("ORDER BY id DESC LIMIT ?1"),
        [most],
        read,
    )
}

pub(super) fn find(conn: &Connection, id: JobId) -> Result<Option<Job>, StoreError> {
    statement::optional(conn, select_jobs!("WHERE id = ?1"), [id.0], read)
}

pub(super) fn rejections(
    conn: &Connection,
    id: JobId,
    after: u64,
    most: u32,
) -> Result<Vec<JobRejection>, StoreError> {
    statement::all(
        conn,
        "SELECT place, reason FROM job_rejections WHERE job_id = ?1 AND number > ?2 \
         ORDER BY number LIMIT ?3",
        (id.0, signed(after), most),
        |row| {
            Ok(JobRejection {
                place: row.get(0)?,
                reason: row.get(1)?,
            })
        },
    )
}

pub(super) fn interrupt(conn: &Connection, now_ms: u64) -> Result<u64, StoreError> {
    let interrupted = statement::execute(
        conn,
        "UPDATE jobs SET state = 'interrupted', ended_at_ms = ?1 WHERE state = 'running'",
        [signed(now_ms)],
    )?;
    Ok(interrupted as u64)
}
