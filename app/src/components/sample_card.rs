//! The sample, each part of it by its shape. All of it is somebody else's text, and none of it markup.

mod chat;
mod facts;
mod media;
mod pair;
mod passage;
mod reading;

use ingot::{
    ids::SampleId,
    sample::{Block, MediaKind},
};
use leptos::prelude::*;

use self::{
    chat::ChatView,
    facts::FactsView,
    media::{AudioView, ImageView, RefusedView},
    pair::PairView,
    passage::{ArticleView, PassageView},
};
use crate::views::AnyViews;

/// One sample. A new one is read out when it replaces the old one.
#[component]
pub(crate) fn SampleCard(
    /// Which sample it is.
    id: SampleId,
    /// What it says, as this labeler sees it.
    blocks: Vec<Block>,
) -> impl IntoView {
    let single = matches!(blocks.as_slice(), [Block::Passage(_)]);
    view! {
        <article
            class="sample"
            class:sample--single=single
            data-testid="sample"
            data-sample-id=id.to_string()
        >
            {blocks.into_iter().map(block_view).any_views()}
        </article>
    }
}

/// A part of the sample.
fn block_view(block: Block) -> AnyView {
    match block {
        Block::Passage(passage) => view! { <PassageView passage/> }.into_any(),
        Block::Article { title, text } => view! { <ArticleView title text/> }.into_any(),
        Block::Chat { title, turns } => view! { <ChatView title turns/> }.into_any(),
        Block::Facts { title, facts } => view! { <FactsView title facts/> }.into_any(),
        Block::Media {
            title,
            kind: MediaKind::Image,
            url,
        } => view! { <ImageView title url/> }.into_any(),
        Block::Media {
            title,
            kind: MediaKind::Audio,
            url,
        } => view! { <AudioView title url/> }.into_any(),
        Block::Refused { title, url, why } => view! { <RefusedView title url why/> }.into_any(),
        Block::Pair {
            heading,
            left,
            right,
        } => view! { <PairView heading left right/> }.into_any(),
    }
}

/// What stands above a part, if the sample has more than one.
fn heading(title: Option<String>) -> impl IntoView {
    title.map(|title| view! { <h2 dir="auto">{title}</h2> }.into_any())
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
