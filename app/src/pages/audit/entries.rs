//! The table of entries.

use ingot::{
    audit::{Action, Entry, NamedQueue, NamedToken, Person},
    formats::to_iso,
};
use leptos::prelude::*;

use super::asked::address_of_person;
use crate::{
    browser,
    views::AnyViews,
    words::{audit as words, dashboard::nameless},
};

/// A row for each entry. Times are in UTC as long as nobody knows the reader's zone.
#[component]
pub(super) fn EntriesTable(entries: Vec<Entry>) -> impl IntoView {
    let is_local = RwSignal::new(false);
    // Effects run only in a browser, once it has taken the page over as the server wrote it.
    Effect::new(move |_| is_local.set(true));
    let headings = words::COLUMNS
        .map(|title| view! { <th scope="col">{title}</th> })
        .any_views();
    view! {
        <table class="queue-table audit-table" data-testid="audit">
            <caption class="visually-hidden">{words::CAPTION}</caption>
            <thead>
                <tr>{headings}</tr>
            </thead>
            <tbody>{entries.into_iter().map(|entry| row(entry, is_local)).any_views()}</tbody>
        </table>
    }
    .into_any()
}

fn row(entry: Entry, is_local: RwSignal<bool>) -> AnyView {
    let [when, who, what, queue, detail] = words::COLUMNS;
    let at_ms = entry.at_ms;
    let iso = to_iso(at_ms);
    let written = iso.clone();
    let time = move || {
        if is_local.get() {
            browser::date_and_time(at_ms)
        } else {
            written.clone()
        }
    };
    let about = about(&entry);
    let action = match Action::of_word(&entry.action) {
        Some(action) => words::action(action).to_owned(),
        None => entry.action,
    };
    view! {
        <tr data-testid="entry">
            <th scope="row" data-label=when>
                <time datetime=iso>{time}</time>
            </th>
            <td data-label=who>{doer(entry.person, entry.token)}</td>
            <td data-label=what>{action}</td>
            <td data-label=queue>{queue_link(entry.queue)}</td>
            <td data-label=detail class="audit-table__detail">{about}</td>
        </tr>
    }
    .into_any()
}

/// Whoever did it, and with which token if it was a program.
fn doer(person: Option<Person>, token: Option<NamedToken>) -> AnyView {
    match (person, token) {
        (None, None) => words::NOBODY.into_any(),
        (None, Some(token)) => words::token(&token.name).into_any(),
        (Some(person), None) => person_link(person),
        // One thing for the cell, which on narrow screens is a grid.
        (Some(person), Some(token)) => view! {
            <span>{person_link(person)}{words::by_token(&token.name)}</span>
        }
        .into_any(),
    }
}

/// A person, and the way to all that they did.
fn person_link(person: Person) -> AnyView {
    let number = person.number;
    let name = person.display_name.or(person.name);
    let name = name.unwrap_or_else(|| nameless(number));
    view! {
        <a href=address_of_person(number) rel="external">{name}</a>
    }
    .into_any()
}

fn queue_link(queue: Option<NamedQueue>) -> AnyView {
    let Some(queue) = queue else {
        return words::NONE.into_any();
    };
    view! { <a href=format!("/dashboard/queues/{}", queue.id)>{queue.name}</a> }.into_any()
}

/// What there is to say beside the action.
fn about(entry: &Entry) -> String {
    match (&entry.detail, entry.label, entry.assignment) {
        (Some(detail), ..) => detail.clone(),
        (None, Some(label), _) => words::label(label),
        (None, None, Some(turn)) => words::turn(turn),
        (None, None, None) => words::NONE.to_owned(),
    }
}
