//! `/dashboard/queues/{id}`: one queue and its people, live, for those who may read it.

mod agreement;
mod answers;
mod burn_up;
mod chart;
mod conflicts;
mod feed;
mod labelers;
mod minutes;
mod quality;
mod roster;
mod sessions;
mod tiles;
mod watched;

use ingot::{
    access::{Power, Standing},
    ids::QueueId,
    insight::Insight,
    live::{message::Purpose, row::PersonNumber, state::Rows},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::{
    agreement::{AgreementPanel, AlarmBanner},
    answers::AnswersPanel,
    burn_up::BurnUpPanel,
    conflicts::ConflictsPanel,
    feed::FeedPanel,
    labelers::LabelersPanel,
    minutes::MinutesPanel,
    quality::QualityPanel,
    roster::RosterPanel,
    sessions::SessionsPanel,
    tiles::Tiles,
    watched::Watched,
};
use crate::{
    api::{ApiError, QueueCard, get_insight, get_queue_dashboard, get_standing},
    components::{ErrorPanel, ProgressLineView},
    live::use_progress,
    pages::administration::ExportPanel,
    wire::page_data,
    words::{dashboard as words, people::PEOPLE, review::REVIEW, sample_table as samples},
};

/// Reads the queue from the address and shows it.
#[component]
pub(crate) fn QueueDashboardRoute() -> impl IntoView {
    let params = use_params_map();
    let queue = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()));
    let card = page_data(
        move || queue.get(),
        |queue: Option<QueueId>| async move {
            match queue {
                Some(queue) => {
                    let card = get_queue_dashboard(queue).await?;
                    Ok((card, get_insight(queue).await?))
                }
                None => Err(ApiError::QueueNotFound),
            }
        },
    );
    let standing = page_data(
        move || queue.get(),
        |queue: Option<QueueId>| async move {
            match queue {
                Some(queue) => get_standing(queue).await,
                None => Ok(Standing::default()),
            }
        },
    );
    view! {
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    let standing = standing.get()?.unwrap_or_default();
                    card.get()
                        .map(|result| match result {
                            Ok((card, insight)) => view! { <QueueView card insight standing/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn QueueView(card: QueueCard, insight: Insight, standing: Standing) -> impl IntoView {
    let steers = standing.may(Power::Steer);
    let progress = use_progress(card.id, card.progress, Purpose::Watch);
    let watched = Watched::new(card.id, progress, insight, steers);
    let review = standing
        .may(Power::Adjudicate)
        .then(|| format!("/dashboard/queues/{}/review", card.id));
    let name = card.name;
    view! {
        <Title text=words::of_queue(&name)/>
        <header class="queue-heading">
            <h1>{name.clone()}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href="/dashboard">{words::ALL_QUEUES}</a>
                <a href=format!("/dashboard/queues/{}/people", card.id)>{PEOPLE}</a>
                {steers.then(|| settings_link(card.id))}
                <a href=format!("/dashboard/queues/{}/samples", card.id) rel="external">{samples::SAMPLES}</a>
                {review.clone().map(review_link)}
                <a href=format!("/queues/{}/label", card.id)>{words::LABEL_HERE}</a>
            </nav>
        </header>
        <div class="queue-summary">
            <ProgressLineView progress/>
        </div>
        <AlarmBanner watched/>
        <Tiles watched name=name.clone()/>
        <MinutesPanel watched/>
        <BurnUpPanel watched/>
        <LabelersPanel watched/>
        <QualityPanel watched/>
        <SessionsPanel rows=watched.sessions/>
        <AnswersPanel watched/>
        <AgreementPanel watched/>
        <ConflictsPanel watched review/>
        <div class="queue-columns">
            <RosterPanel rows=watched.roster/>
            <FeedPanel rows=watched.feed/>
        </div>
        {(!steers).then(|| export(card.id, name))}
    }
}

fn review_link(address: String) -> AnyView {
    view! { <a href=address rel="external">{REVIEW}</a> }.into_any()
}

fn settings_link(queue: QueueId) -> AnyView {
    let address = format!("/dashboard/queues/{queue}/settings");
    view! { <a href=address>{words::SETTINGS_AND_DATA}</a> }.into_any()
}

/// For those who find it on no other page.
fn export(queue: QueueId, name: String) -> AnyView {
    let (name, begun) = (Signal::stored(name), RwSignal::new(0));
    view! { <ExportPanel queue name begun/> }.into_any()
}

/// A table once it has come and has rows, and words that say why there are none.
fn when_there_are_any(
    rows: Signal<Option<Rows>>,
    nothing: &'static str,
    show: fn(&Rows) -> AnyView,
) -> AnyView {
    let note = |text: &'static str| view! { <p class="page__note">{text}</p> }.into_any();
    let shown = move || match &*rows.read() {
        None => note(words::TABLE_LOADING),
        Some(rows) if rows.is_empty() => note(nothing),
        Some(rows) => show(rows),
    };
    shown.into_any()
}

/// What a person is called.
fn person_name(number: PersonNumber, name: Option<String>) -> String {
    name.unwrap_or_else(|| words::nameless(number))
}

/// The number of the person under whose number a row is kept.
fn person_number(key: u64) -> PersonNumber {
    PersonNumber::try_from(key).unwrap_or(PersonNumber::MAX)
}
