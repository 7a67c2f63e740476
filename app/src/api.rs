//! What pages and server say to each other in ordinary calls. Each server function is one file.

#![expect(
    missing_docs,
    reason = "a server function's arguments become a struct's fields, which can carry no docs"
)]

mod audit;
mod caller;
mod claim;
mod dashboard;
mod draft;
mod error;
mod labeling;
mod name;
mod preferences;
mod queues;
mod renew;
mod skip;
mod submit;

pub use audit::{AuditPage, GetAudit, get_audit};
pub use caller::{Caller, GetVisitor, Role, Visitor, get_visitor};
pub use claim::{ClaimWork, claim_work};
pub use dashboard::{GetDashboard, GetQueueDashboard, get_dashboard, get_queue_dashboard};
pub use draft::{SaveDraft, save_draft};
pub use error::ApiError;
pub use labeling::{LabelingPage, OpenLabeling, open_labeling};
pub use name::{SetDisplayName, set_display_name};
pub use preferences::{SavePreferences, save_preferences};
pub use queues::{ListQueues, QueueCard, list_queues};
pub use renew::{ReleaseLeases, RenewLeases, release_leases, renew_leases};
pub use skip::{SkipSample, skip_sample};
pub use submit::{HandIn, HandedIn, ReviseLabel, Turn, hand_in, revise_label};

#[cfg(feature = "ssr")]
mod context {
    use std::sync::Arc;

    use axum::http::request::Parts;
    use ingot::outbox::Owner;
    use leptos::prelude::*;

    use super::{ApiError, Caller};
    use crate::backend::Backend;

    /// The caller of the request being answered, as the server's identity layer found them.
    pub(super) fn caller() -> Result<Caller, ApiError> {
        use_context::<Parts>()
            .and_then(|parts| parts.extensions.get::<Caller>().cloned())
            .ok_or(ApiError::Internal)
    }

    /// The caller, if it is they whose work this is: work that lies in a browser is handed in as nobody
    /// else's, whoever is signed in there by then.
    pub(super) fn caller_who_is(owner: &Owner) -> Result<Caller, ApiError> {
        let caller = caller()?;
        if backend()?.owner(&caller) == *owner {
            Ok(caller)
        } else {
            Err(ApiError::SignedOut)
        }
    }

    /// Whether the page is rendered for the browser to keep, and not for anybody to see now. Nothing is lent
    /// for it: a lease that begins anew behind the back of the page that shows its sample could not be given
    /// back by that page.
    pub(super) fn is_for_keeping() -> bool {
        use_context::<Parts>().is_some_and(|parts| parts.headers.contains_key("ingot-keeping"))
    }

    /// Whose page is being rendered, if one is for somebody.
    pub(crate) fn page_owner() -> Option<Owner> {
        Some(backend().ok()?.owner(&caller().ok()?))
    }

    /// The services behind the request being answered.
    pub(super) fn backend() -> Result<Arc<dyn Backend>, ApiError> {
        use_context().ok_or(ApiError::Internal)
    }
}

#[cfg(feature = "ssr")]
pub(crate) use context::page_owner;
#[cfg(feature = "ssr")]
use context::{backend, caller, caller_who_is, is_for_keeping};
