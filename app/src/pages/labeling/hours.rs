//! The desk's hours: renewing leases and asking what was sent back while somebody is there, noticing when they
//! look away.

use std::time::Duration;

use ingot::{desk::Event, live::message::Activity};
use leptos::{ev, leptos_dom::helpers::set_interval_with_handle, prelude::*};

use super::desk::Desk;
use crate::{browser, outbox};

/// How often leases begin anew while the tab is visible. They last minutes.
const RENEW_EVERY: Duration = Duration::from_secs(60);

/// Keeps them until the page is left, and gives back then what nobody has seen nor takes along. A tab that comes into view
/// again renews at once, as its leases may be about to end. A page that is loaded in this one's place has its
/// samples before this one is left, with leases that began anew: those are not given back.
pub(super) fn keep(desk: Desk) {
    Effect::new(move |_| {
        // What the machine wanted while the page was rendered is done now.
        desk.come_alive();
        desk.meet_others();
        let round = move || {
            renew(desk);
            // Not with each look at the tab: the others need a moment to answer before the next question.
            desk.ask_others();
        };
        let interval = set_interval_with_handle(round, RENEW_EVERY);
        let listeners = [
            window_event_listener(ev::visibilitychange, move |_| {
                desk.seen(browser::activity() == Activity::Visible);
                renew(desk);
            }),
            window_event_listener(ev::pointermove, move |_| desk.acted()),
            window_event_listener(ev::pointerdown, move |_| desk.acted()),
            window_event_listener(ev::scroll, move |_| desk.acted()),
            window_event_listener(ev::beforeunload, |event| {
                if outbox::would_lose_work() {
                    event.prevent_default();
                }
            }),
            window_event_listener(ev::pagehide, move |_| leave(desk)),
            window_event_listener(ev::pageshow, move |event| {
                if event.persisted() {
                    desk.meet_others();
                    desk.happen(Event::Returned);
                }
            }),
        ];
        on_cleanup(move || {
            for listener in listeners {
                listener.remove();
            }
            if let Ok(interval) = interval {
                interval.clear();
            }
            leave(desk);
        });
    });
}

fn leave(desk: Desk) {
    desk.happen(Event::Left);
    desk.leave_others();
}

fn renew(desk: Desk) {
    if browser::activity() == Activity::Visible {
        desk.happen(Event::RenewalDue);
        desk.ask_what_is_back();
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
