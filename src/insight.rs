//! What the dashboard of one queue tells beside its live numbers: who labels how, what they answer, how far
//! they agree, and how the work went since its first label.

pub mod agreement;
pub mod answers;
pub mod burn_up;
pub mod conflicts;
pub mod quality;
pub mod times;

use serde::{Deserialize, Serialize};

use self::{agreement::FieldAgreement, answers::AnswerCount, conflicts::ConflictSizes};
use crate::{
    live::{row::PersonNumber, state::Rows},
    schema::FieldKind,
};

/// All of it, as of one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// The moment, in milliseconds since the Unix epoch.
    pub as_of_ms: u64,
    /// Those who have been at the queue, by their number: of too many those with the most labels.
    pub labelers: Vec<LabelerInsight>,
    /// How many more there are.
    pub more_labelers: u64,
    /// How many labels there were when a time had passed, oldest first.
    pub burn_up: Vec<burn_up::Point>,
    /// Field by field, in the order of the schema.
    pub fields: Vec<FieldInsight>,
    /// The conflicts that nobody decided, by their size.
    pub conflicts: ConflictSizes,
    /// The minutes of the last hour, as `queue/{id}/minutes` begins.
    pub minutes: Rows,
}

/// What is told of one labeler at the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelerInsight {
    /// Their number in the installation.
    pub number: u32,
    /// The number by which live tables know them while the server runs.
    pub person: PersonNumber,
    /// Their name, if they have one.
    pub name: Option<String>,
    /// Whether they get no work here.
    pub is_paused: bool,
    /// Their labels.
    pub labels: u64,
    /// Their skips.
    pub skips: u64,
    /// How many of their labels say the very same as their label before.
    pub repeats: u64,
    /// Their labels of this day.
    pub today: u64,
    /// The median time they looked at a sample, in milliseconds, less than a sixteenth off; none before the
    /// first that is known.
    pub median_ms: Option<u64>,
    /// Samples with a known answer that they labeled.
    pub gold_seen: u64,
    /// How many of those as known.
    pub gold_right: u64,
    /// Answers that could be compared with one of somebody else.
    pub compared: u64,
    /// How many of those were the same.
    pub agreed: u64,
    /// When their last turn ended, in milliseconds since the Unix epoch.
    pub last_at_ms: Option<u64>,
}

/// What is told of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldInsight {
    /// Its name.
    pub name: String,
    /// What stands above it for labelers.
    pub heading: String,
    /// What answers it takes.
    pub kind: FieldKind,
    /// How often each answer was given; empty where answers are not counted, and for numbers before the
    /// first.
    pub answers: Vec<AnswerCount>,
    /// How far labelers agree; none where the kind knows no agreement.
    pub agreement: Option<FieldAgreement>,
}
