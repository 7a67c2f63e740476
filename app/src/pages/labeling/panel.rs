//! What opens beside the sample: guidelines, keys, reasons for a skip, what is not saved yet, and the session.

mod changing;
mod keys;
mod reasons;

use ingot::{
    keys::Action,
    outbox::{Chip, Entry, Resolution},
    progress::Progress,
};
use leptos::prelude::*;

use self::{keys::KeysView, reasons::ReasonsView};
use super::{desk::Desk, keyboard, offline::AlongView, session::SessionView, settings::Cap};
use crate::{
    browser,
    outbox::{self, Shown},
    views::AnyViews,
    words::{kept as words, panels},
};

/// By this the browser finds what is open.
const PANEL_ID: &str = "panel";

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Panel {
    /// What labelers are told of the work.
    Guidelines,
    /// Every key that does something.
    Keys,
    /// Why the sample is skipped.
    Skip,
    /// How many samples are taken along.
    Along,
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
    kept: ReadSignal<Shown>,
    progress: Signal<Progress>,
) -> impl IntoView {
    let guidelines = StoredValue::new(guidelines);
    // Whoever opens something reads on there, and afterwards where they were.
    Effect::new(move |_| match desk.panel.get() {
        Some(_) => browser::lend_focus(PANEL_ID),
        None => browser::return_focus(PANEL_ID),
    });
    move || {
        let panel = desk.panel.get()?;
        let (title, body) = match panel {
            Panel::Guidelines => (panels::GUIDELINES, guidelines_view(&guidelines.get_value())),
            Panel::Keys => (panels::KEYS, view! { <KeysView desk/> }.into_any()),
            Panel::Skip => (panels::WHY_SKIP, view! { <ReasonsView desk/> }.into_any()),
            Panel::Along => (
                panels::TAKE_SAMPLES_ALONG,
                view! { <AlongView desk/> }.into_any(),
            ),
            Panel::Kept => (
                panels::YOUR_WORK,
                view! { <KeptView desk kept/> }.into_any(),
            ),
            Panel::Session => (
                panels::YOUR_SESSION,
                view! { <SessionView desk progress/> }.into_any(),
            ),
        };
        Some(
            view! {
                <aside id=PANEL_ID class="sheet" tabindex="-1" data-testid="panel" aria-label=title>
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
                            {panels::CLOSE}
                            <Cap desk action=Action::Close/>
                        </button>
                    </header>
                    {body}
                </aside>
            }
            .into_any(),
        )
    }
}

fn guidelines_view(guidelines: &str) -> AnyView {
    if guidelines.is_empty() {
        return view! { <p>{panels::NO_GUIDELINES}</p> }.into_any();
    }
    view! { <p class="sheet__text" dir="auto">{guidelines.to_owned()}</p> }.into_any()
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
                        <p>{words::unreadable(&why)}</p>
                        <button
                            class="button"
                            type="button"
                            on:click=move |_| outbox::discard_unreadable(key.clone())
                        >
                            {words::DISCARD}
                        </button>
                    </li>
                }
            })
            .any_views()
    };
    view! {
        <Show when=move || kept.read().entries.is_empty() && kept.read().unreadable.is_empty()>
            <p>{words::NOTHING_KEPT}</p>
        </Show>
        <Show when=move || matches!(kept.read().chip, Chip::SignedOut(_))>
            <p class="sheet__warning" role="alert">
                {words::SIGNED_OUT}
            </p>
        </Show>
        <Show when=move || 0 < kept.read().only_here>
            <p class="sheet__warning">
                {words::NO_ROOM}
            </p>
        </Show>
        <ul class="sheet__list">
            {move || {
                kept.get()
                    .entries
                    .into_iter()
                    .map(|entry| view! { <KeptEntry desk entry/> })
                    .any_views()
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
                <p class="kept__state">{words::WAITS}</p>
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
                {words::OPEN_IT}
            </button>
        }
        .into_any()
    });
    let why = refusal.why().to_owned();
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
                    {words::SEND_AGAIN}
                </button>
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| outbox::resolve(op_id, Resolution::Discard)
                >
                    {words::DISCARD_IT}
                </button>
            </p>
        </li>
    }
    .into_any()
}
