//! Labels that were sent back to their labeler.

use ingot::{
    ids::{QueueId, SentBackId},
    outbox::Owner,
    sent_back::SentBackList,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// The visitor's labels in a queue that were sent back to them and are not done with.
#[server(endpoint = "get_sent_back", input = Json)]
pub async fn get_sent_back(owner: Owner, queue: QueueId) -> Result<SentBackList, ApiError> {
    super::backend()?
        .sent_back(&super::caller_who_is(&owner)?, queue)
        .await
}

/// Notes that a label which was sent back to the visitor stands as it is; false if it is not back at them under
/// this id any more.
#[server(endpoint = "keep_label", input = Json)]
pub async fn keep_label(owner: Owner, sent_back: SentBackId) -> Result<bool, ApiError> {
    super::backend()?
        .keep_label(&super::caller_who_is(&owner)?, sent_back)
        .await
}
