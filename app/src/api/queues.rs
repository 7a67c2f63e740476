//! The queues open to the visitor.

use ingot::{ids::QueueId, live::message::Stamped, progress::Progress};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// A queue as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueCard {
    /// Its identity.
    pub id: QueueId,
    /// Its name.
    pub name: String,
    /// Its numbers, and where they stand in the live numbering, so that the first subscription
    /// goes on from here.
    pub progress: Stamped<Progress>,
}

/// The queues that are open to the visitor.
#[server(endpoint = "list_queues")]
pub async fn list_queues() -> Result<Vec<QueueCard>, ApiError> {
    super::backend()?.queues(&super::caller()?).await
}
