//! The final answers, why labels differ, and the button that decides.

use ingot::{
    review::ReviewedSample,
    verdict::{StandingVerdict, VerdictReason},
};
use leptos::prelude::*;

use super::desk::{Desk, Meanwhile, called};
use crate::{
    components::FieldInput,
    pages::labeling::keyboard::give_focus_back,
    views::AnyViews,
    words::{history::answers, review as words},
};

#[component]
pub(super) fn VerdictForm(desk: Desk, sample: ReviewedSample) -> impl IntoView {
    let fields = desk.form.read_untracked().fields().to_vec();
    let fields = fields
        .into_iter()
        .enumerate()
        .map(|(index, field)| view! { <FieldInput index field form=desk.form/> })
        .any_views();
    let columns: Vec<_> = sample.labels.iter().map(|label| label.id).collect();
    let whose = move || {
        let picked = desk.picked_label();
        let column = columns.iter().position(|id| Some(*id) == picked);
        column.map_or(words::OWN_ANSWERS.to_owned(), |column| {
            words::picked(column + 1)
        })
    };
    view! {
        <section class="review__verdict" aria-label=words::VERDICT>
            <h2>{words::VERDICT}</h2>
            <p class="review__whose-answers" role="status" data-testid="whose-answers">{whose}</p>
            {fields}
            <Why desk/>
            <div role="alert">
                {move || desk.meanwhile.get().map(|meanwhile| meanwhile_view(desk, &meanwhile))}
            </div>
            <p class="page__note" role="status" data-testid="quick">
                {move || desk.was_quick.get().then_some(words::QUICK)}
            </p>
            <Actions desk is_decided=sample.verdict.is_some()/>
        </section>
    }
    .into_any()
}

/// Why the labels differ, and the note.
#[component]
fn Why(desk: Desk) -> impl IntoView {
    let options = VerdictReason::ALL
        .into_iter()
        .map(|reason| {
            view! {
                <option
                    value=reason.word()
                    selected=desk.reason.get_untracked() == reason
                    prop:selected=move || desk.reason.get() == reason
                >
                    {words::reason(reason)}
                </option>
            }
        })
        .any_views();
    let choose = move |event| {
        if let Some(reason) = VerdictReason::of_word(&event_target_value(&event)) {
            desk.reason.set(reason);
        }
    };
    view! {
        <label class="review__field">
            {words::REASON}
            <select class="typed-answer" name="reason" on:change=choose>{options}</select>
        </label>
        <label class="review__field">
            {words::NOTE}
            <textarea
                class="notes__text"
                rows="2"
                maxlength="10000"
                dir="auto"
                prop:value=move || desk.note.get()
                on:input=move |event| desk.note.set(event_target_value(&event))
            ></textarea>
        </label>
    }
    .into_any()
}

/// What somebody else decided meanwhile, and what can be done now.
fn meanwhile_view(desk: Desk, (_, theirs): &Meanwhile) -> AnyView {
    let told = match theirs {
        Some(standing) => told(standing),
        None => view! { <p>{words::WITHDRAWN_MEANWHILE}</p> }.into_any(),
    };
    view! {
        <div class="panel panel--error" data-testid="meanwhile">
            {told}
            <p>{words::YOURS_STAYS}</p>
            <p class="review__actions">
                <button class="button button--primary" type="button" on:click=move |_| desk.decide(true)>
                    {words::DECIDE_ANYWAY}
                </button>
                <button class="button" type="button" on:click=move |_| desk.leave_theirs()>
                    {words::LEAVE_THEIRS}
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn told(standing: &StandingVerdict) -> AnyView {
    let verdict = &standing.verdict;
    let why = words::reason(verdict.reason);
    let note = verdict.note.clone();
    let note = note.map(|note| view! { <p dir="auto">{note}</p> }.into_any());
    view! {
        <p dir="auto">{words::decided_meanwhile(&called(standing.by.as_ref()))}</p>
        <p dir="auto"><strong>{answers(verdict.values.values())}</strong></p>
        <p>{why}</p>
        {note}
    }
    .into_any()
}

#[component]
fn Actions(desk: Desk, is_decided: bool) -> impl IntoView {
    let decide = if is_decided {
        words::DECIDE_ANEW
    } else {
        words::DECIDE
    };
    let step = move |caption: &'static str, cap: &'static str, forward: bool| {
        view! {
            <button
                class="button"
                type="button"
                on:click=move |event| {
                    give_focus_back(&event);
                    desk.step(forward);
                }
            >
                {caption}
                " "
                <kbd aria-hidden="true">{cap}</kbd>
            </button>
        }
        .into_any()
    };
    view! {
        <p class="review__actions">
            {step(words::PREVIOUS, "p", false)}
            {step(words::NEXT, "n", true)}
            <button
                class="button button--primary"
                type="button"
                aria-disabled=move || desk.is_sending.get().to_string()
                on:click=move |event| {
                    give_focus_back(&event);
                    desk.decide(false);
                }
            >
                {decide}
                " "
                <kbd aria-hidden="true">"⏎"</kbd>
            </button>
        </p>
    }
    .into_any()
}
