//! Who labels how much and how fast.

use ingot::{
    ids::QueueId,
    live::{
        message::Topic,
        row::{Row, SessionRow},
    },
    session::{label_time, session_time},
};
use leptos::prelude::*;

use super::{person_name, person_number};
use crate::{browser, live::use_rows};

/// A row for each session of the last day, in an order that doesn't change while it is read.
#[component]
pub(super) fn SessionsPanel(queue: QueueId) -> impl IntoView {
    let rows = use_rows(Topic::Sessions(queue));
    let keys = Memo::new(move |_| {
        let rows = rows.read();
        rows.iter()
            .flat_map(|rows| rows.keys().copied())
            .collect::<Vec<_>>()
    });
    let session = move |key: u64| {
        Memo::new(move |_| {
            let rows = rows.read();
            rows.as_ref()?.get(&key).and_then(Row::session).cloned()
        })
    };
    view! {
        <section aria-labelledby="sessions">
            <h2 id="sessions">"Sessions"</h2>
            <Show
                when=move || !keys.read().is_empty()
                fallback=move || {
                    view! { <p class="page__note">{move || nothing_yet(rows.read().is_some())}</p> }
                }
            >
                <table class="queue-table" data-testid="sessions">
                    <caption class="visually-hidden">
                        "The current or latest session of everybody, live"
                    </caption>
                    <thead>
                        <tr>
                            <th scope="col">"Labeler"</th>
                            <th scope="col" class="number">"Labels"</th>
                            <th scope="col" class="number">"Skipped"</th>
                            <th scope="col" class="number">"Median time"</th>
                            <th scope="col" class="number">"Mean time"</th>
                            <th scope="col" class="number">"Labels/hour"</th>
                            <th scope="col" class="number">"Duration"</th>
                            <th scope="col" class="number">"Last turn"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || keys.get() key=|key| *key let:key>
                            <SessionView number=key session=session(key)/>
                        </For>
                    </tbody>
                </table>
            </Show>
            <p class="page__note">
                "A session ends after half an hour without a turn; those of the last 24 hours are shown."
            </p>
        </section>
    }
}

fn nothing_yet(is_known: bool) -> &'static str {
    if is_known {
        "Nobody has labeled here in the last 24 hours."
    } else {
        "Loading the sessions…"
    }
}

#[component]
fn SessionView(number: u64, session: Memo<Option<SessionRow>>) -> impl IntoView {
    let show = move |words: fn(&SessionRow) -> String| {
        Memo::new(move |_| session.read().as_ref().map_or_else(String::new, words))
    };
    let name = Memo::new(move |_| {
        let name = session.read().as_ref().and_then(|row| row.name.clone());
        person_name(person_number(number), name)
    });
    view! {
        <tr data-testid="session">
            <th scope="row" data-label="Labeler">{name}</th>
            <td class="number" data-label="Labels" data-testid="session-labels">
                {show(|row| row.stats.labels.to_string())}
            </td>
            <td class="number" data-label="Skipped" data-testid="session-skips">
                {show(|row| row.stats.skips.to_string())}
            </td>
            <td class="number" data-label="Median time">
                {show(|row| time_or_dash(row.stats.median_ms))}
            </td>
            <td class="number" data-label="Mean time">
                {show(|row| time_or_dash(row.stats.mean_ms))}
            </td>
            <td class="number" data-label="Labels/hour">
                {show(|row| {
                    row.stats.labels_per_hour.map_or_else(|| "-".to_owned(), |rate| format!("~{rate}"))
                })}
            </td>
            <td class="number" data-label="Duration">
                {show(|row| session_time(row.stats.last_at_ms.saturating_sub(row.stats.began_at_ms)))}
            </td>
            <td class="number" data-label="Last turn">
                {show(|row| browser::time_of_day(row.stats.last_at_ms))}
            </td>
        </tr>
    }
}

fn time_or_dash(ms: Option<u32>) -> String {
    ms.map_or_else(|| "-".to_owned(), label_time)
}
