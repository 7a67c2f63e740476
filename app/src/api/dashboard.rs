//! Every queue, for admins.

use ingot::ids::QueueId;
use leptos::prelude::*;

use super::{ApiError, QueueCard};

/// Every queue there is; [`ApiError::Forbidden`] unless the visitor is an admin.
#[server(endpoint = "get_dashboard")]
pub async fn get_dashboard() -> Result<Vec<QueueCard>, ApiError> {
    let caller = super::caller()?;
    caller.require_admin()?;
    super::backend()?.dashboard(&caller).await
}

/// One queue; [`ApiError::Forbidden`] unless the visitor is an admin.
#[server(endpoint = "get_queue_dashboard")]
pub async fn get_queue_dashboard(queue: QueueId) -> Result<QueueCard, ApiError> {
    let caller = super::caller()?;
    caller.require_admin()?;
    super::backend()?.queue(&caller, queue).await
}
