//! The conflicts and what is decided, beside the sample.

use ingot::{
    formats::to_iso,
    ids::SampleId,
    review::{Conflict, DecidedSample},
};
use leptos::prelude::*;

use super::desk::{Desk, List, called};
use crate::{
    browser, pages::labeling::keyboard::give_focus_back, surroundings::numbers,
    words::review as words,
};

/// The switch between the lists, and the open one.
#[component]
pub(super) fn ListsPanel(desk: Desk) -> impl IntoView {
    let open = move || match desk.list.get() {
        List::Conflicts => view! { <Conflicts desk/> }.into_any(),
        List::Decided => view! { <Decided desk/> }.into_any(),
    };
    view! {
        <nav class="review__lists" aria-label=words::LISTS>
            <div class="review__switch">
                {switch(desk, List::Conflicts, words::CONFLICTS)}
                {switch(desk, List::Decided, words::DECIDED)}
            </div>
            {open}
        </nav>
    }
    .into_any()
}

fn switch(desk: Desk, list: List, caption: &'static str) -> AnyView {
    view! {
        <button
            class="button"
            type="button"
            aria-pressed=move || (desk.list.get() == list).to_string()
            on:click=move |event| {
                give_focus_back(&event);
                desk.open(list);
            }
        >
            {caption}
        </button>
    }
    .into_any()
}

#[component]
fn Conflicts(desk: Desk) -> impl IntoView {
    let is_empty = Memo::new(move |_| desk.conflicts.read().is_empty());
    let has_more = Memo::new(move |_| desk.next_conflict.read().is_some());
    // They come into the list only when somebody asks for it: nothing moves under a hand.
    let has_new = Memo::new(move |_| {
        let held = desk.conflicts.read().len() as u64;
        !has_more.get() && held < desk.counts.get().open
    });
    view! {
        <ol class="review__list" data-testid="conflicts">
            <For each=move || desk.conflicts.get() key=|conflict| conflict.sample let:conflict>
                {conflict_row(desk, conflict)}
            </For>
        </ol>
        <Show when=move || is_empty.get() && !has_new.get()>
            <div class="review__empty" data-testid="no-conflicts">
                <p>{move || nothing_left(desk)}</p>
                <p class="page__note">{words::WHAT_COMES_HERE}</p>
            </div>
        </Show>
        <Show when=move || has_more.get()>{more(desk)}</Show>
        <Show when=move || has_new.get()>
            <p class="page__note" role="status">{words::THERE_ARE_NEW}</p>
            <button class="button" type="button" on:click=move |_| desk.load_anew()>
                {words::LOAD_ANEW}
            </button>
        </Show>
    }
    .into_any()
}

fn nothing_left(desk: Desk) -> &'static str {
    if desk.counts.get().decided == 0 {
        words::NO_CONFLICTS
    } else {
        words::ALL_DECIDED
    }
}

fn more(desk: Desk) -> AnyView {
    view! {
        <button class="button" type="button" on:click=move |_| desk.load_more()>{words::MORE}</button>
    }
    .into_any()
}

fn conflict_row(desk: Desk, conflict: Conflict) -> AnyView {
    let Conflict {
        sample,
        excerpt,
        disagreement,
        flags,
        labels,
        ..
    } = conflict;
    let told = numbers().write(&words::apart(disagreement, labels, flags));
    let line = view! {
        <span class="review__excerpt" dir="auto">{or_no_text(excerpt)}</span>
        <meter
            class="review__meter"
            min="0"
            max="1000"
            value=disagreement.to_string()
            aria-hidden="true"
        ></meter>
        <span class="review__told">{told}</span>
    }
    .into_any();
    view! { <li>{choosing(desk, sample, line)}</li> }.into_any()
}

/// A button that shows a sample.
fn choosing(desk: Desk, sample: SampleId, line: AnyView) -> AnyView {
    let is_chosen = Memo::new(move |_| desk.chosen.get() == Some(sample));
    view! {
        <button
            class="review__row"
            type="button"
            data-testid="review-row"
            aria-current=move || is_chosen.get().then_some("true")
            on:click=move |event| {
                give_focus_back(&event);
                desk.choose(sample);
            }
        >
            {line}
        </button>
    }
    .into_any()
}

#[component]
fn Decided(desk: Desk) -> impl IntoView {
    let is_empty = Memo::new(move |_| desk.decided.read().is_empty());
    let has_more = Memo::new(move |_| desk.next_decided.read().is_some());
    view! {
        <ol class="review__list" data-testid="decided">
            // A verdict that was decided anew is another row.
            <For
                each=move || desk.decided.get()
                key=|decided| (decided.sample, decided.revision)
                let:decided
            >
                {decided_row(desk, decided)}
            </For>
        </ol>
        <Show when=move || is_empty.get()>
            <p class="review__empty">{words::NOTHING_DECIDED}</p>
        </Show>
        <Show when=move || has_more.get()>{more(desk)}</Show>
    }
    .into_any()
}

/// The list is read by browsers alone, so its times are the reader's.
fn decided_row(desk: Desk, decided: DecidedSample) -> AnyView {
    let DecidedSample {
        sample,
        excerpt,
        reason,
        by,
        decided_at_ms,
        revision,
        ..
    } = decided;
    let excerpt = or_no_text(excerpt);
    let aloud = words::withdraw(&excerpt);
    let when = browser::date_and_time(decided_at_ms);
    let told = words::decided_by(&called(by.as_ref()), &when, reason);
    let line = view! {
        <span class="review__excerpt" dir="auto">{excerpt}</span>
        <time class="review__told" datetime=to_iso(decided_at_ms)>{told}</time>
    }
    .into_any();
    view! {
        <li class="review__decided">
            {choosing(desk, sample, line)}
            <button
                class="button button--quiet"
                type="button"
                aria-label=aloud
                on:click=move |_| desk.withdraw(sample, revision)
            >
                {words::WITHDRAW}
            </button>
        </li>
    }
    .into_any()
}

fn or_no_text(excerpt: String) -> String {
    if excerpt.is_empty() {
        words::NO_TEXT.to_owned()
    } else {
        excerpt
    }
}
