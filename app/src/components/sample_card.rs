//! The sample, as text, whatever it contains.

use ingot::{
    ids::SampleId,
    sample::{Block, Passage},
};
use leptos::prelude::*;

/// One sample's texts. A new sample is read out when it replaces the old one.
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
            {blocks
                .into_iter()
                .map(|block| match block {
                    Block::Pair { heading, left, right } => {
                        view! { <PairView heading left right/> }.into_any()
                    }
                    block => as_passages(block)
                        .into_iter()
                        .map(|passage| view! { <PassageView passage/> })
                        .collect_view()
                        .into_any(),
                })
                .collect_view()}
        </article>
    }
}

/// A block as text under headings, whatever its shape.
fn as_passages(block: Block) -> Vec<Passage> {
    let titled = |title: String, text: String| Passage {
        title: Some(title),
        text,
    };
    match block {
        Block::Passage(passage) => vec![passage],
        Block::Article { title, text } => vec![titled(title, text)],
        Block::Chat { turns, .. } => turns
            .into_iter()
            .map(|turn| titled(turn.role, turn.text))
            .collect(),
        Block::Facts { facts, .. } => facts
            .into_iter()
            .map(|fact| titled(fact.name, fact.value))
            .collect(),
        Block::Media { title, url, .. } => vec![Passage { title, text: url }],
        Block::Refused { title, url, why } => vec![Passage {
            title,
            text: format!("{url} ({why})"),
        }],
        Block::Pair { left, right, .. } => vec![
            titled("Left".to_owned(), left),
            titled("Right".to_owned(), right),
        ],
    }
}

#[component]
fn PassageView(passage: Passage) -> impl IntoView {
    view! {
        <section class="passage">
            {passage.title.map(|title| view! { <h2>{title}</h2> })}
            <p class="passage__text" dir="auto">{passage.text}</p>
        </section>
    }
}

/// Two texts beside each other, under the words that answer which is better.
#[component]
fn PairView(heading: String, left: String, right: String) -> impl IntoView {
    let passage = |title: &str, text: String| Passage {
        title: Some(title.to_owned()),
        text,
    };
    let left = passage("Left", left);
    let right = passage("Right", right);
    view! {
        <div class="pair" role="group" aria-label=heading data-testid="pair">
            <PassageView passage=left/>
            <PassageView passage=right/>
        </div>
    }
}
