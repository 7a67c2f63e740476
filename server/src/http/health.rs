//! `GET /health/live` and `GET /health/ready`, for whatever watches over the process.

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::store::Store;

/// What the health routes look at.
#[derive(Clone)]
pub struct Health {
    /// Ready needs it to answer.
    pub store: Arc<dyn Store>,
    /// Once cancelled the server is on its way out, and no longer ready.
    pub ending: CancellationToken,
}

/// The health routes.
pub fn router<S: Clone + Send + Sync + 'static>(health: Health) -> Router<S> {
    Router::new()
        .route(
            "/health/live",
            get(async || Json(json!({"status": "live"}))),
        )
        .route("/health/ready", get(ready))
        .with_state(health)
}

/// 200 while requests can be served; 503 with the reason otherwise.
async fn ready(State(health): State<Health>) -> (StatusCode, Json<Value>) {
    if health.ending.is_cancelled() {
        return unready("the server is ending");
    }
    match health.store.ping().await {
        Ok(()) => (StatusCode::OK, Json(json!({"status": "ready"}))),
        Err(error) => {
            tracing::error!(%error, "the store does not answer");
            unready("the database does not answer")
        }
    }
}

fn unready(reason: &str) -> (StatusCode, Json<Value>) {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({"status": "unready", "reason": reason})),
    )
}
