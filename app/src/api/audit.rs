//! The audit log, for admins.

use ingot::{
    audit::{Entry, Filter, NamedQueue},
    ids::AuditId,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Behind which entry the next page begins; none on the last one.
    pub next: Option<AuditId>,
    /// The queues that can be asked for, oldest first.
    pub queues: Vec<NamedQueue>,
}

/// The newest entries that the filter lets through, behind the entry `after` if one is given;
/// [`ApiError::Forbidden`] unless the visitor is an admin.
#[server(endpoint = "get_audit", input = Json)]
pub async fn get_audit(filter: Filter, after: Option<AuditId>) -> Result<AuditPage, ApiError> {
    let caller = super::caller()?;
    caller.require_admin()?;
    super::backend()?.audit(&caller, filter, after).await
}
