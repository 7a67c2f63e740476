//! Keeping a sample that somebody is at.

use ingot::ids::AssignmentId;
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Lets the visitor's lease begin anew. False if it has ended: somebody else may get the sample.
#[server(endpoint = "renew_lease", input = Json)]
pub async fn renew_lease(assignment: AssignmentId) -> Result<bool, ApiError> {
    super::backend()?.renew(&super::caller()?, assignment).await
}
