//! Turns: asking for work, and ending it.

use std::sync::Arc;

use ingot::{
    assignment::{Assignment, NoWork},
    ids::{AssignmentId, LabelId, LabelerId, OpId, QueueId, SampleId},
    label::Answers,
    progress::Counters,
    schema::Schema,
    session::Turn,
};

use super::{By, TokenId};

/// Asking for samples to label.
#[derive(Debug, Clone, Copy)]
pub struct ClaimRequest {
    /// Where from.
    pub queue: QueueId,
    /// For whom.
    pub labeler: LabelerId,
    /// How many leases the labeler wants to hold, those that they hold already included. The queue's
    /// policy bounds it.
    pub count: u32,
    /// The wall clock.
    pub now_ms: u64,
}

/// The answer to a claim, with the queue's counters after it.
#[derive(Debug, Clone, PartialEq)]
pub enum Claimed {
    /// The labeler's open assignments, at least one: those they held, oldest first, and then new ones.
    Granted(Vec<Assignment>, Counters),
    /// None, and why.
    Nothing(NoWork, Counters),
    /// There is no such queue.
    NoSuchQueue,
}

/// A turn that its labeler has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedTurn {
    /// The sample it was at.
    pub sample: SampleId,
    /// When and how.
    pub turn: Turn,
}

/// A turn that ended at some time, as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastTurn {
    /// In which queue.
    pub queue: QueueId,
    /// Whose.
    pub labeler: LabelerId,
    /// Their name of now.
    pub display_name: Option<String>,
    /// The turn.
    pub ended: EndedTurn,
}

/// One of the turns that a labeler ended last, to be gone back to.
#[derive(Debug, Clone, PartialEq)]
pub struct LastTurn {
    /// The turn. Its draft is the newest that its labeler answered, its version that of the questions that
    /// they answered.
    pub assignment: Assignment,
    /// The newest revision of its label; none if the sample was skipped.
    pub label: Option<LabelId>,
}

/// A validated label to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Made by the client; a second submission with the same one stores nothing.
    pub op_id: OpId,
    /// The queue the label is for.
    pub queue: QueueId,
    /// The turn that it ends.
    pub assignment: AssignmentId,
    /// Who labeled.
    pub labeler: LabelerId,
    /// The token that a program showed for them.
    pub token: Option<TokenId>,
    /// What it was found to be valid under.
    pub answered: Answered,
    /// The wall clock.
    pub now_ms: u64,
}

impl Submission {
    /// Who does it.
    pub fn by(&self) -> By {
        By {
            labeler: Some(self.labeler),
            token: self.token,
        }
    }
}

/// Answers with what belongs to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The questions that they were checked against.
    pub schema: Arc<Schema>,
    /// Which version of the queue's schema that is.
    pub schema_version: u32,
    /// What the labeler says: the values are valid and canonical.
    pub answers: Answers,
}

/// A label in the making, to be kept for its labeler.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The turn that it is for.
    pub assignment: AssignmentId,
    /// Whose it is.
    pub labeler: LabelerId,
    /// What they answered until now, complete or not.
    pub answers: Answers,
    /// The wall clock.
    pub now_ms: u64,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// It was stored now, and ended this turn; the queue's counters after it.
    Stored(LabelId, EndedTurn, Counters),
    /// It had been stored before under this `op_id`; nothing changed.
    Repeated(LabelId, Counters),
    /// It was not stored.
    Refused(Refusal),
}

/// A sample to be passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The queue the turn is in.
    pub queue: QueueId,
    /// The turn that it ends.
    pub assignment: AssignmentId,
    /// Whose turn it is.
    pub labeler: LabelerId,
    /// The token that a program showed for them.
    pub token: Option<TokenId>,
    /// Why.
    pub reason: Option<String>,
    /// The wall clock.
    pub now_ms: u64,
}

impl Skip {
    /// Who does it.
    pub fn by(&self) -> By {
        By {
            labeler: Some(self.labeler),
            token: self.token,
        }
    }
}

/// What became of a skip.
#[derive(Debug, Clone, PartialEq)]
pub enum Skipped {
    /// Done, and this turn ended; the queue's counters after it.
    Done(EndedTurn, Counters),
    /// It had been skipped before; nothing changed.
    Repeated(Counters),
    /// Not done.
    Refused(Refusal),
}

/// A changed mind about a label that was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Made by the client; a second revision with the same one stores nothing.
    pub op_id: OpId,
    /// Any revision of the label.
    pub label: LabelId,
    /// Whose label it is.
    pub labeler: LabelerId,
    /// The token that a program showed for them.
    pub token: Option<TokenId>,
    /// What they say now.
    pub answered: Answered,
    /// The wall clock.
    pub now_ms: u64,
}

impl Revision {
    /// Who does it.
    pub fn by(&self) -> By {
        By {
            labeler: Some(self.labeler),
            token: self.token,
        }
    }
}

/// What became of a revision.
#[derive(Debug, Clone, PartialEq)]
pub enum Revised {
    /// It was stored now, as this revision.
    Stored(LabelId, u32),
    /// It had been stored before under this `op_id`; nothing changed.
    Repeated(LabelId, u32),
    /// It was not stored.
    Refused(Refusal),
}

/// Where a label belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelPlace {
    /// Its queue.
    pub queue: QueueId,
    /// Its sample.
    pub sample: SampleId,
    /// Whose it is.
    pub labeler: LabelerId,
}

/// Why a turn can't be ended this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No assignment or label of this labeler in this queue has that id.
    #[error("it was never given to you")]
    NotYours,
    /// The labeler has labeled this sample already, under another `op_id`.
    #[error("you have labeled it already")]
    AlreadyLabeled,
    /// The labeler has skipped this sample.
    #[error("you have skipped it")]
    AlreadySkipped,
    /// The labeler's `op_id` stands for another label already.
    #[error("another label was handed in as this very one")]
    OperationTaken,
    /// The lease had ended, and other people's labels and leases have taken the sample's last place.
    #[error("its time ran out and it went to somebody else")]
    LeaseLost,
    /// The lease had ended, and the labels and leases that the labeler has are all that they may have.
    #[error("its time ran out, and you have reached your limit")]
    LimitReached,
    /// The queue asks other questions than those that were answered.
    #[error("the questions have changed meanwhile")]
    SchemaChanged,
}

/// A lease that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewed {
    /// Whose.
    pub assignment: AssignmentId,
    /// Its new end, in milliseconds since the Unix epoch.
    pub lease_expires_at_ms: u64,
}

/// A lease that its labeler gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// Of which turn.
    pub assignment: AssignmentId,
    /// Its end as the labeler's page knows it, in milliseconds since the Unix epoch. If it was renewed
    /// meanwhile, another page of theirs has it. None for whatever the end is.
    pub known_end_ms: Option<u64>,
}
