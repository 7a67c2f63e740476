//! Samples on their way in, and work that takes long.

use ingot::ids::QueueId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a batch of samples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inserted {
    /// Samples that are new.
    pub imported: u64,
    /// Samples that the queue held otherwise and that nobody has begun: they are as they came in now.
    pub updated: u64,
    /// Samples that the queue already held as they are.
    pub duplicate: u64,
    /// Samples that the queue holds otherwise and that stay as they are.
    pub kept: Vec<Kept>,
    /// Labels that came with them.
    pub labels: u64,
}

/// A sample that stays as the queue holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the batch.
    pub index: usize,
    /// Whether only the labels and skips that it came with are the reason.
    pub for_turns: bool,
}

/// A piece of work that takes long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// To which queue.
    pub queue: QueueId,
    /// How far it is.
    pub state: JobState,
    /// What it has done.
    pub counts: JobCounts,
    /// Why it failed.
    pub error: Option<String>,
    /// What an export that is done holds, as JSON.
    pub manifest: Option<String>,
    /// When it began, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// When it ended.
    pub ended_at_ms: Option<u64>,
}

/// A job of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub i64);

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Adds samples.
    Import,
    /// Writes samples out.
    Export,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is at work.
    Running,
    /// It did all it had to.
    Done,
    /// It was told to stop. What it did until then stays.
    Cancelled,
    /// It could not go on. What it did until then stays.
    Failed,
    /// The server ended while it ran. What it did until then stays.
    Interrupted,
}

/// What a job has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct JobCounts {
    /// Bytes that were read or written.
    pub bytes: u64,
    /// Bytes that there are to read, if that is known.
    pub total_bytes: Option<u64>,
    /// Samples that are new.
    pub imported: u64,
    /// Samples that were there and are otherwise now.
    pub updated: u64,
    /// Samples that were there already.
    pub duplicate: u64,
    /// Records that were left out.
    pub rejected: u64,
    /// Labels that came with the samples.
    pub labels: u64,
}

/// Most rejections kept of one job: more of them say the same.
pub const MOST_REJECTIONS: u64 = 10_000;

/// How long a job that has ended is kept with what it left out, in milliseconds: 90 days.
pub const JOB_KEPT_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// How far a job is, to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobNote {
    /// How far.
    pub state: JobState,
    /// What it has done, all in all.
    pub counts: JobCounts,
    /// Why it failed.
    pub error: Option<String>,
    /// What an export that is done holds, as JSON.
    pub manifest: Option<String>,
    /// What it left out since the last note. Of one job the first [`MOST_REJECTIONS`] are kept.
    pub rejections: Vec<JobRejection>,
}

impl JobNote {
    /// A note with nothing but how far the job is.
    pub fn of(state: JobState, counts: JobCounts) -> Self {
        Self {
            state,
            counts,
            error: None,
            manifest: None,
            rejections: Vec::new(),
        }
    }
}

/// A record that a job left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRejection {
    /// Where it stood, as `file:line`.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}
