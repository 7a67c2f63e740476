//! The one door from the pages to the server's services.
//!
//! `server` implements [`Backend`]; tests can fake it. Nothing in this crate knows SQL, sockets or
//! files.

use async_trait::async_trait;
use ingot::{
    assignment::Claim,
    ids::{AssignmentId, QueueId},
    label::LabelDraft,
};

use crate::api::{ApiError, Caller, Labeled, LabelingPage, QueueCard};

/// What the pages may ask of the server. Every call names who asks.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// The queues that are open to the caller, with their progress now.
    async fn queues(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError>;

    /// Every queue, for admins.
    async fn dashboard(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError>;

    /// One queue with its progress now, for admins.
    async fn queue(&self, caller: &Caller, queue: QueueId) -> Result<QueueCard, ApiError>;

    /// One queue with its schema, and the caller's open assignment or a new one.
    async fn open_labeling(
        &self,
        caller: &Caller,
        queue: QueueId,
    ) -> Result<LabelingPage, ApiError>;

    /// The caller's open assignment in the queue, or a new one.
    async fn claim(&self, caller: &Caller, queue: QueueId) -> Result<Claim, ApiError>;

    /// Stores a label and claims what comes next. Repeating it with the same `op_id` stores nothing new.
    async fn submit(
        &self,
        caller: &Caller,
        queue: QueueId,
        label: LabelDraft,
    ) -> Result<Labeled, ApiError>;

    /// Gives a sample up for good as far as the caller is concerned, and claims what comes next.
    async fn skip(
        &self,
        caller: &Caller,
        queue: QueueId,
        assignment: AssignmentId,
    ) -> Result<Claim, ApiError>;

    /// Lets the caller's lease begin anew; false if it has ended.
    async fn renew(&self, caller: &Caller, assignment: AssignmentId) -> Result<bool, ApiError>;

    /// Sets the name others see.
    async fn set_display_name(&self, caller: &Caller, name: String) -> Result<(), ApiError>;
}
