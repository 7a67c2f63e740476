//! What people change, and what of it can't be.

use serde_json::{Value, json};

use super::*;

fn choices(value: Value) -> KeyChoices {
    serde_json::from_value(value).unwrap()
}

fn changed(changes: &[(&str, &str)]) -> KeyChoices {
    let changes = changes.iter().map(|(key, does)| KeyChange {
        key: (*key).to_owned(),
        does: (*does).to_owned(),
    });
    KeyChoices {
        changes: changes.collect(),
        ..KeyChoices::default()
    }
}

fn clashes(changes: &[(&str, &str)]) -> Vec<String> {
    let clashes = changed(changes).check(Some(&any_schema()));
    let clashes = clashes.err().unwrap_or_default();
    clashes.iter().map(ToString::to_string).collect()
}

#[test]
fn choices_are_a_preset_and_what_is_otherwise() {
    let choices = choices(json!({
        "preset": "argilla",
        "changes": [{"key": "Backspace"}, {"key": "x", "does": "skip"}],
        "of a later version": true,
    }));

    let (map, unknown) = choices.map();

    assert_eq!(unknown, []);
    let meaning = |key| map.action(press(key), &any_schema(), 0);
    assert_eq!(meaning("Backspace"), None);
    assert_eq!(meaning("x"), Some(Action::Skip));
    assert_eq!(meaning("Enter"), Some(Action::Submit));
    assert_eq!(choices.check(None), Ok(()));
}

#[test]
fn nothing_chosen_is_the_default_map() {
    let nothing = choices(json!({}));

    assert_eq!(nothing, KeyChoices::default());
    assert_eq!(nothing.map(), (KeyMap::default(), Vec::new()));
}

#[test]
fn what_is_not_known_does_nothing_and_is_reported() {
    let choices = choices(json!({
        "preset": "emacs",
        "changes": [
            {"key": "alt+x", "does": "skip"},
            {"key": "x", "does": "dance"},
            {"key": "y", "does": "skip"},
        ],
    }));

    let (map, unknown) = choices.map();

    let unknown: Vec<_> = unknown.iter().map(ToString::to_string).collect();
    assert_eq!(
        unknown,
        [
            "there are no keys called \"emacs\"",
            "\"alt+x\" holds Alt, with which no key acts here",
            "no key can do \"dance\"",
        ]
    );
    let meaning = |key| map.action(press(key), &any_schema(), 0);
    assert_eq!(meaning("x"), None);
    assert_eq!(meaning("y"), Some(Action::Skip));
    assert_eq!(meaning("s"), Some(Action::Skip), "the default's own");
}

#[test]
fn keys_can_be_switched_off_wholly() {
    let (map, _) = choices(json!({"off": true})).map();
    let schema = any_schema();

    for key in ["Enter", "s", "1", "p", "Escape", "?"] {
        for target in [Target::Page, Target::Line, Target::Control] {
            let press = KeyPress {
                target,
                ..press(key)
            };
            assert_eq!(map.action(press, &schema, 0), None, "{key}");
        }
    }
    assert_eq!(overlay(&map, &schema, 0), []);
    assert_eq!(map.cap(Action::Submit, &schema, 0), None);
}

#[test]
fn a_chord_that_would_mean_two_things_is_refused() {
    for (changes, said) in [
        (&[("f", "skip")][..], "f would both flag and skip"),
        (
            &[("x", "skip"), ("X", "undo")],
            "x would both skip and undo",
        ),
        (
            &[("p", "skip")],
            "p can't be used to skip: it answers `sport` of field `topic`",
        ),
        (
            &[("7", "undo")],
            "7 can't be used to undo: digits answer the focused field",
        ),
        (
            &[("Tab", "skip")],
            "Tab can't be used: it is the browser's own",
        ),
        (
            &[("shift+Tab", "skip")],
            "shift+Tab can't be used: it is the browser's own",
        ),
        (
            &[("ctrl+w", "skip")],
            "ctrl+w can't be used: it is the browser's own",
        ),
        (
            &[("cmd+shift+t", "undo")],
            "ctrl+shift+t can't be used: it is the browser's own",
        ),
        (
            &[("ctrl+1", "undo")],
            "ctrl+1 can't be used: it is the browser's own",
        ),
        (
            &[("Escape", "skip")],
            "Escape can't be changed: it leaves a text, and nothing else would",
        ),
        (
            &[("Escape", "")],
            "Escape can't be changed: it leaves a text, and nothing else would",
        ),
    ] {
        assert_eq!(clashes(changes), [said], "{changes:?}");
    }
}

#[test]
fn a_chord_that_was_freed_or_does_the_same_is_no_clash() {
    for changes in [
        &[("f", ""), ("f", "skip")][..],
        &[("f", "skip"), ("f", "")],
        &[("s", "skip")],
        &[("x", "skip"), ("y", "skip")],
        &[("ctrl+s", "save"), ("ctrl+z", "undo")],
        &[("Escape", "leave")],
    ] {
        assert_eq!(clashes(changes), [""; 0], "{changes:?}");
    }
    let (map, _) = changed(&[("f", "skip"), ("f", "")]).map();
    assert_eq!(map.action(press("f"), &any_schema(), 0), Some(Action::Skip));
}

#[test]
fn choices_that_were_stored_unchecked_never_take_what_is_the_browsers() {
    let (map, unknown) =
        changed(&[("Tab", "skip"), ("Escape", "submit"), ("ctrl+w", "undo")]).map();

    assert_eq!(unknown, []);
    assert_eq!(map, KeyMap::default());
}

#[test]
fn a_preset_that_a_schemas_hotkeys_cross_says_so() {
    let own = schema(&json!([{"name": "fine", "kind": "boolean", "hotkeys": ["x", "a"]}]));
    let prodigy = choices(json!({"preset": "prodigy"}));

    let clashes = prodigy.check(Some(&own)).unwrap_err();

    let said: Vec<_> = clashes.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "a can't be used to answer yes and submit: it answers `No` of field `fine`",
            "x can't be used to answer no and submit: it answers `Yes` of field `fine`",
        ]
    );
}

#[test]
fn every_action_of_a_map_can_be_chosen_by_its_name() {
    for action in Action::bindable() {
        let name = action.name().unwrap();

        assert_eq!(Action::named(name), Some(action));
        assert!(action.words().is_some_and(|words| !words.is_empty()));
        let (map, _) = changed(&[("y", name)]).map();
        let done = map.action(press("y"), &any_schema(), 0);
        assert_eq!(done, Some(action), "{name}");
    }
}
