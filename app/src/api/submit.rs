//! Handing a label in, and changing one's mind about it.

use ingot::{
    assignment::Claim,
    ids::{AssignmentId, LabelId, OpId, QueueId},
    label::Answers,
    live::message::Position,
    outbox::Owner,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// What somebody says of the sample that a turn is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Made by the client; a repeat under the same one stores nothing new.
    pub op_id: OpId,
    /// The turn.
    pub assignment: AssignmentId,
    /// What they say.
    pub answers: Answers,
}

/// The answer to a label that is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandedIn {
    /// Which label it is.
    pub label: LabelId,
    /// A place in the numbering of the queue's topic: from there on its states hold the label. Some
    /// before it may hold it too.
    pub counted_at: Position,
    /// What the labeler holds then, if they asked for work along with it.
    pub next: Option<Claim>,
}

/// Stores a label and, if `next` says so, claims up to so many samples after it. Safe to repeat under the
/// same `op_id`.
#[server(endpoint = "hand_in", input = Json)]
pub async fn hand_in(
    owner: Owner,
    queue: QueueId,
    op_id: OpId,
    assignment: AssignmentId,
    answers: Answers,
    next: Option<u32>,
) -> Result<HandedIn, ApiError> {
    super::backend()?
        .hand_in(
            &super::caller_who_is(&owner)?,
            queue,
            Turn {
                op_id,
                assignment,
                answers,
            },
            next,
        )
        .await
}

/// Stores a changed mind about the label that ended an assignment. Safe to repeat under the same `op_id`.
#[server(endpoint = "revise_label", input = Json)]
pub async fn revise_label(
    owner: Owner,
    op_id: OpId,
    assignment: AssignmentId,
    answers: Answers,
) -> Result<LabelId, ApiError> {
    super::backend()?
        .revise(
            &super::caller_who_is(&owner)?,
            Turn {
                op_id,
                assignment,
                answers,
            },
        )
        .await
}
