//! What opens beside the sample: guidelines, keys, reasons for a skip, what is not saved yet, and the session.

use ingot::{
    keys::{KeyMap, overlay},
    outbox::{Chip, Entry, Refusal, Resolution},
    progress::Progress,
};
use leptos::prelude::*;

use super::{desk::Desk, keyboard, session::SessionView};
use crate::outbox::{self, Shown};

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Panel {
    /// What labelers are told of the work.
    Guidelines,
    /// Every key that does something.
    Keys,
    /// Why the sample is skipped.
    Skip,
    /// What the server may not have.
    Kept,
    /// What the labeler has done today, and how fast.
    Session,
}

/// What is open, if anything is.
#[component]
pub(super) fn PanelView(
    desk: Desk,
    guidelines: String,
    skip_reasons: Vec<String>,
    kept: ReadSignal<Shown>,
    progress: Signal<Progress>,
) -> impl IntoView {
    let (guidelines, reasons) = (StoredValue::new(guidelines), StoredValue::new(skip_reasons));
    move || {
        let panel = desk.panel.get()?;
        let (title, body) = match panel {
            Panel::Guidelines => ("Guidelines", guidelines_view(&guidelines.get_value())),
            Panel::Keys => ("Keys", keys_view(desk)),
            Panel::Skip => (
                "Why do you skip it?",
                reasons_view(desk, reasons.get_value()),
            ),
            Panel::Kept => ("Your work", view! { <KeptView desk kept/> }.into_any()),
            Panel::Session => (
                "Your session",
                view! { <SessionView desk progress/> }.into_any(),
            ),
        };
        Some(view! {
            <aside class="sheet" data-testid="panel" aria-label=title>
                <header class="sheet__head">
                    <h2>{title}</h2>
                    <button
                        class="button button--quiet"
                        type="button"
                        on:click=move |event| {
                            keyboard::give_focus_back(&event);
                            desk.panel.set(None);
                        }
                    >
                        "Close "
                        <kbd aria-hidden="true">"Esc"</kbd>
                    </button>
                </header>
                {body}
            </aside>
        })
    }
}

fn guidelines_view(guidelines: &str) -> AnyView {
    if guidelines.is_empty() {
        return view! { <p>"This queue has no guidelines."</p> }.into_any();
    }
    view! { <p class="sheet__text" dir="auto">{guidelines.to_owned()}</p> }.into_any()
}

fn keys_view(desk: Desk) -> AnyView {
    let sections = move || {
        let map = KeyMap::default();
        let form = desk.form.read();
        overlay(&map, form.schema(), form.focus())
    };
    view! {
        {move || {
            sections()
                .into_iter()
                .map(|section| {
                    view! {
                        <section class="keys">
                            <h3>{section.title}</h3>
                            <dl>
                                {section
                                    .lines
                                    .into_iter()
                                    .map(|line| {
                                        let keys = line
                                            .keys
                                            .into_iter()
                                            .map(|key| view! { <kbd>{key}</kbd> " " })
                                            .collect_view();
                                        view! {
                                            <div>
                                                <dt>{keys}</dt>
                                                <dd>{line.words}</dd>
                                            </div>
                                        }
                                    })
                                    .collect_view()}
                            </dl>
                        </section>
                    }
                })
                .collect_view()
        }}
    }
    .into_any()
}

fn reasons_view(desk: Desk, reasons: Vec<String>) -> AnyView {
    let skip = move |reason: Option<String>| {
        desk.panel.set(None);
        desk.skip(reason);
    };
    let offered = reasons
        .into_iter()
        .map(|reason| {
            let words = reason.clone();
            view! {
                <li>
                    <button
                        class="button"
                        type="button"
                        dir="auto"
                        on:click=move |_| skip(Some(reason.clone()))
                    >
                        {words}
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="sheet__choices">
            {offered}
            <li>
                <button class="button button--quiet" type="button" on:click=move |_| skip(None)>
                    "Skip without a reason"
                </button>
            </li>
        </ul>
    }
    .into_any()
}

/// What the server may not have, and what can be done about it.
#[component]
fn KeptView(desk: Desk, kept: ReadSignal<Shown>) -> impl IntoView {
    let unreadable = move || {
        kept.get()
            .unreadable
            .into_iter()
            .map(|(key, why)| {
                view! {
                    <li class="kept kept--refused">
                        <p>"Something kept in this browser can't be read. " {why}</p>
                        <button
                            class="button"
                            type="button"
                            on:click=move |_| outbox::discard_unreadable(key.clone())
                        >
                            "Discard"
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || kept.read().entries.is_empty() && kept.read().unreadable.is_empty()>
            <p>"The server has everything you did."</p>
        </Show>
        <Show when=move || matches!(kept.read().chip, Chip::SignedOut(_))>
            <p class="sheet__warning" role="alert">
                "You are not signed in any more. Your work is kept in this browser: sign in again with your link, in another tab if you like, and it is sent by itself."
            </p>
        </Show>
        <Show when=move || 0 < kept.read().only_here>
            <p class="sheet__warning">
                "This browser has no room to keep your work. Leave this page open until all of it is saved."
            </p>
        </Show>
        <ul class="sheet__list">
            {move || {
                kept.get()
                    .entries
                    .into_iter()
                    .map(|entry| view! { <KeptEntry desk entry/> })
                    .collect_view()
            }}
            {unreadable}
        </ul>
    }
}

#[component]
fn KeptEntry(desk: Desk, entry: Entry) -> impl IntoView {
    let op_id = entry.op_id;
    let assignment = entry.work.assignment();
    let Some(refusal) = entry.refusal else {
        return view! {
            <li class="kept">
                <p class="kept__excerpt" dir="auto">{entry.excerpt}</p>
                <p class="kept__state">"Waits to be sent."</p>
            </li>
        }
        .into_any();
    };
    let can_be_opened = desk
        .history
        .get_untracked()
        .iter()
        .any(|past| past.assignment == assignment && past.can_be_reopened);
    let open = can_be_opened.then(|| {
        view! {
            <button
                class="button"
                type="button"
                on:click=move |_| {
                    desk.panel.set(None);
                    desk.reopen(assignment);
                }
            >
                "Open it"
            </button>
        }
    });
    let why = match &refusal {
        Refusal::Invalid(_) => "Its answers don't fit the questions.".to_owned(),
        other => other.why().to_owned(),
    };
    view! {
        <li class="kept kept--refused">
            <p class="kept__excerpt" dir="auto">{entry.excerpt}</p>
            <p class="kept__state">{why}</p>
            <p class="kept__actions">
                {open}
                <button
                    class="button"
                    type="button"
                    on:click=move |_| outbox::resolve(op_id, Resolution::Retry)
                >
                    "Send it again"
                </button>
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| outbox::resolve(op_id, Resolution::Discard)
                >
                    "Discard it"
                </button>
            </p>
        </li>
    }
    .into_any()
}
