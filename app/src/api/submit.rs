//! Handing a label in.

use ingot::{assignment::Claim, ids::QueueId, label::LabelDraft};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Stores a label and answers with what comes next. Safe to repeat under the same `op_id`.
#[server(endpoint = "submit_label", input = Json)]
pub async fn submit_label(queue: QueueId, label: LabelDraft) -> Result<Claim, ApiError> {
    super::backend()?
        .submit(&super::caller()?, queue, label)
        .await
}
