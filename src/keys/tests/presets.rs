//! What holds for every preset.

use proptest::prelude::*;

use super::*;

/// A press of a chord on an American keyboard.
fn pressed(chord: &Chord) -> String {
    let written = chord.to_string();
    let (_, key) = written.rsplit_once('+').unwrap_or(("", &written));
    let called = match key {
        "Space" => " ",
        "Up" | "Down" | "Left" | "Right" => return format!("Arrow{key}"),
        key => key,
    };
    called.to_owned()
}

fn press_of<'a>(chord: &Chord, key: &'a str, target: Target) -> KeyPress<'a> {
    let written = chord.to_string();
    KeyPress {
        command: written.contains("ctrl+"),
        shift: written.contains("shift+"),
        target,
        ..press(key)
    }
}

#[test]
fn no_preset_has_two_meanings_for_a_chord_or_takes_one_of_the_browsers() {
    for preset in Preset::ALL {
        let map = KeyMap::of(preset);

        assert_eq!(clash::of_map(&map, None), [], "{preset:?}");
        for (chord, action) in map.bindings() {
            assert!(!chord.is_the_browsers(), "{preset:?} {chord}");
            assert!(action.name().is_some(), "{preset:?} {action:?}");
        }
        let choices = KeyChoices {
            preset: preset.name().to_owned(),
            ..KeyChoices::default()
        };
        assert_eq!(choices.map(), (map, Vec::new()));
        assert_eq!(choices.check(Some(&any_schema())), Ok(()));
    }
}

#[test]
fn every_preset_submits_skips_undoes_shows_its_keys_and_goes_back() {
    for preset in Preset::ALL {
        let map = KeyMap::of(preset);

        for action in [
            Action::Submit,
            Action::Skip,
            Action::Undo,
            Action::ShowKeys,
            Action::EarlierSample,
            Action::LaterSample,
            Action::NextField,
            Action::PreviousField,
            Action::EnterText,
            Action::Flag,
            Action::Guidelines,
            Action::Close,
        ] {
            assert!(
                map.cap(action, &any_schema(), 0).is_some(),
                "{preset:?} {action:?}"
            );
        }
    }
}

#[test]
fn every_chord_of_a_preset_is_reached_by_pressing_it() {
    let schema = any_schema();
    for preset in Preset::ALL {
        let map = KeyMap::of(preset);
        for (chord, action) in map.bindings() {
            let key = pressed(chord);

            let done = map.action(press_of(chord, &key, Target::Page), &schema, 0);

            assert_eq!(done, Some(*action), "{preset:?} {chord}");
        }
    }
}

#[test]
fn only_a_few_keys_act_while_somebody_types_whatever_the_preset() {
    let schema = any_schema();
    for preset in Preset::ALL {
        let map = KeyMap::of(preset);
        for (chord, action) in map.bindings() {
            let key = pressed(chord);

            let done = map.action(press_of(chord, &key, Target::Lines), &schema, 0);

            let expected = match action {
                Action::Close => Some(Action::LeaveText),
                Action::Submit | Action::SaveDraft if chord.to_string().starts_with("ctrl") => {
                    Some(*action)
                }
                _ => None,
            };
            assert_eq!(done, expected, "{preset:?} {chord}");
        }
    }
}

proptest! {
    #[test]
    fn tab_alt_and_composing_never_act(
        preset in prop::sample::select(Preset::ALL.to_vec()),
        key in prop::sample::select(vec!["Tab", "s", "1", "Enter", "Escape", " ", "[", "p", "ы"]),
        command: bool, shift: bool, alt: bool, composing: bool,
        target in prop::sample::select(vec![
            Target::Line, Target::Lines, Target::Control, Target::Tick, Target::Page,
        ]),
    ) {
        prop_assume!(key == "Tab" || alt || composing);
        let press = KeyPress {
            key, code: "KeyS", command, shift, alt, composing, repeat: false, target,
        };

        prop_assert_eq!(KeyMap::of(preset).action(press, &any_schema(), 0), None);
    }

    #[test]
    fn letters_with_ctrl_act_only_where_they_are_named(
        preset in prop::sample::select(Preset::ALL.to_vec()),
        letter in "[a-z0-9]",
        focus in 0..7_usize,
    ) {
        let map = KeyMap::of(preset);
        let press = KeyPress { command: true, ..press(&letter) };

        let done = map.action(press, &any_schema(), focus);

        let chord = Chord::parse(&format!("ctrl+{letter}")).unwrap();
        let named = map.bindings().iter().find(|(bound, _)| *bound == chord);
        prop_assert_eq!(done, named.map(|(_, action)| *action));
    }

    #[test]
    fn a_chord_is_read_as_it_was_written(
        held in prop::sample::select(vec!["", "ctrl+", "shift+", "ctrl+shift+"]),
        key in prop::sample::select(vec![
            "a", "S", "?", "+", "é", "Enter", "space", "Up", "PageDown", "Tab",
        ]),
    ) {
        let chord = Chord::parse(&format!("{held}{key}")).unwrap();

        prop_assert_eq!(Chord::parse(&chord.to_string()), Ok(chord));
    }
}

#[test]
fn a_text_that_is_no_chord_says_why() {
    for (text, error) in [
        ("", ChordError::NoKey),
        (" ", ChordError::NoKey),
        ("ctrl+", ChordError::NoKey),
        ("ss", ChordError::NoKey),
        ("F5", ChordError::NoKey),
        ("hyper+s", ChordError::NoKey),
        ("alt+h", ChordError::Alt),
        ("ctrl+option+h", ChordError::Alt),
    ] {
        assert_eq!(Chord::parse(text), Err(error), "{text:?}");
    }
    assert_eq!(
        Chord::parse(" shift+S "),
        Ok(Chord::typed('s')),
        "one key in both cases"
    );
    assert_eq!(Chord::parse("cmd+ENTER"), Chord::parse("ctrl+Enter"));
}
