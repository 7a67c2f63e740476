//! The links that still let somebody in.

use ingot::{
    audit::Person,
    formats::to_iso,
    ids::{InvitationId, QueueId},
    invitation::Invitation,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::revoke_invitation,
    browser,
    surroundings::numbers,
    views::AnyViews,
    words::{dashboard::nameless, people as words},
};

/// The links, and what became of the last one that was revoked.
#[derive(Clone, Copy)]
struct Links {
    queue: QueueId,
    open: RwSignal<Vec<Invitation>>,
    outcome: RwSignal<Option<Result<String, String>>>,
    /// Times are in UTC as long as nobody knows the reader's zone.
    is_local: RwSignal<bool>,
}

impl Links {
    fn revoke(self, id: InvitationId) {
        spawn_local(async move {
            let result = revoke_invitation(self.queue, id).await;
            if result.is_ok() {
                self.open.try_update(|open| open.retain(|it| it.id != id));
                // The button that had the focus is gone with its row.
                browser::focus("invitations");
            }
            let told = result.map(|()| words::revoked(id));
            let told = told.map_err(|error| error.to_string());
            self.outcome.try_set(Some(told));
        });
    }
}

/// A row for each link, with a button that ends it.
#[component]
pub(super) fn LinksTable(queue: QueueId, open: RwSignal<Vec<Invitation>>) -> impl IntoView {
    let links = Links {
        queue,
        open,
        outcome: RwSignal::new(None),
        is_local: RwSignal::new(false),
    };
    // Effects run only in a browser, once it has taken the page over as the server wrote it.
    Effect::new(move |_| links.is_local.set(true));
    let table = move || {
        let open = open.get();
        if open.is_empty() {
            return view! { <p class="page__note" data-testid="no-links">{words::NO_LINKS}</p> }
                .into_any();
        }
        let headings = words::LINK_COLUMNS
            .map(|title| view! { <th scope="col">{title}</th> })
            .any_views();
        let rows = open.into_iter().map(|invitation| row(links, invitation));
        view! {
            <table class="queue-table people-table" data-testid="links">
                <caption class="visually-hidden">{words::OPEN_LINKS}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{rows.any_views()}</tbody>
            </table>
        }
        .into_any()
    };
    let said = move |is_good: bool| {
        let outcome = links.outcome.get()?;
        match (outcome, is_good) {
            (Ok(text), true) | (Err(text), false) => Some(text),
            _ => None,
        }
    };
    view! {
        {table}
        <p role="status">{move || said(true)}</p>
        <p class="people-table__error" role="alert">{move || said(false)}</p>
    }
    .into_any()
}

fn row(links: Links, invitation: Invitation) -> AnyView {
    let [link, role, left, ends, by, revoke] = words::LINK_COLUMNS;
    let id = invitation.id;
    let uses_left = words::uses_left(invitation.uses_left, invitation.uses);
    let expires_at_ms = invitation.expires_at_ms;
    let iso = to_iso(expires_at_ms);
    let written = iso.clone();
    let time = move || {
        if links.is_local.get() {
            browser::date_and_time(expires_at_ms)
        } else {
            written.clone()
        }
    };
    view! {
        <tr data-testid="link">
            <th scope="row" data-label=link>{words::link(id)}</th>
            <td data-label=role>{words::role(invitation.role)}</td>
            <td data-label=left data-testid="uses-left">{numbers().write(&uses_left)}</td>
            <td data-label=ends>
                <time datetime=iso>{time}</time>
            </td>
            <td data-label=by>{maker(invitation.by)}</td>
            <td data-label=revoke>
                <button
                    class="button"
                    type="button"
                    aria-label=words::revoke(id)
                    on:click=move |_| links.revoke(id)
                >
                    {words::REVOKE}
                </button>
            </td>
        </tr>
    }
    .into_any()
}

fn maker(person: Option<Person>) -> String {
    let Some(person) = person else {
        return words::A_PROGRAM.to_owned();
    };
    let name = person.display_name.or(person.name);
    name.unwrap_or_else(|| nameless(person.number))
}
