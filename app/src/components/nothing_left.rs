//! What a labeler sees when there is nothing to label right now.

use ingot::assignment::NoWork;
use leptos::prelude::*;

/// Why there is nothing, and that the page wakes by itself.
#[component]
pub(crate) fn NothingLeft(reason: NoWork) -> impl IntoView {
    view! {
        <section class="panel nothing-left" data-testid="nothing-left" role="status">
            <svg class="nothing-left__mark" viewBox="0 0 64 40" aria-hidden="true">
                <path d="M14 8h36l10 24H4z"/>
                <path class="nothing-left__shine" d="M20 14h14"/>
            </svg>
            <h1>{reason.title()}</h1>
            <p>{reason.explanation()}</p>
            <p><a class="button" href="/">"See all queues"</a></p>
        </section>
    }
}
