//! `/queues/{id}/label`: where people spend their day.

mod acting;
mod chip;
mod desk;
mod history;
mod hours;
mod keyboard;
mod panel;
mod session;
mod timing;
mod waking;
mod work;

use ingot::ids::QueueId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::{
    chip::ChipView,
    desk::{Desk, Shown},
    history::HistoryView,
    panel::{Panel, PanelView},
    session::SessionTool,
    work::Work,
};
use crate::{
    api::{ApiError, LabelingPage, open_labeling},
    components::{ErrorPanel, NothingLeft, ProgressBar, ProgressLineView},
    live::{use_own_progress, use_own_session},
    outbox::use_outbox,
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
    let session = use_own_session(page.card.id);
    let desk = Desk::new(&page, own, session);
    let kept = use_outbox(page.owner, move |told| desk.told(told));
    keyboard::listen(desk);
    hours::keep(desk);
    desk::draft::keep(desk);
    waking::wake_when_work_appears(desk, progress);
    let name = page.card.name;
    let has_guidelines = !page.guidelines.is_empty();
    view! {
        <Title text=name.clone()/>
        <div class="labeling">
            <header class="labeling__strip">
                <h1>{name.clone()}</h1>
                <ProgressLineView progress/>
                <p class="labeling__tools">
                    {has_guidelines
                        .then(|| view! { <Tool desk panel=Panel::Guidelines words="Guidelines" key="H"/> })}
                    <Tool desk panel=Panel::Keys words="Keys" key="?"/>
                    <SessionTool desk/>
                    <ChipView desk kept/>
                </p>
                <ProgressBar progress label=format!("Progress of {name}")/>
            </header>
            <PanelView desk guidelines=page.guidelines skip_reasons=page.skip_reasons kept progress/>
            {move || match desk.shown.get() {
                Shown::Sample { assignment, is_reopened } => {
                    view! { <Work desk assignment=*assignment is_reopened/> }.into_any()
                }
                Shown::Nothing(reason) => {
                    view! {
                        <div class="page">
                            <NothingLeft reason left_ms=waking::left_ms(desk)/>
                            <HistoryView desk/>
                        </div>
                    }
                        .into_any()
                }
                Shown::Loading => {
                    view! {
                        <div class="page">
                            <p class="loading" role="status">"Your next sample is on its way…"</p>
                            <HistoryView desk/>
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

/// What opens something beside the sample.
#[component]
fn Tool(desk: Desk, panel: Panel, words: &'static str, key: &'static str) -> impl IntoView {
    let is_open = move || (desk.panel.get() == Some(panel)).to_string();
    view! {
        <button
            class="button button--quiet"
            type="button"
            aria-expanded=is_open
            on:click=move |event| {
                keyboard::give_focus_back(&event);
                desk.toggle(panel);
            }
        >
            {words}
            " "
            <kbd aria-hidden="true">{key}</kbd>
        </button>
    }
}
