//! A key together with what is held beside it.

use std::fmt;

use thiserror::Error;

/// A key, and whether Ctrl (or Meta) and Shift are held.
///
/// Shift belongs to the chord only beside keys that have a name and beside letters with Ctrl: a letter by
/// itself is one key in both cases, and which marks need Shift depends on the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    key: Key,
    command: bool,
    shift: bool,
}

/// A key, wherever it is on the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// What types this character, letters in lower case.
    Char(char),
    /// Enter, of the row or the number pad.
    Enter,
    /// The space bar.
    Space,
    /// Backspace.
    Backspace,
    /// Delete, which deletes forward.
    Delete,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// Every key with a name: what browsers call it, how it is written in choices, what stands on its cap.
const NAMED: [(Key, &str, &str, &str); 14] = [
    (Key::Enter, "Enter", "Enter", "⏎"),
    (Key::Space, " ", "Space", "Space"),
    (Key::Backspace, "Backspace", "Backspace", "⌫"),
    (Key::Delete, "Delete", "Delete", "Del"),
    (Key::Escape, "Escape", "Escape", "Esc"),
    (Key::Tab, "Tab", "Tab", "Tab"),
    (Key::Up, "ArrowUp", "Up", "↑"),
    (Key::Down, "ArrowDown", "Down", "↓"),
    (Key::Left, "ArrowLeft", "Left", "←"),
    (Key::Right, "ArrowRight", "Right", "→"),
    (Key::Home, "Home", "Home", "Home"),
    (Key::End, "End", "End", "End"),
    (Key::PageUp, "PageUp", "PageUp", "PgUp"),
    (Key::PageDown, "PageDown", "PageDown", "PgDn"),
];

/// Why a text is no chord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChordError {
    /// There is no key, or none that is known.
    #[error("is no key")]
    NoKey,
    /// With Alt keys type characters on many layouts, and open menus.
    #[error("holds Alt, with which no key acts here")]
    Alt,
}

impl Chord {
    /// A key by itself.
    pub const fn plain(key: Key) -> Self {
        Self {
            key,
            command: false,
            shift: false,
        }
    }

    /// A key with Ctrl or Meta.
    pub const fn with_command(key: Key) -> Self {
        Self {
            key,
            command: true,
            shift: false,
        }
    }

    /// A key with Shift.
    pub const fn with_shift(key: Key) -> Self {
        Self {
            key,
            command: false,
            shift: true,
        }
    }

    /// The key that types a character by itself, in any case.
    pub fn typed(char: char) -> Self {
        Self::new(Key::Char(char), false, false)
    }

    /// A key with what is held, in the one form in which chords are compared.
    pub(super) fn new(key: Key, command: bool, shift: bool) -> Self {
        let (key, counts_shift) = match key {
            Key::Char(char) => (
                Key::Char(folded(char)),
                command && char.is_ascii_alphabetic(),
            ),
            named => (named, true),
        };
        Self {
            key,
            command,
            shift: shift && counts_shift,
        }
    }

    /// Reads a chord as it is written: `s`, `ctrl+Enter`, `shift+Enter`, `ctrl++`.
    ///
    /// # Errors
    /// Why the text is none.
    pub fn parse(text: &str) -> Result<Self, ChordError> {
        let (mut command, mut shift) = (false, false);
        let mut rest = text.trim();
        while let Some((held, key)) = rest.split_once('+').filter(|(_, key)| !key.is_empty()) {
            let is = |words: &[&str]| words.iter().any(|word| held.eq_ignore_ascii_case(word));
            if is(&["ctrl", "control", "cmd", "meta"]) {
                command = true;
            } else if is(&["shift"]) {
                shift = true;
            } else if is(&["alt", "option"]) {
                return Err(ChordError::Alt);
            } else {
                return Err(ChordError::NoKey);
            }
            rest = key;
        }
        let named = NAMED
            .iter()
            .find(|(_, _, written, _)| written.eq_ignore_ascii_case(rest));
        let key = match named {
            Some((key, ..)) => *key,
            None => {
                let mut chars = rest.chars();
                let char = chars.next().filter(|_| chars.next().is_none());
                let is_visible = |char: &char| !char.is_whitespace() && !char.is_control();
                Key::Char(char.filter(is_visible).ok_or(ChordError::NoKey)?)
            }
        };
        Ok(Self::new(key, command, shift))
    }

    /// What stands on a key cap.
    pub fn cap(self) -> String {
        let mut cap = String::new();
        if self.command {
            cap.push_str("Ctrl+");
        }
        if self.shift {
            cap.push_str("Shift+");
        }
        match (self.key, row(self.key)) {
            (Key::Char(char), _) => cap.extend(char.to_uppercase()),
            (_, Some((.., own))) => cap.push_str(own),
            (_, None) => {}
        }
        cap
    }

    /// The character that the chord types, if nothing but the key is held.
    pub(super) fn as_typed(self) -> Option<char> {
        match self.key {
            Key::Char(char) if !self.command => Some(char),
            _ => None,
        }
    }

    /// Whether the browser has a use for the chord that no page should take, or can take: Tab moves the
    /// focus; with Ctrl most letters and all digits and marks open, close, find, copy and zoom, and others
    /// clear its data or change its tab. Ctrl+S and Ctrl+Z are left to maps, because people press them to
    /// save and to undo, and mean the label.
    pub fn is_the_browsers(self) -> bool {
        match self.key {
            Key::Tab => true,
            Key::Char(char) => self.command && !matches!(char, 's' | 'z'),
            Key::PageUp | Key::PageDown | Key::Delete | Key::Escape => self.command,
            _ => false,
        }
    }
}

/// As it is written, so that it is read again as the same chord.
impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.command {
            f.write_str("ctrl+")?;
        }
        if self.shift {
            f.write_str("shift+")?;
        }
        match (self.key, row(self.key)) {
            (Key::Char(char), _) => f.write_str(char.encode_utf8(&mut [0; 4])),
            (_, Some((_, _, written, _))) => f.write_str(written),
            (_, None) => Ok(()),
        }
    }
}

/// The key that browsers call so.
pub(super) fn named(key: &str) -> Option<Key> {
    let row = NAMED.iter().find(|(_, called, ..)| *called == key)?;
    Some(row.0)
}

fn row(key: Key) -> Option<&'static (Key, &'static str, &'static str, &'static str)> {
    NAMED.iter().find(|(named, ..)| *named == key)
}

/// A letter in lower case, where that is one letter.
fn folded(char: char) -> char {
    let mut lower = char.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => char,
    }
}
