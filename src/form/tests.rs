use serde_json::{Value, json};

use super::*;
use crate::{label::Span, schema::parse};

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

fn marked(overlap: bool) -> Form {
    let fields = json!([
        {"name": "parts", "kind": "spans", "text": "t", "labels": ["ORG", "PER"], "overlap": overlap},
        {"name": "notes", "kind": "text"},
    ]);
    form_of(&fields, json!({"t": "Uber hires Ada"}), Order::Ab)
}

fn span(start: u32, end: u32, label: &str) -> Span {
    Span {
        start,
        end,
        label: label.to_owned(),
    }
}

#[test]
fn a_digit_marks_the_selected_part_with_its_label() {
    let mut form = marked(false);

    assert!(!form.answer_with_digit(1), "nothing is selected");
    form.select(0, Some((11, 14)));
    assert!(!form.answer_with_digit(3), "there are two labels");
    assert!(form.answer_with_digit(2));
    assert!(!form.answer_with_digit(2), "a selection is used once");
    form.select(0, Some((0, 4)));
    assert!(form.answer_with_digit(1));

    assert_eq!(form.focus(), 0, "more may follow");
    assert_eq!(form.spans(0), [span(0, 4, "ORG"), span(11, 14, "PER")]);
    let answer = json!({"parts": [
        {"start": 0, "end": 4, "label": "ORG"}, {"start": 11, "end": 14, "label": "PER"},
    ]});
    assert_eq!(submitted(&mut form), answer);
}

#[test]
fn an_empty_selection_and_one_of_another_field_mark_nothing() {
    let mut form = marked(false);

    form.select(0, Some((3, 3)));
    assert!(!form.mark(0, 0));
    form.select(1, Some((0, 4)));
    assert!(!form.mark(0, 0));
    assert!(!form.mark(1, 0));
    form.select(0, Some((0, 4)));
    form.select(0, None);
    assert!(!form.mark(0, 0));

    assert_eq!(form.spans(0), []);
}

#[test]
fn marking_again_unmarks_and_marking_otherwise_renames_where_parts_stand_apart() {
    let mut form = marked(false);
    let mark = |form: &mut Form, label| {
        form.select(0, Some((0, 4)));
        assert!(form.mark(0, label));
    };

    mark(&mut form, 0);
    mark(&mut form, 1);
    assert_eq!(form.spans(0), [span(0, 4, "PER")]);
    mark(&mut form, 1);
    assert_eq!(form.spans(0), []);

    let mut free = marked(true);
    mark(&mut free, 0);
    mark(&mut free, 1);
    assert_eq!(free.spans(0), [span(0, 4, "ORG"), span(0, 4, "PER")]);
    free.unmark(0, &span(0, 4, "ORG"));
    assert_eq!(free.spans(0), [span(0, 4, "PER")]);
}

#[test]
fn a_part_that_crosses_another_is_refused_where_parts_stand_apart() {
    let mut form = marked(false);
    form.select(0, Some((0, 4)));
    form.mark(0, 0);

    form.select(0, Some((2, 6)));
    assert!(form.mark(0, 0));

    assert_eq!(form.spans(0), [span(0, 4, "ORG")]);
    assert_eq!(
        form.problem("parts"),
        Some(&Problem::SpansOverlap { start: 2 })
    );
    form.select(0, Some((4, 6)));
    form.mark(0, 0);
    assert_eq!(form.problem("parts"), None);
    assert_eq!(form.spans(0).len(), 2, "touching is not crossing");
}

#[test]
fn a_form_checks_marked_parts_against_its_sample() {
    let mut form = marked(false);
    form.set("parts", Some(FieldValue::Spans(vec![span(0, 15, "ORG")])));

    assert_eq!(form.submit(), None);

    let past = Problem::PastTheText {
        end: 15,
        length: 14,
    };
    assert_eq!(form.problem("parts"), Some(&past));
}
