//! Imports into a queue and exports of it, those that run and those that ran.

use ingot::ids::QueueId;
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// How an import or an export is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferState {
    /// It is at work.
    Running,
    /// It has done all there was.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// It could not go on.
    Failed,
    /// The server ended before it did.
    Interrupted,
}

/// An import or an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its job.
    pub job: i64,
    /// Whether samples come in; else they go out.
    pub is_import: bool,
    /// How it is doing.
    pub state: TransferState,
    /// Samples that are new, or that were written.
    pub samples: u64,
    /// Samples that are otherwise now.
    pub updated: u64,
    /// Samples that were there already.
    pub duplicate: u64,
    /// Records that were left out.
    pub rejected: u64,
    /// Bytes that were read or written.
    pub bytes: u64,
    /// Why it failed.
    pub error: Option<String>,
    /// When it began, in milliseconds since the Unix epoch.
    pub began_at_ms: u64,
}

/// The newest imports and exports of a queue, newest first; [`ApiError::Forbidden`] unless the visitor
/// may read it.
#[server(endpoint = "get_transfers", input = Json)]
pub async fn get_transfers(queue: QueueId) -> Result<Vec<Transfer>, ApiError> {
    super::backend()?.transfers(&super::caller()?, queue).await
}
