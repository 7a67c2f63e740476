//! One queue as a card whose numbers move.

use ingot::{
    board::Known,
    insight::agreement::Alarm,
    live::message::Purpose,
    progress::{Eta, Progress, QueueState},
};
use leptos::prelude::*;

pub(super) use crate::api::BoardCard;
use crate::{
    api::{Agreement, QueueCard},
    components::ProgressBar,
    live::use_placed_progress,
    surroundings::numbers,
    words::{
        board as words, dashboard,
        progress::{bar, eta},
    },
};

/// A queue's card. What it shows is noted in `newest`, by which cards are ordered.
#[component]
pub(super) fn CardView(
    card: Option<BoardCard>,
    newest: StoredValue<Known>,
    agreement: Memo<Option<Agreement>>,
) -> impl IntoView {
    card.map(|card| shown(card.queue, newest, agreement))
}

fn shown(
    queue: QueueCard,
    newest: StoredValue<Known>,
    agreement: Memo<Option<Agreement>>,
) -> AnyView {
    let id = queue.id;
    let placed = use_placed_progress(id, queue.progress, Purpose::Watch);
    Effect::new(move |_| {
        let numbers = placed.get();
        newest.update_value(|newest| newest.note(id, numbers));
    });
    let progress = Signal::derive(move || placed.get().state);
    let numbers = numbers();
    // The numbers as the reader writes them.
    let told = move |tell: fn(&Progress) -> String| {
        Memo::new(move |_| numbers.write(&tell(&progress.get())))
    };
    let state = Memo::new(move |_| progress.get().state);
    let heading = format!("queue-{id}");
    view! {
        <li class="board-card" data-testid="queue-row" aria-labelledby=heading.clone()>
            <h2 class="board-card__name" id=heading.clone()>
                <a href=format!("/dashboard/queues/{id}")>{queue.name.clone()}</a>
                {move || state_badge(state.get())}
            </h2>
            <div class="board-card__done">
                <strong>
                    <span data-testid="labeled">{told(|progress| progress.labels.to_string())}</span>
                    " / "
                    <span data-testid="target">{told(|progress| progress.target.to_string())}</span>
                </strong>
                <span data-testid="percent">{told(Progress::percent)}</span>
            </div>
            <ProgressBar progress label=bar(&queue.name)/>
            <dl class="board-card__numbers">
                {number(dashboard::ACTIVE_LABELERS, "active", told(|progress| progress.active.to_string()))}
                {number(dashboard::LEFT_TO_DO, "depth", told(|progress| progress.depth.to_string()))}
                {number(words::LEASED, "leased", told(|progress| progress.leased.to_string()))}
                {number(dashboard::LABELS_PER_HOUR, "velocity", told(velocity))}
                {number(dashboard::TIME_LEFT, "time-left", told(|progress| eta(Eta::new(progress))))}
                {agreed(agreement)}
            </dl>
        </li>
    }
    .into_any()
}

fn number(name: &'static str, testid: &'static str, value: Memo<String>) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd data-testid=testid>{value}</dd>
        </div>
    }
    .into_any()
}

/// How far labelers agree, in the field in which they do least.
fn agreed(agreement: Memo<Option<Agreement>>) -> AnyView {
    let value = move || match &*agreement.read() {
        Some(agreement) => words::coefficient(agreement.value),
        None => "-".to_owned(),
    };
    let hint = move || match &*agreement.read() {
        Some(agreement) => words::agreement_of(&agreement.field, agreement.pairs),
        None => words::NO_AGREEMENT.to_owned(),
    };
    let alarm = move || agreement.read().as_ref().and_then(|one| one.alarm);
    view! {
        <div>
            <dt>{words::AGREEMENT}</dt>
            <dd data-testid="agreement" title=hint>
                <span data-testid="coefficient">{value}</span>
                {move || alarm().map(alarm_badge)}
                <span class="visually-hidden">{hint}</span>
            </dd>
        </div>
    }
    .into_any()
}

fn alarm_badge(alarm: Alarm) -> AnyView {
    let (name, word) = match alarm {
        Alarm::Low => ("low", words::LOW),
        Alarm::Critical => ("critical", words::CRITICAL),
    };
    view! { <span class="badge" data-state=name>{word}</span> }.into_any()
}

fn state_badge(state: QueueState) -> AnyView {
    let (name, word) = match state {
        QueueState::Active => return ().into_any(),
        QueueState::Paused => ("paused", words::PAUSED),
        QueueState::Archived => ("archived", words::ARCHIVED),
    };
    view! { <span class="badge" data-state=name data-testid="state">{word}</span> }.into_any()
}

fn velocity(progress: &Progress) -> String {
    let rate = progress.labels_per_hour;
    rate.map_or_else(|| "-".to_owned(), |rate| format!("~{rate}"))
}
