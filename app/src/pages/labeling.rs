//! `/queues/{id}/label`: where people spend their day.

mod desk;
mod keyboard;
mod lease;

use ingot::{assignment::Claim, ids::QueueId, sample::Sample};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::desk::{Desk, Saving};
use crate::{
    api::{ApiError, LabelingPage, open_labeling},
    components::{ErrorPanel, FieldInput, NothingLeft, ProgressBar, ProgressLineView, SampleCard},
    live::use_own_progress,
};

/// Reads the queue from the address and opens it.
#[component]
pub(crate) fn LabelingRoute() -> impl IntoView {
    let params = use_params_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let page = Resource::new_blocking(
        move || queue.get(),
        |queue: Option<QueueId>| async move {
            match queue {
                Some(queue) => open_labeling(queue).await,
                None => Err(ApiError::QueueNotFound),
            }
        },
    );
    view! {
        <Suspense fallback=|| {
            view! { <p class="loading">"Loading your sample…"</p> }
        }>
            {move || {
                page.get()
                    .map(|result| match result {
                        Ok(page) => view! { <LabelingView page/> }.into_any(),
                        Err(error) => {
                            view! { <div class="page"><ErrorPanel error/></div> }.into_any()
                        }
                    })
            }}
        </Suspense>
    }
}

/// A queue being labeled.
#[component]
fn LabelingView(page: LabelingPage) -> impl IntoView {
    let (progress, own) = use_own_progress(page.card.id, page.card.progress);
    let desk = Desk::new(
        page.card.id,
        page.schema,
        page.schema_version,
        page.claim,
        own,
    );
    keyboard::listen(desk);
    lease::keep(desk);
    desk.wake_when_work_appears(progress);
    let name = page.card.name;
    view! {
        <Title text=name.clone()/>
        <div class="labeling">
            <header class="labeling__strip">
                <h1>{name.clone()}</h1>
                <ProgressLineView progress/>
                <ProgressBar progress label=format!("Progress of {name}")/>
            </header>
            {move || match desk.claim.get() {
                Claim::Granted(assignment) => {
                    view! { <Work desk sample=assignment.sample/> }.into_any()
                }
                Claim::Nothing(reason) => {
                    view! { <div class="page"><NothingLeft reason/></div> }.into_any()
                }
            }}
        </div>
    }
}

/// One sample and the label being made for it.
#[component]
fn Work(desk: Desk, sample: Sample) -> impl IntoView {
    let fields = desk.form.read_untracked().fields().to_vec();
    let blocks = desk.form.read_untracked().blocks(&sample.payload);
    let busy = move || desk.saving.get() != Saving::Idle;
    let is_over = desk.is_over;
    let submit_text = move || match (busy(), is_over.get()) {
        (true, _) => "Saving…",
        (false, true) => "Go on",
        (false, false) => "Submit",
    };
    view! {
        <div class="labeling__work">
            <div class="labeling__sample" aria-live="polite">
                <SampleCard id=sample.id blocks/>
            </div>
            <div class="labeling__fields">
                {fields
                    .into_iter()
                    .enumerate()
                    .map(|(index, field)| {
                        view! { <FieldInput index field form=desk.form/> }
                    })
                    .collect_view()}
            </div>
        </div>
        <footer class="labeling__actions">
            <p class="labeling__notice" role="status" data-testid="notice">
                {move || desk.notice.get()}
            </p>
            <button
                class="button"
                type="button"
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.skip();
                }
                disabled=busy
            >
                "Skip "
                <kbd aria-hidden="true">"S"</kbd>
            </button>
            <button
                class="button button--primary"
                type="button"
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.submit();
                }
                aria-disabled=move || busy().to_string()
            >
                {submit_text}
                " "
                <kbd aria-hidden="true">"⏎"</kbd>
            </button>
        </footer>
    }
}
