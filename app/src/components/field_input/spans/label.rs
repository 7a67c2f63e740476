//! A label that marks parts of the text.

use ingot::form::Form;
use leptos::{ev, prelude::*};

use super::pointing::note_selection;

/// Marks what is selected. With nothing selected the label waits for the next selection, and shows that it
/// does.
#[component]
pub(super) fn LabelButton(
    index: usize,
    position: usize,
    name: String,
    cap: Option<String>,
    form: RwSignal<Form>,
) -> impl IntoView {
    let waits = Memo::new(move |_| form.read().armed(index) == Some(position));
    let give = move |_| {
        note_selection(form);
        form.update(|form| {
            form.answer(index, position);
        });
    };
    view! {
        <button
            class="answer"
            class:answer--waits=waits
            type="button"
            aria-pressed=move || waits.get().to_string()
            // The press must not take the selection away, and what is selected is for this label, not for
            // one that waits.
            on:mousedown=move |event: ev::MouseEvent| event.prevent_default()
            on:pointerup=move |event: ev::PointerEvent| event.stop_propagation()
            on:click=give
        >
            <span class="answer__text" dir="auto">{name}</span>
            {cap.map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> }.into_any())}
        </button>
    }
}
