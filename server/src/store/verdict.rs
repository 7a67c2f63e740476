//! Deciding samples, and withdrawing what was decided.

use std::sync::Arc;

use ingot::{
    ids::{OpId, QueueId, SampleId},
    review::ReviewCounts,
    schema::Schema,
    verdict::{StandingVerdict, Undecidable, Verdict},
};

use super::By;

/// A validated verdict to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Made by the client; a second decision with the same one stores nothing.
    pub op_id: OpId,
    /// What is decided about.
    pub sample: SampleId,
    /// Who decides.
    pub by: By,
    /// The newest revision of the sample's verdict that they saw, 0 if there was none. None where they know of no
    /// verdict, whatever was withdrawn before.
    pub seen: Option<u32>,
    /// The questions that the answers were checked against.
    pub schema: Arc<Schema>,
    /// Which version of the queue's schema that is.
    pub schema_version: u32,
    /// What is decided: the values are valid and canonical.
    pub verdict: Verdict,
    /// The wall clock.
    pub now_ms: u64,
}

/// A verdict to be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// Made by the client; a second one with the same withdraws nothing. None for one that nobody repeats.
    pub op_id: Option<OpId>,
    /// Of which sample.
    pub sample: SampleId,
    /// Who withdraws it.
    pub by: By,
    /// The newest revision that they saw; none for whichever there is.
    pub seen: Option<u32>,
    /// The wall clock.
    pub now_ms: u64,
}

/// What became of a decision or a withdrawal.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// It was stored now, as this revision; what there is to review in that queue after it.
    Stored(u32, QueueId, ReviewCounts),
    /// It had been stored before under this `op_id`, as this revision; nothing changed.
    Repeated(u32, QueueId, ReviewCounts),
    /// It was not stored.
    Refused(VerdictRefusal),
}

/// Why a sample can't be decided or reopened so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VerdictRefusal {
    /// There is no such sample.
    #[error("there is no such sample")]
    NoSuchSample,
    /// There is nothing to decide.
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    /// There is nothing to withdraw.
    #[error("nobody has decided the sample")]
    NotDecided,
    /// The `op_id` stands for something else already.
    #[error("another verdict was handed in as this very one")]
    OperationTaken,
    /// The picked label is none of the sample's, or says something else than the verdict.
    #[error("the picked label is not one of the sample with these answers")]
    NotPicked,
    /// The queue asks other questions than those that were answered.
    #[error("the questions have changed meanwhile")]
    SchemaChanged,
    /// Somebody else decided or withdrew meanwhile: the newest revision, and the verdict that counts by it.
    #[error("somebody else has decided it meanwhile")]
    Meanwhile(u32, Option<Box<StandingVerdict>>),
}
