//! Whether a queue gives out work, and changing that.

use ingot::{
    ids::QueueId,
    progress::{Progress, QueueState},
};
use leptos::{html, prelude::*, task::spawn_local};

use crate::{api::set_queue_state, browser, words::administration as words};

/// The button that changes what the queue does.
const CHANGE_ID: &str = "change-state";

/// What the queue does, live, with the buttons that change it.
#[component]
pub(super) fn StatePanel(
    queue: QueueId,
    name: Signal<String>,
    progress: Signal<Progress>,
) -> impl IntoView {
    let state = Memo::new(move |_| progress.get().state);
    let error = RwSignal::new(None::<String>);
    let is_waiting = RwSignal::new(false);
    let dialog = NodeRef::<html::Dialog>::new();
    let set = Callback::new(move |wanted: QueueState| {
        if is_waiting.get_untracked() {
            return;
        }
        is_waiting.set(true);
        error.set(None);
        spawn_local(async move {
            let result = set_queue_state(queue, wanted).await;
            // What it is now comes with the numbers.
            error.set(result.err().map(|error| error.to_string()));
            is_waiting.set(false);
        });
    });
    // One button whatever the state, so that the focus stays where it is.
    let change = move || match state.get() {
        QueueState::Active => (words::PAUSE, QueueState::Paused),
        QueueState::Paused => (words::RESUME, QueueState::Active),
        QueueState::Archived => (words::MAKE_ACTIVE, QueueState::Active),
    };
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            browser::open_dialog(&dialog);
        }
    };
    view! {
        <section class="panel" aria-labelledby="state">
            <h2 id="state">{words::STATE}</h2>
            <p aria-live="polite" data-testid="state">{move || words::state(state.get())}</p>
            <div class="transfer__buttons">
                <button
                    id=CHANGE_ID
                    class="button"
                    type="button"
                    aria-disabled=move || is_waiting.get().to_string()
                    on:click=move |_| set.run(untrack(change).1)
                >
                    {move || change().0}
                </button>
                <button
                    class="button"
                    type="button"
                    hidden=move || state.get() == QueueState::Archived
                    on:click=open
                >
                    {words::ARCHIVE}
                </button>
            </div>
            <p class="transfer__error" role="alert">{move || error.get()}</p>
            <ArchiveDialog dialog name set/>
        </section>
    }
    .into_any()
}

/// Asks once more, by the queue's name.
#[component]
fn ArchiveDialog(
    dialog: NodeRef<html::Dialog>,
    name: Signal<String>,
    set: Callback<QueueState>,
) -> impl IntoView {
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            browser::close_dialog(&dialog);
        }
    };
    let archive = move |_| {
        close();
        set.run(QueueState::Archived);
        // The button that asked for it is about to go.
        browser::focus(CHANGE_ID);
    };
    view! {
        <dialog node_ref=dialog class="dialog" aria-labelledby="really-archive">
            <h2 id="really-archive">{move || words::really_archive(&name.read())}</h2>
            <p>{words::ARCHIVE_MEANS}</p>
            <div class="transfer__buttons">
                <button class="button" type="button" autofocus on:click=move |_| close()>{words::LEAVE}</button>
                <button class="button button--primary" type="button" on:click=archive>{words::ARCHIVE_NOW}</button>
            </div>
        </dialog>
    }
    .into_any()
}
