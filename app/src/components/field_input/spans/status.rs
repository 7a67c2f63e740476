//! What is selected, for those who don't see it.

use ingot::{form::Form, label::Span};
use leptos::prelude::*;

use super::EXCERPT_CHARS;
use crate::words::fields as words;

/// Reads out what is selected, or which label waits.
#[component]
pub(super) fn Status(
    index: usize,
    names: StoredValue<Vec<String>>,
    form: RwSignal<Form>,
) -> impl IntoView {
    let said = Memo::new(move |_| {
        let form = form.read();
        if let Some((start, end)) = form.selected(index) {
            let part = Span {
                start,
                end,
                label: String::new(),
            };
            return Some(words::selected(&form.excerpt(index, &part, EXCERPT_CHARS)));
        }
        let name = names.with_value(|names| names.get(form.armed(index)?).cloned())?;
        Some(words::waits(&name))
    });
    view! {
        <p class="visually-hidden" role="status" data-testid="selected">
            {move || said.get()}
        </p>
    }
}
