//! Keeping samples that somebody is at, and giving back those that nobody will get to.

use ingot::{assignment::Lease, ids::AssignmentId, outbox::Owner};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Lets the visitor's leases begin anew. Those that are not answered have ended: others may get the samples.
#[server(endpoint = "renew_leases", input = Json)]
pub async fn renew_leases(
    owner: Owner,
    assignments: Vec<AssignmentId>,
) -> Result<Vec<Lease>, ApiError> {
    super::backend()?
        .renew(&super::caller_who_is(&owner)?, assignments)
        .await
}

/// Gives leases of the visitor back, except those that were renewed meanwhile.
#[server(endpoint = "release_leases", input = Json)]
pub async fn release_leases(leases: Vec<Lease>) -> Result<(), ApiError> {
    super::backend()?.release(&super::caller()?, leases).await
}
