//! Chords that would mean two things.

use thiserror::Error;

use super::{
    Action, Chord, KeyMap,
    choices::{Asked, is_fixed},
};
use crate::schema::Schema;

/// A chord that would mean two things, or that no map may have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Clash {
    /// Two actions on one chord.
    #[error("{chord} would both {first} and {second}")]
    TwoActions {
        /// The chord.
        chord: Chord,
        /// What it does first.
        first: &'static str,
        /// What else it would do.
        second: &'static str,
    },
    /// A hotkey of the schema, which comes before the map.
    #[error("{chord} can't be used to {action}: it answers {answer}")]
    Hotkey {
        /// The chord.
        chord: Chord,
        /// What it would do.
        action: &'static str,
        /// The answer, and its field.
        answer: String,
    },
    /// A digit.
    #[error("{chord} can't be used to {action}: digits answer the focused field")]
    Digit {
        /// The chord.
        chord: Chord,
        /// What it would do.
        action: &'static str,
    },
    /// The browser does something with it.
    #[error("{chord} can't be used: it is the browser's own")]
    Browser {
        /// The chord.
        chord: Chord,
    },
    /// It does the same in every map.
    #[error("{chord} can't be changed: it leaves a text, and nothing else would")]
    Fixed {
        /// The chord.
        chord: Chord,
    },
}

/// What forbids a single change.
pub(super) fn of_change((chord, asked): (Chord, Asked)) -> Option<Clash> {
    let is_digit = chord.as_typed().is_some_and(|char| char.is_ascii_digit());
    match asked {
        _ if chord.is_the_browsers() => Some(Clash::Browser { chord }),
        Asked::Bind(Action::Close) if is_fixed(chord) => None,
        _ if is_fixed(chord) => Some(Clash::Fixed { chord }),
        Asked::Bind(action) if is_digit => Some(Clash::Digit {
            chord,
            action: words(action),
        }),
        _ => None,
    }
}

/// The chords of a map that mean two things, also beside a schema's hotkeys.
pub(super) fn of_map(map: &KeyMap, schema: Option<&Schema>) -> Vec<Clash> {
    let bindings = map.bindings();
    let mut clashes = Vec::new();
    for (place, &(chord, action)) in bindings.iter().enumerate() {
        let mut before = bindings.iter().take(place);
        if let Some((_, first)) = before.find(|(other, _)| *other == chord) {
            if *first != action {
                clashes.push(Clash::TwoActions {
                    chord,
                    first: words(*first),
                    second: words(action),
                });
            }
            continue;
        }
        let answer = chord
            .as_typed()
            .zip(schema)
            .and_then(|(char, schema)| schema.hotkey_answer(char));
        if let Some(answer) = answer {
            clashes.push(Clash::Hotkey {
                chord,
                action: words(action),
                answer,
            });
        }
    }
    clashes
}

/// What can be bound has words.
fn words(action: Action) -> &'static str {
    action.words().unwrap_or_default()
}
