//! `/dashboard`: every queue's numbers, live, for admins.

use ingot::{
    live::message::Purpose,
    progress::{Eta, Progress},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{QueueCard, get_dashboard},
    components::{ErrorPanel, ProgressBar},
    live::use_progress,
    surroundings::numbers,
    views::AnyViews,
    wire::page_data,
    words::{
        audit::AUDIT_LOG,
        dashboard as words,
        progress::{bar, eta},
    },
};

/// A row for each queue.
#[component]
pub(crate) fn DashboardPage() -> impl IntoView {
    let queues = page_data(|| (), |()| get_dashboard());
    view! {
        <Title text=words::DASHBOARD/>
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    queues
                        .get()
                        .map(|result| match result {
                            Ok(cards) => view! { <QueueTable cards/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn QueueTable(cards: Vec<QueueCard>) -> impl IntoView {
    view! {
        <header class="queue-heading">
            <h1>{words::DASHBOARD}</h1>
            <nav class="queue-heading__links" aria-label=words::FURTHER>
                <a href="/dashboard/audit">{AUDIT_LOG}</a>
            </nav>
        </header>
        <table class="queue-table">
            <caption class="visually-hidden">{words::EVERY_QUEUE}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::QUEUE}</th>
                    <th scope="col" class="number">{words::LABELED}</th>
                    <th scope="col" class="number">{words::TARGET}</th>
                    <th scope="col">{words::DONE}</th>
                    <th scope="col" class="number">{words::ACTIVE_LABELERS}</th>
                    <th scope="col" class="number">{words::LEFT_TO_DO}</th>
                    <th scope="col" class="number">{words::LABELS_PER_HOUR}</th>
                    <th scope="col" class="number">{words::TIME_LEFT}</th>
                </tr>
            </thead>
            <tbody>
                {cards.into_iter().map(|card| view! { <QueueRow card/> }).any_views()}
            </tbody>
        </table>
        <p class="page__note">
            {words::HOW_FRESH}
        </p>
    }
}

#[component]
fn QueueRow(card: QueueCard) -> impl IntoView {
    let progress = use_progress(card.id, card.progress, Purpose::Watch);
    let numbers = numbers();
    // The numbers as the reader writes them.
    let told = move |tell: fn(&Progress) -> String| {
        Memo::new(move |_| numbers.write(&tell(&progress.get())))
    };
    let leased = Memo::new(move |_| progress.get().leased);
    view! {
        <tr data-testid="queue-row">
            <th scope="row" data-label=words::QUEUE>
                <a href=format!("/dashboard/queues/{}", card.id)>{card.name.clone()}</a>
            </th>
            <td class="number" data-label=words::LABELED data-testid="labeled">
                {told(|progress| progress.labels.to_string())}
            </td>
            <td class="number" data-label=words::TARGET data-testid="target">
                {told(|progress| progress.target.to_string())}
            </td>
            <td data-label=words::DONE class="queue-table__done">
                <ProgressBar progress label=bar(&card.name)/>
                <span data-testid="percent">{told(Progress::percent)}</span>
            </td>
            <td class="number" data-label=words::ACTIVE_LABELERS data-testid="active">
                {told(|progress| progress.active.to_string())}
            </td>
            <td class="number" data-label=words::LEFT_TO_DO>
                <span>
                    <span data-testid="depth">{told(|progress| progress.depth.to_string())}</span>
                    {move || {
                        let leased = leased.get();
                        (0 < leased)
                            .then(|| {
                                let leased = numbers.write(&words::leased(leased));
                                view! { <small class="aside">{leased}</small> }.into_any()
                            })
                    }}
                </span>
            </td>
            <td class="number" data-label=words::LABELS_PER_HOUR data-testid="velocity">{told(velocity)}</td>
            <td class="number" data-label=words::TIME_LEFT data-testid="time-left">
                {told(|progress| eta(Eta::new(progress)))}
            </td>
        </tr>
    }
}

fn velocity(progress: &Progress) -> String {
    let rate = progress.labels_per_hour;
    rate.map_or_else(|| "-".to_owned(), |rate| format!("~{rate}"))
}
