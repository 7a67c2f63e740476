//! The line under every queue's name: "47 / 500 labeled (9.4%) · 3 active labelers · ~15 labels/hour".

use ingot::progress::Progress;
use leptos::prelude::*;

use crate::{surroundings::numbers, words::progress::line};

/// The line, moving with the numbers.
#[component]
pub(crate) fn ProgressLineView(#[prop(into)] progress: Signal<Progress>) -> impl IntoView {
    let numbers = numbers();
    let text = Memo::new(move |_| numbers.write(&line(&progress.get())));
    view! { <p class="progress-line" data-testid="progress-line">{text}</p> }
}
