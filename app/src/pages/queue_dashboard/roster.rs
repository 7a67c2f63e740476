//! Who is at the queue.

use ingot::live::{
    row::{RosterRow, Standing},
    state::Rows,
};
use leptos::prelude::*;

use super::{person_name, person_number, when_there_are_any};
use crate::{browser, words::dashboard as words};

/// Everybody who is there, the active first.
#[component]
pub(super) fn RosterPanel(rows: Signal<Option<Rows>>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="roster">
            <h2 id="roster">{words::WHO_IS_HERE}</h2>
            {when_there_are_any(rows, words::NOBODY, people)}
        </section>
    }
}

fn people(rows: &Rows) -> AnyView {
    let mut people: Vec<_> = rows
        .iter()
        .filter_map(|(key, row)| Some((*key, row.present()?)))
        .collect();
    people.sort_by_key(|(_, row)| (row.standing, row.since_at_ms));
    let people: Vec<_> = people
        .into_iter()
        .map(|(key, row)| person(key, row))
        .collect();
    // Reached by the keyboard, because it scrolls.
    view! {
        <ul class="people" data-testid="roster" tabindex="0" aria-labelledby="roster">
            {people}
        </ul>
    }
    .into_any()
}

fn person(key: u64, row: &RosterRow) -> AnyView {
    let standing = match row.standing {
        Standing::Active => "active",
        Standing::Idle => "idle",
        Standing::Watching => "watching",
    };
    let since = browser::time_of_day(row.since_at_ms);
    view! {
        <li class=format!("people__person people__person--{standing}") data-testid="person">
            <strong>{person_name(person_number(key), row.name.clone())}</strong>
            <span>{words::presence(row.standing, row.tabs, &since)}</span>
        </li>
    }
    .into_any()
}
