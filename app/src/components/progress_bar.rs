//! How far a queue is, as a bar.

use ingot::progress::Progress;
use leptos::prelude::*;

use crate::surroundings::numbers;

/// A bar from nothing to all labels.
#[component]
pub(crate) fn ProgressBar(
    /// The numbers.
    #[prop(into)]
    progress: Signal<Progress>,
    /// What the bar is about, for people who don't see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let numbers = numbers();
    let percent = Memo::new(move |_| numbers.write(&progress.get().percent()));
    let done = move || progress.get().labels.min(progress.get().target).to_string();
    let target = move || progress.get().target.max(1).to_string();
    view! {
        <progress class="progress-bar" aria-label=label value=done max=target>
            {percent}
        </progress>
    }
}
