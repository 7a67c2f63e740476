//! What has just happened.

use ingot::{
    ids::QueueId,
    live::{message::Topic, row::FeedRow, state::Rows},
    session::TurnEnd,
};
use leptos::prelude::*;

use super::{person_name, when_there_are_any};
use crate::{browser, live::use_rows};

/// The newest turns, the newest first.
#[component]
pub(super) fn FeedPanel(queue: QueueId) -> impl IntoView {
    let rows = use_rows(Topic::Feed(queue));
    view! {
        <section class="panel" aria-labelledby="feed">
            <h2 id="feed">"Latest turns"</h2>
            {when_there_are_any(rows, "Nothing yet.", turns)}
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
    let did = match row.end {
        TurnEnd::Labeled => "labeled",
        TurnEnd::Skipped => "skipped",
    };
    view! {
        <li data-testid="turn">
            <span class="feed__what">
                <strong>{person_name(row.person, row.name.clone())}</strong>
                {format!(" {did} sample {}", row.sample)}
            </span>
            <time>{browser::time_of_day(row.at_ms)}</time>
        </li>
    }
    .into_any()
}
