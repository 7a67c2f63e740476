//! A page that waits for work asks again by itself: when the numbers say that there may be some, or when a
//! lease of somebody else runs out.

use ingot::{
    assignment::NoWork,
    desk::Event,
    progress::{Progress, QueueState},
};
use leptos::{prelude::*, task::spawn_local};

use super::desk::{Desk, Shown};
use crate::browser;

/// The least wait, in milliseconds.
const RETRY_MS: u32 = 2_000;

/// Watches until the page is left.
pub(super) fn wake_when_work_appears(desk: Desk, progress: Signal<Progress>) {
    let prospects = Memo::new(move |_| Prospects::of(&progress.get()));
    let waiting = Memo::new(move |_| match *desk.shown.read() {
        Shown::Nothing(reason) => Some(reason),
        Shown::Sample { .. } | Shown::Elsewhere | Shown::Loading | Shown::CutOff => None,
    });
    Effect::new(move |before: Option<Prospects>| {
        let now = prospects.get();
        if before.is_some_and(|before| before != now) {
            desk.happen(Event::Woken);
        }
        now
    });
    Effect::new(move |_| {
        if let Some(NoWork::AllLeased { retry_in_ms }) = waiting.get() {
            let wait_ms = u32::try_from(retry_in_ms).unwrap_or(u32::MAX).max(RETRY_MS);
            spawn_local(async move {
                browser::sleep(wait_ms).await;
                if waiting.try_get_untracked().flatten().is_some() {
                    desk.happen(Event::Woken);
                }
            });
        }
    });
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
