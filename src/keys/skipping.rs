//! Keys while the page asks why a sample is skipped.

use super::{Chord, Key, KeyMap, KeyPress, Target, key_cap};

/// What a key says to the question why a sample is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The reason at this place, counted from 0.
    Reason(usize),
    /// No reason.
    None,
    /// Nothing, as there are not so many reasons. It is no answer to the question behind either.
    Nothing,
}

/// How many reasons have a key of their own: `0` skips without one.
const KEYS: usize = 9;

/// The key that gives the reason at a place counted from 0, if one does.
pub fn reason_cap(index: usize) -> Option<char> {
    key_cap(index).filter(|_| index < KEYS)
}

impl KeyMap {
    /// What a key says to the question why a sample is skipped, where so many reasons are offered. What is
    /// none means what it always does.
    pub fn why(&self, press: KeyPress<'_>, reasons: usize) -> Option<Why> {
        let types = matches!(press.target, Target::Line | Target::Lines);
        let is_held = press.command || press.alt || press.repeat;
        if !self.is_on() || press.is_composing() || types || is_held {
            return None;
        }
        if press.by_key() == Some(Chord::plain(Key::Enter)) && press.target != Target::Control {
            return Some(Why::None);
        }
        Some(match press.digit()? {
            number if KEYS < number => Why::None,
            number if number <= reasons => Why::Reason(number - 1),
            _ => Why::Nothing,
        })
    }
}
