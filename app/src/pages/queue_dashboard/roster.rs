//! Who is at the queue.

use ingot::{
    ids::QueueId,
    live::{
        message::Topic,
        row::{RosterRow, Row, Standing},
    },
};
use leptos::prelude::*;

use super::{person_name, person_number};
use crate::{browser, live::use_rows};

/// Everybody who is there, the active first.
#[component]
pub(super) fn RosterPanel(queue: QueueId) -> impl IntoView {
    let rows = use_rows(Topic::Roster(queue));
    let people = Memo::new(move |_| {
        let rows = rows.read();
        let present = rows.iter().flatten();
        let mut people: Vec<_> = present
            .filter_map(|(key, row)| {
                row.present()
                    .map(|row| (row.standing, row.since_at_ms, *key))
            })
            .collect();
        people.sort_unstable();
        people
            .into_iter()
            .map(|(_, _, key)| key)
            .collect::<Vec<_>>()
    });
    let person = move |key: u64| {
        Memo::new(move |_| {
            let rows = rows.read();
            rows.as_ref()?.get(&key).and_then(Row::present).cloned()
        })
    };
    view! {
        <section class="panel" aria-labelledby="roster">
            <h2 id="roster">"Who is here"</h2>
            <Show
                when=move || !people.read().is_empty()
                fallback=move || {
                    view! {
                        <p class="page__note">
                            {move || if rows.read().is_some() { "Nobody." } else { "Loading…" }}
                        </p>
                    }
                }
            >
                <ul class="people" data-testid="roster">
                    <For each=move || people.get() key=|key| *key let:key>
                        <PersonView number=key person=person(key)/>
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn PersonView(number: u64, person: Memo<Option<RosterRow>>) -> impl IntoView {
    move || {
        person.get().map(|row| {
            let (standing, words) = match row.standing {
                Standing::Active => ("active", "labeling"),
                Standing::Idle => ("idle", "away from the page"),
                Standing::Watching => ("watching", "looking on"),
            };
            let tabs = match row.tabs {
                0 => ", page closed".to_owned(),
                1 => String::new(),
                tabs => format!(", {tabs} tabs"),
            };
            let since = browser::time_of_day(row.since_at_ms);
            view! {
                <li class=format!("people__person people__person--{standing}") data-testid="person">
                    <strong>{person_name(person_number(number), row.name)}</strong>
                    <span>{format!("{words}{tabs}, since {since}")}</span>
                </li>
            }
        })
    }
}
