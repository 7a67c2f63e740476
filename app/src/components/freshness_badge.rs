//! How fresh the numbers on the page are.

use ingot::progress::Freshness;
use leptos::prelude::*;

use crate::{live::use_freshness, words::progress};

/// A dot and a word: live, live by the fallback, delayed, connecting, stale "as of", offline.
#[component]
pub(crate) fn FreshnessBadge() -> impl IntoView {
    let freshness = use_freshness();
    let word = Memo::new(move |_| crate::live::freshness_text(freshness.get()));
    let kind = move || freshness.get().name();
    let hint = move || (freshness.get() == Freshness::Polling).then_some(progress::FALLBACK);
    view! {
        <span class="freshness" data-testid="freshness" data-state=kind title=hint role="status">
            <span class="freshness__dot" aria-hidden="true"></span>
            {word}
        </span>
    }
}
