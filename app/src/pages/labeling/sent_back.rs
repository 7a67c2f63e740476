//! Labels that were sent back, to be looked at again.

use leptos::prelude::*;

use super::{
    desk::{BackLine, Desk},
    keyboard,
};
use crate::{surroundings::numbers, views::AnyViews, words::sent_back as words};

/// The labels with their notes, in the order in which they were sent back. "Look again" opens one in place.
#[component]
pub(super) fn SentBackView(desk: Desk) -> impl IntoView {
    let title = move || {
        let list = desk.sent_back.read();
        let title = words::sent_back_to_you(list.lines.len(), list.has_more);
        numbers().write(&title)
    };
    view! {
        <Show when=move || !desk.sent_back.read().lines.is_empty()>
            <section class="sent-back" aria-labelledby="sent-back-title" data-testid="sent-back">
                <h2 id="sent-back-title">{title}</h2>
                <ol>
                    {move || {
                        desk.sent_back
                            .get()
                            .lines
                            .into_iter()
                            .map(|line| view! { <BackView desk line/> })
                            .any_views()
                    }}
                </ol>
            </section>
        </Show>
    }
}

#[component]
fn BackView(desk: Desk, line: BackLine) -> impl IntoView {
    let assignment = line.assignment;
    let open = if line.can_be_reopened {
        view! {
            <button
                class="button"
                type="button"
                aria-current=line.is_reopened.then_some("true")
                on:click=move |event| {
                    keyboard::give_focus_back(&event);
                    desk.reopen(assignment);
                }
            >
                {words::LOOK_AGAIN}
            </button>
        }
        .into_any()
    } else {
        view! { <span class="history__state">{words::CANT_CHANGE}</span> }.into_any()
    };
    view! {
        <li class="sent-back__line">
            <p class="sent-back__note" dir="auto">{line.note.clone()}</p>
            <p class="sent-back__excerpt" dir="auto">{line.excerpt.clone()}</p>
            <p class="sent-back__buttons">{open} <StandsButton desk line/></p>
        </li>
    }
    .into_any()
}

/// The note to the label that is reopened, if it was sent back. It stands above the sample.
#[component]
pub(super) fn NoteView(line: BackLine) -> impl IntoView {
    view! {
        <p class="labeling__sent-back" dir="auto" data-testid="sent-back-note">
            {words::sent_back(&line.note)}
        </p>
    }
    .into_any()
}

/// What says that a label stands as it is.
#[component]
pub(super) fn StandsButton(desk: Desk, line: BackLine) -> impl IntoView {
    view! {
        <button
            class="button button--quiet"
            type="button"
            on:click=move |event| {
                keyboard::give_focus_back(&event);
                desk.let_it_stand(line.id);
            }
        >
            {words::STANDS}
        </button>
    }
    .into_any()
}
