//! What the labeler has done in this session and today, and who else is at it.

use ingot::{live::own_session::OwnSession, progress::Progress};
use leptos::prelude::*;

use super::{desk::Desk, keyboard, panel::Panel};
use crate::{
    browser,
    components::ProgressLineView,
    words::{labeling, session as words},
};

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
            {labeling::SESSION}
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
            words::LAST_SESSION
        } else {
            words::THIS_SESSION
        }
    };
    let lines = vec![
        line(title, move || in_session(&session.read(), is_over())),
        line(
            || words::TODAY,
            move || session.read().today().map(words::labels),
        ),
        line(
            || words::PACE,
            move || {
                let rate = session.read().stats()?.labels_per_hour?;
                Some(words::pace(rate))
            },
        ),
        line(
            || words::MEDIAN_TIME,
            move || {
                let median_ms = session.read().stats()?.median_ms?;
                Some(words::median_time(median_ms))
            },
        ),
        line(
            || words::OTHERS,
            move || {
                // The labeler is one of them.
                Some(words::others(progress.read().active.saturating_sub(1)))
            },
        ),
    ];
    view! {
        <dl class="session" data-testid="session">{lines}</dl>
        <h3 class="session__queue">{words::WHOLE_QUEUE}</h3>
        <ProgressLineView progress/>
        <p class="session__note">
            {words::WHAT_IS_COUNTED}
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
    Some(words::done(labels, skips))
}
