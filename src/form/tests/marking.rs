//! Marking parts of a text.

use super::*;
use crate::label::Span;

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

    form.select(0, Some((11, 14)));
    assert!(!form.answer_with_digit(3), "there are two labels");
    assert!(form.answer_with_digit(2));
    assert!(!form.mark(0, 1), "a selection is used once");
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

#[test]
fn a_selection_on_the_page_is_counted_back_to_the_text() {
    let fields = json!([{"name": "parts", "kind": "spans", "text": "t", "labels": ["X"]}]);
    let mut form = form_of(&fields, json!({"t": "a\r\n😀bc"}), Order::Ab);

    form.select_shown(0, Some((2, 4)));
    assert!(form.answer_with_digit(1));

    assert_eq!(form.spans(0), [span(3, 5, "X")]);
    assert_eq!(form.excerpt(0, &span(3, 5, "X"), 2), "😀b");
    assert_eq!(form.excerpt(0, &span(3, 6, "X"), 2), "😀b…");
    let shown: Vec<_> = form
        .chunked_segments(0)
        .into_iter()
        .flat_map(|piece| piece.segments)
        .map(|segment| segment.shown)
        .collect();
    assert_eq!(shown, ["a\n", "😀b", "c"]);
    form.select_shown(0, None);
    assert!(!form.mark(0, 0));
}
