//! Passing a sample on to somebody else.

use ingot::{
    assignment::Claim,
    ids::{AssignmentId, QueueId},
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Skips a sample: the visitor never sees it again, others may. Answers with what comes next.
#[server(endpoint = "skip_sample", input = Json)]
pub async fn skip_sample(queue: QueueId, assignment: AssignmentId) -> Result<Claim, ApiError> {
    super::backend()?
        .skip(&super::caller()?, queue, assignment)
        .await
}
