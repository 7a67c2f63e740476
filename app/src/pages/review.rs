//! `/dashboard/queues/{id}/review`: what labelers disagree about, to be decided, for those who may adjudicate.

mod desk;
mod keys;
mod labels;
mod lists;
mod moving;
mod verdict_form;

use ingot::{ids::QueueId, live::message::Purpose, review::ReviewedSample};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::{
    desk::Desk, keys::KeysView, labels::LabelsTable, lists::ListsPanel, verdict_form::VerdictForm,
};
use crate::{
    api::{ApiError, ReviewPage, open_review},
    components::{ErrorPanel, SampleCard},
    live::use_progress,
    surroundings::{numbers, surroundings},
    wire::page_data,
    words::review as words,
};

/// Reads the queue from the address and shows what there is to review in it.
#[component]
pub(crate) fn ReviewRoute() -> impl IntoView {
    let params = use_params_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let page = page_data(
        move || queue.get(),
        |queue: Option<QueueId>| async move {
            match queue {
                Some(queue) => open_review(queue).await,
                None => Err(ApiError::QueueNotFound),
            }
        },
    );
    view! {
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    page.get()
                        .map(|result| match result {
                            Ok(page) => view! { <ReviewView page/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn ReviewView(page: ReviewPage) -> impl IntoView {
    let card = page.card.clone();
    let desk = Desk::new(page);
    let progress = use_progress(card.id, card.progress, Purpose::Watch);
    moving::reread_counts(desk, progress);
    keys::listen(desk);
    let numbers = numbers();
    let title = words::of_queue(&card.name);
    view! {
        <Title text=title/>
        <header class="queue-heading">
            <h1>{card.name}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href=format!("/dashboard/queues/{}", card.id) rel="external">{words::DASHBOARD}</a>
            </nav>
        </header>
        <div class="review__bar">
            <p class="review__progress" data-testid="review-progress">
                {move || numbers.write(&words::progress(desk.counts.get()))}
            </p>
            <KeysView desk/>
        </div>
        <p class="visually-hidden" role="status" data-testid="review-said">{desk.said}</p>
        <div role="alert" data-testid="review-problem">
            {move || {
                desk.problem
                    .get()
                    .map(|why| view! { <p class="review__problem">{why}</p> }.into_any())
            }}
        </div>
        <div class="review">
            <ListsPanel desk/>
            {move || {
                desk.sample
                    .get()
                    .map(|sample| view! { <SampleView desk sample/> }.into_any())
            }}
        </div>
    }
    .into_any()
}

/// A sample with its labels, and what is decided of it.
#[component]
fn SampleView(desk: Desk, sample: ReviewedSample) -> impl IntoView {
    let blocks = desk
        .form
        .read_untracked()
        .blocks(&sample.payload, &surroundings().media);
    view! {
        <div class="review__sample" data-testid="reviewed">
            <SampleCard id=sample.id blocks/>
            <LabelsTable desk sample=sample.clone()/>
            <VerdictForm desk sample/>
        </div>
    }
    .into_any()
}
