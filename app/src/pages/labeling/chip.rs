//! The one word that says whether one's work is safe.

use ingot::outbox::Chip;
use leptos::prelude::*;

use super::{desk::Desk, keyboard, panel::Panel};
use crate::{outbox::Shown, words::labeling as words};

/// The word; pressed, it opens what is kept.
#[component]
pub(super) fn ChipView(desk: Desk, kept: ReadSignal<Shown>) -> impl IntoView {
    let chip = Memo::new(move |_| kept.read().chip);
    let said = Memo::new(move |said: Option<&Option<Chip>>| {
        chip.get().said_after(said.copied().flatten())
    });
    let mood = move || match chip.get() {
        Chip::Checking | Chip::AllSaved => "chip chip--calm",
        Chip::Saving(_) => "chip chip--busy",
        Chip::Offline(_) | Chip::KeptForOthers(_) => "chip chip--waiting",
        Chip::SignedOut(_) | Chip::NeedsYou(_) => "chip chip--alarm",
    };
    view! {
        <button
            class=mood
            type="button"
            data-testid="chip"
            on:click=move |event| {
                keyboard::give_focus_back(&event);
                desk.toggle(Panel::Kept);
            }
        >
            {move || words::chip(chip.get())}
        </button>
        <span class="visually-hidden" role="status">
            {move || said.get().map(words::chip).unwrap_or_default()}
        </span>
    }
}
