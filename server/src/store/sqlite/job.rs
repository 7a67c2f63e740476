//! Work that takes long, and what it left out.

use ingot::{
    audit::Action,
    ids::{LabelerId, QueueId},
};
use rusqlite::{Connection, params};
use sqlx::SqlitePool;

use super::{
    audit,
    convert::{count, inconsistent, read_json, signed, write_json},
    statement,
};
use crate::store::{
    JOB_KEPT_MS, Job, JobId, JobKind, JobNote, JobRejection, JobState, MOST_REJECTIONS, StoreError,
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

/// Begins a job, tells the audit log of it, and forgets what ended long ago.
pub(super) fn begin(
    conn: &Connection,
    kind: JobKind,
    queue: QueueId,
    by: Option<LabelerId>,
    now_ms: u64,
) -> Result<JobId, StoreError> {
    forget(conn, now_ms)?;
    let entry = audit::Entry {
        labeler: by,
        queue: Some(queue),
        ..audit::Entry::of(match kind {
            JobKind::Import => Action::BeginImport,
            JobKind::Export => Action::BeginExport,
        })
    };
    audit::record(conn, entry, now_ms)?;
    statement::one(
        conn,
        "INSERT INTO jobs (kind, queue_id, state, created_at_ms) VALUES (?1, ?2, 'running', ?3) \
         RETURNING id",
        (kind_word(kind), queue.0, signed(now_ms)),
        |row| Ok(JobId(row.get(0)?)),
    )
}

/// Deletes the two oldest jobs that are past their time. Two at most, so that no label waits for many of them
/// to go; and two, so that they go faster than they come.
fn forget(conn: &Connection, now_ms: u64) -> Result<(), StoreError> {
    let old = "SELECT id FROM jobs WHERE ended_at_ms < ?1 ORDER BY id LIMIT 2";
    let before_ms = signed(now_ms.saturating_sub(JOB_KEPT_MS));
    for id in statement::all(conn, old, [before_ms], |row| Ok(row.get::<_, i64>(0)?))? {
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
) -> Result<(), StoreError> {
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
        |row| Ok(row.get(0)?),
    )?;
    let Some(noted) = noted else { return Ok(()) };
    for (number, rejection) in (noted - new + 1..=signed(MOST_REJECTIONS)).zip(&note.rejections) {
        statement::execute(
            conn,
            "INSERT INTO job_rejections (job_id, number, place, reason) VALUES (?1, ?2, ?3, ?4)",
            params![job.0, number, rejection.place, rejection.reason],
        )?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    queue_id: i64,
    state: String,
    counts: String,
    error: Option<String>,
    manifest: Option<String>,
    created_at_ms: i64,
    ended_at_ms: Option<i64>,
}

impl TryFrom<Row> for Job {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: JobId(row.id),
            kind: kind(&row.kind)?,
            queue: QueueId(row.queue_id),
            state: state(&row.state)?,
            counts: read_json("job", &row.counts)?,
            error: row.error,
            manifest: row.manifest,
            created_at_ms: count("job", row.created_at_ms)?,
            ended_at_ms: row
                .ended_at_ms
                .map(|at_ms| count("job", at_ms))
                .transpose()?,
        })
    }
}

pub(super) async fn newest(pool: &SqlitePool, most: u32) -> Result<Vec<Job>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, kind, queue_id, state, counts, error, manifest, created_at_ms, ended_at_ms \
         FROM jobs ORDER BY id DESC LIMIT ?1",
    )
    .bind(most)
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(Job::try_from).collect()
}

pub(super) async fn find(pool: &SqlitePool, id: JobId) -> Result<Option<Job>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, kind, queue_id, state, counts, error, manifest, created_at_ms, ended_at_ms \
         FROM jobs WHERE id = ?1",
    )
    .bind(id.0)
    .fetch_optional(pool)
    .await?;
    row.map(Job::try_from).transpose()
}

pub(super) async fn rejections(
    pool: &SqlitePool,
    id: JobId,
    after: u64,
    most: u32,
) -> Result<Vec<JobRejection>, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT place, reason FROM job_rejections WHERE job_id = ?1 AND number > ?2 \
         ORDER BY number LIMIT ?3",
    )
    .bind(id.0)
    .bind(signed(after))
    .bind(i64::from(most))
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(place, reason)| JobRejection { place, reason })
        .collect())
}

pub(super) fn interrupt(conn: &Connection, now_ms: u64) -> Result<u64, StoreError> {
    let interrupted = statement::execute(
        conn,
        "UPDATE jobs SET state = 'interrupted', ended_at_ms = ?1 WHERE state = 'running'",
        [signed(now_ms)],
    )?;
    Ok(interrupted as u64)
}
