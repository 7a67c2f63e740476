//! The note with which labels go back to their labelers.

use ingot::{
    limits::Limits,
    sample_table::BulkAction,
    sent_back::{NoteError, tidy_note},
};
use leptos::{ev, prelude::*};

use crate::words::sample_table as words;

/// By this the field names what is wrong with it.
const WRONG_ID: &str = "send-back-wrong";

/// Writing the note. What will happen is said, and asked, before anything does.
#[component]
pub(super) fn SendBackForm(asked: RwSignal<Option<BulkAction>>) -> impl IntoView {
    let most = Limits::DEFAULT.sent_back_note_chars;
    let note = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<NoteError>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let tidied = tidy_note(&note.read_untracked(), most);
        wrong.set(tidied.as_ref().err().copied());
        asked.set(tidied.ok().map(BulkAction::SendBack));
    };
    view! {
        <form class="sample-actions__line" on:submit=submit>
            <label class="sample-actions__field sample-actions__field--wide">
                {words::NOTE_TO_LABELERS}
                <textarea
                    class="typed-answer"
                    rows="1"
                    dir="auto"
                    maxlength=most.to_string()
                    autocomplete="off"
                    prop:value=note
                    aria-invalid=move || wrong.read().is_some().then_some("true")
                    aria-describedby=move || wrong.read().is_some().then_some(WRONG_ID)
                    on:input=move |event| note.set(event_target_value(&event))
                ></textarea>
            </label>
            <button class="button" type="submit">{words::SEND_BACK}</button>
        </form>
        {move || {
            wrong
                .get()
                .map(|error| {
                    view! { <p id=WRONG_ID role="alert">{words::wrong_note(error)}</p> }.into_any()
                })
        }}
    }
    .into_any()
}
