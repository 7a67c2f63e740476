//! Free text.

use ingot::{form::Form, label::FieldValue};
use leptos::{ev, prelude::*};

use super::Ids;

/// A text, of one line or several.
#[component]
pub(super) fn TextInput(
    index: usize,
    name: String,
    form: RwSignal<Form>,
    multiline: bool,
    ids: Ids,
) -> impl IntoView {
    let name = StoredValue::new(name);
    let text = move || {
        name.with_value(|name| match form.read().value(name) {
            Some(FieldValue::Text(text)) => text.clone(),
            _ => String::new(),
        })
    };
    let write = move |event: ev::Event| {
        let text = event_target_value(&event);
        form.update(|form| {
            name.with_value(|name| form.set(name, Some(FieldValue::Text(text))));
        });
    };
    let id = format!("text-{index}");
    if multiline {
        view! {
            <textarea
                id=id
                class="text-answer"
                rows="3"
                dir="auto"
                aria-labelledby=ids.heading
                aria-describedby=ids.error
                prop:value=text
                on:input=write
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id
                class="text-answer"
                type="text"
                dir="auto"
                autocomplete="off"
                aria-labelledby=ids.heading
                aria-describedby=ids.error
                prop:value=text
                on:input=write
            />
        }
        .into_any()
    }
}
