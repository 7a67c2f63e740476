//! Asking for work.

use ingot::{assignment::Claim, ids::QueueId};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// The visitor's open assignment in the queue, or a new one, or why there is none.
#[server(endpoint = "claim_next", input = Json)]
pub async fn claim_next(queue: QueueId) -> Result<Claim, ApiError> {
    super::backend()?.claim(&super::caller()?, queue).await
}
