//! Keys that are changed one after the other.

use super::*;

fn chord(text: &str) -> Chord {
    Chord::parse(text).unwrap()
}

fn caps(choices: &KeyChoices, action: Action) -> Vec<String> {
    choices.map().0.caps(action).collect()
}

/// Choices in which each chord, one after the other, was given to an action.
fn pressed(preset: Preset, keys: &[(&str, Action)]) -> KeyChoices {
    let mut choices = KeyChoices::of(preset);
    for (key, action) in keys {
        choices = choices.with_key(*action, chord(key), None).unwrap();
    }
    choices
}

#[test]
fn a_key_takes_the_place_of_all_that_the_action_had() {
    let choices = pressed(Preset::Default, &[("x", Action::Undo)]);

    assert_eq!(caps(&choices, Action::Undo), ["X"]);
    assert_eq!(caps(&choices, Action::Submit), ["⏎", "Ctrl+⏎"]);
    assert!(choices.is_changed(Action::Undo));
    assert!(!choices.is_changed(Action::Submit));
    let (map, unknown) = choices.map();
    assert_eq!(unknown, []);
    let meaning = |key| map.action(press(key), &any_schema(), 0);
    assert_eq!(meaning("x"), Some(Action::Undo));
    assert_eq!(meaning("Backspace"), None);
    assert_eq!(meaning("u"), None);
}

#[test]
fn one_of_the_presets_own_keys_can_be_chosen() {
    let choices = pressed(Preset::Default, &[("x", Action::Undo), ("u", Action::Undo)]);

    assert_eq!(caps(&choices, Action::Undo), ["U"]);
    assert!(choices.changes.iter().all(|change| change.does.is_empty()));
}

#[test]
fn an_action_without_a_key_gets_one() {
    let choices = pressed(Preset::Default, &[("ctrl+s", Action::SaveDraft)]);

    assert_eq!(caps(&choices, Action::SaveDraft), ["Ctrl+S"]);
    assert_eq!(choices.changes.len(), 1);
}

#[test]
fn what_means_something_already_is_refused_with_what_it_means() {
    let choices = pressed(Preset::Default, &[("x", Action::Undo)]);
    let schema = any_schema();
    for (key, said) in [
        ("f", "f would both flag and skip"),
        ("x", "x would both undo and skip"),
        (
            "p",
            "p can't be used to skip: it answers `sport` of field `topic`",
        ),
        (
            "7",
            "7 can't be used to skip: digits answer the focused field",
        ),
        ("Tab", "Tab can't be used: it is the browser's own"),
        ("ctrl+w", "ctrl+w can't be used: it is the browser's own"),
    ] {
        let refused = choices.with_key(Action::Skip, chord(key), Some(&schema));

        assert_eq!(refused.unwrap_err().to_string(), said);
    }
}

#[test]
fn a_key_that_was_given_up_is_free() {
    let keys = [
        ("x", Action::Flag),
        ("f", Action::Skip),
        ("s", Action::Flag),
    ];
    let choices = pressed(Preset::Default, &keys);

    assert_eq!(caps(&choices, Action::Flag), ["S"]);
    assert_eq!(caps(&choices, Action::Skip), ["F"]);
    assert_eq!(choices.check(None), Ok(()));
}

#[test]
fn a_preset_that_the_schema_crosses_hinders_no_other_key() {
    let schema = schema(&serde_json::json!([
        {"name": "fine", "kind": "boolean", "hotkeys": ["a", "b"]}
    ]));
    let prodigy = KeyChoices::of(Preset::Prodigy);
    assert!(prodigy.check(Some(&schema)).is_err());

    let changed = prodigy.with_key(Action::Skip, chord("y"), Some(&schema));

    assert_eq!(caps(&changed.unwrap(), Action::Skip), ["Y"]);
}

#[test]
fn escape_leaves_texts_whatever_else_does() {
    let refused = KeyChoices::default().with_key(Action::Close, chord("q"), None);

    assert_eq!(
        refused.unwrap_err().to_string(),
        "Escape can't be changed: it leaves a text, and nothing else would"
    );
}

#[test]
fn an_action_gets_the_presets_keys_back() {
    for preset in Preset::ALL {
        let keys = [("x", Action::Decide(false)), ("y", Action::Skip)];
        let choices = pressed(preset, &keys);

        let back = choices.with_presets_keys(Action::Skip, None).unwrap();
        let back = back.with_presets_keys(Action::Decide(false), None).unwrap();

        assert_eq!(back, KeyChoices::of(preset));
    }
}

#[test]
fn an_action_does_not_get_back_what_another_has_by_now() {
    let keys = [("x", Action::Flag), ("f", Action::Skip)];
    let choices = pressed(Preset::Default, &keys);

    let refused = choices.with_presets_keys(Action::Flag, None);

    assert_eq!(
        refused.unwrap_err().to_string(),
        "f would both flag and skip"
    );
}

#[test]
fn what_another_version_wrote_stays() {
    let mut choices = KeyChoices::default();
    choices.changes.push(KeyChange {
        key: "y".to_owned(),
        does: "dance".to_owned(),
    });

    let changed = choices.with_key(Action::Skip, chord("x"), None).unwrap();
    let back = changed.with_presets_keys(Action::Skip, None).unwrap();

    assert_eq!(back, choices);
}

#[test]
fn a_key_of_its_own_for_every_action_fits_into_what_is_stored() {
    for preset in Preset::ALL {
        let free = "dgijklopqrtvwyz;\u{1f600}".chars().map(Chord::typed);
        let actions = Action::bindable().filter(|action| *action != Action::Close);
        let mut choices = KeyChoices::of(preset);
        for (action, chord) in actions.zip(free) {
            choices = choices.with_key(action, chord, None).unwrap();
        }

        let bytes = serde_json::to_string(&choices).unwrap().len();

        let most = crate::limits::Limits::DEFAULT.preferences_bytes;
        assert!(2 * bytes < most, "{bytes}");
    }
}
