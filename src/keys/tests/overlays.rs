//! The list of all keys.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::schema::{FieldKind, Schema};

/// The list as text, one line a thing.
fn read(preset: Preset, schema: &Schema, focus: usize) -> Vec<String> {
    let mut read = Vec::new();
    for section in overlay(&KeyMap::of(preset), schema, focus) {
        read.push(format!("{:?}", section.group));
        for line in section.lines {
            read.push(format!("{}: {}", line.keys.join(" "), told(line.does)));
        }
    }
    read
}

fn told(does: Does) -> String {
    match does {
        Does::Act(action) => action.words().unwrap().to_owned(),
        Does::Answer { answer, of: None } => answer,
        Does::Answer {
            answer,
            of: Some(field),
        } => format!("{answer} of {field}"),
        Does::Type => "type".to_owned(),
        Does::Strengths(most) => format!("strengths up to {most}"),
    }
}

#[test]
fn the_list_names_answers_then_moving_then_the_sample_then_the_view() {
    let rated = schema(&json!([
        {"name": "fine", "kind": "boolean", "title": "Is it fine?"},
        {"name": "topic", "kind": "choice", "options": ["sport", "art"], "hotkeys": ["p", "A"]},
    ]));

    assert_eq!(
        read(Preset::Default, &rated, 0),
        [
            "Answers",
            "1: Yes",
            "2: No",
            "P: sport of topic",
            "A: art of topic",
            "Moving",
            "↓: go to the next field",
            "↑: go to the field before",
            "←: go to the sample before",
            "→: go to the sample after",
            "Sample",
            "⏎ Ctrl+⏎: submit",
            "S Ctrl+Space: skip",
            "⌫ U: undo",
            "F: flag",
            "N Shift+⏎: go to the notes",
            "View",
            "H: show the guidelines",
            "?: show all keys",
            "Esc: leave a text, close what is open",
        ]
    );
    let answers = read(Preset::Default, &rated, 1);
    assert_eq!(answers[1..3], ["1 P: sport", "2 A: art"]);
}

#[test]
fn beside_a_comparison_all_keys_that_point_at_a_text_stand_together() {
    let compared = schema(&json!([
        {"name": "best", "kind": "pairwise", "a": "x", "b": "y", "strengths": ["a bit", "much"],
            "hotkeys": ["q", "w", ""]},
        {"name": "count", "kind": "number"},
    ]));

    let first = read(Preset::Default, &compared, 0);
    let second = read(Preset::Default, &compared, 1);

    assert_eq!(
        first[..5],
        [
            "Answers",
            "1 Q ← [: prefer the left text",
            "2 W → ]: prefer the right text",
            "0 =: call it a tie",
            ": strengths up to 2",
        ]
    );
    assert_eq!(
        second[..5],
        [
            "Answers",
            "0–9: type",
            "Q [: prefer the left text",
            "W ]: prefer the right text",
            "=: call it a tie",
        ]
    );
}

/// A schema whose hotkeys cross those of some presets.
fn crossing() -> Schema {
    schema(&json!([
        {"name": "fine", "kind": "boolean", "hotkeys": ["a", "x"]},
        {"name": "best", "kind": "pairwise", "a": "x", "b": "y", "hotkeys": ["q", "", "w"]},
        {"name": "other", "kind": "pairwise", "a": "x", "b": "z", "tie": false, "hotkeys": ["e", "r"]},
    ]))
}

/// Whether a digit, as the form counts, gives an answer of the focused field.
fn has_digit(schema: &Schema, focus: usize, number: usize) -> bool {
    schema
        .fields
        .get(focus)
        .is_some_and(|field| match field.kind {
            FieldKind::Pairwise(_) if number == 10 => field.answers() == 3,
            FieldKind::Pairwise(_) => number < 3,
            _ => number <= field.answers(),
        })
}

proptest! {
    #[test]
    fn each_key_that_acts_is_named_once_and_no_other_is(
        preset in prop::sample::select(Preset::ALL.to_vec()),
        crosses: bool,
        focus in 0..8_usize,
    ) {
        let schema = if crosses { crossing() } else { any_schema() };
        let map = KeyMap::of(preset);

        let caps: Vec<String> = overlay(&map, &schema, focus)
            .into_iter()
            .flat_map(|section| section.lines)
            .flat_map(|line| line.keys)
            .collect();

        let mut once = caps.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), caps.len(), "{:?}", caps);
        for key in (0x21..0x7f_u8).map(char::from).chain(['я']) {
            let done = map.action(press(&key.to_string()), &schema, focus);
            let cap = key.to_uppercase().to_string();
            let acts = match done {
                Some(Action::Answer(number)) => has_digit(&schema, focus, number),
                done => done.is_some(),
            };
            prop_assert_eq!(acts, caps.contains(&cap), "{} {:?}", key, caps);
        }
    }
}
