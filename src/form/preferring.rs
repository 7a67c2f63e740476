//! Comparing two texts: places on the page become sides of the answer.

use super::Form;
use crate::{
    label::{FieldValue, Order, Preference, Side},
    sample::{AllowedMedia, Block, Pair, Payload, blocks},
    schema::{FieldKind, Pairwise},
};

/// The key 0, as digits count.
const ZERO: usize = 10;

/// What a labeler points at when comparing: people see places and know nothing of sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The text on the left, or above.
    Left,
    /// The text on the right, or below.
    Right,
    /// Neither is better.
    Neither,
}

impl Place {
    /// The place that a comparison's answer at a position, counted from 0, stands for.
    pub fn nth(index: usize) -> Option<Self> {
        [Self::Left, Self::Right, Self::Neither].get(index).copied()
    }

    /// The side that stands there.
    pub fn side(self, shown: Order) -> Side {
        match (self, shown) {
            (Self::Neither, _) => Side::Tie,
            (Self::Left, Order::Ab) | (Self::Right, Order::Ba) => Side::A,
            (Self::Left, Order::Ba) | (Self::Right, Order::Ab) => Side::B,
        }
    }
}

impl Form {
    /// How the two texts of a comparison stand before the labeler.
    pub fn order_of(&self, pairwise: &Pairwise) -> Order {
        if pairwise.shuffle {
            self.order
        } else {
            Order::Ab
        }
    }

    /// The sample as the labeler sees it: the two texts of each comparison beside each other in their
    /// order and without their keys, which could tell where a text comes from, and pictures and recordings
    /// from the places that are allowed.
    pub fn blocks(&self, payload: &Payload, allowed: &AllowedMedia) -> Vec<Block> {
        let pairs: Vec<Pair<'_>> = self
            .schema
            .fields
            .iter()
            .filter_map(|field| match &field.kind {
                FieldKind::Pairwise(pairwise) => Some(Pair {
                    heading: field.heading(),
                    keys: pairwise.keys(self.order_of(pairwise)),
                }),
                _ => None,
            })
            .collect();
        blocks(payload, &pairs, allowed)
    }

    /// Prefers a place in the focused comparison, or in the first one if the focus is elsewhere. Says
    /// whether there is one that has such an answer.
    pub fn prefer(&mut self, place: Place) -> bool {
        let is_comparison = |index: usize| {
            let field = self.schema.fields.get(index);
            field.is_some_and(|field| matches!(field.kind, FieldKind::Pairwise(_)))
        };
        let all = 0..self.schema.fields.len();
        let found = [self.focus]
            .into_iter()
            .chain(all)
            .find(|&index| is_comparison(index));
        found.is_some_and(|field| self.prefer_in(field, place))
    }

    /// Says how much better the preferred text is: the place in the field's strengths, counted from 1.
    /// Says whether the field has a preferred text and such a strength.
    pub fn strengthen(&mut self, field: usize, strength: u8) -> bool {
        let Some((pairwise, Some(mut preference))) = self.comparison(field) else {
            return false;
        };
        let is_offered = (1..=pairwise.strengths.len()).contains(&usize::from(strength));
        if !is_offered || preference.preferred == Side::Tie {
            return false;
        }
        preference.strength = Some(strength);
        self.set_preference(field, preference);
        self.focus_on(field);
        self.focus_next();
        true
    }

    /// Prefers a place in a comparison. The focus moves on unless a strength has to follow.
    pub(super) fn prefer_in(&mut self, field: usize, place: Place) -> bool {
        let Some((pairwise, _)) = self.comparison(field) else {
            return false;
        };
        if place == Place::Neither && !pairwise.tie {
            return false;
        }
        let shown = self.order_of(pairwise);
        let preference = Preference {
            preferred: place.side(shown),
            strength: None,
            shown,
        };
        let is_whole = !pairwise.lacks_strength(preference);
        self.set_preference(field, preference);
        self.focus_on(field);
        if is_whole {
            self.focus_next();
        }
        true
    }

    /// What a digit means in a comparison: a place, and while a strength is missing the strength.
    pub(super) fn compare_with_digit(&mut self, field: usize, number: usize) -> bool {
        let lacks_strength = self
            .comparison(field)
            .is_some_and(|(pairwise, preference)| {
                preference.is_some_and(|preference| pairwise.lacks_strength(preference))
            });
        match number {
            ZERO => self.prefer_in(field, Place::Neither),
            _ if lacks_strength => {
                u8::try_from(number).is_ok_and(|strength| self.strengthen(field, strength))
            }
            1 => self.prefer_in(field, Place::Left),
            2 => self.prefer_in(field, Place::Right),
            _ => false,
        }
    }

    /// A comparison and its answer so far.
    fn comparison(&self, field: usize) -> Option<(&Pairwise, Option<Preference>)> {
        let field = self.schema.fields.get(field)?;
        let FieldKind::Pairwise(pairwise) = &field.kind else {
            return None;
        };
        let preference = match self.values.get(&field.name) {
            Some(FieldValue::Preference(preference)) => Some(*preference),
            _ => None,
        };
        Some((pairwise, preference))
    }

    fn set_preference(&mut self, field: usize, preference: Preference) {
        if let Some(name) = self
            .schema
            .fields
            .get(field)
            .map(|field| field.name.clone())
        {
            self.set(&name, Some(FieldValue::Preference(preference)));
        }
    }
}
