//! Who labels how much and how fast.

use ingot::live::{row::SessionRow, state::Rows};
use leptos::prelude::*;

use super::{person_name, person_number, when_there_are_any};
use crate::{
    browser,
    surroundings::numbers,
    views::AnyViews,
    words::{
        dashboard as words,
        times::{label_time, session_time},
    },
};

/// A row for each session of the last day, in an order that doesn't change while it is read.
#[component]
pub(super) fn SessionsPanel(rows: Signal<Option<Rows>>) -> impl IntoView {
    view! {
        <section class="sessions" aria-labelledby="sessions">
            <h2 id="sessions">{words::SESSIONS}</h2>
            {when_there_are_any(rows, words::NO_SESSIONS, table)}
            <p class="page__note">
                {words::WHAT_SESSIONS_ARE}
            </p>
        </section>
    }
}

fn table(rows: &Rows) -> AnyView {
    let sessions: Vec<_> = rows
        .iter()
        .filter_map(|(key, row)| Some(session(*key, row.session()?)))
        .collect();
    let headings = words::SESSION_NUMBERS
        .map(|title| view! { <th scope="col" class="number">{title}</th> })
        .any_views();
    view! {
        <table class="queue-table" data-testid="sessions">
            <caption class="visually-hidden">
                {words::SESSIONS_CAPTION}
            </caption>
            <thead>
                <tr>
                    <th scope="col">{words::LABELER}</th>
                    {headings}
                </tr>
            </thead>
            <tbody>{sessions}</tbody>
        </table>
    }
    .into_any()
}

fn session(key: u64, row: &SessionRow) -> AnyView {
    let stats = &row.stats;
    let numbers = numbers();
    let time = |ms: Option<u32>| ms.map_or_else(|| "-".to_owned(), label_time);
    let rate = stats.labels_per_hour;
    let told = [
        stats.labels.to_string(),
        stats.skips.to_string(),
        time(stats.median_ms),
        time(stats.mean_ms),
        rate.map_or_else(|| "-".to_owned(), |rate| format!("~{rate}")),
        session_time(stats.last_at_ms.saturating_sub(stats.began_at_ms)),
    ];
    // A time of day comes as the browser's language has it.
    let told = told.into_iter().map(|text| numbers.write(&text));
    let cells = told.chain([browser::time_of_day(stats.last_at_ms)]);
    let cells = words::SESSION_NUMBERS
        .into_iter()
        .zip(cells)
        .map(|(title, text)| {
            view! {
                <td class="number" data-label=title>
                    {text}
                </td>
            }
            .into_any()
        });
    view! {
        <tr data-testid="session">
            <th scope="row" data-label=words::LABELER>
                {person_name(person_number(key), row.name.clone())}
            </th>
            {cells.collect::<Vec<_>>()}
        </tr>
    }
    .into_any()
}
