//! What somebody means by what they selected: whole words, or whole characters.

use super::{Form, Points};

/// To what the ends of a selection move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// Words, as long as nobody asks for less. Characters, where a script has no spaces.
    Words,
    /// Characters as people see them, such as while Shift is held.
    Characters,
}

/// The part that is meant by a selection: without the white space at its ends, and out to the ends of its
/// words or characters. None if there is only white space. The ends may be given in either order.
pub fn snapped(points: &Points, part: (u32, u32), grain: Grain) -> Option<(u32, u32)> {
    let (start, end) = points.trimmed(part)?;
    let is_end = |place: u32| match grain {
        Grain::Words => points.is_between_words(place),
        Grain::Characters => points.is_between_characters(place),
    };
    let out = |place: u32, forward: bool| {
        if is_end(place) {
            place
        } else {
            points.seek(place, forward, is_end)
        }
    };
    Some((out(start, false), out(end, true)))
}

impl Form {
    /// Makes what is selected in a field's text whole, see [`snapped`]. White space alone is no selection.
    pub fn snap(&mut self, field: usize, grain: Grain) {
        let Some(part) = self.selected(field) else {
            return;
        };
        let points = Points::new(self.marked_text(field).unwrap_or_default());
        self.select(field, snapped(&points, part, grain));
    }
}

#[cfg(test)]
mod tests;
