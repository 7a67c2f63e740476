//! `/dashboard`: every queue's numbers, live, for admins.

use ingot::{
    live::message::Purpose,
    progress::{Eta, Progress, ProgressLine},
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
};

/// A row for each queue.
#[component]
pub(crate) fn DashboardPage() -> impl IntoView {
    let queues = page_data(|| (), |()| get_dashboard());
    view! {
        <Title text="Dashboard"/>
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">"Loading the numbers…"</p> }>
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
        <h1>"Dashboard"</h1>
        <table class="queue-table">
            <caption class="visually-hidden">"Every queue with its progress, live"</caption>
            <thead>
                <tr>
                    <th scope="col">"Queue"</th>
                    <th scope="col" class="number">"Labeled"</th>
                    <th scope="col" class="number">"Target"</th>
                    <th scope="col">"Done"</th>
                    <th scope="col" class="number">"Active labelers"</th>
                    <th scope="col" class="number">"Left to do"</th>
                    <th scope="col" class="number">"Labels/hour"</th>
                    <th scope="col" class="number">"Time left"</th>
                </tr>
            </thead>
            <tbody>
                {cards.into_iter().map(|card| view! { <QueueRow card/> }).any_views()}
            </tbody>
        </table>
        <p class="page__note">
            "Labels show within a second, active labelers within 5 seconds, samples left within 30. The time \
             left is a range: what remains, at the rate of the last hour."
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
            <th scope="row" data-label="Queue">
                <a href=format!("/dashboard/queues/{}", card.id)>{card.name.clone()}</a>
            </th>
            <td class="number" data-label="Labeled" data-testid="labeled">
                {told(|progress| progress.labels.to_string())}
            </td>
            <td class="number" data-label="Target" data-testid="target">
                {told(|progress| progress.target.to_string())}
            </td>
            <td data-label="Done" class="queue-table__done">
                <ProgressBar progress label=format!("Progress of {}", card.name)/>
                <span data-testid="percent">{told(|progress| ProgressLine::new(progress).percent())}</span>
            </td>
            <td class="number" data-label="Active labelers" data-testid="active">
                {told(|progress| progress.active.to_string())}
            </td>
            <td class="number" data-label="Left to do">
                <span>
                    <span data-testid="depth">{told(|progress| progress.depth.to_string())}</span>
                    {move || {
                        let leased = leased.get();
                        (0 < leased)
                            .then(|| {
                                let words = numbers.write(&format!("{leased} leased"));
                                view! { <small class="aside">{words}</small> }.into_any()
                            })
                    }}
                </span>
            </td>
            <td class="number" data-label="Labels/hour" data-testid="velocity">{told(velocity)}</td>
            <td class="number" data-label="Time left" data-testid="time-left">
                {told(|progress| Eta::new(progress).to_string())}
            </td>
        </tr>
    }
}

fn velocity(progress: &Progress) -> String {
    let rate = progress.labels_per_hour;
    rate.map_or_else(|| "-".to_owned(), |rate| format!("~{rate}"))
}
