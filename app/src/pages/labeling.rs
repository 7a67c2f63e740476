//! `/queues/{id}/label`: where people spend their day.

mod acting;
mod chip;
mod desk;
mod history;
mod hours;
pub(super) mod keyboard;
mod offline;
mod panel;
mod sent_back;
mod session;
mod settings;
mod timing;
mod waking;
mod work;

use ingot::{ids::QueueId, keys::Action};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::{
    chip::ChipView,
    desk::{Desk, Shown},
    history::HistoryView,
    offline::{AlongTool, CutOffView},
    panel::{Panel, PanelView},
    session::SessionTool,
    settings::Cap,
    work::Work,
};
use crate::{
    api::{ApiError, LabelingPage, open_labeling},
    components::{ErrorPanel, NothingLeft, ProgressBar, ProgressLineView},
    live::{use_own_progress, use_own_session},
    outbox::use_outbox,
    wire::page_data,
    words::{labeling as words, progress::bar, waiting},
};

/// Reads the queue from the address and opens it.
#[component]
pub(crate) fn LabelingRoute() -> impl IntoView {
    let params = use_params_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let page = page_data(
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
            view! { <p class="loading">{words::LOADING}</p> }
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
        <div class="labeling" class:labeling--keyless=move || !desk.settings.keys.read().is_on()>
            <header class="labeling__strip">
                <h1>{name.clone()}</h1>
                <ProgressLineView progress/>
                <p class="labeling__tools">
                    {has_guidelines
                        .then(|| view! { <Tool desk panel=Panel::Guidelines caption=words::GUIDELINES action=Action::Guidelines/> }.into_any())}
                    <Tool desk panel=Panel::Keys caption=words::KEYS action=Action::ShowKeys/>
                    <AlongTool desk/>
                    <SessionTool desk/>
                    <ChipView desk kept/>
                </p>
                <ProgressBar progress label=bar(&name)/>
            </header>
            <PanelView desk guidelines=page.guidelines kept progress/>
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
                Shown::Elsewhere => {
                    view! {
                        <div class="page">
                            <section class="panel nothing-left" role="status" data-testid="elsewhere">
                                <h1>{waiting::IN_ANOTHER_TAB}</h1>
                                <p>
                                    {waiting::GO_ON_THERE}
                                </p>
                            </section>
                            <HistoryView desk/>
                        </div>
                    }
                        .into_any()
                }
                Shown::CutOff => {
                    view! {
                        <div class="page">
                            <CutOffView/>
                            <HistoryView desk/>
                        </div>
                    }
                        .into_any()
                }
                Shown::Loading => {
                    view! {
                        <div class="page">
                            <p class="loading" role="status">{waiting::ON_ITS_WAY}</p>
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
fn Tool(desk: Desk, panel: Panel, caption: &'static str, action: Action) -> impl IntoView {
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
            {caption}
            " "
            <Cap desk action/>
        </button>
    }
}
