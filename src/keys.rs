//! What a key press means on the labeling page.
//!
//! Digits answer the focused field, and the schema's hotkeys any field. `[`, `]` and `=` prefer the left
//! text, the right one or neither. Enter submits, `s` skips, `n` goes to the notes, the arrows move
//! between fields, Escape leaves a text.
//! Nothing acts while Ctrl, Meta or Alt is held (Ctrl+Enter excepted) or while a word is being
//! composed, and Tab stays the browser's own.

use crate::form::Place;

/// A key press, as the browser reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// `KeyboardEvent.code`: the key's place, for digits on layouts where they need Shift.
    pub code: &'a str,
    /// Ctrl or Meta is held.
    pub command: bool,
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
    /// A text of several lines.
    Lines,
    /// A button or link, which Enter presses.
    Control,
    /// Anything else.
    Page,
}

/// What the labeling page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Answers the focused field with its point or option of this number, counted from 1.
    Answer(usize),
    /// Gives the answer that has this character as its hotkey, if one has.
    Hotkey(char),
    /// Prefers a text in a comparison.
    Prefer(Place),
    /// Hands the label in.
    Submit,
    /// Passes the sample on.
    Skip,
    /// Moves to the next field.
    NextField,
    /// Moves to the field before.
    PreviousField,
    /// Goes to the focused field's text, or to the first text field.
    EnterText,
    /// Leaves the text field.
    LeaveText,
}

/// What a key press means, if it means anything.
pub fn action(press: KeyPress<'_>) -> Option<Action> {
    if press.composing || press.alt {
        return None;
    }
    if press.command {
        return (press.key == "Enter" && !press.repeat).then_some(Action::Submit);
    }
    match press.target {
        Target::Line | Target::Lines => typing(press),
        Target::Control if matches!(press.key, "Enter" | " ") => None,
        Target::Control | Target::Page => reading(press),
    }
}

/// While somebody types, all but two keys are their text's.
fn typing(press: KeyPress<'_>) -> Option<Action> {
    match (press.key, press.target) {
        ("Escape", _) => Some(Action::LeaveText),
        ("Enter", Target::Line) if !press.repeat => Some(Action::Submit),
        _ => None,
    }
}

fn reading(press: KeyPress<'_>) -> Option<Action> {
    match press.key {
        // A held key would submit or skip one sample after the other unread.
        "Enter" => (!press.repeat).then_some(Action::Submit),
        "s" | "S" => (!press.repeat).then_some(Action::Skip),
        "n" | "N" => Some(Action::EnterText),
        "ArrowDown" => Some(Action::NextField),
        "ArrowUp" => Some(Action::PreviousField),
        "[" => (!press.repeat).then_some(Action::Prefer(Place::Left)),
        "]" => (!press.repeat).then_some(Action::Prefer(Place::Right)),
        "=" => (!press.repeat).then_some(Action::Prefer(Place::Neither)),
        _ if press.repeat => None,
        _ => digit(press).map(Action::Answer).or_else(|| hotkey(press)),
    }
}

/// The one visible character that the key types. Named keys, such as `F1`, have longer names.
fn hotkey(press: KeyPress<'_>) -> Option<Action> {
    let mut chars = press.key.chars();
    let key = chars.next().filter(|_| chars.next().is_none())?;
    (!key.is_whitespace() && !key.is_control()).then_some(Action::Hotkey(key))
}

/// The digit of the row or of the number pad; 0 stands for 10.
fn digit(press: KeyPress<'_>) -> Option<usize> {
    let place = press
        .code
        .strip_prefix("Digit")
        .or_else(|| press.code.strip_prefix("Numpad"));
    let number = [press.key, place.unwrap_or_default()]
        .into_iter()
        .filter(|text| text.len() == 1)
        .find_map(|text| text.parse().ok())?;
    Some(if number == 0 { 10 } else { number })
}

/// What the page itself does, or is going to do, with a key. No answer can have it as its hotkey.
pub fn own_meaning(key: char) -> Option<&'static str> {
    Some(match key.to_ascii_lowercase() {
        's' => "skip",
        'n' => "go to the notes",
        'f' => "flag",
        'h' => "show the guidelines",
        'u' => "undo",
        '?' => "show all keys",
        '[' => "prefer the left text",
        ']' => "prefer the right text",
        '=' => "call it a tie",
        _ => return None,
    })
}

