//! All keys that do something, for a list that people read.

use super::{Action, Chord, Group, KeyMap, key_cap, scene::Scene};
use crate::{
    form::Place,
    schema::{FieldKind, Schema},
};

/// Keys about one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What they are about.
    pub group: Group,
    /// One line for each thing that they do.
    pub lines: Vec<Line>,
}

/// One thing that keys do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What stands on the caps of the keys, each of which does it. A line that explains has none.
    pub keys: Vec<String>,
    /// What they do.
    pub does: Does,
}

/// What keys do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// What keys are bound to. A side is called the same whichever key points at it.
    Act(Action),
    /// Gives an answer.
    Answer {
        /// What it is called.
        answer: String,
        /// The heading of its field, if that is not the one with the focus.
        of: Option<String>,
    },
    /// Types a number.
    Type,
    /// Explains that after a side digits say how much better it is, up to this one.
    Strengths(usize),
}

/// What makes two keys the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Act(Action),
    /// The answer at a place of a field, both counted from 0.
    Answer(usize, usize),
    /// Typing a number.
    Type,
    /// Saying how much better a side is, which no key of its own does.
    Strengths,
}

/// Everything that keys do while a field of a schema, counted from 0, has the focus. Each key stands there
/// once; sections without a key are left out.
pub fn overlay(map: &KeyMap, schema: &Schema, focus: usize) -> Vec<Section> {
    if !map.is_on() {
        return Vec::new();
    }
    let scene = Scene::new(schema, focus);
    let mut lines = Lines::default();
    add_digits(&mut lines, map, scene);
    add_hotkeys(&mut lines, scene);
    for (chord, action) in map.active(scene) {
        lines.add(Deed::Act(action), chord.cap(), || Does::Act(action));
    }
    add_strengths(&mut lines, scene);
    lines.into_sections()
}

/// The digits that answer the focused field, unless the map has them.
fn add_digits(lines: &mut Lines, map: &KeyMap, scene: Scene<'_>) {
    let Some(field) = scene.focused() else {
        return;
    };
    let is_free = |digit: char| {
        let chord = Chord::typed(digit);
        map.bindings().iter().all(|(bound, _)| *bound != chord)
    };
    if let FieldKind::Number(_) = field.kind {
        lines.add(Deed::Type, "0–9".to_owned(), || Does::Type);
    }
    for index in 0..field.answers() {
        let is_tie = deed(scene, scene.focus, index) == Deed::Act(Action::Prefer(Place::Neither));
        let digit = if is_tie { Some('0') } else { key_cap(index) };
        if let Some(digit) = digit.filter(|digit| is_free(*digit)) {
            lines.add_answer(scene, (scene.focus, index), digit.to_string());
        }
    }
}

/// The keys that the schema gives to answers, those of the focused field first.
fn add_hotkeys(lines: &mut Lines, scene: Scene<'_>) {
    let all = 0..scene.schema.fields.len();
    let others = all.filter(|place| *place != scene.focus);
    for place in [scene.focus].into_iter().chain(others) {
        let Some(field) = scene.schema.fields.get(place) else {
            continue;
        };
        let given = field.hotkeys.iter().enumerate();
        for (index, hotkey) in given.filter(|(_, hotkey)| !hotkey.is_empty()) {
            lines.add_answer(scene, (place, index), hotkey.to_uppercase());
        }
    }
}

/// After a side digits say how much better it is, which is no key of its own.
fn add_strengths(lines: &mut Lines, scene: Scene<'_>) {
    let Some(FieldKind::Pairwise(pairwise)) = scene.focused().map(|field| &field.kind) else {
        return;
    };
    let strengths = pairwise.strengths.len();
    if 0 < strengths {
        let does = Does::Strengths(strengths);
        lines.0.push((
            Deed::Strengths,
            Line {
                keys: Vec::new(),
                does,
            },
        ));
    }
}

/// What an answer is when it is given by its key: in the comparison at hand it is the same as pointing at
/// a text.
fn deed(scene: Scene<'_>, field: usize, index: usize) -> Deed {
    let is_at_hand = scene.comparison().is_some_and(|(place, _)| place == field);
    match Place::nth(index).filter(|_| is_at_hand) {
        Some(place) => Deed::Act(Action::Prefer(place)),
        None => Deed::Answer(field, index),
    }
}

/// Lines being gathered.
#[derive(Default)]
struct Lines(Vec<(Deed, Line)>);

impl Lines {
    /// Adds a key to what it does.
    fn add(&mut self, deed: Deed, cap: String, does: impl FnOnce() -> Does) {
        match self.0.iter_mut().find(|(other, _)| *other == deed) {
            Some((_, line)) => line.keys.push(cap),
            None => {
                let (keys, does) = (vec![cap], does());
                self.0.push((deed, Line { keys, does }));
            }
        }
    }

    /// Adds a key that gives the answer at a place of a field.
    fn add_answer(&mut self, scene: Scene<'_>, (place, index): (usize, usize), cap: String) {
        let deed = deed(scene, place, index);
        self.add(deed, cap, || match (deed, scene.schema.fields.get(place)) {
            (Deed::Act(action), _) => Does::Act(action),
            (_, field) => Does::Answer {
                answer: field
                    .map(|field| field.answer_name(index))
                    .unwrap_or_default(),
                of: field
                    .filter(|_| place != scene.focus)
                    .map(|field| field.heading().to_owned()),
            },
        });
    }

    fn into_sections(self) -> Vec<Section> {
        let mut sections: Vec<Section> = Group::ALL
            .into_iter()
            .map(|group| Section {
                group,
                lines: Vec::new(),
            })
            .collect();
        let order: Vec<Action> = Action::bindable().collect();
        let mut lines = self.0;
        // The map's own lines stand in one order whatever the preset; answers stay before them.
        lines.sort_by_key(|(deed, _)| match deed {
            Deed::Act(action) => order.iter().position(|other| other == action),
            Deed::Strengths => Some(order.len()),
            Deed::Answer(..) | Deed::Type => None,
        });
        for (deed, line) in lines {
            let group = match deed {
                Deed::Act(action) => action.group(),
                _ => Group::Answers,
            };
            if let Some(section) = sections.iter_mut().find(|section| section.group == group) {
                section.lines.push(line);
            }
        }
        sections.retain(|section| !section.lines.is_empty());
        sections
    }
}
