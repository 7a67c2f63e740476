//! Telling everybody of changes: the hub that numbers them, and what they travel on, a socket or, where
//! the network lets none through, a stream of events.
//!
//! The protocol itself is pure and lives in `ingot::live`; here are its clock, its network and its
//! people. Nothing else in the server writes to sockets.

mod attendance;
mod beat;
mod channel;
mod connection;
mod feed_topic;
mod followers;
mod hub;
mod meter;
mod minutes_topic;
mod news_desk;
mod origin;
mod people;
mod queue_topic;
mod registry;
mod roster_topic;
mod sessions_topic;
mod socket;
mod sse;
mod totals_topic;
mod wake;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use tokio_util::sync::CancellationToken;

use crate::store::StoreError;

pub(crate) use followers::SHARDS;
pub use hub::Hub;
pub use news_desk::NewsDesk;
pub(crate) use origin::is_allowed;

/// What the live routes need.
#[derive(Clone)]
pub struct LiveState {
    /// Who knows all the numbers.
    pub hub: Hub,
    /// The origins people use if they are not the `Host` the server sees, such as
    /// `https://ingot.example.org` behind a proxy.
    pub public_origins: Arc<[String]>,
    /// Cancelled when the server ends: every socket is then told to come back later, and closed.
    pub cancel: CancellationToken,
}

/// Nobody can be let in while it can't be read what they may follow.
fn unavailable(error: &StoreError) -> Response {
    tracing::error!(%error, "what a visitor may follow could not be read");
    let reason = "The database does not answer. Nothing was lost: try again in a moment.\n";
    (StatusCode::SERVICE_UNAVAILABLE, reason).into_response()
}

/// `GET /live` and `GET /live/sse`. A layer outside it has to add the `Caller` to each request.
pub fn router<S: Clone + Send + Sync + 'static>(state: LiveState) -> Router<S> {
    Router::new()
        .route("/live", get(socket::live))
        .route(ingot::live::sse::PATH, get(sse::events))
        .with_state(state)
}
