//! The marked parts as a list.

use ingot::{form::Form, label::Span};
use leptos::prelude::*;

use super::EXCERPT_CHARS;
use crate::{views::AnyViews, words::fields as words};

/// The marked parts, each with a button that unmarks it.
#[component]
pub(super) fn MarkedParts(index: usize, form: RwSignal<Form>) -> impl IntoView {
    let parts = Memo::new(move |_| {
        let form = form.read();
        let part = |span: &Span| (span.clone(), form.excerpt(index, span, EXCERPT_CHARS));
        form.spans(index).iter().map(part).collect::<Vec<_>>()
    });
    view! {
        <ul class="parts" aria-label=words::MARKED_PARTS>
            {move || {
                parts
                    .get()
                    .into_iter()
                    .map(|(span, excerpt)| {
                        let label = span.label.clone();
                        let unmark = words::unmark(&label, &excerpt);
                        view! {
                            <li class="parts__part">
                                <span class="parts__label" dir="auto">{label}</span>
                                <q class="parts__text" dir="auto">{excerpt}</q>
                                <button
                                    class="parts__unmark"
                                    type="button"
                                    aria-label=unmark
                                    on:click=move |_| form.update(|form| form.unmark(index, &span))
                                >
                                    "×"
                                </button>
                            </li>
                        }
                    })
                    .any_views()
            }}
        </ul>
    }
}
