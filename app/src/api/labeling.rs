//! Everything the labeling page starts with.

use ingot::{
    assignment::{Assignment, Claim},
    ids::{LabelId, QueueId},
    outbox::Owner,
    preferences::Preferences,
    schema::Schema,
    sent_back::SentBackList,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, QueueCard};

/// A queue opened for labeling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelingPage {
    /// The queue and its numbers.
    pub card: QueueCard,
    /// What a label consists of.
    pub schema: Schema,
    /// Counts the schemas that the queue has had.
    pub schema_version: u32,
    /// What labelers are told of the work; empty for nothing.
    pub guidelines: String,
    /// The reasons for a skip that the queue offers.
    pub skip_reasons: Vec<String>,
    /// How many samples the queue lends one labeler at once.
    pub open_leases: u32,
    /// Whose work is done on this page, as the browser may know it.
    pub owner: Owner,
    /// What they prefer.
    pub preferences: Preferences,
    /// The visitor's open assignments, or why there is none.
    pub claim: Claim,
    /// The turns that the visitor ended last, the newest first, with what they answered as the draft, and the
    /// label; no label for a skip.
    pub past: Vec<(Assignment, Option<LabelId>)>,
    /// The visitor's labels that were sent back to them and are not done with.
    pub sent_back: SentBackList,
}

/// Opens a queue for labeling. Calling it again returns the same open assignments.
#[server(endpoint = "open_labeling")]
pub async fn open_labeling(queue: QueueId) -> Result<LabelingPage, ApiError> {
    let claims = !super::is_for_keeping();
    super::backend()?
        .open_labeling(&super::caller()?, queue, claims)
        .await
}
