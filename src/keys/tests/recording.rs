//! Pressing the key that one wants.

use super::*;

fn wanted(key: &str) -> Recorded {
    Recorded::Chord(Chord::parse(key).unwrap())
}

#[test]
fn a_press_is_the_chord_that_it_would_be_found_by() {
    for (key, command, shift, chord) in [
        ("x", false, false, "x"),
        ("X", false, true, "x"),
        ("?", false, true, "?"),
        ("Enter", false, true, "shift+Enter"),
        (" ", true, false, "ctrl+Space"),
        ("Tab", false, false, "Tab"),
        ("w", true, false, "ctrl+w"),
        ("я", false, false, "я"),
    ] {
        let press = KeyPress {
            command,
            shift,
            ..press(key)
        };

        assert_eq!(press.recorded(), wanted(chord), "{key}");
    }
}

#[test]
fn escape_leaves_the_key_as_it_is() {
    assert_eq!(press("Escape").recorded(), Recorded::Leave);
}

#[test]
fn a_key_that_is_held_is_waited_for() {
    let held = KeyPress {
        alt: true,
        ..press("Alt")
    };
    let repeated = KeyPress {
        repeat: true,
        ..press("Enter")
    };

    for press in [press("Shift"), press("Control"), held, repeated] {
        assert_eq!(press.recorded(), Recorded::Nothing, "{}", press.key);
    }
}

#[test]
fn what_can_be_no_chord_says_why() {
    let with_alt = KeyPress {
        alt: true,
        ..press("x")
    };
    let composing = KeyPress {
        composing: true,
        ..press("x")
    };

    for (press, why) in [
        (with_alt, Unusable::Alt),
        (composing, Unusable::Composing),
        (press("Process"), Unusable::Composing),
        (press("F5"), Unusable::Unknown),
        (press("Dead"), Unusable::Unknown),
    ] {
        assert_eq!(press.recorded(), Recorded::Unusable(why), "{}", press.key);
    }
}
