//! A page that waits for work asks again by itself: when the numbers say that there may be some, when a lease of
//! somebody else runs out, when a new day begins.

use std::time::Duration;

use ingot::{
    assignment::NoWork,
    desk::Event,
    progress::{Progress, QueueState},
};
use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*};

use super::{
    desk::{Desk, Shown},
    hours::every_second,
};
use crate::browser;

/// The least wait, in milliseconds.
const RETRY_MS: u64 = 2_000;
/// How long to wait where no number tells that it may go on, in milliseconds.
const ASK_AGAIN_MS: u64 = 60_000;
/// The browser's timers hold 31 bits; a longer wait would end at once.
const LONGEST_MS: u64 = i32::MAX as u64;

/// Watches until the page is left.
pub(super) fn wake_when_work_appears(desk: Desk, progress: Signal<Progress>) {
    let prospects = Memo::new(move |_| Prospects::of(&progress.get()));
    Effect::new(move |before: Option<Prospects>| {
        let now = prospects.get();
        if before.is_some_and(|before| before != now) {
            desk.happen(Event::Woken);
        }
        now
    });
    let waiting = Memo::new(move |_| match *desk.shown.read() {
        Shown::Nothing(reason) => Some(reason),
        Shown::Sample { .. } | Shown::Elsewhere | Shown::Loading | Shown::CutOff => None,
    });
    // Each answer of the server arms the timer anew, also one that says the same as the one before.
    Effect::new(move |_| {
        let retry_at_ms = desk.retry_at_ms.get();
        let Some(wait_ms) = waiting
            .get()
            .and_then(|reason| wait_ms(reason, retry_at_ms))
        else {
            return;
        };
        let wait = Duration::from_millis(wait_ms.clamp(RETRY_MS, LONGEST_MS));
        if let Ok(timer) = set_timeout_with_handle(move || desk.happen(Event::Woken), wait) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// How long to wait before asking again; none where the queue's numbers tell.
fn wait_ms(reason: NoWork, retry_at_ms: Option<u64>) -> Option<u64> {
    match (retry_at_ms, reason) {
        (Some(at_ms), _) => Some(at_ms.saturating_sub(browser::now_ms())),
        (None, NoWork::PausedForYou | NoWork::NotAMember | NoWork::YourLimit { .. }) => {
            Some(ASK_AGAIN_MS)
        }
        (None, _) => None,
    }
}

/// How long it takes until there may be work again, in milliseconds, if that is known. Moves once a second.
pub(super) fn left_ms(desk: Desk) -> Signal<Option<u64>> {
    let now_ms = RwSignal::new(browser::now_ms());
    every_second(move || {
        now_ms.try_set(browser::now_ms());
    });
    Signal::derive(move || Some(desk.retry_at_ms.get()?.saturating_sub(now_ms.get())))
}

/// The part of a queue's numbers that decides whether a labeler may get work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prospects {
    samples: u64,
    any_available: bool,
    state: QueueState,
}

impl Prospects {
    fn of(progress: &Progress) -> Self {
        Self {
            samples: progress.samples,
            any_available: 0 < progress.available,
            state: progress.state,
        }
    }
}
