//! The one door from the pages to the server's services.
//!
//! `server` implements [`Backend`]; tests can fake it. Nothing in this crate knows SQL, sockets or
//! files.

use async_trait::async_trait;
use ingot::{
    assignment::{Claim, Lease},
    audit::Filter,
    ids::{AssignmentId, AuditId, LabelId, QueueId},
    label::Answers,
    outbox::Owner,
    preferences::Preferences,
};

use crate::api::{ApiError, AuditPage, Caller, HandedIn, LabelingPage, QueueCard, Turn};

/// What the pages may ask of the server. Every call names who asks.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// What tells the caller's work from that of others in a browser: nothing by which one could act as
    /// them.
    fn owner(&self, caller: &Caller) -> Owner;

    /// The queues that are open to the caller, with their progress now.
    async fn queues(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError>;

    /// Every queue, for admins.
    async fn dashboard(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError>;

    /// One queue with its progress now, for admins.
    async fn queue(&self, caller: &Caller, queue: QueueId) -> Result<QueueCard, ApiError>;

    /// The newest entries of the audit log that the filter lets through, behind the entry `after` if one is
    /// given, for admins.
    async fn audit(
        &self,
        caller: &Caller,
        filter: Filter,
        after: Option<AuditId>,
    ) -> Result<AuditPage, ApiError>;

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
