//! The maps that people choose from: Ingot's own, and those that their hands know.

use super::{Action as A, Chord, Key};
use crate::form::Place;

/// A whole map of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// Ingot's own.
    #[default]
    Default,
    /// As in Label Studio: chords with Ctrl, so that letters are free.
    LabelStudio,
    /// As in Prodigy: `a`, `x`, space and Backspace.
    Prodigy,
    /// As in Argilla: Enter submits, Backspace discards.
    Argilla,
}

/// A chord with what it does.
pub(super) type Binding = (Chord, A);

const fn char(char: char) -> Chord {
    Chord::plain(Key::Char(char))
}

/// What every preset has besides its own: neither brackets nor Escape mean anything else in any of the
/// tools, and up and down move between questions in all that have several of them.
const SHARED: &[Binding] = &[
    (char('['), A::Prefer(Place::Left)),
    (char(']'), A::Prefer(Place::Right)),
    (char('='), A::Prefer(Place::Neither)),
    (Chord::plain(Key::Down), A::NextField),
    (Chord::plain(Key::Up), A::PreviousField),
    (char('f'), A::Flag),
    (char('n'), A::EnterText),
    (Chord::with_shift(Key::Enter), A::EnterText),
    (char('h'), A::Guidelines),
    (char('?'), A::ShowKeys),
    (Chord::plain(Key::Escape), A::Close),
];

/// Left and right go through the history; beside a comparison they point at its texts, see
/// [`KeyMap`](super::KeyMap).
const DEFAULT: &[Binding] = &[
    (Chord::plain(Key::Enter), A::Submit),
    (Chord::with_command(Key::Enter), A::Submit),
    (char('s'), A::Skip),
    (Chord::with_command(Key::Space), A::Skip),
    (Chord::plain(Key::Backspace), A::Undo),
    (char('u'), A::Undo),
    (Chord::plain(Key::Left), A::EarlierSample),
    (Chord::plain(Key::Right), A::LaterSample),
];

/// Enter, Backspace and `u` do something to a region there, so here they do nothing rather than something
/// else.
const LABEL_STUDIO: &[Binding] = &[
    (Chord::with_command(Key::Enter), A::Submit),
    (Chord::with_command(Key::Space), A::Skip),
    (Chord::with_command(Key::Char('z')), A::Undo),
    (Chord::with_command(Key::Left), A::EarlierSample),
    (Chord::with_command(Key::Right), A::LaterSample),
];

/// Accepting and rejecting hand in at once, as there. Without a yes-or-no question to answer, accepting
/// submits and rejecting does nothing.
const PRODIGY: &[Binding] = &[
    (char('a'), A::Decide(true)),
    (char('x'), A::Decide(false)),
    (Chord::plain(Key::Enter), A::Submit),
    (Chord::with_command(Key::Enter), A::Submit),
    (Chord::plain(Key::Space), A::Skip),
    (Chord::plain(Key::Backspace), A::Undo),
    (Chord::plain(Key::Delete), A::Undo),
    (Chord::with_command(Key::Char('s')), A::SaveDraft),
    (Chord::plain(Key::Left), A::EarlierSample),
    (Chord::plain(Key::Right), A::LaterSample),
];

/// It has no undo there; `u` is Ingot's own.
const ARGILLA: &[Binding] = &[
    (Chord::plain(Key::Enter), A::Submit),
    (Chord::with_command(Key::Enter), A::Submit),
    (Chord::plain(Key::Backspace), A::Skip),
    (char('u'), A::Undo),
    (Chord::with_command(Key::Char('s')), A::SaveDraft),
    (Chord::plain(Key::Left), A::EarlierSample),
    (Chord::plain(Key::Right), A::LaterSample),
];

impl Preset {
    /// Every preset, in the order in which they are offered.
    pub const ALL: [Self; 4] = [
        Self::Default,
        Self::LabelStudio,
        Self::Prodigy,
        Self::Argilla,
    ];

    /// Its name in a person's choices.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::LabelStudio => "label-studio",
            Self::Prodigy => "prodigy",
            Self::Argilla => "argilla",
        }
    }

    /// The preset of that name in a person's choices.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Which chord does what.
    pub(super) fn bindings(self) -> impl Iterator<Item = Binding> {
        let own = match self {
            Self::Default => DEFAULT,
            Self::LabelStudio => LABEL_STUDIO,
            Self::Prodigy => PRODIGY,
            Self::Argilla => ARGILLA,
        };
        own.iter().chain(SHARED).copied()
    }
}
