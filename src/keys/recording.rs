//! Pressing the key that one wants.

use super::{Chord, Key, KeyPress};

/// What a key press comes to while the page waits for somebody to press the key that they want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Nothing yet: a key that is held beside others, or one that is held down.
    Nothing,
    /// They leave it as it is.
    Leave,
    /// They want this chord, if a map may have it.
    Chord(Chord),
    /// They want what can't be a chord.
    Unusable(Unusable),
}

/// Why a press is no chord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// With Alt keys type characters on many layouts, and open menus.
    Alt,
    /// An input method has it.
    Composing,
    /// It is none that every keyboard and browser has by the same name.
    Unknown,
}

/// Keys that do nothing by themselves, as browsers call them.
const HELD: [&str; 8] = [
    "Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "NumLock", "Fn",
];

impl KeyPress<'_> {
    /// What the press comes to as a key that somebody wants.
    pub fn recorded(&self) -> Recorded {
        if HELD.contains(&self.key) || self.repeat {
            return Recorded::Nothing;
        }
        if self.is_composing() {
            return Recorded::Unusable(Unusable::Composing);
        }
        if self.alt {
            return Recorded::Unusable(Unusable::Alt);
        }
        match self.by_key() {
            Some(chord) if chord == Chord::plain(Key::Escape) => Recorded::Leave,
            Some(chord) => Recorded::Chord(chord),
            None => Recorded::Unusable(Unusable::Unknown),
        }
    }
}
