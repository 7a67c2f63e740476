//! Passing a sample on to somebody else.

use ingot::{
    assignment::Claim,
    ids::{AssignmentId, QueueId},
    outbox::Owner,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Skips a sample. The queue's policy says who sees it again. Skipping it once more changes nothing.
/// If `next` says so, up to so many samples are claimed after it.
#[server(endpoint = "skip_sample", input = Json)]
pub async fn skip_sample(
    owner: Owner,
    queue: QueueId,
    assignment: AssignmentId,
    reason: Option<String>,
    next: Option<u32>,
) -> Result<Option<Claim>, ApiError> {
    super::backend()?
        .skip(
            &super::caller_who_is(&owner)?,
            queue,
            assignment,
            reason,
            next,
        )
        .await
}
