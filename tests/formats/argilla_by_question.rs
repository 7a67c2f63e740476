//! Records of Argilla whose suggestions and responses stand under their questions, as version 2 writes them.

use ingot::{formats::Shape, limits::Limits};
use serde_json::{Value, json};

use crate::{
    bad_records::{assert_refused, refused_by},
    known_records::{payload, schema, taken, values},
};

#[test]
fn a_record_of_argilla_brings_what_stands_under_its_questions() {
    let (shape, sample) = taken(
        r#"{"id":"r1","fields":{"text":"Uber wins","other":"b"},"metadata":{"lang":"en"},
        "suggestions":{
            "tone":{"value":4,"score":0.5,"agent":"gpt"},
            "fits":{"value":"No","score":0.5,"agent":"gpt"},
            "tags":{"value":["old"],"score":[0.5],"agent":"gpt"},
            "why":null},
        "responses":{
            "tone":[{"value":2,"user_id":"u2"},{"value":5,"user_id":"u1"}],
            "better":[{"value":["b","a"],"user_id":"u1"}],
            "parts":[{"value":[{"label":"ORG","start":0,"end":4}],"user_id":"u2"}],
            "words":[{"value":"7","user_id":"u2"},{"value":null,"user_id":"u3"}],
            "fits":null},
        "vectors":{"v":[0.5]},"status":"pending","_server_id":"c0ffee"}"#,
        &schema(),
        "",
    );

    assert_eq!(shape, Shape::Argilla);
    assert_eq!(sample.external_id.as_deref(), Some("r1"));
    assert_eq!(
        payload(&sample),
        json!({"text":"Uber wins","other":"b","metadata":{"lang":"en"}})
    );
    let said: Vec<_> = sample
        .turns
        .iter()
        .map(|turn| (turn.labeler.as_str(), values(turn)))
        .collect();
    let first = json!({"tone":5,"better":{"preferred":"b","shown":"ab"}});
    let second = json!({"tone":2,"parts":[{"start":0,"end":4,"label":"ORG"}],"words":7});
    assert_eq!(said, [("u1", first), ("u2", second)]);
    let [first, second] = sample.suggestions.as_slice() else {
        panic!("{:?}", sample.suggestions)
    };
    assert_eq!(
        (first.model.as_deref(), first.score),
        (Some("gpt"), Some(0.5))
    );
    assert_eq!(first.values.keys().collect::<Vec<_>>(), ["fits", "tone"]);
    assert_eq!(second.values.keys().collect::<Vec<_>>(), ["tags"]);
}

#[test]
fn answers_of_argilla_by_question_are_labels_unless_their_status_says_otherwise() {
    let (_, sample) = taken(
        r#"{"fields":{"text":"a"},"responses":{
            "tone":[{"value":1,"user_id":"a"},{"value":2,"user_id":"b","status":"submitted"},
                {"value":9,"user_id":"c","status":"draft"},
                {"value":9,"user_id":"d","status":"discarded"},
                {"value":3,"user_id":"e","status":"submitted"},{"value":4}],
            "why":[{"value":"so","user_id":"b"},{"value":"no","user_id":"e","status":"draft"}]}}"#,
        &schema(),
        "",
    );

    let said: Vec<_> = sample
        .turns
        .iter()
        .map(|turn| (turn.labeler.as_str(), values(turn)))
        .collect();
    assert_eq!(
        said,
        [
            ("a", json!({"tone":1})),
            ("b", json!({"tone":2,"why":"so"})),
            ("d", Value::Null),
            ("unknown", json!({"tone":4})),
        ]
    );
}

