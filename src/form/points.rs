//! A text by its code points: where characters and words begin and end, as people see them.
//!
//! A character is what people take for one: a letter with its marks, an emoji with all that changes it, a
//! flag, a syllable of Korean. The rules are those of Unicode's grapheme clusters, without its rare cases
//! (letters that attach to what follows them, and conjuncts of Indic scripts, whose parts stay apart).

mod kind;

use kind::Kind;

/// A text, ready to be asked about any place in it. Places count code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    chars: Vec<char>,
}

impl Points {
    /// Reads a text.
    pub fn new(text: &str) -> Self {
        Self {
            chars: text.chars().collect(),
        }
    }

    /// How many code points there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.chars.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Whether a place lies between two characters, or at an end of the text.
    pub fn is_between_characters(&self, place: u32) -> bool {
        let (Some(before), Some(after)) = (self.before(place), self.at(place)) else {
            return true;
        };
        let is_line_end = |char| matches!(char, '\r' | '\n');
        if before == '\r' && after == '\n' {
            return false;
        }
        if is_line_end(before) || is_line_end(after) {
            return true;
        }
        if kind::extends(after) || kind::is_one_syllable(before, after) {
            return false;
        }
        if before == kind::JOINER {
            return !kind::is_pictograph(after) || !self.joins_pictographs(place);
        }
        if kind::is_flag_half(before) && kind::is_flag_half(after) {
            let halves = (0..place).rev().map_while(|place| self.at(place));
            return halves.take_while(|char| kind::is_flag_half(*char)).count() % 2 == 0;
        }
        true
    }

    /// Whether a place lies between two words, or at an end of the text. What belongs to no word, and each
    /// character of a script that is written without spaces, stands by itself.
    pub fn is_between_words(&self, place: u32) -> bool {
        if !self.is_between_characters(place) {
            return false;
        }
        let before = self.kind_before(place);
        let after = self.kind_at(place);
        // An apostrophe belongs to the word that goes on behind it, a point or comma to its number.
        let is_inside = |outer: Kind, inner: Kind| match inner {
            Kind::Apostrophe => outer == Kind::Letter || outer == Kind::Digit,
            Kind::Point => outer == Kind::Digit,
            _ => false,
        };
        let is_word = |kind: Kind| matches!(kind, Kind::Letter | Kind::Digit);
        match (before, after) {
            (before, after) if is_word(before) && is_word(after) => false,
            (outer, inner) if is_inside(outer, inner) => {
                let behind = self.kind_at(self.next_character(place));
                !is_word(behind) || !is_inside(behind, inner)
            }
            (inner, outer) if is_inside(outer, inner) => {
                let ahead = self.kind_before(self.previous_character(place));
                !is_word(ahead) || !is_inside(ahead, inner)
            }
            _ => true,
        }
    }

    /// The nearest place between characters after this one.
    pub fn next_character(&self, place: u32) -> u32 {
        self.seek(place, true, |place| self.is_between_characters(place))
    }

    /// The nearest place between characters before this one.
    pub fn previous_character(&self, place: u32) -> u32 {
        self.seek(place, false, |place| self.is_between_characters(place))
    }

    /// The word around a place, or the one that begins there. None in a gap and past the end.
    pub fn word_at(&self, place: u32) -> Option<(u32, u32)> {
        let start = if self.is_between_words(place) {
            place
        } else {
            self.seek(place, false, |place| self.is_between_words(place))
        };
        let end = self.seek(start, true, |place| self.is_between_words(place));
        self.is_part_of_text(start).then_some((start, end))
    }

    /// The first word that begins at a place or after it.
    pub fn next_word(&self, place: u32) -> Option<(u32, u32)> {
        let starts = |place| self.is_between_words(place) && self.is_stop(place);
        let start = (place..self.len()).find(|place| starts(*place))?;
        self.word_at(start)
    }

    /// The last word that ends at a place or before it.
    pub fn previous_word(&self, place: u32) -> Option<(u32, u32)> {
        let mut end = place.min(self.len());
        if !self.is_between_words(end) {
            end = self.seek(end, false, |place| self.is_between_words(place));
        }
        while 0 < end {
            let start = self.seek(end, false, |place| self.is_between_words(place));
            if self.is_stop(start) {
                return Some((start, end));
            }
            end = start;
        }
        None
    }

    /// A part without the white space at its ends; none if nothing is left of it. Its ends may be the wrong
    /// way round and past the text.
    pub(super) fn trimmed(&self, (one, other): (u32, u32)) -> Option<(u32, u32)> {
        let (start, end) = (one.min(other), one.max(other).min(self.len()));
        let is_text = |place: &u32| self.at(*place).is_some_and(|char| !char.is_whitespace());
        let first = (start..end).find(is_text)?;
        let last = (first..end).rev().find(is_text)?;
        Some((first, last + 1))
    }

    /// The nearest place from this one on at which something holds, ends of the text included.
    pub(super) fn seek(&self, place: u32, forward: bool, holds: impl Fn(u32) -> bool) -> u32 {
        let len = self.len();
        if forward {
            let mut places = place.saturating_add(1)..len;
            places.find(|place| holds(*place)).unwrap_or(len)
        } else {
            let mut places = (0..place.min(len)).rev();
            places.find(|place| holds(*place)).unwrap_or(0)
        }
    }

    fn at(&self, place: u32) -> Option<char> {
        self.chars.get(usize::try_from(place).ok()?).copied()
    }

    fn before(&self, place: u32) -> Option<char> {
        self.at(place.checked_sub(1)?)
    }

    fn kind_at(&self, place: u32) -> Kind {
        self.at(place).map_or(Kind::Gap, Kind::of)
    }

    /// The kind of the character before a place: that of its letter, whatever marks it has.
    fn kind_before(&self, place: u32) -> Kind {
        let mut before = (0..place).rev().map_while(|place| self.at(place));
        let base = before.find(|char| !kind::extends(*char));
        base.or_else(|| self.before(place))
            .map_or(Kind::Gap, Kind::of)
    }

    fn is_part_of_text(&self, place: u32) -> bool {
        self.at(place).is_some_and(|char| !char.is_whitespace())
    }

    /// Whether moving from word to word stops here, which it doesn't for white space and punctuation.
    fn is_stop(&self, place: u32) -> bool {
        !matches!(
            self.kind_at(place),
            Kind::Gap | Kind::Point | Kind::Apostrophe
        )
    }

    /// Whether the joiner before a place follows an emoji, so that it makes one of two.
    fn joins_pictographs(&self, place: u32) -> bool {
        let mut before = (0..place).rev().map_while(|place| self.at(place));
        let base = before.find(|char| !kind::extends(*char));
        base.is_some_and(kind::is_pictograph)
    }
}

#[cfg(test)]
pub(super) mod tests;
