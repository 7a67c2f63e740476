//! A long text in pieces, so that a page draws only those that are in sight.

use crate::form::Points;

/// About how long a piece is, in code points: some screens full.
pub const CHUNK_CODE_POINTS: usize = 4_000;

/// How far before a cut a character may begin that the cut would split, in code points.
const LONGEST_CHARACTER: usize = 32;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// How many code points of the text come before it.
    pub start: u32,
    /// The piece itself.
    pub text: &'a str,
}

impl Chunk<'_> {
    /// How many code points of the text come before what follows it.
    pub fn end(&self) -> u32 {
        let length = u32::try_from(self.text.chars().count()).unwrap_or(u32::MAX);
        self.start.saturating_add(length)
    }

    /// Whether the text's next line begins after it. Where not, what follows stands in the same line.
    pub fn ends_a_line(&self) -> bool {
        self.text.ends_with(['\n', '\r'])
    }
}

/// Cuts a text into pieces that together are the whole of it: after the last line of each, or else the last
/// word, or else between two characters. Only the last may be short.
pub fn chunks(text: &str) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = text;
    let mut start = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (chunk, behind) = rest.split_at_checked(cut(rest)).unwrap_or((rest, ""));
        let found = Chunk { start, text: chunk };
        start = found.end();
        rest = behind;
        Some(found)
    })
}

/// Where the first piece of a text ends, in bytes. It is never empty.
fn cut(text: &str) -> usize {
    let Some((most, _)) = text.char_indices().nth(CHUNK_CODE_POINTS) else {
        return text.len();
    };
    let window = text.get(..most).unwrap_or(text);
    let after = |found: Option<(usize, &str)>| {
        let (place, matched) = found?;
        let end = place + matched.len();
        (most / 2 < end).then_some(end)
    };
    let wanted = after(window.rmatch_indices('\n').next())
        .or_else(|| after(window.rmatch_indices(char::is_whitespace).next()))
        .unwrap_or(most);
    between_characters(text, wanted)
}

/// The nearest place between characters at or before a place, both in bytes.
fn between_characters(text: &str, place: usize) -> usize {
    let (Some(before), Some(after)) = (text.get(..place), text.get(place..)) else {
        return place;
    };
    let backwards = before.char_indices().rev().take(LONGEST_CHARACTER);
    let Some((from, _)) = backwards.last() else {
        return place;
    };
    let mut near = before.get(from..).unwrap_or_default().to_owned();
    let here = u32::try_from(near.chars().count()).unwrap_or_default();
    near.extend(after.chars().next());
    let points = Points::new(&near);
    if points.is_between_characters(here) {
        return place;
    }
    let whole = points.previous_character(here);
    let bytes: usize = near
        .chars()
        .take(usize::try_from(whole).unwrap_or_default())
        .map(char::len_utf8)
        .sum();
    // A heap of marks without end is cut where it has to be.
    if bytes == 0 { place } else { from + bytes }
}

#[cfg(test)]
mod tests;
