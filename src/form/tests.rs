use serde_json::{Value, json};

use super::*;
use crate::schema::parse;

mod chunked;
mod marking;

fn form_of(fields: &Value, payload: Value, order: Order) -> Form {
    let schema = parse(&json!({ "fields": fields }).to_string()).unwrap();
    Form::new(schema, &serde_json::from_value(payload).unwrap(), order)
}

fn form() -> Form {
    let fields = json!([
        {"name": "tone", "kind": "scale", "min": -4, "max": 4, "required": true},
        {"name": "topic", "kind": "choice", "options": ["sport", "politics"], "required": true},
        {"name": "notes", "kind": "text"},
    ]);
    form_of(&fields, json!({}), Order::Ab)
}

/// The label as JSON.
fn submitted(form: &mut Form) -> Value {
    serde_json::to_value(form.submit()).unwrap()
}

#[test]
fn digits_answer_the_focused_field_and_move_on() {
    let mut form = form();

    assert!(form.answer_with_digit(9));
    assert!(form.answer_with_digit(2));

    assert_eq!(form.value("tone"), Some(&FieldValue::Integer(4)));
    assert_eq!(
        form.value("topic"),
        Some(&FieldValue::Text("politics".to_owned()))
    );
    assert_eq!(form.focus(), 2);
}

#[test]
fn a_digit_without_an_answer_changes_nothing() {
    let mut form = form();
    let before = form.clone();

    assert!(!form.answer_with_digit(0));
    assert!(!form.answer_with_digit(10));

    assert_eq!(form, before);
}

#[test]
fn the_focus_stays_inside_the_form() {
    let mut form = form();

    form.focus_previous();
    assert_eq!(form.focus(), 0);
    for _ in 0..9 {
        form.focus_next();
    }
    assert_eq!(form.focus(), 2);
    form.focus_on(3);
    assert_eq!(form.focus(), 2);
}

#[test]
fn an_incomplete_label_is_refused_at_its_first_missing_field() {
    let mut form = form();
    form.answer_with_digit(1);
    form.focus_on(2);

    assert_eq!(form.submit(), None);

    assert_eq!(form.focus(), 1);
    assert_eq!(form.problem("topic"), Some(&Problem::Missing));
    assert_eq!(form.problem("tone"), None);
}

#[test]
fn answering_a_field_takes_its_mark_away() {
    let mut form = form();
    form.submit();

    form.answer_with_digit(1);

    assert_eq!(form.problem("tone"), None);
    assert_eq!(form.problem("topic"), Some(&Problem::Missing));
}

#[test]
fn a_complete_label_comes_out_whole_and_an_empty_text_is_no_answer() {
    let mut form = form();
    form.answer_with_digit(5);
    form.answer_with_digit(1);
    form.set("notes", Some(FieldValue::Text(String::new())));

    let label = form.submit().unwrap();

    assert_eq!(label.len(), 2);
    assert_eq!(label["tone"], FieldValue::Integer(0));
}

#[test]
fn a_space_may_begin_a_text_but_is_none_by_itself() {
    let mut form = form();
    form.answer_with_digit(5);
    form.answer_with_digit(1);

    form.set("notes", Some(FieldValue::Text(" ".to_owned())));

    assert_eq!(form.value("notes"), Some(&FieldValue::Text(" ".to_owned())));
    assert_eq!(submitted(&mut form), json!({"tone": 0, "topic": "sport"}));
}

#[test]
fn yes_is_the_digit_1_and_no_is_2() {
    let fields = json!([
        {"name": "a", "kind": "boolean"}, {"name": "b", "kind": "boolean"}, {"name": "c", "kind": "text"},
    ]);
    let mut form = form_of(&fields, json!({}), Order::Ab);

    assert!(form.answer_with_digit(1));
    assert!(form.answer_with_digit(2));

    assert_eq!(form.focus(), 2);
    assert!(form.is_chosen(0, 0) && !form.is_chosen(0, 1));
    assert!(form.is_chosen(1, 1) && !form.is_chosen(1, 0));
    assert!(!form.answer_with_digit(1), "a text is typed");
    assert_eq!(submitted(&mut form), json!({"a": true, "b": false}));
}

#[test]
fn digits_switch_options_of_which_several_may_be_chosen_and_stay_there() {
    let fields = json!([
        {"name": "topics", "kind": "choices", "options": ["x", "y", "z"], "required": true},
        {"name": "notes", "kind": "text"},
    ]);
    let mut form = form_of(&fields, json!({}), Order::Ab);

    for digit in [3, 2, 1, 2] {
        assert!(form.answer_with_digit(digit));
    }
    assert!(!form.answer_with_digit(4));

    assert_eq!(form.focus(), 0);
    assert!(form.is_chosen(0, 0) && !form.is_chosen(0, 1) && form.is_chosen(0, 2));
    assert_eq!(submitted(&mut form), json!({"topics": ["x", "z"]}));
    form.answer_with_digit(1);
    form.answer_with_digit(3);
    assert_eq!(form.value("topics"), None);
    assert_eq!(form.submit(), None);
    assert_eq!(form.problem("topics"), Some(&Problem::Missing));
}

