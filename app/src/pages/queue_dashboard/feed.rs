//! What has just happened.

use ingot::{
    ids::QueueId,
    live::{
        message::Topic,
        row::{FeedRow, Row},
    },
    session::TurnEnd,
};
use leptos::prelude::*;

use super::person_name;
use crate::{browser, live::use_rows};

/// The newest turns, the newest first.
#[component]
pub(super) fn FeedPanel(queue: QueueId) -> impl IntoView {
    let rows = use_rows(Topic::Feed(queue));
    let turns = Memo::new(move |_| {
        let rows = rows.read();
        rows.iter()
            .flatten()
            .rev()
            .filter_map(|(key, row)| Some((*key, Row::turn(row)?.clone())))
            .collect::<Vec<_>>()
    });
    view! {
        <section class="panel" aria-labelledby="feed">
            <h2 id="feed">"Latest turns"</h2>
            <Show
                when=move || !turns.read().is_empty()
                fallback=move || {
                    view! {
                        <p class="page__note">
                            {move || if rows.read().is_some() { "Nothing yet." } else { "Loading…" }}
                        </p>
                    }
                }
            >
                // Reached by the keyboard, because it scrolls.
                <ol class="feed" data-testid="feed" tabindex="0" aria-labelledby="feed">
                    <For each=move || turns.get() key=|turn| turn.0 let:turn>
                        <TurnView row=turn.1/>
                    </For>
                </ol>
            </Show>
        </section>
    }
}

#[component]
fn TurnView(row: FeedRow) -> impl IntoView {
    let did = match row.end {
        TurnEnd::Labeled => "labeled",
        TurnEnd::Skipped => "skipped",
    };
    view! {
        <li data-testid="turn">
            <span class="feed__what">
                <strong>{person_name(row.person, row.name)}</strong>
                {format!(" {did} sample {}", row.sample)}
            </span>
            <time>{browser::time_of_day(row.at_ms)}</time>
        </li>
    }
}
