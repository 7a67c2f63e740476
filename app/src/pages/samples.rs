//! `/dashboard/queues/{id}/samples`: the samples of one queue, for those who may read it.

mod actions;
mod asked;
mod details;
mod doing;
mod filter_form;
mod moment;
mod saved_views;
mod send_back;
mod table;

use ingot::{
    audit::NamedQueue,
    ids::{QueueId, SampleId},
    sample_table::{Cursor, Selection},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::{
    actions::{ActionBar, OutcomeView},
    asked::Asked,
    details::DetailsView,
    doing::Doing,
    filter_form::FilterForm,
    saved_views::SavedViews,
    table::SamplesTable,
};
use crate::{
    api::{ApiError, SamplesPage, get_samples},
    components::ErrorPanel,
    surroundings::numbers,
    views::AnyViews,
    wire::page_data,
    words::sample_table as words,
};

/// What the parts of the page have in common.
#[derive(Debug, Clone, Copy)]
struct Desk {
    queue: QueueId,
    /// Whether the visitor may do something to samples.
    steers: bool,
    /// Which rows are chosen.
    chosen: RwSignal<Selection>,
    /// Whether all samples that fit are chosen, whatever is on the page.
    all: RwSignal<bool>,
    /// Whose details are open.
    open: RwSignal<Option<SampleId>>,
    /// What is done to them, and what became of what was done last.
    doing: Doing,
    /// Counts how often the rows were asked for.
    version: RwSignal<u32>,
}

impl Desk {
    /// Shows the rows as they are now, none of them chosen.
    fn refresh(self) {
        self.chosen.try_set(Selection::default());
        self.all.try_set(false);
        self.version.try_update(|version| *version += 1);
    }
}

/// Reads from the address what is asked for and shows it.
#[component]
pub(crate) fn SamplesRoute() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let asked = Memo::new(move |_| {
        let query = query.read();
        Asked::read(|key| query.get_all(key).unwrap_or_default())
    });
    let version = RwSignal::new(0);
    let doing = Doing::new();
    let page = page_data(
        move || (queue.get(), asked.get(), version.get()),
        |(queue, asked, _): (Option<QueueId>, _, _)| async move {
            match (queue, asked) {
                (None, _) => Err(ApiError::QueueNotFound),
                (_, Err(wrong)) => Err(ApiError::BadRequest(words::wrong_filter(wrong))),
                (
                    Some(queue),
                    Ok(Asked {
                        filter,
                        order,
                        after,
                        ..
                    }),
                ) => get_samples(queue, filter, order, after).await,
            }
        },
    );
    view! {
        <div class="page page--wide">
            <Transition fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    // An address that makes no sense has ended in an error already.
                    let asked = asked.get().unwrap_or_default();
                    page.get()
                        .map(|result| match result {
                            Ok(page) => view! { <SamplesView asked page version doing/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Transition>
        </div>
    }
}

#[component]
fn SamplesView(
    asked: Asked,
    page: SamplesPage,
    version: RwSignal<u32>,
    doing: Doing,
) -> impl IntoView {
    let SamplesPage {
        queue: NamedQueue { id: queue, name },
        samples,
        steers,
        page,
    } = page;
    let desk = Desk {
        queue,
        steers,
        chosen: RwSignal::default(),
        all: RwSignal::new(false),
        open: RwSignal::new(None),
        doing,
        version,
    };
    let ids: Vec<SampleId> = page.rows.iter().map(|row| row.id).collect();
    let note = page.first_of_many.then_some(words::FIRST_OF_MANY);
    let is_short = !page.rows.is_empty() && page.next.is_some() && page.rows.len() < FULL;
    let note = note.or(is_short.then_some(words::LOOK_FURTHER));
    let note =
        note.map(|note| view! { <p class="page__note" data-testid="note">{note}</p> }.into_any());
    let found = if page.rows.is_empty() {
        let words = match (page.next, asked.after) {
            (Some(_), _) => words::NOTHING_YET,
            (None, Some(_)) => words::NOTHING_FURTHER,
            (None, None) => words::NOTHING_FOUND,
        };
        view! { <p class="panel" data-testid="no-samples">{words}</p> }.into_any()
    } else {
        view! {
            <SamplesTable desk asked=asked.clone() rows=page.rows/>
            {steers.then(|| view! { <ActionBar desk filter=asked.filter.clone() ids/> }.into_any())}
        }
        .into_any()
    };
    let samples = numbers().write(&words::in_queue(samples));
    view! {
        <Title text=words::of_queue(&name)/>
        <header class="queue-heading">
            <h1>{words::of_queue(&name)}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href=format!("/dashboard/queues/{queue}")>{words::QUEUE_DASHBOARD}</a>
            </nav>
        </header>
        <p class="page__note">{samples}</p>
        <FilterForm queue asked=asked.clone()/>
        <SavedViews queue address=asked.address(queue)/>
        {note}
        {found}
        <OutcomeView desk/>
        {pages(queue, &asked, page.next)}
        <DetailsView desk/>
    }
    .into_any()
}

/// The rows of a page that did not end early.
const FULL: usize = ingot::limits::Limits::DEFAULT.sample_page as usize;

/// The ways to the first page and to the next.
fn pages(queue: QueueId, asked: &Asked, next: Option<Cursor>) -> AnyView {
    // Loaded anew, so that whoever reads aloud begins at the top.
    let link = |after: Option<Cursor>, text: &'static str| {
        let address = asked.behind(after).address(queue);
        view! { <a class="button" href=address rel="external">{text}</a> }.into_any()
    };
    let first = asked.after.map(|_| link(None, words::FIRST));
    let next = next.map(|next| link(Some(next), words::NEXT));
    view! {
        <nav class="sample-pages" aria-label=words::PAGES>{first.into_iter().chain(next).any_views()}</nav>
    }
    .into_any()
}
