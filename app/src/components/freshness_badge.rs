//! How fresh the numbers on the page are.

use ingot::progress::Freshness;
use leptos::prelude::*;

use crate::live::use_freshness;

/// What a labeler may want to know about numbers that come by the fallback.
const FALLBACK: &str =
    "Your network blocks the usual live connection. The numbers come another way, just as fresh.";

/// A dot and a word: live, live by the fallback, delayed, connecting, stale "as of", offline.
#[component]
pub(crate) fn FreshnessBadge() -> impl IntoView {
    let freshness = use_freshness();
    let word = Memo::new(move |_| crate::live::freshness_text(freshness.get()));
    let kind = move || match freshness.get() {
        Freshness::Polling => "polling",
        other => other.word(),
    };
    let hint = move || (freshness.get() == Freshness::Polling).then_some(FALLBACK);
    view! {
        <span class="freshness" data-testid="freshness" data-state=kind title=hint role="status">
            <span class="freshness__dot" aria-hidden="true"></span>
            {word}
        </span>
    }
}
