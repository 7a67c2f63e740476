//! `/dashboard/queues/{id}/settings`: a queue that is there, to be changed.

use ingot::{drafting::QueueDraft, ids::QueueId, live::message::Purpose};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{
    Writing, clone::ClonePanel, data::ImportPanel, export::ExportPanel, name::NameSection,
    policy::PolicySection, questions::QuestionsSection, save::SaveBar, state::StatePanel,
    transfers::TransfersPanel,
};
use crate::{
    api::{ApiError, Role, SettingsPage, Visitor, get_queue_settings},
    components::{ErrorPanel, ProgressBar, ProgressLineView},
    live::use_progress,
    surroundings::numbers,
    wire::{PageData, page_data},
    words::{administration as words, progress::bar},
};

/// Reads the queue from the address and shows its settings.
#[component]
pub(crate) fn SettingsRoute() -> impl IntoView {
    let params = use_params_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let page = page_data(
        move || queue.get(),
        |queue: Option<QueueId>| async move {
            match queue {
                Some(queue) => get_queue_settings(queue).await,
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
                            Ok(page) => view! { <SettingsView page/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn SettingsView(page: SettingsPage) -> impl IntoView {
    let queue = page.card.id;
    let progress = use_progress(queue, page.card.progress, Purpose::Watch);
    let writing = Writing::new(QueueDraft::of(&page.settings));
    let base = RwSignal::new(page);
    // The name as it is saved: what is typed is not yet its name.
    let name = Signal::derive(move || base.with(|base| base.settings.name.clone()));
    let saved_schema = Memo::new(move |_| Some(base.with(|base| base.settings.schema.clone())));
    let begun = RwSignal::new(0);
    // A copy is a new queue, and those are made by those who run the installation.
    let visitor = expect_context::<PageData<Result<Visitor, ApiError>>>();
    let what_changes = move || {
        let version = base.with(|base| base.schema_version);
        numbers().write(&words::schema_change(progress.get().labels, version))
    };
    view! {
        {move || view! { <Title text=words::settings_of(&name.read())/> }}
        <header class="queue-heading">
            <h1>{move || words::settings_of(&name.read())}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href="/dashboard">{words::ALL_QUEUES}</a>
                <a href=format!("/dashboard/queues/{queue}")>{words::NUMBERS}</a>
            </nav>
        </header>
        <div class="panel queue-summary">
            <ProgressLineView progress/>
            <ProgressBar progress label=bar(&name.get_untracked())/>
        </div>
        <StatePanel queue name progress/>
        <section class="panel writing" aria-labelledby="name-and-guidelines">
            <h2 id="name-and-guidelines">{words::NAME_AND_GUIDELINES}</h2>
            <NameSection writing/>
        </section>
        <section class="panel writing" aria-labelledby="questions">
            <h2 id="questions">{words::QUESTIONS}</h2>
            <p class="field__help" data-testid="schema-change">{what_changes}</p>
            <QuestionsSection writing/>
        </section>
        <section class="panel writing" aria-labelledby="policy">
            <h2 id="policy">{words::POLICY}</h2>
            <p class="field__help">{words::POLICY_HOLDS}</p>
            <PolicySection writing/>
        </section>
        <SaveBar queue writing base/>
        <div class="queue-columns">
            <ImportPanel queue schema=saved_schema begun/>
            <ExportPanel queue name begun/>
        </div>
        <TransfersPanel queue begun/>
        <Suspense>
            {move || {
                let role = visitor.get()?.ok()?.role;
                (role == Role::Admin).then(|| view! { <ClonePanel queue name/> }.into_any())
            }}
        </Suspense>
    }
    .into_any()
}
