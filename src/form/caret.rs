//! Selecting a part of a text with the keyboard alone.

use super::{Grain, Points, snapped};

mod stride;

pub use stride::Stride;

/// A place in a text that keys move, with the part that was selected on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caret {
    /// Where the selection stays.
    anchor: u32,
    /// What moves.
    head: u32,
}

/// How far one key moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One character, as people see them.
    Character,
    /// One word. Without extending, the whole word is selected, so that a label can follow at once.
    Word,
    /// To the end of the text.
    Text,
}

/// Along the text, whatever its direction on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Towards the end of the text.
    Forward,
    /// Towards its start.
    Back,
}

impl Caret {
    /// A caret at a place, without a selection.
    pub fn at(place: u32) -> Self {
        Self::over(place, place)
    }

    /// A caret that has selected a part, up to the second place.
    pub fn over(anchor: u32, head: u32) -> Self {
        Self { anchor, head }
    }

    /// Where the selection starts.
    pub fn start(self) -> u32 {
        self.anchor.min(self.head)
    }

    /// Where it ends.
    pub fn end(self) -> u32 {
        self.anchor.max(self.head)
    }

    /// The place that moves, which is to be kept in sight.
    pub fn head(self) -> u32 {
        self.head
    }

    /// The part that a label would mark: what is selected, without white space at its ends.
    pub fn part(self, points: &Points) -> Option<(u32, u32)> {
        snapped(points, (self.anchor, self.head), Grain::Characters)
    }

    /// The caret after a key. What extends keeps the other end of the selection where it is. Where there
    /// is nothing to move to, it stays.
    #[must_use]
    pub fn moved(self, points: &Points, step: Step, way: Way, extend: bool) -> Self {
        if extend {
            let head = match step {
                Step::Character => Self::beside(points, self.head, way),
                Step::Word => Self::past_word(points, self.head, way),
                Step::Text => Self::end_of_text(points, way),
            };
            return Self { head, ..self };
        }
        let edge = match way {
            Way::Forward => self.end(),
            Way::Back => self.start(),
        };
        match step {
            // A selection is let go of first, as in every text.
            Step::Character if self.anchor != self.head => Self::at(edge),
            Step::Character => Self::at(Self::beside(points, edge, way)),
            Step::Word => Self::onto_word(points, edge, way).unwrap_or(self),
            Step::Text => Self::at(Self::end_of_text(points, way)),
        }
    }

    fn onto_word(points: &Points, edge: u32, way: Way) -> Option<Self> {
        let (start, end) = match way {
            Way::Forward => points.next_word(edge),
            Way::Back => points.previous_word(edge),
        }?;
        Some(Self::over(start, end))
    }

    fn beside(points: &Points, place: u32, way: Way) -> u32 {
        match way {
            Way::Forward => points.next_character(place),
            Way::Back => points.previous_character(place),
        }
    }

    /// The far end of the next word; past the last one the end of the text, so that what stands there can
    /// be selected too.
    fn past_word(points: &Points, head: u32, way: Way) -> u32 {
        let around = points.word_at(head).filter(|(start, _)| *start < head);
        match (way, around) {
            (Way::Forward, Some((_, end))) => end,
            (Way::Back, Some((start, _))) => start,
            (Way::Forward, None) => {
                let word = points.next_word(head);
                word.map_or(points.len(), |(_, end)| end)
            }
            (Way::Back, None) => points.previous_word(head).map_or(0, |(start, _)| start),
        }
    }

    fn end_of_text(points: &Points, way: Way) -> u32 {
        match way {
            Way::Forward => points.len(),
            Way::Back => 0,
        }
    }
}

#[cfg(test)]
mod tests;
