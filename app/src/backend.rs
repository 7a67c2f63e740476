//! The one door from the pages to the server's services.
//!
//! `server` implements [`Backend`]; tests can fake it. Nothing in this crate knows SQL, sockets or
//! files.

mod administration;

pub use administration::Administration;

use async_trait::async_trait;
use ingot::{
    access::Standing,
    assignment::{Claim, Lease},
    audit::Filter,
    ids::{AssignmentId, AuditId, InvitationId, LabelId, OpId, QueueId, SampleId, SentBackId},
    insight::Insight,
    invitation::Wanted,
    label::Answers,
    outbox::Owner,
    participant::{Participant, ParticipantChange},
    preferences::Preferences,
    review::{ConflictPlace, DecidedPlace, ReviewCounts, ReviewedSample},
    sample_table::{self, BulkAction, Chosen, Cursor, Order},
    sent_back::SentBackList,
};

use crate::api::{
    ApiError, AuditPage, Board, Caller, ConflictPage, DecidedPage, DecisionOutcome, HandedIn,
    LabelingPage, MadeInvitation, PeoplePage, QueueAgreement, QueueCard, ReviewPage, SampleSheet,
    SamplesChanged, SamplesPage, Turn, VerdictDraft,
};

/// What the pages may ask of the server. Every call names who asks.
#[async_trait]
pub trait Backend: Administration + Send + Sync + 'static {
    /// What tells the caller's work from that of others in a browser: nothing by which one could act as
    /// them.
    fn owner(&self, caller: &Caller) -> Owner;

    /// The queues that are open to the caller, with their progress now.
    async fn queues(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError>;

    /// Whether there is any queue that the caller may read.
    async fn reads_any(&self, caller: &Caller) -> Result<bool, ApiError>;

    /// What the caller may do in a queue.
    async fn standing(&self, caller: &Caller, queue: QueueId) -> Result<Standing, ApiError>;

    /// The queues that the caller may read, the ended ones too.
    async fn dashboard(&self, caller: &Caller) -> Result<Board, ApiError>;

    /// How far labelers agree by now in those of these queues that the caller may read.
    async fn agreements(
        &self,
        caller: &Caller,
        queues: Vec<QueueId>,
    ) -> Result<Vec<QueueAgreement>, ApiError>;

    /// One queue with its progress now, for those who may read it.
    async fn queue(&self, caller: &Caller, queue: QueueId) -> Result<QueueCard, ApiError>;

    /// What is counted of one queue for its dashboard, for those who may read it.
    async fn insight(&self, caller: &Caller, queue: QueueId) -> Result<Insight, ApiError>;

    /// Lets the labeler of this number get no more work in a queue, or work again, for those who may
    /// steer it.
    async fn pause_labeler(
        &self,
        caller: &Caller,
        queue: QueueId,
        labeler: u32,
        is_paused: bool,
    ) -> Result<(), ApiError>;

    /// Takes all samples back that the labeler of this number has in hand in a queue, for admins; how many.
    async fn take_back(
        &self,
        caller: &Caller,
        queue: QueueId,
        labeler: u32,
    ) -> Result<u64, ApiError>;

    /// The newest entries of the audit log that the filter lets through, behind the entry `after` if one is
    /// given, for admins.
    async fn audit(
        &self,
        caller: &Caller,
        filter: Filter,
        after: Option<AuditId>,
    ) -> Result<AuditPage, ApiError>;

    /// Those of a queue whose number is larger than `after`, for those who may read it.
    async fn people(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: u32,
    ) -> Result<PeoplePage, ApiError>;

    /// Changes the standing of the person of this number, for those who may steer the queue; what it is then.
    async fn change_person(
        &self,
        caller: &Caller,
        queue: QueueId,
        number: u32,
        change: ParticipantChange,
    ) -> Result<Participant, ApiError>;

    /// Makes an invitation, for those who may steer the queue.
    async fn invite(
        &self,
        caller: &Caller,
        queue: QueueId,
        wanted: Wanted,
    ) -> Result<MadeInvitation, ApiError>;

    /// Lets an invitation let nobody in any more, for those who may steer the queue.
    async fn revoke_invitation(
        &self,
        caller: &Caller,
        queue: QueueId,
        invitation: InvitationId,
    ) -> Result<(), ApiError>;

    /// The samples of a queue that the filter lets through, in this order, behind the place `after` if one is
    /// given, for those who may read it.
    async fn samples(
        &self,
        caller: &Caller,
        queue: QueueId,
        filter: sample_table::Filter,
        order: Order,
        after: Option<Cursor>,
    ) -> Result<SamplesPage, ApiError>;

    /// Everything about a sample of a queue, for those who may read it.
    async fn sample(
        &self,
        caller: &Caller,
        queue: QueueId,
        sample: SampleId,
    ) -> Result<SampleSheet, ApiError>;

    /// Does something to samples of a queue, for those who may steer it.
    async fn change_samples(
        &self,
        caller: &Caller,
        queue: QueueId,
        chosen: Chosen,
        action: BulkAction,
    ) -> Result<SamplesChanged, ApiError>;

    /// One queue opened for review, for those who may adjudicate it.
    async fn open_review(&self, caller: &Caller, queue: QueueId) -> Result<ReviewPage, ApiError>;

    /// The queue's conflicts behind a place, for those who may adjudicate it.
    async fn conflicts(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: Option<ConflictPlace>,
    ) -> Result<ConflictPage, ApiError>;

    /// The queue's decided samples behind a place, for those who may adjudicate it.
    async fn decided(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: Option<DecidedPlace>,
    ) -> Result<DecidedPage, ApiError>;

    /// How much there is to review in the queue, for those who may adjudicate it.
    async fn review_counts(
        &self,
        caller: &Caller,
        queue: QueueId,
    ) -> Result<ReviewCounts, ApiError>;

    /// A sample with its labels side by side, for those who may adjudicate it.
    async fn reviewed(&self, caller: &Caller, sample: SampleId)
    -> Result<ReviewedSample, ApiError>;

    /// Stores a verdict, for those who may adjudicate it. Repeating it with the same `op_id` stores nothing new.
    async fn decide(
        &self,
        caller: &Caller,
        draft: VerdictDraft,
    ) -> Result<DecisionOutcome, ApiError>;

    /// Withdraws the verdict of which the page shows this revision, for those who may adjudicate it.
    async fn reopen(
        &self,
        caller: &Caller,
        op_id: OpId,
        sample: SampleId,
        seen: u32,
    ) -> Result<DecisionOutcome, ApiError>;

    /// One queue with its schema and, if the page `claims`, the caller's open assignments with new ones beside
    /// them.
    async fn open_labeling(
        &self,
        caller: &Caller,
        queue: QueueId,
        claims: bool,
    ) -> Result<LabelingPage, ApiError>;

    /// The caller's open assignments in the queue and new ones beside them, up to `count`.
    async fn claim(&self, caller: &Caller, queue: QueueId, count: u32) -> Result<Claim, ApiError>;

    /// Stores a label, and claims up to `next` samples after it. Repeating it with the same `op_id` stores
    /// nothing new.
    async fn hand_in(
        &self,
        caller: &Caller,
        queue: QueueId,
        turn: Turn,
        next: Option<u32>,
    ) -> Result<HandedIn, ApiError>;

    /// Stores a changed mind about the label that ended an assignment.
    async fn revise(&self, caller: &Caller, turn: Turn) -> Result<LabelId, ApiError>;

    /// The caller's labels in a queue that were sent back to them and are not done with.
    async fn sent_back(&self, caller: &Caller, queue: QueueId) -> Result<SentBackList, ApiError>;

    /// Notes that a label which was sent back to the caller stands as it is; false if it is not back at them under
    /// this id any more.
    async fn keep_label(&self, caller: &Caller, id: SentBackId) -> Result<bool, ApiError>;

    /// Gives a sample up as far as the caller is concerned, and claims up to `next` samples after it.
    async fn skip(
        &self,
        caller: &Caller,
        queue: QueueId,
        assignment: AssignmentId,
        reason: Option<String>,
        next: Option<u32>,
    ) -> Result<Option<Claim>, ApiError>;

    /// Lets the caller's leases begin anew; those that go on.
    async fn renew(
        &self,
        caller: &Caller,
        assignments: Vec<AssignmentId>,
    ) -> Result<Vec<Lease>, ApiError>;

    /// Gives leases of the caller back, except those that were renewed meanwhile.
    async fn release(&self, caller: &Caller, leases: Vec<Lease>) -> Result<(), ApiError>;

    /// Keeps what the caller has answered until now.
    async fn save_draft(
        &self,
        caller: &Caller,
        assignment: AssignmentId,
        answers: Answers,
    ) -> Result<(), ApiError>;

    /// Keeps what the caller prefers.
    async fn save_preferences(
        &self,
        caller: &Caller,
        preferences: Preferences,
    ) -> Result<(), ApiError>;

    /// Sets the name others see.
    async fn set_display_name(&self, caller: &Caller, name: String) -> Result<(), ApiError>;
}
