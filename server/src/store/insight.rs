//! What is counted for the dashboard of a queue.

use ingot::{ids::LabelerId, progress::Counters};

/// What somebody did in one minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinuteCount {
    /// Which, counted from the Unix epoch.
    pub minute: u64,
    /// Who.
    pub labeler: LabelerId,
    /// The name others see.
    pub display_name: Option<String>,
    /// Their labels.
    pub labels: u64,
    /// Their skips.
    pub skips: u64,
    /// How long they looked at what they labeled, in milliseconds, as far as that is known.
    pub active_ms: u64,
}

/// How often an answer was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerTally {
    /// Under which of the queue's schemas.
    pub schema_version: u32,
    /// In which field.
    pub field: String,
    /// The key that [`ingot::insight::answers::counted_as`] gives.
    pub answer: String,
    /// How often.
    pub count: u64,
}

/// What is counted of a labeler of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelerTotals {
    /// Who it is.
    pub labeler: LabelerId,
    /// Their number in the installation.
    pub number: u32,
    /// The name that files know them by.
    pub name: Option<String>,
    /// The name others see.
    pub display_name: Option<String>,
    /// Whether they get no work here.
    pub is_paused: bool,
    /// Their labels.
    pub labels: u64,
    /// Their skips.
    pub skips: u64,
    /// How many of their labels say the very same as their label before.
    pub repeats: u64,
    /// The [`ingot::session::day`] of their newest label that was not imported, and their labels of it.
    pub newest_day: (u64, u64),
    /// How many samples with a known answer they labeled.
    pub gold_seen: u64,
    /// How many of those as known.
    pub gold_right: u64,
    /// When their last turn ended, in milliseconds since the Unix epoch.
    pub last_at_ms: Option<u64>,
    /// How long labels took them, in the bins of [`ingot::insight::times`].
    pub times: Vec<(u64, u64)>,
    /// Answers that could be compared with one of somebody else.
    pub compared: u64,
    /// How many of those were the same.
    pub agreed: u64,
}

/// What came of taking somebody's leases back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// How many leases there were.
    pub leases: u64,
    /// The queue's counters after that.
    pub counters: Counters,
}
