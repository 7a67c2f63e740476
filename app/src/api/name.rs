//! The name others see.

use leptos::prelude::*;

use super::ApiError;

/// Sets the visitor's display name; an empty one removes it.
#[server(endpoint = "set_display_name")]
pub async fn set_display_name(name: String) -> Result<(), ApiError> {
    super::backend()?
        .set_display_name(&super::caller()?, name)
        .await
}
