//! What one person chose and changed, as it is stored.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Action, Chord, ChordError, Clash, Key, KeyMap, Preset, clash, preset::Binding};
use crate::schema::Schema;

/// A person's keys: a preset, and what they changed of it.
///
/// Written as `{"preset":"prodigy","changes":[{"key":"x","does":"skip"}]}`. What a later or earlier version
/// wrote and this one doesn't know does nothing, and is reported.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyChoices {
    /// The preset's name; empty for the default one.
    pub preset: String,
    /// Whether no key does anything.
    pub off: bool,
    /// What is otherwise than in the preset.
    pub changes: Vec<KeyChange>,
}

/// One chord that does something else than in the preset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// The chord, such as `ctrl+Enter`.
    pub key: String,
    /// The name of what it does. Empty frees the chord of what the preset has it do.
    #[serde(default)]
    pub does: String,
}

/// Something in a person's choices that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unknown {
    /// No preset has this name, so the default one is used.
    #[error("there are no keys called \"{0}\"")]
    Preset(String),
    /// This is no chord.
    #[error("\"{0}\" {1}")]
    Key(String, ChordError),
    /// Nothing that keys do has this name.
    #[error("no key can do \"{0}\"")]
    Action(String),
}

/// What one change asks for.
pub(super) enum Asked {
    Free,
    Bind(Action),
}

impl KeyChoices {
    /// The map that these choices make, with what of them is not known. Chords that are the browser's, and
    /// Escape, which has to lead out of every text, stay what they are.
    pub fn map(&self) -> (KeyMap, Vec<Unknown>) {
        let mut unknown = Vec::new();
        let preset = if self.preset.is_empty() {
            Preset::Default
        } else {
            Preset::named(&self.preset).unwrap_or_else(|| {
                unknown.push(Unknown::Preset(self.preset.clone()));
                Preset::Default
            })
        };
        let mut bindings: Vec<Binding> = preset.bindings().collect();
        let mut added = Vec::new();
        for change in &self.changes {
            match change.read() {
                Ok((chord, _)) if chord.is_the_browsers() || is_fixed(chord) => {}
                Ok((chord, Asked::Free)) => bindings.retain(|(bound, _)| *bound != chord),
                Ok((chord, Asked::Bind(action))) => added.push((chord, action)),
                Err(problem) => unknown.push(problem),
            }
        }
        bindings.extend(added);
        (KeyMap::new(!self.off, bindings), unknown)
    }

    /// Whether every chord means one thing, also beside the hotkeys of a schema, if one is given.
    ///
    /// # Errors
    /// Each chord that doesn't, so that none of it is saved.
    pub fn check(&self, schema: Option<&Schema>) -> Result<(), Vec<Clash>> {
        let mut clashes: Vec<Clash> = self
            .changes
            .iter()
            .filter_map(|change| clash::of_change(change.read().ok()?))
            .collect();
        let (map, _) = self.map();
        clashes.extend(clash::of_map(&map, schema));
        if clashes.is_empty() {
            Ok(())
        } else {
            Err(clashes)
        }
    }
}

impl KeyChange {
    /// What it asks for.
    fn read(&self) -> Result<(Chord, Asked), Unknown> {
        let chord =
            Chord::parse(&self.key).map_err(|error| Unknown::Key(self.key.clone(), error))?;
        if self.does.is_empty() {
            return Ok((chord, Asked::Free));
        }
        match Action::named(&self.does) {
            Some(action) => Ok((chord, Asked::Bind(action))),
            None => Err(Unknown::Action(self.does.clone())),
        }
    }
}

/// Whether a chord does the same in every map.
pub(super) fn is_fixed(chord: Chord) -> bool {
    chord == Chord::plain(Key::Escape)
}
