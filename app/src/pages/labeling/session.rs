//! What the labeler has done in this session and today, and who else is at it.

use ingot::{live::own_session::OwnSession, progress::Progress, session::label_time};
use leptos::prelude::*;

use super::{desk::Desk, keyboard, panel::Panel};
use crate::{browser, components::ProgressLineView};

/// Opens the session; says how many labels it has.
#[component]
pub(super) fn SessionTool(desk: Desk) -> impl IntoView {
    let is_open = move || (desk.panel.get() == Some(Panel::Session)).to_string();
    let labels = move || {
        let labels = desk.session.read().labels(browser::wall_ms());
        labels.map_or_else(|| "–".to_owned(), |labels| labels.to_string())
    };
    view! {
        <button
            class="button button--quiet session-tool"
            type="button"
            data-testid="session-tool"
            aria-expanded=is_open
            on:click=move |event| {
                keyboard::give_focus_back(&event);
                desk.toggle(Panel::Session);
            }
        >
            "Session "
            <b>{labels}</b>
        </button>
    }
}

/// The numbers of the session, as they move.
#[component]
pub(super) fn SessionView(desk: Desk, progress: Signal<Progress>) -> impl IntoView {
    let session = desk.session;
    let is_over = move || session.read().is_over(browser::wall_ms());
    let title = move || {
        if is_over() {
            "Your last session"
        } else {
            "This session"
        }
    };
    let lines = vec![
        line(title, move || in_session(&session.read(), is_over())),
        line(
            || "Today",
            move || session.read().today().map(|labels| count(labels, "label")),
        ),
        line(
            || "Pace",
            move || {
                let rate = session.read().stats()?.labels_per_hour?;
                Some(format!("~{rate} labels/hour"))
            },
        ),
        line(
            || "Median time",
            move || {
                let median_ms = session.read().stats()?.median_ms?;
                Some(format!("{} per label", label_time(median_ms)))
            },
        ),
        line(|| "Others", move || Some(others(progress.read().active))),
    ];
    view! {
        <dl class="session" data-testid="session">{lines}</dl>
        <h3 class="session__queue">"The whole queue"</h3>
        <ProgressLineView progress/>
        <p class="session__note">
            "A session ends after half an hour without a label. A day begins at midnight UTC. The pace is told from five labels on."
        </p>
    }
}

fn line(
    title: impl Fn() -> &'static str + Send + 'static,
    value: impl Fn() -> Option<String> + Send + 'static,
) -> AnyView {
    view! {
        <div>
            <dt>{title}</dt>
            <dd>{move || value().unwrap_or_else(|| "–".to_owned())}</dd>
        </div>
    }
    .into_any()
}

fn in_session(session: &OwnSession, is_over: bool) -> Option<String> {
    let told = session.stats();
    let labels = match told.filter(|_| is_over) {
        Some(told) => Some(told.labels),
        None => session.labels(browser::wall_ms()),
    }?;
    let skips = told.map_or(0, |told| told.skips);
    let labels = count(labels, "label");
    Some(match skips {
        0 => labels,
        skips => format!("{labels}, {skips} skipped"),
    })
}

fn others(active: u32) -> String {
    // The labeler is one of them.
    match active.saturating_sub(1) {
        0 => "nobody else is labeling here".to_owned(),
        1 => "1 other person is labeling here".to_owned(),
        others => format!("{others} other people are labeling here"),
    }
}

fn count(number: u32, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}
