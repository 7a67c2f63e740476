//! What was done last, to look at and to change.

use ingot::{desk::PastState, label::LabelValues, schema::Schema};
use leptos::prelude::*;

use super::{
    desk::{Desk, PastLine},
    keyboard,
    sent_back::SentBackView,
};
use crate::{views::AnyViews, words::history as words};

/// What was sent back, and the last labels, the newest first. Pressed, one is opened in place.
#[component]
pub(super) fn HistoryView(desk: Desk) -> impl IntoView {
    view! {
        <div class="past">
            <SentBackView desk/>
            <Show when=move || !desk.history.read().is_empty()>
                <section class="history" aria-label=words::YOUR_LAST_LABELS data-testid="history">
                    <h2>{words::YOUR_LAST_LABELS}</h2>
                    <ol>
                        {move || {
                            desk.history
                                .get()
                                .into_iter()
                                .map(|past| view! { <PastView desk past/> })
                                .any_views()
                        }}
                    </ol>
                </section>
            </Show>
        </div>
    }
}

#[component]
fn PastView(desk: Desk, past: PastLine) -> impl IntoView {
    let assignment = past.assignment;
    let said = match &past.values {
        Some(values) => desk
            .form
            .with_untracked(|form| in_few_words(form.schema(), values)),
        None => words::SKIPPED.to_owned(),
    };
    let state = match past.state {
        PastState::Sending => Some(words::SAVING),
        PastState::Saved => None,
        PastState::Refused => Some(words::NEEDS_YOU),
    };
    let state = state.map(|state| view! { <span class="history__state">{state}</span> }.into_any());
    let line = view! {
        <span class="history__excerpt" dir="auto">{past.excerpt}</span>
        <span class="history__said" dir="auto">{said}</span>
        {state}
    };
    if !past.can_be_reopened {
        return view! { <li class="history__line">{line}</li> }.into_any();
    }
    view! {
        <li class="history__line">
            <button
                type="button"
                aria-current=past.is_reopened.then_some("true")
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.reopen(assignment);
                }
            >
                {line}
            </button>
        </li>
    }
    .into_any()
}

/// Answers in a few words, in the order of the questions; behind them those to questions that are not asked any
/// more.
fn in_few_words(schema: &Schema, values: &LabelValues) -> String {
    let asked = || schema.fields.iter().map(|field| &field.name);
    let answers = asked().filter_map(|name| values.get(name));
    let others = values
        .iter()
        .filter(|(name, _)| asked().all(|asked| asked != *name));
    words::answers(answers.chain(others.map(|(_, value)| value)))
}
