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
mod glance;
mod insight;
mod labeling;
mod name;
mod people;
mod preferences;
mod queues;
mod renew;
mod review;
mod samples;
mod sent_back;
mod settings;
mod skip;
mod submit;
mod transfers;

pub use audit::{AuditPage, GetAudit, get_audit};
pub use caller::{Caller, GetVisitor, Role, Visitor, get_visitor};
pub use claim::{ClaimWork, claim_work};
pub use dashboard::{
    Agreement, Board, BoardCard, GetAgreements, GetDashboard, GetQueueDashboard, QueueAgreement,
    get_agreements, get_dashboard, get_queue_dashboard,
};
pub use draft::{SaveDraft, save_draft};
pub use error::ApiError;
pub use glance::{FileStart, Glance, GlanceAtFile, glance_at_file};
pub use insight::{
    GetInsight, PauseLabeler, TakeBackLeases, get_insight, pause_labeler, take_back_leases,
};
pub use labeling::{LabelingPage, OpenLabeling, open_labeling};
pub use name::{SetDisplayName, set_display_name};
pub use people::{
    ChangePerson, GetPeople, GetStanding, MadeInvitation, MakeInvitation, PeoplePage,
    RevokeInvitation, change_person, get_people, get_standing, make_invitation, revoke_invitation,
};
pub use preferences::{SavePreferences, save_preferences};
pub use queues::{ListQueues, QueueCard, list_queues};
pub use renew::{ReleaseLeases, RenewLeases, release_leases, renew_leases};
pub use review::{
    ConflictPage, DecideSample, DecidedPage, DecisionOutcome, GetConflicts, GetDecided,
    GetReviewCounts, GetReviewed, OpenReview, ReopenSample, ReviewPage, VerdictDraft,
    decide_sample, get_conflicts, get_decided, get_review_counts, get_reviewed, open_review,
    reopen_sample,
};
pub use samples::{
    ChangeSamples, GetSample, GetSamples, SampleSheet, SamplesChanged, SamplesPage, change_samples,
    get_sample, get_samples,
};
pub use sent_back::{GetSentBack, KeepLabel, get_sent_back, keep_label};
pub use settings::{
    ChangeQueueSettings, CloneQueue, CreateQueue, GetQueueSettings, IsQueueNameFree, SetQueueState,
    SettingsChange, SettingsPage, SettingsSaved, change_queue_settings, clone_queue, create_queue,
    get_queue_settings, is_queue_name_free, set_queue_state,
};
pub use skip::{SkipSample, skip_sample};
pub use submit::{HandIn, HandedIn, ReviseLabel, Turn, hand_in, revise_label};
pub use transfers::{GetTransfers, Transfer, TransferState, get_transfers};

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
