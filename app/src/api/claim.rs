//! Asking for work.

use ingot::{assignment::Claim, ids::QueueId, outbox::Owner};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// The visitor's open assignments in the queue and new ones beside them, up to `count`; or why there are
/// none.
#[server(endpoint = "claim_work", input = Json)]
pub async fn claim_work(owner: Owner, queue: QueueId, count: u32) -> Result<Claim, ApiError> {
    super::backend()?
        .claim(&super::caller_who_is(&owner)?, queue, count)
        .await
}
