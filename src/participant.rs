//! What a queue keeps of one labeler.

use serde::{Deserialize, Serialize};

use crate::{access::QueueRole, archive::LabelerTag};

/// What a queue keeps of one labeler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Who it is.
    pub tag: LabelerTag,
    /// The name others see.
    pub display_name: Option<String>,
    /// What they may do in the queue.
    pub role: QueueRole,
    /// Whether they are on the queue's list.
    pub listed: bool,
    /// Whether they get no work here, and why.
    pub paused: Option<Pause>,
    /// Their labels.
    pub labels: u64,
    /// Their skips.
    pub skips: u64,
    /// How many samples with a known answer they labeled.
    pub gold_seen: u64,
    /// How many of those as known.
    pub gold_right: u64,
}

/// Why somebody gets no work in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    /// Whoever runs the queue wants it so.
    ByAdmin,
    /// Their answers to known samples were too often others than known.
    ByGold,
}

/// What is to be different about a labeler in a queue. What is none stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantChange {
    /// Whether they are on the queue's list.
    pub listed: Option<bool>,
    /// Whether they get no work here.
    pub paused: Option<bool>,
    /// What they may do here.
    pub role: Option<QueueRole>,
}
