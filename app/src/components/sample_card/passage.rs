//! Texts under headings.

use ingot::sample::Passage;
use leptos::prelude::*;

use super::{heading, reading::text_view};

/// A text under what it is called.
#[component]
pub(super) fn PassageView(passage: Passage) -> impl IntoView {
    view! {
        <section class="passage">
            {heading(passage.title)}
            {text_view("passage__text", passage.text)}
        </section>
    }
}

/// A text under its own title, which is read along with it.
#[component]
pub(super) fn ArticleView(title: String, text: String) -> impl IntoView {
    view! {
        <section class="passage passage--article" data-testid="article">
            {heading(Some(title))}
            {text_view("passage__text", text)}
        </section>
    }
}
