//! What keys mean on a schema, with a field in the focus.

use serde_json::json;

use super::*;

const TONE: usize = 0;
const BEST: usize = 2;

fn meaning(press: KeyPress<'_>, focus: usize) -> Option<Action> {
    KeyMap::default().action(press, &any_schema(), focus)
}

fn at<'a>(key: &'a str, code: &'a str) -> KeyPress<'a> {
    KeyPress { code, ..press(key) }
}

#[test]
fn the_default_map_is_the_one_that_is_written_down() {
    for (key, action) in [
        ("Enter", Action::Submit),
        ("s", Action::Skip),
        ("Backspace", Action::Undo),
        ("u", Action::Undo),
        ("ArrowLeft", Action::EarlierSample),
        ("ArrowRight", Action::LaterSample),
        ("ArrowUp", Action::PreviousField),
        ("ArrowDown", Action::NextField),
        ("f", Action::Flag),
        ("n", Action::EnterText),
        ("h", Action::Guidelines),
        ("?", Action::ShowKeys),
        ("Escape", Action::Close),
        ("=", Action::Prefer(Place::Neither)),
        ("4", Action::Answer(4)),
        ("p", Action::Hotkey('p')),
    ] {
        assert_eq!(meaning(press(key), TONE), Some(action), "{key}");
    }
    let with_command = |key| KeyPress {
        command: true,
        ..press(key)
    };
    assert_eq!(meaning(with_command(" "), TONE), Some(Action::Skip));
    assert_eq!(meaning(with_command("Enter"), TONE), Some(Action::Submit));
    let with_shift = KeyPress {
        shift: true,
        ..press("Enter")
    };
    assert_eq!(meaning(with_shift, TONE), Some(Action::EnterText));
}

#[test]
fn beside_a_comparison_the_arrows_point_at_its_texts() {
    for (key, place) in [("ArrowLeft", Place::Left), ("ArrowRight", Place::Right)] {
        assert_eq!(meaning(press(key), BEST), Some(Action::Prefer(place)));
    }
    let held = KeyPress {
        repeat: true,
        ..press("ArrowLeft")
    };
    assert_eq!(meaning(held, BEST), None);
    let alone = schema(&json!([{"name": "notes", "kind": "text"}]));
    let bracket = KeyMap::default().action(press("["), &alone, 0);
    assert_eq!(bracket, None, "there is nothing to compare");
}

#[test]
fn a_tie_is_called_only_where_there_may_be_one() {
    let strict =
        schema(&json!([{"name": "best", "kind": "pairwise", "a": "x", "b": "y", "tie": false}]));

    assert_eq!(KeyMap::default().action(press("="), &strict, 0), None);
}

#[test]
fn letters_are_found_by_their_place_below_other_alphabets() {
    assert_eq!(meaning(at("ы", "KeyS"), TONE), Some(Action::Skip));
    assert_eq!(meaning(at("Ы", "KeyS"), TONE), Some(Action::Skip));
    assert_eq!(meaning(at("γ", "KeyU"), TONE), Some(Action::Undo));
    assert_eq!(meaning(at("з", "KeyP"), TONE), Some(Action::Hotkey('p')));
    let saves = KeyPress {
        command: true,
        ..at("ы", "KeyS")
    };
    let map = KeyMap::of(Preset::Prodigy);
    assert_eq!(
        map.action(saves, &any_schema(), TONE),
        Some(Action::SaveDraft)
    );
}

#[test]
fn what_a_key_types_comes_before_its_place() {
    // AZERTY has `q` where others have `a`, and `s` where they have it too.
    let map = KeyMap::of(Preset::Prodigy);
    let schema = any_schema();
    assert_eq!(map.action(at("q", "KeyA"), &schema, TONE), None);
    assert_eq!(
        map.action(at("a", "KeyQ"), &schema, TONE),
        Some(Action::Decide(true))
    );
    // This letter is an answer of the schema's own.
    assert_eq!(meaning(at("я", "KeyS"), TONE), Some(Action::Hotkey('я')));
    // A question mark above a digit is a question mark.
    assert_eq!(meaning(at("?", "Digit7"), TONE), Some(Action::ShowKeys));
}

