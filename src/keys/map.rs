//! Which chord does what.

use super::{Action, Chord, Key, KeyPress, Preset, Target, preset::Binding, scene::Scene};
use crate::{form::Place, schema::Schema};

/// Which chord does what for one person.
///
/// The schema's hotkeys come before the map: they stand on the answers, so they do what they say. While a
/// comparison has the focus, the arrows to the left and right point at its texts and don't go through the
/// history: they lie where the texts lie, a wrong press there is in sight and the other arrow mends it,
/// while leaving the sample in the middle of comparing would not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMap {
    is_on: bool,
    /// Of two that have the same chord the later one counts.
    bindings: Vec<Binding>,
}

impl Default for KeyMap {
    fn default() -> Self {
        Self::of(Preset::Default)
    }
}

impl KeyMap {
    /// A preset as it is.
    pub fn of(preset: Preset) -> Self {
        Self::new(true, preset.bindings().collect())
    }

    /// Chords with what they do, of which the later ones count.
    pub(super) fn new(is_on: bool, bindings: Vec<Binding>) -> Self {
        Self { is_on, bindings }
    }

    /// Whether keys do anything. Where not, the browser's own keys still work every control.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// What a key press means while a field of a schema, counted from 0, has the focus.
    pub fn action(&self, press: KeyPress<'_>, schema: &Schema, focus: usize) -> Option<Action> {
        self.meaning(press, Some(Scene::new(schema, focus)))
    }

    /// What stands on the key that does something, while a field of a schema has the focus: the first
    /// one, if there is one.
    pub fn cap(&self, action: Action, schema: &Schema, focus: usize) -> Option<String> {
        let scene = Scene::new(schema, focus);
        let mut active = self.active(scene);
        let (chord, _) = active.find(|(_, other)| *other == action)?;
        Some(chord.cap())
    }

    /// What stands on the keys that are bound to something, on any schema and also while keys are off.
    pub fn caps(&self, action: Action) -> impl Iterator<Item = String> {
        let bindings = self.bindings.iter();
        let chords = bindings.filter(move |(_, other)| *other == action);
        chords.map(|(chord, _)| chord.cap())
    }

    /// Every chord that does something besides digits and hotkeys, with what it does in a scene, in the
    /// map's order.
    pub(super) fn active<'a>(&'a self, scene: Scene<'a>) -> impl Iterator<Item = Binding> + 'a {
        let chords = self.bindings.iter().enumerate();
        chords.filter_map(move |(place, (chord, _))| {
            let hotkey = chord.as_typed().filter(|char| scene.has_hotkey(*char));
            let mut later = self.bindings.iter().skip(place + 1);
            let is_last = later.all(|(other, _)| other != chord);
            let action = self.bound(*chord, Some(scene))?;
            (self.is_on && is_last && hotkey.is_none()).then_some((*chord, action))
        })
    }

    /// All chords with what they are bound to.
    pub(super) fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What a key press means. Without a scene every visible character may be a hotkey.
    pub(super) fn meaning(&self, press: KeyPress<'_>, scene: Option<Scene<'_>>) -> Option<Action> {
        if !self.is_on || press.is_composing() || press.alt {
            return None;
        }
        let action = match (press.target, press.key) {
            (Target::Line | Target::Lines, _) => self.typing(press),
            _ if press.command => self.commanded(press, scene),
            (Target::Control | Target::Tick, " ")
            | (Target::Control, "Enter")
            | (Target::Tick, "ArrowLeft" | "ArrowRight") => None,
            _ => self.reading(press, scene),
        }?;
        (!press.repeat || action.may_repeat()).then_some(action)
    }

    /// While somebody types, all but few keys are their text's.
    fn typing(&self, press: KeyPress<'_>) -> Option<Action> {
        let chord = press.by_key()?;
        if chord == Chord::plain(Key::Escape) {
            return Some(Action::LeaveText);
        }
        let ends_a_line = press.target == Target::Line && chord == Chord::plain(Key::Enter);
        let action = if press.command {
            self.commanded(press, None)
        } else if ends_a_line {
            self.bound(chord, None)
        } else {
            None
        };
        action.filter(|action| action.acts_while_typing())
    }

    /// With Ctrl or Meta only what is bound so acts.
    fn commanded(&self, press: KeyPress<'_>, scene: Option<Scene<'_>>) -> Option<Action> {
        let place = press.by_place().map(Key::Char);
        let by_place = place.map(|key| Chord::new(key, true, press.shift));
        let mut chords = [press.by_key(), by_place].into_iter().flatten();
        chords.find_map(|chord| self.bound(chord, scene))
    }

    /// What a key types comes before where it is, so that a layout means what it says.
    fn reading(&self, press: KeyPress<'_>, scene: Option<Scene<'_>>) -> Option<Action> {
        let hotkey = |char: char| {
            let has_hotkey = scene.is_some_and(|scene| scene.has_hotkey(char));
            has_hotkey.then_some(Action::Hotkey(char))
        };
        let by_key = || press.visible().and_then(hotkey);
        let bound = || self.bound(press.by_key()?, scene);
        let digit = || press.digit().map(Action::Answer);
        let by_place = || {
            let char = press.by_place()?;
            hotkey(char).or_else(|| self.bound(Chord::typed(char), scene))
        };
        let unknown = || {
            let char = press.visible().filter(|_| scene.is_none())?;
            Some(Action::Hotkey(char))
        };
        by_key()
            .or_else(bound)
            .or_else(digit)
            .or_else(by_place)
            .or_else(unknown)
    }

    /// What a chord does in a scene.
    fn bound(&self, chord: Chord, scene: Option<Scene<'_>>) -> Option<Action> {
        let mut bindings = self.bindings.iter().rev();
        let (_, action) = bindings.find(|(bound, _)| *bound == chord)?;
        let Some(scene) = scene else {
            return Some(*action);
        };
        match *action {
            Action::EarlierSample if scene.compares() && chord == Chord::plain(Key::Left) => {
                Some(Action::Prefer(Place::Left))
            }
            Action::LaterSample if scene.compares() && chord == Chord::plain(Key::Right) => {
                Some(Action::Prefer(Place::Right))
            }
            Action::Prefer(place) if !scene.takes(place) => None,
            Action::Decide(yes) => scene.decision(yes),
            action => Some(action),
        }
    }
}
