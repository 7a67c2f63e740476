//! Deciding what labelers disagree about, for those who may adjudicate.

use ingot::{
    ids::{LabelId, OpId, QueueId, SampleId},
    label::LabelValues,
    review::{Conflict, ConflictPlace, DecidedPlace, DecidedSample, ReviewCounts, ReviewedSample},
    schema::Schema,
    verdict::{StandingVerdict, VerdictReason},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::{ApiError, QueueCard};

/// Everything that reviewing a queue starts with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewPage {
    /// The queue and its numbers.
    pub card: QueueCard,
    /// What a verdict consists of.
    pub schema: Schema,
    /// Counts the schemas that the queue has had.
    pub schema_version: u32,
    /// How much there is to review.
    pub counts: ReviewCounts,
    /// The first conflicts.
    pub conflicts: ConflictPage,
    /// The sample of the first of them.
    pub first: Option<ReviewedSample>,
}

/// A page of conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictPage {
    /// Those whose labels are furthest apart first.
    pub conflicts: Vec<Conflict>,
    /// Behind which place the next page begins; none on the last one.
    pub next: Option<ConflictPlace>,
}

/// A page of decided samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedPage {
    /// The newest first.
    pub decided: Vec<DecidedSample>,
    /// Behind which place the next page begins; none on the last one.
    pub next: Option<DecidedPlace>,
}

/// A verdict on its way to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictDraft {
    /// Made once by the page; a repeat under the same one stores nothing new.
    pub op_id: OpId,
    /// What is decided about.
    pub sample: SampleId,
    /// The newest revision of the sample's verdict that its adjudicator saw.
    pub seen: u32,
    /// Which version of the questions they saw.
    pub schema_version: u32,
    /// The final answers.
    pub values: LabelValues,
    /// Which label was picked, if one was.
    pub picked: Option<LabelId>,
    /// Why the labels differ.
    pub reason: VerdictReason,
    /// What they noted.
    pub note: Option<String>,
}

/// What became of a verdict or a withdrawal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DecisionOutcome {
    /// It is stored; what there is to review now.
    Stored(ReviewCounts),
    /// Somebody else decided or withdrew meanwhile: the newest revision, and the verdict that counts by it.
    Meanwhile(u32, Option<Box<StandingVerdict>>),
}

/// A queue opened for review; [`ApiError::Forbidden`] unless the visitor may adjudicate there.
#[server(endpoint = "open_review")]
pub async fn open_review(queue: QueueId) -> Result<ReviewPage, ApiError> {
    let caller = super::caller()?;
    super::backend()?.open_review(&caller, queue).await
}

/// The conflicts behind a place.
#[server(endpoint = "get_conflicts", input = Json)]
pub async fn get_conflicts(
    queue: QueueId,
    after: Option<ConflictPlace>,
) -> Result<ConflictPage, ApiError> {
    let caller = super::caller()?;
    super::backend()?.conflicts(&caller, queue, after).await
}

/// The decided samples behind a place.
#[server(endpoint = "get_decided", input = Json)]
pub async fn get_decided(
    queue: QueueId,
    after: Option<DecidedPlace>,
) -> Result<DecidedPage, ApiError> {
    let caller = super::caller()?;
    super::backend()?.decided(&caller, queue, after).await
}

/// How much there is to review.
#[server(endpoint = "get_review_counts")]
pub async fn get_review_counts(queue: QueueId) -> Result<ReviewCounts, ApiError> {
    let caller = super::caller()?;
    super::backend()?.review_counts(&caller, queue).await
}

/// A sample with its labels side by side.
#[server(endpoint = "get_reviewed")]
pub async fn get_reviewed(sample: SampleId) -> Result<ReviewedSample, ApiError> {
    let caller = super::caller()?;
    super::backend()?.reviewed(&caller, sample).await
}

/// Stores a verdict.
#[server(endpoint = "decide_sample", input = Json)]
pub async fn decide_sample(draft: VerdictDraft) -> Result<DecisionOutcome, ApiError> {
    let caller = super::caller()?;
    super::backend()?.decide(&caller, draft).await
}

/// Withdraws what was decided of a sample, by the revision that the page shows.
#[server(endpoint = "reopen_sample")]
pub async fn reopen_sample(
    op_id: OpId,
    sample: SampleId,
    seen: u32,
) -> Result<DecisionOutcome, ApiError> {
    let caller = super::caller()?;
    super::backend()?.reopen(&caller, op_id, sample, seen).await
}
