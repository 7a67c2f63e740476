//! What has just happened.

use ingot::{
    ids::QueueId,
    live::{message::Topic, row::FeedRow, state::Rows},
};
use leptos::prelude::*;

use super::{person_name, when_there_are_any};
use crate::{browser, live::use_rows, words::dashboard as words};

/// The newest turns, the newest first.
#[component]
pub(super) fn FeedPanel(queue: QueueId) -> impl IntoView {
    let rows = use_rows(Topic::Feed(queue));
    view! {
        <section class="panel" aria-labelledby="feed">
            <h2 id="feed">{words::LATEST_TURNS}</h2>
            {when_there_are_any(rows, words::NOTHING_YET, turns)}
        </section>
    }
}

fn turns(rows: &Rows) -> AnyView {
    let newest_first = rows.values().rev();
    let turns: Vec<_> = newest_first
        .filter_map(|row| row.turn().map(turn))
        .collect();
    // Reached by the keyboard, because it scrolls.
    view! {
        <ol class="feed" data-testid="feed" tabindex="0" aria-labelledby="feed">
            {turns}
        </ol>
    }
    .into_any()
}

fn turn(row: &FeedRow) -> AnyView {
    view! {
        <li data-testid="turn">
            <span class="feed__what">
                <strong>{person_name(row.person, row.name.clone())}</strong>
                {words::did(row.end, row.sample)}
            </span>
            <time>{browser::time_of_day(row.at_ms)}</time>
        </li>
    }
    .into_any()
}
