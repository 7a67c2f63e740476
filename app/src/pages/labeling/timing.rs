//! How long the labeler has been at a sample, for those who want to see it.

use leptos::prelude::*;

use super::{desk::Desk, hours::every_second};
use crate::words::{session::median_beside, times::countdown};

/// The time, if the labeler wants to see it. Nobody is told of it aloud: it never stands still.
#[component]
pub(super) fn TimeView(desk: Desk) -> impl IntoView {
    view! {
        <Show when=move || desk.settings.shows_time.get()>
            <Time desk/>
        </Show>
    }
}

#[component]
fn Time(desk: Desk) -> impl IntoView {
    let active_ms = RwSignal::new(desk.active_ms());
    every_second(move || {
        active_ms.try_set(desk.active_ms());
    });
    let time = move || {
        let whole_seconds_ms = active_ms.get().unwrap_or_default() / 1_000 * 1_000;
        countdown(whole_seconds_ms)
    };
    let median = move || {
        let stats = desk.session.read();
        let median_ms = stats.stats().and_then(|stats| stats.median_ms);
        median_ms.map(median_beside)
    };
    view! {
        <p class="labeling__time" aria-hidden="true" data-testid="time">
            {time} <span>{median}</span>
        </p>
    }
}