/// The key that answers a field with its point or option at a position counted from 0, if one does.
pub fn key_cap(index: usize) -> Option<char> {
    match index {
        0..=8 => char::from_digit(u32::try_from(index).ok()? + 1, 10),
        9 => Some('0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> KeyPress<'_> {
        KeyPress {
            key,
            code: "",
            command: false,
            alt: false,
            composing: false,
            repeat: false,
            target: Target::Page,
        }
    }

    #[test]
    fn digits_answer_and_0_is_10() {
        assert_eq!(action(press("1")), Some(Action::Answer(1)));
        assert_eq!(action(press("9")), Some(Action::Answer(9)));
        assert_eq!(action(press("0")), Some(Action::Answer(10)));
    }

    #[test]
    fn digits_are_found_by_their_place_on_layouts_that_put_letters_there() {
        let french = KeyPress {
            code: "Digit3",
            ..press("\"")
        };
        let number_pad = KeyPress {
            code: "Numpad3",
            ..press("3")
        };

        assert_eq!(action(french), Some(Action::Answer(3)));
        assert_eq!(action(number_pad), Some(Action::Answer(3)));
    }

    #[test]
    fn every_key_cap_answers_its_own_position() {
        for index in 0..10 {
            let cap = key_cap(index).unwrap().to_string();

            assert_eq!(action(press(&cap)), Some(Action::Answer(index + 1)));
        }
        assert_eq!(key_cap(10), None);
    }

    #[test]
    fn letters_work_in_both_cases() {
        assert_eq!(action(press("s")), Some(Action::Skip));
        assert_eq!(action(press("S")), Some(Action::Skip));
        assert_eq!(action(press("n")), Some(Action::EnterText));
    }

    #[test]
    fn nothing_but_enter_acts_with_ctrl_and_nothing_with_alt() {
        for key in ["s", "1", "p", "[", "ArrowDown"] {
            assert_eq!(
                action(KeyPress {
                    command: true,
                    ..press(key)
                }),
                None,
                "ctrl {key}"
            );
            assert_eq!(
                action(KeyPress {
                    alt: true,
                    ..press(key)
                }),
                None,
                "alt {key}"
            );
        }
        assert_eq!(
            action(KeyPress {
                command: true,
                target: Target::Lines,
                ..press("Enter")
            }),
            Some(Action::Submit)
        );
    }

    #[test]
    fn keys_belong_to_the_text_while_typing_or_composing() {
        for key in ["s", "1", "p", "[", "ArrowUp"] {
            assert_eq!(
                action(KeyPress {
                    target: Target::Lines,
                    ..press(key)
                }),
                None
            );
            assert_eq!(
                action(KeyPress {
                    composing: true,
                    ..press(key)
                }),
                None
            );
        }
        assert_eq!(
            action(KeyPress {
                target: Target::Lines,
                ..press("Enter")
            }),
            None
        );
        assert_eq!(
            action(KeyPress {
                target: Target::Line,
                ..press("Enter")
            }),
            Some(Action::Submit)
        );
        assert_eq!(
            action(KeyPress {
                target: Target::Lines,
                ..press("Escape")
            }),
            Some(Action::LeaveText)
        );
    }

    #[test]
    fn enter_on_a_button_presses_the_button() {
        assert_eq!(
            action(KeyPress {
                target: Target::Control,
                ..press("Enter")
            }),
            None
        );
        assert_eq!(
            action(KeyPress {
                target: Target::Control,
                ..press("2")
            }),
            Some(Action::Answer(2))
        );
    }

    #[test]
    fn a_held_key_submits_and_skips_once() {
        for key in ["Enter", "s", "1", "p", "["] {
            assert_eq!(
                action(KeyPress {
                    repeat: true,
                    ..press(key)
                }),
                None,
                "{key}"
            );
        }
    }

    #[test]
    fn any_other_visible_character_may_be_a_hotkey() {
        for key in ["p", "P", "é", "я", "/", "語"] {
            let char = key.chars().next().unwrap();

            assert_eq!(action(press(key)), Some(Action::Hotkey(char)), "{key}");
        }
        for key in [
            "Tab",
            "F1",
            "Shift",
            "Dead",
            "Unidentified",
            " ",
            "",
            "\u{1b}",
        ] {
            assert_eq!(action(press(key)), None, "{key}");
        }
    }

    #[test]
    fn brackets_point_at_a_text_and_the_equals_sign_at_neither() {
        assert_eq!(action(press("[")), Some(Action::Prefer(Place::Left)));
        assert_eq!(action(press("]")), Some(Action::Prefer(Place::Right)));
        assert_eq!(action(press("=")), Some(Action::Prefer(Place::Neither)));
    }

    #[test]
    fn no_key_that_acts_can_be_a_hotkey() {
        for key in (0x21..0x7f_u8).map(char::from) {
            let acts = !matches!(action(press(&key.to_string())), Some(Action::Hotkey(_)));

            // Digits are refused as hotkeys because they are no letters.
            if acts && !key.is_ascii_digit() {
                assert!(own_meaning(key).is_some(), "{key}");
            }
        }
    }
}
