//! What a labeler sees when there is nothing to label right now.

use ingot::assignment::NoWork;
use leptos::prelude::*;

use crate::words::{times::countdown, waiting};

/// Why there is nothing, and how long that lasts if that is known. The page wakes by itself.
///
/// The time that is left moves every second and is for the eyes; aloud it is said seldom and in round numbers.
#[component]
pub(crate) fn NothingLeft(reason: NoWork, left_ms: Signal<Option<u64>>) -> impl IntoView {
    let (class, mark) = look(reason);
    let said = Memo::new(move |_| {
        let left_ms = left_ms.get()?;
        Some(waiting::aloud(reason, left_ms))
    });
    let clock = move || left_ms.get().map(countdown);
    view! {
        <section class=class data-testid="nothing-left">
            <svg class="nothing-left__mark" viewBox="0 0 64 40" aria-hidden="true">
                <path d="M14 8h36l10 24H4z"/>
                <path class="nothing-left__sign" d=mark/>
            </svg>
            <h1>{waiting::title(reason)}</h1>
            <div role="status" aria-atomic="false">
                <p>{waiting::explanation(reason)}</p>
                <p class="visually-hidden">{said}</p>
            </div>
            <Show when=move || left_ms.read().is_some()>
                <p class="nothing-left__left" aria-hidden="true">
                    {waiting::before_clock(reason)}
                    <span class="nothing-left__clock" data-testid="countdown">{clock}</span>
                </p>
            </Show>
            <p><a class="button" href="/">{waiting::SEE_ALL_QUEUES}</a></p>
        </section>
    }
}

/// The mood of a reason: done, waiting or stopped; and the sign on the ingot that goes with it.
fn look(reason: NoWork) -> (&'static str, &'static str) {
    match reason {
        NoWork::Drained | NoWork::AllDoneByYou | NoWork::YourLimit { .. } => {
            ("panel nothing-left nothing-left--done", "M24 21l6 5 11-12")
        }
        NoWork::AllLeased { .. } | NoWork::Empty => {
            ("panel nothing-left nothing-left--waiting", "M32 13v8l6 3")
        }
        NoWork::Paused | NoWork::PausedForYou | NoWork::NotAMember | NoWork::Archived => (
            "panel nothing-left nothing-left--stopped",
            "M28 14v12M36 14v12",
        ),
    }
}