#[test]
fn records_of_argilla_by_question_are_refused_for_any_part_that_is_wrong() {
    let with = |rest: &str| format!(r#"{{"fields":{{"text":"Uber"}},{rest}}}"#);
    // Of two answers to one question the second is wrong.
    let second = |name: &str, good: &str, rest: &str| {
        with(&format!(
            r#""responses":{{"{name}":[{{"value":{good},"user_id":"u1"}},{{{rest}}}]}}"#
        ))
    };
    let suggestion =
        |name: &str, rest: &str| with(&format!(r#""suggestions":{{"{name}":{rest}}}"#));
    let cases = [
        (
            second("mood", "1", ""),
            "`responses.mood` answers no field of the schema",
        ),
        (
            with(r#""responses":{"tone":4}"#),
            "`responses.tone` is a number: it takes a list",
        ),
        (
            with(r#""responses":{"tone":[null]}"#),
            "`responses.tone[0]` is null: it takes an object",
        ),
        (
            second("tone", "4", r#""value":6,"user_id":"u2""#),
            "`responses.tone[1].value` can't be taken: This takes a whole number from 1 to 5.",
        ),
        (
            second("tone", "4", r#""value":"6","user_id":"u2""#),
            "`responses.tone[1].value` can't be taken",
        ),
        (
            second("tone", "4", r#""value":4,"user_id":"u1""#),
            "`responses.tone[1]` answers the field `tone` a second time",
        ),
        (
            second("tone", "4", r#""value":4,"user_id":{}"#),
            "`responses.tone[1].user_id` is an object",
        ),
        (
            second("tone", "4", r#""value":4,"status":"lost""#),
            "`responses.tone[1].status` is a text: it takes submitted, draft or discarded",
        ),
        (
            second("words", r#""1""#, r#""value":"many""#),
            "`responses.words[1].value` is a text: it takes a number",
        ),
        (
            second("better", r#"["a","b"]"#, r#""value":["a"]"#),
            "`responses.better[1].value` is a list: it takes a rank of a and one of b",
        ),
        (
            second("better", r#""a""#, r#""value":["a","c"]"#),
            "`responses.better[1].value[1]` is a text: it takes a or b",
        ),
        (
            second(
                "parts",
                "[]",
                r#""value":[{"label":"ORG","start":0,"end":9}]"#,
            ),
            "`responses.parts[1].value` can't be taken: A marked part ends at 9",
        ),
        (
            suggestion("mood", "{}"),
            "`suggestions.mood` answers no field of the schema",
        ),
        (
            suggestion("tone", "4"),
            "`suggestions.tone` is a number: it takes an object",
        ),
        (
            suggestion("tone", "{}"),
            "`suggestions.tone.value` is missing: it takes an answer",
        ),
        (
            suggestion("tone", r#"{"value":0}"#),
            "`suggestions.tone` can't be taken",
        ),
        (
            suggestion("tone", r#"{"value":1,"agent":3}"#),
            "`suggestions.tone.agent` is a number: it takes a text",
        ),
    ];
    for (json, told) in &cases {
        assert_refused(Shape::Argilla, &[(json, told)]);
    }
}

#[test]
fn whoever_leaves_a_required_question_of_argilla_open_is_told() {
    let schema = ingot::schema::parse(
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true},
            {"name":"why","kind":"text","required":true}]}"#,
    )
    .unwrap();
    let answers = |why: &str| {
        format!(
            r#"{{"fields":{{"text":"a"}},"responses":{{
                "tone":[{{"value":1,"user_id":"u1"}},{{"value":2,"user_id":"u2"}}],"why":[{why}]}}}}"#
        )
    };
    for (why, told) in [
        (
            r#"{"value":"so","user_id":"u1"}"#,
            "`responses.why` has no answer of `u2`, and every label needs one",
        ),
        (
            r#"{"value":"so","user_id":"u1"},{"value":" ","user_id":"u2"}"#,
            "`responses.why[1].value` can't be taken: Please answer this.",
        ),
    ] {
        let reason = refused_by(&schema, Shape::Argilla, &answers(why), "", &Limits::DEFAULT);
        assert_eq!(reason, told);
    }
}
