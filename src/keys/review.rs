//! What keys do while conflicts are decided.
//!
//! The same rules hold as on the labeling page: nothing acts while a key with Ctrl, Meta or Alt is held, while
//! somebody types or composes, or while a key repeats, and buttons keep Enter and Space.

use super::{KeyPress, Target};

/// What an adjudicator asks for by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewAction {
    /// Take the answers of the label in this column, counted from 0.
    Pick(usize),
    /// Decide, and go on to the next.
    Decide,
    /// Leave this one and go on to the next.
    Next,
    /// Go back to the one before.
    Previous,
    /// Show or hide who labeled.
    Names,
    /// Show or hide what keys do.
    Help,
    /// Let go of the text that is typed.
    LeaveText,
}

/// What a key press asks for, if anything.
pub fn review_action(press: KeyPress<'_>) -> Option<ReviewAction> {
    if press.command || press.alt || press.repeat || press.is_composing() {
        return None;
    }
    match press.target {
        Target::Line | Target::Lines => {
            return (press.key == "Escape").then_some(ReviewAction::LeaveText);
        }
        Target::Control if matches!(press.key, "Enter" | " ") => return None,
        Target::Tick
            if matches!(
                press.key,
                " " | "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"
            ) =>
        {
            return None;
        }
        Target::Control | Target::Tick | Target::Page => {}
    }
    Some(match press.key {
        "Enter" => ReviewAction::Decide,
        "n" | "N" | "ArrowRight" => ReviewAction::Next,
        "p" | "P" | "ArrowLeft" => ReviewAction::Previous,
        "b" | "B" => ReviewAction::Names,
        "?" => ReviewAction::Help,
        _ => {
            let digit = press.digit().filter(|digit| (1..=9).contains(digit))?;
            ReviewAction::Pick(digit - 1)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str, target: Target) -> KeyPress<'_> {
        KeyPress {
            key,
            code: "",
            command: false,
            shift: false,
            alt: false,
            composing: false,
            repeat: false,
            target,
        }
    }

    #[test]
    fn each_key_does_what_the_list_says() {
        for (key, wanted) in [
            ("1", ReviewAction::Pick(0)),
            ("9", ReviewAction::Pick(8)),
            ("Enter", ReviewAction::Decide),
            ("n", ReviewAction::Next),
            ("ArrowRight", ReviewAction::Next),
            ("p", ReviewAction::Previous),
            ("ArrowLeft", ReviewAction::Previous),
            ("b", ReviewAction::Names),
            ("?", ReviewAction::Help),
        ] {
            assert_eq!(
                review_action(press(key, Target::Page)),
                Some(wanted),
                "{key}"
            );
        }
        for key in ["0", "x", "Tab", "Escape", " "] {
            assert_eq!(review_action(press(key, Target::Page)), None, "{key}");
        }
    }

    #[test]
    fn no_key_acts_while_somebody_types_but_the_one_that_ends_it() {
        for target in [Target::Line, Target::Lines] {
            for key in ["1", "n", "Enter", "?", "ArrowLeft"] {
                assert_eq!(review_action(press(key, target)), None, "{key}");
            }
            let leaving = review_action(press("Escape", target));
            assert_eq!(leaving, Some(ReviewAction::LeaveText));
        }
    }

    #[test]
    fn buttons_and_ticks_keep_the_keys_that_move_and_press_them() {
        assert_eq!(review_action(press("Enter", Target::Control)), None);
        assert_eq!(review_action(press(" ", Target::Tick)), None);
        assert_eq!(review_action(press("ArrowLeft", Target::Tick)), None);
        let deciding = review_action(press("Enter", Target::Tick));
        assert_eq!(deciding, Some(ReviewAction::Decide));
    }

    #[test]
    fn nothing_acts_with_a_modifier_or_while_a_key_repeats_or_composes() {
        let key = press("1", Target::Page);
        for press in [
            KeyPress {
                command: true,
                ..key
            },
            KeyPress { alt: true, ..key },
            KeyPress {
                repeat: true,
                ..key
            },
            KeyPress {
                composing: true,
                ..key
            },
        ] {
            assert_eq!(review_action(press), None, "{press:?}");
        }
    }
}
