//! What the dashboard of one queue tells beside its live numbers, and what whoever steers it does to its labelers.

use ingot::{ids::QueueId, insight::Insight};
use leptos::prelude::*;

use super::ApiError;

/// What is counted of a queue; [`ApiError::Forbidden`] unless the visitor may read it.
#[server(endpoint = "get_insight")]
pub async fn get_insight(queue: QueueId) -> Result<Insight, ApiError> {
    let caller = super::caller()?;
    super::backend()?.insight(&caller, queue).await
}

/// Lets the labeler of this number get no more work in a queue, or work again; [`ApiError::Forbidden`] unless
/// the visitor may steer the queue.
#[server(endpoint = "pause_labeler")]
pub async fn pause_labeler(queue: QueueId, labeler: u32, is_paused: bool) -> Result<(), ApiError> {
    let caller = super::caller()?;
    super::backend()?
        .pause_labeler(&caller, queue, labeler, is_paused)
        .await
}

/// Takes all samples back that the labeler of this number has in hand in a queue, and says how many;
/// [`ApiError::Forbidden`] unless the visitor may steer the queue.
#[server(endpoint = "take_back_leases")]
pub async fn take_back_leases(queue: QueueId, labeler: u32) -> Result<u64, ApiError> {
    let caller = super::caller()?;
    super::backend()?.take_back(&caller, queue, labeler).await
}
