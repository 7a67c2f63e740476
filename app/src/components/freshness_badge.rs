//! How fresh the numbers on the page are.

use leptos::prelude::*;

use crate::live::use_freshness;

/// A dot and a word: live, delayed, connecting, stale "as of", offline.
#[component]
pub(crate) fn FreshnessBadge() -> impl IntoView {
    let freshness = use_freshness();
    let word = Memo::new(move |_| crate::live::freshness_text(freshness.get()));
    let kind = move || freshness.get().word();
    view! {
        <span class="freshness" data-testid="freshness" data-state=kind role="status">
            <span class="freshness__dot" aria-hidden="true"></span>
            {word}
        </span>
    }
}
