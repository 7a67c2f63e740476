use super::*;
use crate::form::Place;

fn press(key: &str) -> KeyPress<'_> {
    KeyPress {
        key,
        code: "",
        command: false,
        shift: false,
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

mod changing;
mod choosing;
mod overlays;
mod presets;
mod recording;
mod scenes;
mod skipping;

/// A schema of every kind of answer that keys give.
fn schema(fields: &serde_json::Value) -> crate::schema::Schema {
    crate::schema::parse(&serde_json::json!({ "fields": fields }).to_string()).unwrap()
}

fn any_schema() -> crate::schema::Schema {
    schema(&serde_json::json!([
        {"name": "tone", "kind": "scale", "min": 1, "max": 5},
        {"name": "topic", "kind": "choice", "options": ["sport", "art", "я"],
            "hotkeys": ["p", "", "я"]},
        {"name": "best", "kind": "pairwise", "a": "x", "b": "y", "strengths": ["a bit", "much"]},
        {"name": "parts", "kind": "spans", "text": "t", "labels": ["ORG", "PER"]},
        {"name": "fine", "kind": "boolean"},
        {"name": "count", "kind": "number"},
        {"name": "notes", "kind": "text"},
    ]))
}
