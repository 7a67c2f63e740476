//! One answer of a field: a real radio button or checkbox under a large target.

use ingot::form::Form;
use leptos::prelude::*;

/// One answer, with the key that gives it.
#[component]
pub(super) fn Tile(
    /// The field's place in the schema.
    index: usize,
    /// The answer's place in the field.
    position: usize,
    /// What stands on it.
    caption: String,
    /// What it means, in smaller letters.
    meaning: Option<String>,
    /// The key that gives it.
    cap: Option<String>,
    /// Whether others may be given beside it.
    several: bool,
    form: RwSignal<Form>,
) -> impl IntoView {
    let kind = if several { "checkbox" } else { "radio" };
    let chosen = Memo::new(move |_| form.read().is_chosen(index, position));
    let choose = move |_| {
        form.update(|form| {
            form.answer(index, position);
        });
    };
    view! {
        <label class="answer" class:answer--chosen=chosen>
            <input
                type=kind
                name=format!("field-{index}")
                prop:checked=chosen
                checked=chosen.get_untracked()
                on:change=choose
            />
            <span class="answer__text" dir="auto">{caption}</span>
            {meaning.map(|meaning| view! { <span class="answer__meaning" dir="auto">{meaning}</span> }.into_any())}
            {cap.map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> }.into_any())}
        </label>
    }
}
