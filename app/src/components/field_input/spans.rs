//! Marked parts of a text: a part is selected with the mouse, a finger or the keyboard, and a label's
//! button or key marks it. Either may come first.

mod label;
mod list;
mod pointing;
mod status;
mod text;

use ingot::{
    form::Form,
    schema::{Field, Spans},
};
use leptos::prelude::*;

use self::{label::LabelButton, list::MarkedParts, status::Status, text::MarkedText};
use crate::{components::pieces_view, views::AnyViews, words::fields as words};

pub(crate) use pointing::note_selection;

/// How much of a part is shown or read out where its text stands elsewhere, in characters.
const EXCERPT_CHARS: usize = 60;

/// The text with its marked parts, the labels, and the parts as a list.
#[component]
pub(super) fn SpansInput(
    index: usize,
    field: Field,
    spans: Spans,
    form: RwSignal<Form>,
) -> impl IntoView {
    let has_text = form.read_untracked().marked_text(index).is_some();
    if !has_text {
        let missing = words::no_text(&spans.text);
        return view! { <p class="field__error">{missing}</p> }.into_any();
    }
    pointing::listen(form, index);
    let names = StoredValue::new(spans.labels.clone());
    let labels = spans
        .labels
        .into_iter()
        .enumerate()
        .map(|(position, name)| {
            let cap = field.key_cap(position);
            view! { <LabelButton index position name cap form/> }
        })
        .any_views();
    view! {
        <p class="field__help">{words::HOW_TO_MARK}</p>
        <MarkedText index form/>
        <p id=hint_id(index) class="field__help marked__keys">
            {pieces_view(words::KEYS_IN_TEXT)}
        </p>
        <div class="answers answers--row" role="group" aria-label=words::LABELS>
            {labels}
        </div>
        <MarkedParts index form/>
        <Status index names form/>
    }
    .into_any()
}

fn text_id(index: usize) -> String {
    format!("marked-{index}")
}

fn hint_id(index: usize) -> String {
    format!("marked-{index}-keys")
}
