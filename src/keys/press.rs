//! One key press, as the browser tells of it.

use super::{Chord, Key, chord::named};

/// A key press, as the browser reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// `KeyboardEvent.code`: the key's place, for layouts that type something else there.
    pub code: &'a str,
    /// Ctrl or Meta is held.
    pub command: bool,
    /// Shift is held.
    pub shift: bool,
    /// Alt is held.
    pub alt: bool,
    /// An input method is composing, so the key belongs to it.
    pub composing: bool,
    /// The press repeats because the key is held down.
    pub repeat: bool,
    /// Where the focus is.
    pub target: Target,
}

/// What has the browser's focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A text of one line.
    Line,
    /// A text of several lines, or a field whose Enter sends its form: Enter is not the page's there.
    Lines,
    /// A button or link, which Enter and Space press.
    Control,
    /// A radio button or checkbox, which Space presses and among which the left and right arrow move.
    Tick,
    /// Anything else.
    Page,
}

impl KeyPress<'_> {
    /// Whether an input method has the key. Some browsers leave its keys unmarked but for their name.
    pub(super) fn is_composing(&self) -> bool {
        self.composing || self.key == "Process"
    }

    /// The one visible character that the key types. Named keys, such as `F1`, have longer names.
    pub(super) fn visible(&self) -> Option<char> {
        let mut chars = self.key.chars();
        let key = chars.next().filter(|_| chars.next().is_none())?;
        (!key.is_whitespace() && !key.is_control()).then_some(key)
    }

    /// The chord of what the key is called or types.
    pub(super) fn by_key(&self) -> Option<Chord> {
        let key = named(self.key).or_else(|| self.visible().map(Key::Char))?;
        Some(Chord::new(key, self.command, self.shift))
    }

    /// The character that stands at the key's place on a Latin layout, where the layout in use types
    /// none that a map could name: letters below other alphabets, and brackets below German and French
    /// letters and accents, where brackets need Alt.
    pub(super) fn by_place(&self) -> Option<char> {
        let typed = self.visible();
        let types_ascii = |allowed: fn(&char) -> bool| typed.as_ref().is_some_and(allowed);
        match self.code {
            "BracketLeft" if !types_ascii(char::is_ascii_alphanumeric) => Some('['),
            "BracketRight" if !types_ascii(char::is_ascii_alphanumeric) => Some(']'),
            code if typed.is_some() && !types_ascii(char::is_ascii) => {
                let letter = code.strip_prefix("Key")?.chars().next()?;
                Some(letter.to_ascii_lowercase())
            }
            _ => None,
        }
    }

    /// The digit of the row or of the number pad; 0 stands for 10.
    pub(super) fn digit(&self) -> Option<usize> {
        let place = self
            .code
            .strip_prefix("Digit")
            .or_else(|| self.code.strip_prefix("Numpad"));
        let number = [self.key, place.unwrap_or_default()]
            .into_iter()
            .filter(|text| text.len() == 1)
            .find_map(|text| text.parse().ok())?;
        Some(if number == 0 { 10 } else { number })
    }
}
