//! The queues, for those who may read them.

use ingot::{ids::QueueId, insight::agreement::Alarm, live::row::Totals};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::{ApiError, QueueCard};

/// The queues that the visitor may read, and the numbers of all queues together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// The queues, oldest first.
    pub cards: Vec<BoardCard>,
    /// The numbers of all queues together, for those who may see what no single queue owns.
    pub totals: Option<Totals>,
}

/// A queue as the dashboard shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardCard {
    /// The queue and its numbers.
    pub queue: QueueCard,
    /// How far its labelers agree, in the field in which they do least; none if that can't be told yet.
    pub agreement: Option<Agreement>,
}

/// How far the labelers of a queue agree in one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The field.
    pub field: String,
    /// Krippendorff's alpha at the level of the field's answers: 1 is perfect, 0 that of chance.
    pub value: f64,
    /// Pairs of answers to one sample, each pair once.
    pub pairs: u64,
    /// Whether to warn of it.
    pub alarm: Option<Alarm>,
}

/// How far the labelers of one queue agree by now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueueAgreement {
    /// The queue.
    pub queue: QueueId,
    /// As on its card.
    pub agreement: Option<Agreement>,
}

/// The queues that the visitor may read; [`ApiError::Forbidden`] if they may read none.
#[server(endpoint = "get_dashboard")]
pub async fn get_dashboard() -> Result<Board, ApiError> {
    let caller = super::caller()?;
    super::backend()?.dashboard(&caller).await
}

/// One queue; [`ApiError::Forbidden`] unless the visitor may read it.
#[server(endpoint = "get_queue_dashboard")]
pub async fn get_queue_dashboard(queue: QueueId) -> Result<QueueCard, ApiError> {
    let caller = super::caller()?;
    super::backend()?.queue(&caller, queue).await
}

/// How far labelers agree in those of these queues that the visitor may read, at most
/// [`Limits::board_cards`](ingot::limits::Limits::board_cards) of them.
#[server(endpoint = "get_agreements", input = Json)]
pub async fn get_agreements(queues: Vec<QueueId>) -> Result<Vec<QueueAgreement>, ApiError> {
    let caller = super::caller()?;
    super::backend()?.agreements(&caller, queues).await
}
