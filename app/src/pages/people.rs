//! `/dashboard/queues/{id}/people`: who is in a queue and what they may do there, and the links by which they
//! come.

mod inviting;
mod links;
mod person_row;

use ingot::{access::Power, ids::QueueId, participant::Participant};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::{inviting::InvitationsPanel, person_row::PersonRow};
use crate::{
    api::{ApiError, PeoplePage, get_people},
    components::ErrorPanel,
    views::AnyViews,
    wire::page_data,
    words::people as words,
};

/// Reads from the address which queue is meant and where its people begin, and shows them.
#[component]
pub(crate) fn PeopleRoute() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let queue = params.read().get("id").and_then(|id| id.parse().ok());
        let after = query.read().get("after");
        let after = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        queue.map(|queue: QueueId| (queue, after))
    });
    let page = page_data(
        move || asked.get(),
        |asked: Option<(QueueId, u32)>| async move {
            match asked {
                Some((queue, after)) => get_people(queue, after).await,
                None => Err(ApiError::QueueNotFound),
            }
        },
    );
    view! {
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    let after = asked.get().map_or(0, |(_, after)| after);
                    page.get()
                        .map(|result| match result {
                            Ok(page) => view! { <PeopleView page after/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn PeopleView(page: PeoplePage, after: u32) -> impl IntoView {
    let PeoplePage {
        queue,
        standing,
        people,
        next,
        invitations,
    } = page;
    let steers = standing.may(Power::Steer);
    let table = if people.is_empty() {
        let words = if 0 < after {
            words::NOBODY_FURTHER
        } else {
            words::NOBODY
        };
        view! { <p class="panel" data-testid="nobody">{words}</p> }.into_any()
    } else {
        table(queue.id, people, steers)
    };
    let invitations =
        steers.then(|| view! { <InvitationsPanel queue=queue.id open=invitations/> }.into_any());
    view! {
        <Title text=words::of_queue(&queue.name)/>
        <header class="queue-heading">
            <h1>{words::of_queue(&queue.name)}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href=format!("/dashboard/queues/{}", queue.id)>{words::DASHBOARD}</a>
            </nav>
        </header>
        {table}
        <nav class="audit-pages" aria-label=words::PAGES>
            {(0 < after).then(|| link(queue.id, 0, words::FIRST))}
            {next.map(|next| link(queue.id, next, words::FURTHER))}
        </nav>
        <p class="page__note">{words::WHAT_THEY_MEAN}</p>
        {invitations}
    }
    .into_any()
}

fn table(queue: QueueId, people: Vec<Participant>, steers: bool) -> AnyView {
    let headings = words::COLUMNS
        .map(|title| view! { <th scope="col">{title}</th> })
        .any_views();
    let rows = people
        .into_iter()
        .map(|person| view! { <PersonRow queue person steers/> });
    view! {
        <table class="queue-table people-table" data-testid="people">
            <caption class="visually-hidden">{words::CAPTION}</caption>
            <thead>
                <tr>{headings}</tr>
            </thead>
            <tbody>{rows.any_views()}</tbody>
        </table>
    }
    .into_any()
}

/// Leads to another page of the table. It is loaded anew, so that whoever reads aloud begins at its top.
fn link(queue: QueueId, after: u32, text: &'static str) -> AnyView {
    let address = format!("/dashboard/queues/{queue}/people?after={after}");
    view! {
        <a class="button" href=address rel="external">{text}</a>
    }
    .into_any()
}
