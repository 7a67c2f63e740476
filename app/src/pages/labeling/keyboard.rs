//! One listener for the whole page, so that no focus is ever in the wrong place.

use ingot::keys::KeyPress;
use leptos::{ev, prelude::*};

use super::{desk::Desk, panel::Panel};
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
    if read(event, |press| does(desk, press)) {
        event.prevent_default();
    }
}

/// Does what a key means. Says whether it did anything.
fn does(desk: Desk, press: KeyPress<'_>) -> bool {
    let map = desk.settings.keys.get_untracked();
    if desk.panel.get_untracked() == Some(Panel::Skip)
        && let Some(why) = map.why(press, desk.reasons.with_value(Vec::len))
    {
        desk.say_why(why);
        return true;
    }
    let meaning = desk
        .form
        .with_untracked(|form| map.action(press, form.schema(), form.focus()));
    meaning.is_some_and(|meaning| desk.act(meaning))
}

/// Reads a key press as the browser tells of it.
pub(in crate::pages) fn read<T>(
    event: &ev::KeyboardEvent,
    read: impl FnOnce(KeyPress<'_>) -> T,
) -> T {
    read(KeyPress {
        key: &event.key(),
        code: &event.code(),
        command: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
        composing: browser::is_composing(event),
        repeat: event.repeat(),
        target: browser::key_target(event),
    })
}

/// After a click by mouse or touch the keys belong to the page again; after a press by key the focus
/// stays where the person put it.
pub(in crate::pages) fn give_focus_back(event: &ev::MouseEvent) {
    if 0 < event.detail() {
        browser::leave_focus();
    }
}
