//! Changing one key after the other, so that each chord means one thing all the time.

use super::{Action, Chord, Clash, KeyChange, KeyChoices, Preset};
use crate::schema::Schema;

impl KeyChoices {
    /// A preset as it is.
    pub fn of(preset: Preset) -> Self {
        Self {
            preset: preset.name().to_owned(),
            ..Self::default()
        }
    }

    /// The preset that is changed: the default one where the name is none that is known.
    pub fn chosen_preset(&self) -> Preset {
        Preset::named(&self.preset).unwrap_or_default()
    }

    /// Whether an action has other keys than in the preset.
    pub fn is_changed(&self, action: Action) -> bool {
        self.changes.iter().any(|change| self.is_of(change, action))
    }

    /// These choices with one chord for an action in the place of those that it has.
    ///
    /// # Errors
    /// What the chord means already, in the map or beside the hotkeys of the schema, or why no map may have
    /// it. What was wrong before is no hindrance.
    pub fn with_key(
        &self,
        action: Action,
        chord: Chord,
        schema: Option<&Schema>,
    ) -> Result<Self, Clash> {
        let mut changed = self.without_changes(action);
        let Some(name) = action.name() else {
            return Ok(changed);
        };
        let preset = self.chosen_preset().bindings();
        let mut is_new = true;
        for (bound, _) in preset.filter(|(_, other)| *other == action) {
            if bound == chord {
                is_new = false;
            } else {
                changed.change(bound, "");
            }
        }
        if is_new {
            changed.change(chord, name);
        }
        self.unless_it_clashes(changed, schema)
    }

    /// These choices with the preset's own chords for an action.
    ///
    /// # Errors
    /// What one of them means by now.
    pub fn with_presets_keys(
        &self,
        action: Action,
        schema: Option<&Schema>,
    ) -> Result<Self, Clash> {
        self.unless_it_clashes(self.without_changes(action), schema)
    }

    fn change(&mut self, chord: Chord, does: &str) {
        self.changes.push(KeyChange {
            key: chord.to_string(),
            does: does.to_owned(),
        });
    }

    fn without_changes(&self, action: Action) -> Self {
        let mut rest = self.clone();
        rest.changes.retain(|change| !self.is_of(change, action));
        rest
    }

    /// Whether a change gives an action a chord, or takes one of the preset's from it.
    fn is_of(&self, change: &KeyChange, action: Action) -> bool {
        if !change.does.is_empty() {
            return action.name() == Some(change.does.as_str());
        }
        let mut preset = self.chosen_preset().bindings();
        Chord::parse(&change.key).is_ok_and(|chord| preset.any(|bound| bound == (chord, action)))
    }

    fn unless_it_clashes(&self, changed: Self, schema: Option<&Schema>) -> Result<Self, Clash> {
        let before = self.check(schema).err().unwrap_or_default();
        let after = changed.check(schema).err().unwrap_or_default();
        match after.into_iter().find(|clash| !before.contains(clash)) {
            Some(clash) => Err(clash),
            None => Ok(changed),
        }
    }
}
