//! `/dashboard/audit`: who did what to what, and when, for admins.

mod asked;
mod entries;
mod filter_form;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::{asked::Asked, entries::EntriesTable, filter_form::FilterForm};
use crate::{
    api::{ApiError, AuditPage, get_audit},
    components::ErrorPanel,
    wire::page_data,
    words::audit as words,
};

/// Reads from the address what is asked for and shows it.
#[component]
pub(crate) fn AuditRoute() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        Asked::read(|key| query.get_all(key).unwrap_or_default())
    });
    let page = page_data(
        move || asked.get(),
        |asked| async move {
            match asked {
                Ok(asked) => get_audit(asked.filter, asked.after).await,
                Err(wrong) => Err(ApiError::BadRequest(words::wrong_filter(wrong))),
            }
        },
    );
    view! {
        <Title text=words::AUDIT_LOG/>
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    // An address that makes no sense has ended in an error already.
                    let asked = asked.get().unwrap_or_default();
                    page.get()
                        .map(|result| match result {
                            Ok(page) => view! { <AuditView asked page/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn AuditView(asked: Asked, page: AuditPage) -> impl IntoView {
    let AuditPage {
        entries,
        next,
        queues,
    } = page;
    let table = if entries.is_empty() {
        let words = if asked.after.is_some() {
            words::NOTHING_OLDER
        } else {
            words::NOTHING_FOUND
        };
        view! { <p class="panel" data-testid="no-entries">{words}</p> }.into_any()
    } else {
        view! { <EntriesTable entries/> }.into_any()
    };
    view! {
        <header class="queue-heading">
            <h1>{words::AUDIT_LOG}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href="/dashboard">{words::ALL_QUEUES}</a>
            </nav>
        </header>
        <FilterForm asked=asked.clone() queues/>
        {table}
        <nav class="audit-pages" aria-label=words::PAGES>
            {asked.after.map(|_| link(&Asked { after: None, ..asked.clone() }, words::NEWEST))}
            {next.map(|next| link(&Asked { after: Some(next), ..asked.clone() }, words::OLDER))}
        </nav>
        <p class="page__note">{words::WHO_IS_NAMED}</p>
    }
    .into_any()
}

/// Leads to another page of the log. It is loaded anew, so that whoever reads aloud begins at its top.
fn link(asked: &Asked, text: &'static str) -> AnyView {
    view! {
        <a class="button" href=asked.address() rel="external">{text}</a>
    }
    .into_any()
}
