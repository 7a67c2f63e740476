//! What has just happened, in all queues.

use std::{collections::BTreeMap, sync::Arc};

use ingot::{
    ids::QueueId,
    live::{message::Topic, row::FeedRow, state::Rows},
};
use leptos::prelude::*;

use crate::{
    browser,
    live::use_rows,
    surroundings::numbers,
    words::{board as words, dashboard},
};

/// The newest turns of all queues, the newest first.
#[component]
pub(super) fn EverywhereFeed(names: BTreeMap<QueueId, String>) -> impl IntoView {
    let rows = use_rows(Topic::Turns);
    let names = Arc::new(names);
    let numbers = numbers();
    let older = Memo::new(move |_| {
        // Turns are numbered from 0, so the first that is shown tells how many came before it.
        let first = rows.with(|rows| rows.as_ref()?.keys().next().copied());
        first.filter(|older| 0 < *older)
    });
    view! {
        <section class="panel board__feed" aria-labelledby="feed">
            <h2 id="feed">{dashboard::LATEST_TURNS}</h2>
            {move || match &*rows.read() {
                None => view! { <p class="page__note">{dashboard::TABLE_LOADING}</p> }.into_any(),
                Some(rows) if rows.is_empty() => {
                    view! { <p class="page__note">{dashboard::NOTHING_YET}</p> }.into_any()
                }
                Some(rows) => turns(rows, &names),
            }}
            {move || {
                older.get().map(|older| {
                    let more = numbers.write(&words::more(older));
                    view! { <p class="page__note" data-testid="more-turns">{more}</p> }.into_any()
                })
            }}
        </section>
    }
}

fn turns(rows: &Rows, names: &BTreeMap<QueueId, String>) -> AnyView {
    let newest_first = rows.values().rev();
    let turns: Vec<_> = newest_first
        .filter_map(|row| row.turn_at())
        .map(|(queue, row)| turn(queue, names.get(&queue), row))
        .collect();
    // Reached by the keyboard, because it scrolls.
    view! {
        <ol class="feed" data-testid="feed" tabindex="0" aria-labelledby="feed">
            {turns}
        </ol>
    }
    .into_any()
}

fn turn(queue: QueueId, name: Option<&String>, row: &FeedRow) -> AnyView {
    let who = row
        .name
        .clone()
        .unwrap_or_else(|| dashboard::nameless(row.person));
    // A queue that was made after the page came.
    let queue_name = name.cloned().unwrap_or_else(|| words::queue(queue));
    view! {
        <li data-testid="turn">
            <span class="feed__what">
                <strong>{who}</strong>
                {dashboard::did(row.end, row.sample)}
                <span class="feed__where">{queue_name}</span>
            </span>
            <time>{browser::time_of_day(row.at_ms)}</time>
        </li>
    }
    .into_any()
}
