//! A moment, as its reader has it.

use ingot::formats::to_iso;
use leptos::prelude::*;

use crate::browser;

/// In UTC as long as nobody knows the reader's zone.
pub(super) fn moment(at_ms: u64, is_local: RwSignal<bool>) -> AnyView {
    let iso = to_iso(at_ms);
    let written = iso.clone();
    let time = move || {
        if is_local.get() {
            browser::date_and_time(at_ms)
        } else {
            written.clone()
        }
    };
    view! { <time datetime=iso>{time}</time> }.into_any()
}

/// Whether the reader's zone is known: once a browser has taken the page over as the server wrote it.
pub(super) fn is_local() -> RwSignal<bool> {
    let is_local = RwSignal::new(false);
    // Effects run only in a browser.
    Effect::new(move |_| is_local.set(true));
    is_local
}
