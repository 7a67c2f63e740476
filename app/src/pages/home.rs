//! `/`: the queues that are open to the visitor.

use ingot::live::message::Purpose;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{QueueCard, list_queues},
    components::{ErrorPanel, ProgressBar, ProgressLineView},
    live::use_progress,
    views::AnyViews,
    wire::page_data,
    words::{progress::bar, queues as words},
};

/// The list of queues, each with its live line and a way in.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let queues = page_data(|| (), |()| list_queues());
    view! {
        <Title text=""/>
        <div class="page">
            <h1>{words::QUEUES}</h1>
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    queues
                        .get()
                        .map(|result| match result {
                            Ok(cards) if cards.is_empty() => view! { <NoQueues/> }.into_any(),
                            Ok(cards) => view! { <QueueList cards/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn QueueList(cards: Vec<QueueCard>) -> impl IntoView {
    view! {
        <ul class="queue-list">
            {cards.into_iter().map(|card| view! { <QueueListItem card/> }).any_views()}
        </ul>
    }
}

#[component]
fn QueueListItem(card: QueueCard) -> impl IntoView {
    let progress = use_progress(card.id, card.progress, Purpose::Watch);
    let heading_id = format!("queue-{}", card.id);
    view! {
        <li class="queue-card" data-testid="queue-card" aria-labelledby=heading_id.clone()>
            <h2 id=heading_id.clone()>{card.name.clone()}</h2>
            <ProgressBar progress label=bar(&card.name)/>
            <ProgressLineView progress/>
            <a
                class="button button--primary"
                href=format!("/queues/{}/label", card.id)
                aria-label=words::start_labeling(&card.name)
            >
                {words::START_LABELING}
            </a>
        </li>
    }
}

#[component]
fn NoQueues() -> impl IntoView {
    view! {
        <section class="panel">
            <h2>{words::NONE_YET}</h2>
            <p>{words::HOW_TO_IMPORT}</p>
            <pre><code>{words::IMPORT_COMMAND}</code></pre>
        </section>
    }
}
