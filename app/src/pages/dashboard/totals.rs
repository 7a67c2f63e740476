//! The numbers of all queues together.

use ingot::{
    live::{message::Topic, row::Totals},
    progress::Progress,
};
use leptos::prelude::*;

use crate::{live::use_rows, surroundings::numbers, words::board as words};

/// Tiles with the totals: as the page came until the live ones are there.
#[component]
pub(super) fn TotalsTiles(first: Totals) -> impl IntoView {
    let rows = use_rows(Topic::Totals);
    let totals = Memo::new(move |_| {
        let live = rows.with(|rows| rows.as_ref()?.get(&0)?.totals());
        live.unwrap_or(first)
    });
    let numbers = numbers();
    let tile = move |name: &'static str, testid: &'static str, tell: fn(&Totals) -> String| {
        let value = Memo::new(move |_| numbers.write(&tell(&totals.get())));
        view! {
            <div class="total">
                <dt>{name}</dt>
                <dd data-testid=testid>{value}</dd>
            </div>
        }
        .into_any()
    };
    view! {
        <dl class="totals" aria-label=words::TOTALS>
            {tile(words::LABELED, "total-labels", labeled)}
            {tile(words::ACTIVE_NOW, "total-active", |totals| totals.active.to_string())}
            {tile(words::LEFT, "total-depth", |totals| totals.depth.to_string())}
            {tile(words::VELOCITY, "total-velocity", velocity)}
            {tile(words::ACTIVE_QUEUES, "total-queues", |totals| totals.active_queues.to_string())}
        </dl>
    }
}

fn labeled(totals: &Totals) -> String {
    let progress = Progress {
        labels: totals.labels,
        target: totals.target,
        ..Progress::default()
    };
    words::labeled(totals.labels, totals.target, &progress.percent())
}

fn velocity(totals: &Totals) -> String {
    let rate = totals.labels_per_hour;
    rate.map_or_else(|| "-".to_owned(), |rate| format!("~{rate}"))
}
