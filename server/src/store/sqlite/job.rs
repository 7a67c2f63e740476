//! Work that takes long, and what it left out.

use ingot::ids::QueueId;
use sqlx::{SqliteConnection, SqlitePool};

use super::convert::{count, inconsistent, read_json, signed, write_json};
use crate::store::{Job, JobCounts, JobId, JobKind, JobRejection, JobState, StoreError};

/// Most rejections kept of one job: more of them say the same.
const MOST_REJECTIONS: i64 = 10_000;

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
    }
}

fn kind(word: &str) -> Result<JobKind, StoreError> {
    match word {
        "import" => Ok(JobKind::Import),
        other => Err(inconsistent("job", format!("kind `{other}`"))),
    }
}

pub(super) async fn begin(
    conn: &mut SqliteConnection,
    kind: JobKind,
    queue: QueueId,
    now_ms: u64,
) -> Result<JobId, StoreError> {
    let (id,): (i64,) = sqlx::query_as(
        "INSERT INTO jobs (kind, queue_id, state, created_at_ms) VALUES (?1, ?2, 'running', ?3) \
         RETURNING id",
    )
    .bind(kind_word(kind))
    .bind(queue.0)
    .bind(signed(now_ms))
    .fetch_one(conn)
    .await?;
    Ok(JobId(id))
}

pub(super) async fn note(
    conn: &mut SqliteConnection,
    job: JobId,
    state: JobState,
    counts: JobCounts,
    error: Option<String>,
    rejections: Vec<JobRejection>,
    now_ms: u64,
) -> Result<(), StoreError> {
    let ended_at_ms = (state != JobState::Running).then(|| signed(now_ms));
    let (mut number,): (i64,) = sqlx::query_as(
        "UPDATE jobs SET state = ?2, counts = ?3, error = ?4, ended_at_ms = ?5, \
             rejections = min(rejections + ?6, ?7) WHERE id = ?1 RETURNING rejections",
    )
    .bind(job.0)
    .bind(state_word(state))
    .bind(write_json("job", &counts)?)
    .bind(error)
    .bind(ended_at_ms)
    .bind(signed(rejections.len() as u64))
    .bind(MOST_REJECTIONS)
    .fetch_one(&mut *conn)
    .await?;
    number -= signed(rejections.len() as u64);
    for rejection in rejections {
        number += 1;
        // Numbers that are taken belong to a job that has left out more than is kept.
        sqlx::query(
            "INSERT INTO job_rejections (job_id, number, place, reason) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO NOTHING",
        )
        .bind(job.0)
        .bind(number)
        .bind(rejection.place)
        .bind(rejection.reason)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    queue_id: i64,
    state: String,
    counts: String,
    error: Option<String>,
    created_at_ms: i64,
    ended_at_ms: Option<i64>,
}

pub(super) async fn find(pool: &SqlitePool, id: JobId) -> Result<Option<Job>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT kind, queue_id, state, counts, error, created_at_ms, ended_at_ms FROM jobs \
         WHERE id = ?1",
    )
    .bind(id.0)
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        Ok(Job {
            id,
            kind: kind(&row.kind)?,
            queue: QueueId(row.queue_id),
            state: state(&row.state)?,
            counts: read_json("job", &row.counts)?,
            error: row.error,
            created_at_ms: count("job", row.created_at_ms)?,
            ended_at_ms: row
                .ended_at_ms
                .map(|at_ms| count("job", at_ms))
                .transpose()?,
        })
    })
    .transpose()
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

pub(super) async fn interrupt(conn: &mut SqliteConnection, now_ms: u64) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE jobs SET state = 'interrupted', ended_at_ms = ?1 WHERE state = 'running'",
    )
    .bind(signed(now_ms))
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
