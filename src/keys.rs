//! What a key press means on the labeling page.
//!
//! A [`KeyMap`] says which chord does what: a [`Preset`], with what one person changed of it
//! ([`KeyChoices`]), key by key as they press it ([`KeyPress::recorded`]). Digits answer the focused field, and
//! the schema's hotkeys any field, whatever the map says. [`overlay()`] lists all of it.
//!
//! These rules hold for every map: nothing acts while Alt is held or a word is being composed; with Ctrl
//! or Meta only chords act that are named with it; while somebody types only [`Action::Submit`],
//! [`Action::SaveDraft`] and Escape are not their text's; and Tab stays the browser's own.

mod action;
mod changing;
mod choices;
mod chord;
mod clash;
mod map;
mod overlay;
mod preset;
mod press;
mod recording;
mod review;
mod scene;
mod skipping;

pub use action::{Action, Group};
pub use choices::{KeyChange, KeyChoices, Unknown};
pub use chord::{Chord, ChordError, Key};
pub use clash::Clash;
pub use map::KeyMap;
pub use overlay::{Does, Line, Section, overlay};
pub use preset::Preset;
pub use press::{KeyPress, Target};
pub use recording::{Recorded, Unusable};
pub use review::{ReviewAction, review_action};
pub use skipping::{Why, reason_cap};

/// What a key press means by the default map, on a schema of which nothing is known: any visible
/// character that has no other meaning may be a hotkey.
pub fn action(press: KeyPress<'_>) -> Option<Action> {
    KeyMap::default().meaning(press, None)
}

/// What the page itself does with a key by the default map. No answer can have it as its hotkey.
pub fn own_meaning(key: char) -> Option<&'static str> {
    let chord = Chord::typed(key);
    let mut bindings = Preset::Default.bindings();
    let (_, action) = bindings.find(|(bound, _)| *bound == chord)?;
    action.words()
}

/// The key that answers a field with its point or option at a position counted from 0, if one does.
pub fn key_cap(index: usize) -> Option<char> {
    match index {
        0..=8 => char::from_digit(u32::try_from(index).ok()? + 1, 10),
        9 => Some('0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
