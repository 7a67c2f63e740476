//! `/dashboard/queues/{id}`: one queue and its people, live, for admins.

mod data;
mod feed;
mod roster;
mod sessions;

use ingot::{
    ids::QueueId,
    live::{message::Purpose, row::PersonNumber, state::Rows},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::{data::DataPanel, feed::FeedPanel, roster::RosterPanel, sessions::SessionsPanel};
use crate::{
    api::{ApiError, QueueCard, get_queue_dashboard},
    components::{ErrorPanel, ProgressBar, ProgressLineView},
    live::use_progress,
    wire::page_data,
    words::{dashboard as words, progress::bar},
};

/// Reads the queue from the address and shows it.
#[component]
pub(crate) fn QueueDashboardRoute() -> impl IntoView {
    let params = use_params_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let card = page_data(
        move || queue.get(),
        |queue: Option<QueueId>| async move {
            match queue {
                Some(queue) => get_queue_dashboard(queue).await,
                None => Err(ApiError::QueueNotFound),
            }
        },
    );
    view! {
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    card.get()
                        .map(|result| match result {
                            Ok(card) => view! { <QueueView card/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn QueueView(card: QueueCard) -> impl IntoView {
    let progress = use_progress(card.id, card.progress, Purpose::Watch);
    let name = card.name;
    view! {
        <Title text=words::of_queue(&name)/>
        <header class="queue-heading">
            <h1>{name.clone()}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href="/dashboard">{words::ALL_QUEUES}</a>
                <a href=format!("/queues/{}/label", card.id)>{words::LABEL_HERE}</a>
            </nav>
        </header>
        <div class="panel queue-summary">
            <ProgressLineView progress/>
            <ProgressBar progress label=bar(&name)/>
        </div>
        <SessionsPanel queue=card.id/>
        <div class="queue-columns">
            <RosterPanel queue=card.id/>
            <FeedPanel queue=card.id/>
        </div>
        <DataPanel queue=card.id/>
    }
}

/// A table once it has come and has rows, and words that say why there are none.
fn when_there_are_any(
    rows: Signal<Option<Rows>>,
    nothing: &'static str,
    show: fn(&Rows) -> AnyView,
) -> AnyView {
    let note = |text: &'static str| view! { <p class="page__note">{text}</p> }.into_any();
    let shown = move || match &*rows.read() {
        None => note(words::TABLE_LOADING),
        Some(rows) if rows.is_empty() => note(nothing),
        Some(rows) => show(rows),
    };
    shown.into_any()
}

/// What a person is called.
fn person_name(number: PersonNumber, name: Option<String>) -> String {
    name.unwrap_or_else(|| words::nameless(number))
}

/// The number of the person under whose number a row is kept.
fn person_number(key: u64) -> PersonNumber {
    PersonNumber::try_from(key).unwrap_or(PersonNumber::MAX)
}
