//! What an admin may do to a labeler.

use leptos::{prelude::*, task::spawn_local};

use super::super::watched::Watched;
use crate::{
    api::{pause_labeler, take_back_leases},
    surroundings::numbers,
    words::charts as words,
};

/// The buttons, and what came of them. A button shows at once what it will come to, and takes that back if the
/// server refuses.
pub(super) fn actions(
    watched: Watched,
    number: u32,
    name: Memo<String>,
    is_paused: Memo<bool>,
) -> AnyView {
    let numbers = numbers();
    let queue = watched.queue;
    let wanted = RwSignal::new(None::<bool>);
    let is_releasing = RwSignal::new(false);
    let told = RwSignal::new(String::new());
    let shows_paused = Memo::new(move |_| wanted.get().unwrap_or_else(|| is_paused.get()));
    let pause = move |_| {
        if wanted.get_untracked().is_some() {
            return;
        }
        let pauses = !is_paused.get_untracked();
        wanted.set(Some(pauses));
        told.set(String::new());
        spawn_local(async move {
            match pause_labeler(queue, number, pauses).await {
                Ok(()) => watched.read_again().await,
                Err(error) => {
                    told.try_set(error.to_string());
                }
            }
            wanted.try_set(None);
        });
    };
    let release = move |_| {
        if is_releasing.get_untracked() {
            return;
        }
        is_releasing.set(true);
        told.set(String::new());
        spawn_local(async move {
            let text = match take_back_leases(queue, number).await {
                Ok(leases) => numbers.write(&words::released(leases)),
                Err(error) => error.to_string(),
            };
            told.try_set(text);
            is_releasing.try_set(false);
        });
    };
    let pause_word = move || {
        if shows_paused.get() {
            words::RESUME
        } else {
            words::PAUSE
        }
    };
    // A button that works stays where the focus is: it is not disabled, it does nothing.
    view! {
        <div class="labelers__actions">
            <button
                class="button"
                type="button"
                aria-disabled=move || wanted.get().is_some().to_string()
                aria-label=move || words::of(pause_word(), &name.read())
                on:click=pause
            >
                {pause_word}
            </button>
            <button
                class="button"
                type="button"
                aria-disabled=move || is_releasing.get().to_string()
                aria-label=move || words::of(words::RELEASE, &name.read())
                on:click=release
            >
                {words::RELEASE}
            </button>
            <p class="labelers__told" role="status">{told}</p>
        </div>
    }
    .into_any()
}
