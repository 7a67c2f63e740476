//! Everything about one sample, for whoever looks after the queue.

use serde::{Deserialize, Serialize};

use super::Row;
use crate::{audit::Person, label::LabelValues, sample::Payload, sent_back::SentBackEnd};

/// A sample with everybody who had it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleDetails {
    /// What its row tells.
    pub row: Row,
    /// What labelers read.
    pub payload: Payload,
    /// The known answers, if it is there to test labelers.
    pub known: Option<LabelValues>,
    /// In the order in which people got it first.
    pub turns: Vec<SampleTurn>,
}

/// Somebody's turn at a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleTurn {
    /// Whose it is.
    pub person: Person,
    /// What became of it.
    pub state: TurnState,
    /// When they got the sample, in milliseconds since the Unix epoch.
    pub began_at_ms: u64,
    /// When the turn ended, or when its lease will, in milliseconds since the Unix epoch.
    pub end_ms: u64,
    /// Why it was skipped.
    pub skip_reason: Option<String>,
    /// Each revision of the label, the newest first.
    pub labels: Vec<LabelText>,
    /// Each time that the label was sent back, the newest first.
    pub sent_back: Vec<SentBackNote>,
}

/// That a label was sent back to its labeler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBackNote {
    /// What the labeler was to look at.
    pub note: String,
    /// Who sent it; none for a program whose token names nobody.
    pub by: Option<Person>,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// What came of it, and when, in milliseconds since the Unix epoch; none as long as it is with the labeler.
    pub end: Option<(SentBackEnd, u64)>,
}

/// What became of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnState {
    /// The sample is with the person.
    Leased,
    /// They labeled it.
    Completed,
    /// They skipped it.
    Skipped,
    /// The lease ended without an answer.
    Ended,
}

/// A revision of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelText {
    /// 1 for the first, and one more with every change.
    pub revision: u32,
    /// The answers by the name of their field.
    pub values: LabelValues,
    /// What the labeler noted beside them.
    pub notes: Option<String>,
    /// Whether the labeler wants somebody to look at the sample.
    pub flagged: bool,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// How long its labeler had the sample before them, in milliseconds.
    pub wall_ms: Option<u64>,
}
