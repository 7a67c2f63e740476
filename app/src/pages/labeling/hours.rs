//! The desk's hours: renewing leases while somebody is there, noticing when they look away.

use std::time::Duration;

use ingot::{desk::Event, live::message::Activity};
use leptos::{ev, leptos_dom::helpers::set_interval_with_handle, prelude::*};

use super::desk::Desk;
use crate::browser;

/// How often leases begin anew while the tab is visible. They last minutes.
const RENEW_EVERY: Duration = Duration::from_secs(60);

/// Keeps them until the page is left. A tab that comes into view again renews at once, as its leases may be
/// about to end. Who leaves gives nothing back: another tab of theirs may hold the same samples, or the page
/// that is loaded in this one's place. What nobody comes back to ends by itself.
pub(super) fn keep(desk: Desk) {
    Effect::new(move |_| {
        // What the machine wanted while the page was rendered is done now.
        desk.come_alive();
        let interval = set_interval_with_handle(move || renew(desk), RENEW_EVERY);
        let listeners = [
            window_event_listener(ev::visibilitychange, move |_| {
                desk.seen(browser::activity() == Activity::Visible);
                renew(desk);
            }),
            window_event_listener(ev::pointermove, move |_| desk.acted()),
            window_event_listener(ev::pointerdown, move |_| desk.acted()),
            window_event_listener(ev::scroll, move |_| desk.acted()),
        ];
        on_cleanup(move || {
            for listener in listeners {
                listener.remove();
            }
            if let Ok(interval) = interval {
                interval.clear();
            }
        });
    });
}

fn renew(desk: Desk) {
    if browser::activity() == Activity::Visible {
        desk.happen(Event::RenewalDue);
    }
}

/// Does something once a second until the calling component ends.
pub(super) fn every_second(act: impl Fn() + Copy + 'static) {
    Effect::new(move |_| {
        if let Ok(interval) = set_interval_with_handle(act, Duration::from_secs(1)) {
            on_cleanup(move || interval.clear());
        }
    });
}
