//! What a key's meaning depends on besides the map: what the schema asks, and where the focus is.

use super::Action;
use crate::{
    form::Place,
    schema::{Field, FieldKind, Pairwise, Schema},
};

/// The schema on the page, and the field that digits answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) schema: &'a Schema,
    pub(super) focus: usize,
}

impl<'a> Scene<'a> {
    pub(super) fn new(schema: &'a Schema, focus: usize) -> Self {
        Self { schema, focus }
    }

    /// The field that digits answer.
    pub(super) fn focused(&self) -> Option<&'a Field> {
        self.schema.fields.get(self.focus)
    }

    /// Whether a character gives an answer.
    pub(super) fn has_hotkey(&self, char: char) -> bool {
        self.schema.hotkey(char).is_some()
    }

    /// Whether digits answer a comparison.
    pub(super) fn compares(&self) -> bool {
        self.focused()
            .is_some_and(|field| matches!(field.kind, FieldKind::Pairwise(_)))
    }

    /// The place of the comparison that preferring answers: the focused one, or else the first.
    pub(super) fn comparison(&self) -> Option<(usize, &'a Pairwise)> {
        let pairwise = |place: usize| match &self.schema.fields.get(place)?.kind {
            FieldKind::Pairwise(pairwise) => Some((place, pairwise)),
            _ => None,
        };
        pairwise(self.focus).or_else(|| (0..self.schema.fields.len()).find_map(pairwise))
    }

    /// Whether preferring a place is an answer.
    pub(super) fn takes(&self, place: Place) -> bool {
        self.comparison()
            .is_some_and(|(_, pairwise)| place != Place::Neither || pairwise.tie)
    }

    /// What deciding comes to: without a question to answer yes is to submit, and no is nothing.
    pub(super) fn decision(&self, yes: bool) -> Option<Action> {
        let mut fields = self.schema.fields.iter();
        if fields.any(|field| matches!(field.kind, FieldKind::Boolean(_))) {
            Some(Action::Decide(yes))
        } else {
            yes.then_some(Action::Submit)
        }
    }
}
