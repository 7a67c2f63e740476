//! `/queues/{id}/progress`: how far a queue is.

use axum::{Json, extract::State};
use ingot::{
    ids::QueueId,
    progress::{Progress, QueueState},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    access::Bearer,
    body::Id,
    openapi::{Always, Missing},
    problem::Problem,
};

/// How far a queue is: the numbers of its page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Progress)]
pub(super) struct ProgressView {
    /// Labels.
    labels: u64,
    /// Labels that the queue needs in all.
    target: u64,
    /// Labels of the target, in percent with one decimal. Only a finished queue has 100.
    percent: f64,
    /// Samples.
    samples: u64,
    /// Samples that hold all the labels they need.
    done: u64,
    /// Samples not done, as last published: the pages show it every 30 seconds and when it runs low.
    depth: u64,
    /// Samples that could be claimed, published with the depth.
    available: u64,
    /// Open leases, published with the depth.
    leased: u64,
    /// Skips, published with the depth.
    skipped: u64,
    /// People with an open, visible labeling page, or a label in the last five minutes.
    active: u32,
    /// People with an open page of this queue.
    connected: u32,
    /// Labels per hour over the last 60 minutes; null below five labels.
    labels_per_hour: Option<u32>,
    /// Whether the queue gives out work.
    state: QueueState,
}

/// Tells how far a queue is
#[utoipa::path(get, path = "/queues/{id}/progress", operation_id = "readProgress", tag = "numbers",
    params(("id" = i64, Path, description = "The queue")),
    responses((status = 200, description = "Its numbers", body = ProgressView), Always, Missing))]
pub(super) async fn read(
    State(api): State<Api>,
    _: Bearer,
    Id(queue): Id<QueueId>,
) -> Result<Json<ProgressView>, Problem> {
    if let Some(stamped) = api.hub.stamped(queue) {
        return Ok(Json(stamped.state.into()));
    }
    // Another process may just have made it.
    let stored = api.queues.one(queue).await?;
    api.hub.counted(queue, stored.counters);
    match api.hub.stamped(queue) {
        Some(stamped) => Ok(Json(stamped.state.into())),
        None => Err(Problem::no_such("queue")),
    }
}

impl From<Progress> for ProgressView {
    fn from(now: Progress) -> Self {
        Self {
            labels: now.labels,
            target: now.target,
            percent: f64::from(now.per_mille()) / 10.0,
            samples: now.samples,
            done: now.done,
            depth: now.depth,
            available: now.available,
            leased: now.leased,
            skipped: now.skipped,
            active: now.active,
            connected: now.connected,
            labels_per_hour: now.labels_per_hour,
            state: now.state,
        }
    }
}
