//! One listener for the whole page, so that no focus is ever in the wrong place.

use ingot::keys::{KeyMap, KeyPress};
use leptos::{ev, prelude::*};

use super::desk::Desk;
use crate::browser;

/// Listens until the page is left.
pub(super) fn listen(desk: Desk) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| on_key(desk, &event));
        on_cleanup(move || listener.remove());
    });
}

fn on_key(desk: Desk, event: &ev::KeyboardEvent) {
    // Something on the page had its own use for the key.
    if event.default_prevented() {
        desk.acted();
        return;
    }
    let press = KeyPress {
        key: &event.key(),
        code: &event.code(),
        command: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
        composing: event.is_composing(),
        repeat: event.repeat(),
        target: browser::key_target(event),
    };
    let map = KeyMap::default();
    let meaning = desk
        .form
        .with_untracked(|form| map.action(press, form.schema(), form.focus()));
    if let Some(meaning) = meaning
        && desk.act(meaning)
    {
        event.prevent_default();
    }
}

/// After a click by mouse or touch the keys belong to the page again; after a press by key the focus
/// stays where the person put it.
pub(super) fn give_focus_back(event: &ev::MouseEvent) {
    if 0 < event.detail() {
        browser::leave_focus();
    }
}