#[test]
fn a_hotkey_answers_its_field_from_anywhere() {
    let fields = json!([
        {"name": "notes", "kind": "text"},
        {"name": "topics", "kind": "choices", "options": ["x", "y"], "hotkeys": ["x", ""]},
        {"name": "tone", "kind": "scale", "min": 1, "max": 2, "hotkeys": ["q", "w"]},
    ]);
    let mut form = form_of(&fields, json!({}), Order::Ab);

    assert!(form.answer_with_hotkey('W'));
    assert_eq!(form.focus(), 2);
    assert!(form.answer_with_hotkey('x'));
    assert_eq!(form.focus(), 1);
    assert!(!form.answer_with_hotkey('y'));

    assert_eq!(submitted(&mut form), json!({"topics": ["x"], "tone": 2}));
}

fn comparison(order: Order) -> Form {
    let fields = json!([
        {"name": "best", "kind": "pairwise", "a": "x", "b": "y", "required": true},
        {"name": "notes", "kind": "text"},
    ]);
    form_of(&fields, json!({}), order)
}

#[test]
fn digits_point_at_places_and_the_answer_tells_the_sides() {
    let cases = [
        (Order::Ab, 1, json!({"preferred": "a", "shown": "ab"})),
        (Order::Ab, 2, json!({"preferred": "b", "shown": "ab"})),
        (Order::Ab, 10, json!({"preferred": "tie", "shown": "ab"})),
        (Order::Ba, 1, json!({"preferred": "b", "shown": "ba"})),
        (Order::Ba, 2, json!({"preferred": "a", "shown": "ba"})),
        (Order::Ba, 10, json!({"preferred": "tie", "shown": "ba"})),
    ];
    for (order, digit, answer) in cases {
        let mut form = comparison(order);

        assert!(!form.answer_with_digit(3));
        assert!(form.answer_with_digit(digit));

        assert_eq!(form.focus(), 1, "the answer is whole");
        let chosen = [0, 1, 2].map(|index| form.is_chosen(0, index));
        assert_eq!(chosen, [digit == 1, digit == 2, digit == 10]);
        assert_eq!(submitted(&mut form), json!({ "best": answer }));
    }
}

#[test]
fn brackets_and_the_equals_sign_compare_from_anywhere() {
    for (place, preferred) in [
        (Place::Left, "b"),
        (Place::Right, "a"),
        (Place::Neither, "tie"),
    ] {
        let mut form = comparison(Order::Ba);
        form.focus_on(1);

        assert!(form.prefer(place));

        let answer = json!({"best": {"preferred": preferred, "shown": "ba"}});
        assert_eq!(submitted(&mut form), answer);
    }
    assert!(
        !self::form().prefer(Place::Left),
        "there is nothing to compare"
    );
}

#[test]
fn texts_that_are_not_shuffled_stand_in_the_schemas_order() {
    let fields =
        json!([{"name": "best", "kind": "pairwise", "a": "x", "b": "y", "shuffle": false}]);
    let mut form = form_of(&fields, json!({}), Order::Ba);

    form.answer_with_digit(1);

    let answer = json!({"best": {"preferred": "a", "shown": "ab"}});
    assert_eq!(submitted(&mut form), answer);
}

#[test]
fn after_the_side_digits_say_how_much_better_it_is() {
    let fields = json!([
        {"name": "best", "kind": "pairwise", "a": "x", "b": "y", "tie": false,
            "strengths": ["slightly", "better", "much"]},
        {"name": "notes", "kind": "text"},
    ]);
    let mut form = form_of(&fields, json!({}), Order::Ba);

    assert!(!form.answer_with_digit(10), "a tie is no answer here");
    assert!(form.answer_with_digit(1));
    assert_eq!(form.focus(), 0, "the strength is missing");
    assert_eq!(form.submit(), None);
    assert_eq!(form.problem("best"), Some(&Problem::StrengthMissing));
    assert!(!form.answer_with_digit(4));
    assert!(form.answer_with_digit(3));

    assert_eq!(form.focus(), 1);
    let answer = json!({"best": {"preferred": "b", "strength": 3, "shown": "ba"}});
    assert_eq!(submitted(&mut form), answer);
    form.focus_on(0);
    assert!(form.answer_with_digit(2), "digits choose the side anew");
    assert!(form.answer_with_digit(1));
    let answer = json!({"best": {"preferred": "a", "strength": 1, "shown": "ba"}});
    assert_eq!(submitted(&mut form), answer);
}

#[test]
fn a_strength_belongs_to_a_side() {
    let fields =
        json!([{"name": "best", "kind": "pairwise", "a": "x", "b": "y", "strengths": ["much"]}]);
    let mut form = form_of(&fields, json!({}), Order::Ab);

    assert!(!form.strengthen(0, 1));
    assert!(form.answer_with_digit(10));
    assert!(!form.strengthen(0, 1), "a tie has none");
    assert!(form.prefer(Place::Left));
    assert!(!form.strengthen(0, 0));
    assert!(!form.strengthen(0, 2));
    assert!(form.strengthen(0, 1));
}

#[test]
fn the_texts_of_a_comparison_stand_as_they_are_shown_to_this_labeler() {
    let payload = serde_json::from_value(json!({"x": "ex", "y": "why"})).unwrap();

    for (order, left) in [(Order::Ab, "ex"), (Order::Ba, "why")] {
        let blocks = comparison(order).blocks(&payload, &crate::sample::AllowedMedia::default());

        let [
            crate::sample::Block::Pair {
                heading,
                left: shown,
                ..
            },
        ] = &blocks[..]
        else {
            panic!("one pair was expected: {blocks:?}")
        };
        assert_eq!((heading.as_str(), shown.as_str()), ("best", left));
    }
}