#[test]
fn brackets_are_found_by_their_place_where_layouts_have_other_things() {
    for (key, code, place) in [
        ("ü", "BracketLeft", Place::Left),
        ("+", "BracketRight", Place::Right),
        ("Dead", "BracketLeft", Place::Left),
        ("ъ", "BracketRight", Place::Right),
    ] {
        assert_eq!(meaning(at(key, code), TONE), Some(Action::Prefer(place)));
    }
    assert_eq!(meaning(at("x", "BracketLeft"), TONE), None);
}

#[test]
fn a_mark_above_a_digit_is_an_answer_where_the_schema_says_so() {
    let marked = schema(&json!([{"name": "fine", "kind": "boolean", "hotkeys": ["!", ""]}]));
    let press = at("!", "Digit1");

    let map = KeyMap::default();

    assert_eq!(map.action(press, &marked, 0), Some(Action::Hotkey('!')));
    assert_eq!(
        map.action(press, &any_schema(), 0),
        Some(Action::Answer(1)),
        "by its place"
    );
}

#[test]
fn tick_boxes_keep_the_keys_that_work_them() {
    let map = KeyMap::of(Preset::Prodigy);
    let on_tick = |key| KeyPress {
        target: Target::Tick,
        ..press(key)
    };

    for key in [" ", "ArrowLeft", "ArrowRight"] {
        assert_eq!(map.action(on_tick(key), &any_schema(), TONE), None, "{key}");
    }
    assert_eq!(
        map.action(press(" "), &any_schema(), TONE),
        Some(Action::Skip)
    );
    for (key, action) in [("Enter", Action::Submit), ("3", Action::Answer(3))] {
        let pressed = map.action(on_tick(key), &any_schema(), TONE);
        assert_eq!(pressed, Some(action));
    }
}

#[test]
fn an_input_method_keeps_its_keys_even_if_only_their_name_tells() {
    assert_eq!(meaning(at("Process", "KeyS"), TONE), None);
}

#[test]
fn while_typing_ctrl_and_space_switch_the_input_method_and_not_the_sample() {
    for target in [Target::Line, Target::Lines] {
        let typed = KeyPress {
            command: true,
            target,
            ..press(" ")
        };
        assert_eq!(meaning(typed, TONE), None);
    }
}

#[test]
fn accepting_answers_yes_and_submits_or_else_only_submits() {
    let map = KeyMap::of(Preset::Prodigy);
    let rated = schema(&json!([{"name": "tone", "kind": "scale", "min": 1, "max": 5}]));

    assert_eq!(
        map.action(press("x"), &any_schema(), TONE),
        Some(Action::Decide(false))
    );
    assert_eq!(map.action(press("a"), &rated, 0), Some(Action::Submit));
    assert_eq!(map.action(press("x"), &rated, 0), None);
}

#[test]
fn a_hotkey_comes_before_the_map() {
    let own = schema(&json!([{"name": "fine", "kind": "boolean", "hotkeys": ["x", "a"]}]));
    let map = KeyMap::of(Preset::Prodigy);

    assert_eq!(map.action(press("a"), &own, 0), Some(Action::Hotkey('a')));
    assert_eq!(map.cap(Action::Decide(true), &own, 0), None);
}

#[test]
fn caps_name_the_first_key_that_does_it() {
    let cap = |preset, action, focus| KeyMap::of(preset).cap(action, &any_schema(), focus);
    let of = |text: &str| Some(text.to_owned());

    assert_eq!(cap(Preset::Default, Action::Submit, TONE), of("⏎"));
    assert_eq!(cap(Preset::LabelStudio, Action::Submit, TONE), of("Ctrl+⏎"));
    assert_eq!(cap(Preset::Prodigy, Action::Skip, TONE), of("Space"));
    assert_eq!(cap(Preset::Argilla, Action::Skip, TONE), of("⌫"));
    assert_eq!(
        cap(Preset::Default, Action::EarlierSample, TONE),
        of("←"),
        "and beside a comparison"
    );
    assert_eq!(cap(Preset::Default, Action::EarlierSample, BEST), None);
}
