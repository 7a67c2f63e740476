//! Keys, and the list of what they do.

use ingot::keys::{ReviewAction, review_action};
use leptos::{ev, prelude::*};

use super::desk::Desk;
use crate::{
    browser,
    pages::labeling::keyboard::{give_focus_back, read},
    views::AnyViews,
    words::review as words,
};

/// Listens until the page is left.
pub(super) fn listen(desk: Desk) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| {
            // Something on the page may have had its own use for the key.
            if event.default_prevented() {
                return;
            }
            if read(&event, review_action).is_some_and(|action| desk.act(action)) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

impl Desk {
    /// Does what a key means. Says whether it did anything.
    fn act(self, action: ReviewAction) -> bool {
        match action {
            ReviewAction::Pick(column) => return self.pick(column),
            ReviewAction::Decide => self.decide(false),
            ReviewAction::Next => self.step(true),
            ReviewAction::Previous => self.step(false),
            ReviewAction::Names => self.shows_names.update(|shows| *shows = !*shows),
            ReviewAction::Help => self.shows_keys.update(|shows| *shows = !*shows),
            ReviewAction::LeaveText => browser::leave_focus(),
        }
        true
    }
}

/// A button, and below it what keys do.
#[component]
pub(super) fn KeysView(desk: Desk) -> impl IntoView {
    let lines = move || {
        words::KEY_LIST
            .into_iter()
            .map(|(caps, does)| {
                view! {
                    <div>
                        <dt><kbd>{caps}</kbd></dt>
                        <dd>{does}</dd>
                    </div>
                }
            })
            .any_views()
    };
    view! {
        <div class="review__keys">
            <button
                class="button button--quiet"
                type="button"
                aria-expanded=move || desk.shows_keys.get().to_string()
                aria-controls="review-keys"
                on:click=move |event| {
                    give_focus_back(&event);
                    desk.shows_keys.update(|shows| *shows = !*shows);
                }
            >
                {words::KEYS}
                " "
                <kbd aria-hidden="true">"?"</kbd>
            </button>
            <div id="review-keys" class="panel keys" hidden=move || !desk.shows_keys.get()>
                <dl>{lines}</dl>
            </div>
        </div>
    }
    .into_any()
}
