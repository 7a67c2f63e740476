//! The table of a queue's samples, for those who may read it.

use ingot::{
    audit::NamedQueue,
    ids::{QueueId, SampleId},
    sample_table::{BulkAction, Changed, Chosen, Cursor, Filter, Order, Page, SampleDetails},
    schema::Schema,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// A page of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SamplesPage {
    /// The queue.
    pub queue: NamedQueue,
    /// How many samples it has, without those whose answer is known.
    pub samples: u64,
    /// Whether the visitor may do something to them.
    pub steers: bool,
    /// The rows.
    pub page: Page,
}

/// Everything about one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleSheet {
    /// The sample with everybody who had it.
    pub details: SampleDetails,
    /// The questions of its queue.
    pub schema: Schema,
}

/// What became of samples that something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplesChanged {
    /// How many are different now.
    pub changed: Changed,
    /// Where to go on, if the filter lets more through than were come to.
    pub next: Option<Cursor>,
}

/// The samples of a queue that the filter lets through, behind the place `after` if one is given;
/// [`ApiError::Forbidden`] unless the visitor may read the queue.
#[server(endpoint = "get_samples", input = Json)]
pub async fn get_samples(
    queue: QueueId,
    filter: Filter,
    order: Order,
    after: Option<Cursor>,
) -> Result<SamplesPage, ApiError> {
    let caller = super::caller()?;
    super::backend()?
        .samples(&caller, queue, filter, order, after)
        .await
}

/// Everything about a sample; [`ApiError::Forbidden`] unless the visitor may read the queue.
#[server(endpoint = "get_sample", input = Json)]
pub async fn get_sample(queue: QueueId, sample: SampleId) -> Result<SampleSheet, ApiError> {
    let caller = super::caller()?;
    super::backend()?.sample(&caller, queue, sample).await
}

/// Does something to samples; [`ApiError::Forbidden`] unless the visitor may steer the queue.
#[server(endpoint = "change_samples", input = Json)]
pub async fn change_samples(
    queue: QueueId,
    chosen: Chosen,
    action: BulkAction,
) -> Result<SamplesChanged, ApiError> {
    let caller = super::caller()?;
    super::backend()?
        .change_samples(&caller, queue, chosen, action)
        .await
}
