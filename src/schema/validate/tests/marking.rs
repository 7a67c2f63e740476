//! Marked parts of a text.

use super::*;

#[test]
fn marked_parts_lie_inside_the_text_counted_in_code_points() {
    // One flag and one accented letter are two code points each, and more bytes and UTF-16 units.
    let text = "🇩🇪 e\u{301}";
    let schema = one("spans", &json!({"text": "t", "labels": ["x", "y"]}));
    let past = |end| Some(Problem::PastTheText { end, length: 5 });
    let empty = |start, end| Some(Problem::EmptySpan { start, end });
    let not_a_label = Some(Problem::NotALabel {
        label: "z".to_owned(),
    });

    assert_table(
        &schema,
        &payload(json!({ "t": text })),
        vec![
            (json!([span(0, 5, "x")]), None),
            (
                json!([span(3, 5, "y"), span(0, 2, "x"), span(2, 3, "x")]),
                None,
            ),
            (json!([span(0, 6, "x")]), past(6)),
            (json!([span(5, 6, "x")]), past(6)),
            (json!([span(0, u32::MAX, "x")]), past(u32::MAX)),
            (json!([span(1, 1, "x")]), empty(1, 1)),
            (json!([span(2, 1, "x")]), empty(2, 1)),
            (json!([span(9, 9, "x")]), empty(9, 9)),
            (json!([span(0, 1, "z")]), not_a_label),
        ],
    );
}

#[test]
fn marked_parts_are_different_and_overlap_only_where_they_may() {
    let text = payload(json!({"t": "0123456789"}));
    let apart = one("spans", &json!({"text": "t", "labels": ["x", "y"]}));
    let free = one(
        "spans",
        &json!({"text": "t", "labels": ["x", "y"], "overlap": true}),
    );
    let overlap = |start| Some(Problem::SpansOverlap { start });
    let twice = Some(Problem::SpanTwice { start: 1, end: 3 });

    let touching = json!([span(0, 2, "x"), span(2, 4, "x")]);
    let crossing = json!([span(1, 3, "x"), span(0, 2, "x")]);
    let inside = json!([span(4, 5, "y"), span(0, 9, "x")]);
    let far_inside = json!([span(0, 9, "x"), span(1, 2, "x"), span(5, 6, "x")]);
    let same_part = json!([span(1, 3, "x"), span(1, 3, "y")]);
    let same = json!([span(1, 3, "x"), span(5, 6, "x"), span(1, 3, "x")]);

    assert_table(
        &apart,
        &text,
        vec![
            (touching.clone(), None),
            (crossing.clone(), overlap(1)),
            (inside.clone(), overlap(4)),
            (far_inside.clone(), overlap(1)),
            (same_part.clone(), overlap(1)),
            (same.clone(), twice.clone()),
        ],
    );
    assert_table(
        &free,
        &text,
        vec![
            (touching, None),
            (crossing, None),
            (inside, None),
            (far_inside, None),
            (same_part, None),
            (same, twice),
        ],
    );
}

#[test]
fn a_sample_without_the_text_cannot_be_marked() {
    let schema = one("spans", &json!({"text": "t", "labels": ["x"]}));
    let no_text = Some(Problem::NoText {
        key: "t".to_owned(),
    });

    for without in [
        json!({}),
        json!({"T": "text"}),
        json!({"t": 12}),
        json!({"t": null}),
    ] {
        let found = problem_with(&schema, &payload(without), json!([span(0, 1, "x")]));

        assert_eq!(found, no_text);
    }
}

#[test]
fn one_answer_marks_at_most_10000_parts() {
    let text = payload(json!({"t": "x".repeat(10_001)}));
    let schema = one("spans", &json!({"text": "t", "labels": ["x"]}));
    let spans = |count: u32| Value::from_iter((0..count).map(|n| span(n, n + 1, "x")));

    assert_eq!(problem_with(&schema, &text, spans(10_000)), None);
    assert_eq!(
        problem_with(&schema, &text, spans(10_001)),
        Some(Problem::TooMany {
            count: 10_001,
            max: 10_000
        })
    );
}
