//! Handing a label in.

use ingot::{assignment::Claim, ids::QueueId, label::LabelDraft, live::message::Position};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The answer to a label that is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Labeled {
    /// What comes next for the labeler.
    pub next: Claim,
    /// A place in the numbering of the queue's topic: from there on its states hold the label. Some
    /// before it may hold it too.
    pub counted_at: Position,
}

/// Stores a label and answers with what comes next. Safe to repeat under the same `op_id`.
#[server(endpoint = "submit_label", input = Json)]
pub async fn submit_label(queue: QueueId, label: LabelDraft) -> Result<Labeled, ApiError> {
    super::backend()?
        .submit(&super::caller()?, queue, label)
        .await
}
