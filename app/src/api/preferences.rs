//! What a person prefers.

use ingot::{outbox::Owner, preferences::Preferences};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Keeps what the visitor prefers, for whatever device they go on with. Keys of which one would mean two
/// things are refused.
#[server(endpoint = "save_preferences", input = Json)]
pub async fn save_preferences(owner: Owner, preferences: Preferences) -> Result<(), ApiError> {
    super::backend()?
        .save_preferences(&super::caller_who_is(&owner)?, preferences)
        .await
}
