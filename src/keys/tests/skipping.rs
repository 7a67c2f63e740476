//! Answering why a sample is skipped.

use super::*;

fn why(press: KeyPress<'_>, reasons: usize) -> Option<Why> {
    KeyMap::default().why(press, reasons)
}

#[test]
fn digits_give_the_reasons_and_0_and_enter_none() {
    assert_eq!(why(press("1"), 9), Some(Why::Reason(0)));
    assert_eq!(why(press("9"), 9), Some(Why::Reason(8)));
    assert_eq!(why(press("0"), 9), Some(Why::None));
    assert_eq!(why(press("Enter"), 9), Some(Why::None));
    for key in ["s", "f", "Escape", " "] {
        assert_eq!(why(press(key), 9), None, "{key} means what it always does");
    }
}

#[test]
fn a_digit_past_the_reasons_is_no_answer_to_the_question_behind() {
    assert_eq!(why(press("3"), 3), Some(Why::Reason(2)));
    assert_eq!(why(press("4"), 3), Some(Why::Nothing));
}

#[test]
fn only_nine_reasons_have_a_key() {
    assert_eq!(reason_cap(0), Some('1'));
    assert_eq!(reason_cap(8), Some('9'));
    assert_eq!(reason_cap(9), None);
    assert_eq!(why(press("0"), 20), Some(Why::None));
}

#[test]
fn enter_presses_the_button_that_has_the_focus() {
    let enter = KeyPress {
        target: Target::Control,
        ..press("Enter")
    };

    assert_eq!(why(enter, 3), None);
}

#[test]
fn nothing_is_skipped_while_typing_composing_or_with_something_held() {
    let digit = press("1");
    for press in [
        KeyPress {
            target: Target::Line,
            ..digit
        },
        KeyPress {
            target: Target::Lines,
            ..digit
        },
        KeyPress {
            composing: true,
            ..digit
        },
        KeyPress {
            command: true,
            ..digit
        },
        KeyPress { alt: true, ..digit },
        KeyPress {
            repeat: true,
            ..digit
        },
    ] {
        assert_eq!(why(press, 3), None, "{press:?}");
    }
}

#[test]
fn without_keys_nothing_is_skipped_by_one() {
    let off = KeyChoices {
        off: true,
        ..KeyChoices::default()
    };

    assert_eq!(off.map().0.why(press("1"), 3), None);
}
