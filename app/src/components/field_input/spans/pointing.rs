//! Selecting with the mouse, a finger, or what else makes the browser select.

use ingot::form::{Form, Grain};
use leptos::{ev, prelude::*};

use super::text_id;
use crate::browser;

/// Listens to where the pointer is let go, which may be outside of the text, until the field is gone.
pub(super) fn listen(form: RwSignal<Form>, index: usize) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::pointerup, move |event| {
            let grain = if event.shift_key() {
                Grain::Characters
            } else {
                Grain::Words
            };
            on_release(form, index, grain, &event);
        });
        on_cleanup(move || listener.remove());
    });
}

/// Takes over what the browser has selected, and draws it itself from then on: it is made whole, and a
/// selection of the browser's own would be lost when marks are drawn anew below it.
fn on_release(form: RwSignal<Form>, index: usize, grain: Grain, event: &ev::PointerEvent) {
    let id = text_id(index);
    if let Some(part) = browser::selected_part(&id) {
        form.update(|form| {
            form.select_whole(index, part, grain);
            form.mark_armed(index);
        });
    } else if let Some(place) = browser::pointed_place(&id, event) {
        form.update(|form| form.put_caret(index, place));
    } else {
        return;
    }
    browser::clear_selection();
}

/// Tells the form which part of which text is selected on the page, for labels that mark it. What fingers
/// select comes in here: nobody says when they are done.
pub(crate) fn note_selection(form: RwSignal<Form>) {
    let selected = form.with_untracked(|form| {
        (0..form.fields().len())
            .filter(|index| form.marked_text(*index).is_some())
            .find_map(|index| browser::selected_part(&text_id(index)).map(|part| (index, part)))
    });
    if let Some((index, part)) = selected {
        let focus = form.with_untracked(Form::focus);
        form.update(|form| {
            form.select_whole(index, part, Grain::Words);
            // Whatever key was pressed, it was meant for the field that had the focus.
            form.focus_on(focus);
        });
        browser::clear_selection();
    }
}
