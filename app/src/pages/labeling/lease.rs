//! Keeping the sample in hand as long as somebody looks at it.

use std::time::Duration;

use ingot::{assignment::Claim, ids::AssignmentId, live::message::Activity};
use leptos::{ev, leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{api::renew_lease, browser};

/// How often the lease begins anew while the tab is visible. Leases last minutes.
const RENEW_EVERY: Duration = Duration::from_secs(60);

/// Renews until the page is left. A tab that comes into view again does so at once, as its lease may be
/// about to end.
pub(super) fn keep(desk: Desk) {
    Effect::new(move |_| {
        let interval = set_interval_with_handle(move || renew(desk), RENEW_EVERY);
        let listener = window_event_listener(ev::visibilitychange, move |_| renew(desk));
        on_cleanup(move || {
            listener.remove();
            if let Ok(interval) = interval {
                interval.clear();
            }
        });
    });
}

fn renew(desk: Desk) {
    let in_hand = desk
        .claim
        .try_get_untracked()
        .and_then(|claim| match claim {
            Claim::Granted(assignment) => Some(assignment.id),
            Claim::Nothing(_) => None,
        });
    if let Some(assignment) = in_hand.filter(|_| browser::activity() == Activity::Visible) {
        spawn_local(renew_one(desk, assignment));
    }
}

async fn renew_one(desk: Desk, assignment: AssignmentId) {
    // What can't be renewed now is renewed the next time: a label is taken after the end of its lease too.
    if let Ok(false) = renew_lease(assignment).await {
        desk.lease_ended(assignment);
    }
}
