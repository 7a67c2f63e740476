//! One sample and the label being made for it.

use ingot::{assignment::Assignment, keys::Action};
use leptos::prelude::*;

use super::{
    desk::Desk,
    history::HistoryView,
    keyboard,
    sent_back::{NoteView, StandsButton},
    settings::Cap,
    timing::TimeView,
};
use crate::{
    components::{FieldInput, SampleCard},
    surroundings::surroundings,
    views::AnyViews,
    words::labeling as words,
};

/// The sample, its questions, and the bar at the bottom that never moves.
#[component]
pub(super) fn Work(desk: Desk, assignment: Assignment, is_reopened: bool) -> impl IntoView {
    let back = is_reopened.then(|| desk.line_of(assignment.id)).flatten();
    let note = back
        .clone()
        .map(|line| view! { <NoteView line/> }.into_any());
    let sample = assignment.sample;
    let fields = desk.form.read_untracked().fields().to_vec();
    let blocks = desk
        .form
        .read_untracked()
        .blocks(&sample.payload, &surroundings().media);
    let proposal = (!is_reopened)
        .then(|| assignment.suggestions.into_iter().next())
        .flatten()
        .map(|suggestion| {
            let proposal = words::proposal(suggestion.model.as_deref(), suggestion.score);
            view! {
                <p class="labeling__proposal" data-testid="proposal" dir="auto">
                    {proposal}
                </p>
            }
            .into_any()
        });
    view! {
        <div class="labeling__work">
            <div class="labeling__sample" aria-live="polite">
                {note}
                <SampleCard id=sample.id blocks/>
            </div>
            <div class="labeling__fields">
                {is_reopened
                    .then(|| {
                        view! {
                            <p class="labeling__reopened" data-testid="reopened">
                                {words::CHANGING_EARLIER}
                                <button
                                    class="button button--quiet"
                                    type="button"
                                    on:click=move |event| {
                                        keyboard::give_focus_back(&event);
                                        desk.cancel();
                                    }
                                >
                                    {words::LEAVE_AS_IT_WAS}
                                    <Cap desk action=Action::Close/>
                                </button>
                                {back.map(|line| view! { <StandsButton desk line/> }.into_any())}
                            </p>
                        }.into_any()
                    })}
                {proposal}
                {fields
                    .into_iter()
                    .enumerate()
                    .map(|(index, field)| {
                        view! { <FieldInput index field form=desk.form/> }
                    })
                    .any_views()}
                <Notes desk/>
            </div>
            <HistoryView desk/>
        </div>
        <Actions desk is_reopened/>
    }
}

/// What the labeler notes beside the label.
#[component]
fn Notes(desk: Desk) -> impl IntoView {
    view! {
        <div class="notes">
            <label for="notes">{words::NOTES} <Cap desk action=Action::EnterText/></label>
            <textarea
                id="notes"
                class="notes__text"
                rows="2"
                maxlength="10000"
                dir="auto"
                prop:value=move || desk.notes.get()
                on:input=move |event| desk.notes.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

/// What can be done with the sample as a whole.
#[component]
fn Actions(desk: Desk, is_reopened: bool) -> impl IntoView {
    let submit = if is_reopened {
        words::SAVE
    } else {
        words::SUBMIT
    };
    let pressed = move || desk.flagged.get().to_string();
    view! {
        <footer class="labeling__actions">
            <p class="labeling__notice" role="status" data-testid="notice">
                {move || desk.notice.get()}
            </p>
            <TimeView desk/>
            <button
                class="button button--quiet"
                type="button"
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.undo();
                }
                disabled=move || desk.history.read().is_empty()
            >
                {words::UNDO}
                <Cap desk action=Action::Undo/>
            </button>
            <button
                class="button button--quiet"
                type="button"
                aria-pressed=pressed
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.flagged.update(|flagged| *flagged = !*flagged);
                }
            >
                {move || if desk.flagged.get() { words::FLAGGED } else { words::FLAG }}
                <Cap desk action=Action::Flag/>
            </button>
            <button
                class="button"
                type="button"
                disabled=is_reopened
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.skip_or_ask();
                }
            >
                {words::SKIP}
                <Cap desk action=Action::Skip/>
            </button>
            <button
                class="button button--primary"
                type="button"
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.submit();
                }
            >
                {submit}
                " "
                <Cap desk action=Action::Submit/>
            </button>
        </footer>
    }
}
