//! What has just happened.

use ingot::live::{row::FeedRow, state::Rows};
use leptos::prelude::*;

use super::{person_name, when_there_are_any};
use crate::{
    browser,
    words::{charts::more, dashboard as words},
};

/// The newest turns, the newest first.
#[component]
pub(super) fn FeedPanel(rows: Signal<Option<Rows>>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="feed">
            <h2 id="feed">{words::LATEST_TURNS}</h2>
            {when_there_are_any(rows, words::NOTHING_YET, turns)}
        </section>
    }
}

fn turns(rows: &Rows) -> AnyView {
    let newest_first = rows.values().rev();
    // Turns are counted from 0, also those that have left the feed.
    let newest = rows.keys().next_back().map_or(0, |newest| newest + 1);
    let left = usize::try_from(newest)
        .unwrap_or(usize::MAX)
        .saturating_sub(rows.len());
    let left = (0 < left).then(|| view! { <p class="page__note">{more(left)}</p> }.into_any());
    let turns: Vec<_> = newest_first
        .filter_map(|row| row.turn().map(turn))
        .collect();
    // Reached by the keyboard, because it scrolls.
    view! {
        <ol class="feed" data-testid="feed" tabindex="0" aria-labelledby="feed">
            {turns}
        </ol>
        {left}
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
