//! Answers of Prodigy, records of Argilla and examples of doccano that are refused.

use ingot::{formats::Shape, limits::Limits, schema};

use crate::bad_records::{assert_refused, refused_by};

#[test]
fn answers_of_prodigy_are_refused_for_any_part_that_is_wrong() {
    let with = |rest: &str| format!(r#"{{"text":"Uber",{rest}}}"#);
    let cases = [
        (
            with(r#""answer":"maybe""#),
            "`answer` is another word: it takes accept, reject or ignore",
        ),
        (
            with(r#""answer":1"#),
            "`answer` is a number: it takes accept, reject or ignore",
        ),
        (
            with(r#""answer":"accept","accept":["art"]"#),
            "`topic` can't be taken: This is not one of the options.",
        ),
        (
            with(r#""answer":"accept","accept":["sport","politics"]"#),
            "`accept` is a list: it takes a list of exactly one",
        ),
        (
            with(r#""answer":"accept","accept":"sport""#),
            "`accept` is a text: it takes a list",
        ),
        (
            with(r#""answer":"accept","accept":[null]"#),
            "`accept[0]` is null: it takes the id of an option",
        ),
        (
            with(r#""answer":"accept","label":"art""#),
            "`topic` can't be taken",
        ),
        (
            with(r#""answer":"accept","spans":{}"#),
            "`spans` is an object: it takes a list",
        ),
        (
            with(r#""answer":"accept","spans":[{"start":0,"end":9,"label":"ORG"}]"#),
            "`parts` can't be taken: A marked part ends at 9",
        ),
        (
            with(r#""answer":"accept","spans":[{"start":0,"end":2}]"#),
            "`spans[0].label` is missing",
        ),
        (
            with(r#""answer":"accept","spans":[{"start":0.5,"end":2,"label":"ORG"}]"#),
            "`spans[0].start` is a number: it takes a whole number from 0",
        ),
        (
            with(r#""answer":"accept","tone":9"#),
            "`tone` can't be taken",
        ),
        (
            with(r#""answer":"accept","tone":{}"#),
            "`tone` is an object: it takes a whole number",
        ),
        (
            with(r#""answer":"accept","_timestamp":"now""#),
            "`_timestamp` is a text: it takes seconds since 1970",
        ),
        (
            with(r#""answer":"accept","_timestamp":-1"#),
            "`_timestamp` is a number: it takes seconds since 1970",
        ),
        (
            with(r#""answer":"accept","_annotator_id":[]"#),
            "`_annotator_id` is a list",
        ),
    ];
    for (json, told) in &cases {
        assert_refused(Shape::Prodigy, &[(json, told)]);
    }
    let text = schema::parse(r#"{"fields":[{"name":"why","kind":"text"}]}"#).unwrap();
    for (rest, told) in [
        (
            r#""accept":["x"]"#,
            "`accept` can't be kept: the schema has no field with such options",
        ),
        (
            r#""label":"x""#,
            "`label` can't be kept: the schema has no field with such options",
        ),
        (
            r#""spans":[{"start":0,"end":1,"label":"x"}]"#,
            "`spans` can't be kept: the schema has no field that marks parts",
        ),
    ] {
        let json = with(&format!(r#""answer":"accept",{rest}"#));
        let reason = refused_by(&text, Shape::Prodigy, &json, "", &Limits::DEFAULT);
        assert_eq!(reason, told);
    }
}

#[test]
fn records_of_argilla_are_refused_for_any_part_that_is_wrong() {
    let with = |rest: &str| format!(r#"{{"fields":{{"text":"Uber"}},{rest}}}"#);
    let response = |rest: &str| with(&format!(r#""responses":[{{"status":"submitted",{rest}}}]"#));
    let suggestion = |rest: &str| with(&format!(r#""suggestions":[{{{rest}}}]"#));
    let cases = [
        (
            with(r#""metadata":[]"#),
            "`metadata` is a list: it takes an object",
        ),
        (
            r#"{"fields":{"text":"a","metadata":1},"metadata":{"a":1}}"#.to_owned(),
            "`metadata` would stand where `fields.metadata` stands",
        ),
        (
            with(r#""responses":3"#),
            "`responses` is a number: it takes a list or an object",
        ),
        (
            with(r#""suggestions":"x""#),
            "`suggestions` is a text: it takes a list or an object",
        ),
        (
            with(r#""responses":[1]"#),
            "`responses[0]` is a number: it takes an object",
        ),
        (
            with(r#""responses":[{"status":"lost"}]"#),
            "`responses[0].status` is a text: it takes submitted, draft or discarded",
        ),
        (
            response(r#""values":{"mood":{"value":1}}"#),
            "`responses[0].values.mood` answers no field of the schema",
        ),
        (
            response(r#""values":{"tone":{"value":6}}"#),
            "`responses[0].tone` can't be taken",
        ),
        (
            response(r#""values":{"tone":{"value":"6"}}"#),
            "`responses[0].tone` can't be taken",
        ),
        (
            response(r#""values":{"words":{"value":"many"}}"#),
            "`responses[0].values.words.value` is a text: it takes a number",
        ),
        (
            response(r#""values":{"fits":{"value":"maybe"}}"#),
            "`responses[0].values.fits.value` is a text: it takes yes or no",
        ),
        (
            response(r#""values":{"better":{"value":"c"}}"#),
            "`responses[0].values.better.value` is a text: it takes a, b or tie",
        ),
        (
            response(r#""values":{"better":{"value":"a:x"}}"#),
            "`responses[0].values.better.value` is a text: it takes a, b or tie",
        ),
        (
            response(r#""values":{"better":{"value":[{"value":"a","rank":1}]}}"#),
            "`responses[0].values.better.value` is a list: it takes a rank of a and one of b",
        ),
        (
            response(r#""values":{"parts":{"value":[{"label":"ORG","start":0,"end":9}]}}"#),
            "`responses[0].parts` can't be taken: A marked part ends at 9",
        ),
        (
            response(r#""user_id":[]"#),
            "`responses[0].user_id` is a list",
        ),
        (
            response(r#""updated_at":"x""#),
            "`responses[0].updated_at` is a text: it takes a time",
        ),
        (
            suggestion(r#""value":1"#),
            "`suggestions[0].question_name` is missing",
        ),
        (
            suggestion(r#""question_name":"tone""#),
            "`suggestions[0].value` is missing",
        ),
        (
            suggestion(r#""question_name":"mood","value":1"#),
            "`suggestions[0].question_name` answers no field of the schema",
        ),
        (
            suggestion(r#""question_name":"tone","value":0"#),
            "`suggestions[0].tone` can't be taken",
        ),
        (
            suggestion(r#""question_name":"tone","value":1,"agent":3"#),
            "`suggestions[0].agent` is a number: it takes a text",
        ),
        (
            r#"{"text":"a","mood.response":1}"#.to_owned(),
            "`mood.response` answers no field of the schema",
        ),
        (
            r#"{"text":"a","tone.response":9}"#.to_owned(),
            "`tone` can't be taken",
        ),
        (
            r#"{"text":"a","tone.responses":1}"#.to_owned(),
            "`tone.responses` is a number: it takes a list",
        ),
        (
            r#"{"text":"a","tone.suggestion":"x"}"#.to_owned(),
            "`tone.suggestion.tone` can't be taken",
        ),
    ];
    for (json, told) in &cases {
        assert_refused(Shape::Argilla, &[(json, told)]);
    }
}

#[test]
fn examples_of_doccano_are_refused_for_any_part_that_is_wrong() {
    let with = |rest: &str| format!(r#"{{"text":"Uber",{rest}}}"#);
    let cases = [
        (with(r#""label":3"#), "`label` is a number: it takes a list"),
        (with(r#""label":["art"]"#), "`topic` can't be taken"),
        (
            with(r#""label":["sport","politics"]"#),
            "`label` is a list: it takes a list of exactly one",
        ),
        (
            with(r#""label":[3]"#),
            "`label[0]` is a number: it takes a text or [start, end, label]",
        ),
        (
            with(r#""label":[[0,4]]"#),
            "`label[0]` is a list: it takes a text or [start, end, label]",
        ),
        (
            with(r#""label":[["0",4,"ORG"]]"#),
            "`label[0][0]` is a text: it takes a whole number from 0",
        ),
        (
            with(r#""label":[[0,5,"ORG"]]"#),
            "`parts` can't be taken: A marked part ends at 5",
        ),
        (
            with(r#""label":[[0,4,"LOC"]]"#),
            "`parts` can't be taken: `LOC` is not one of the labels.",
        ),
        (
            with(r#""entities":[{"start_offset":0,"label":"ORG"}]"#),
            "`entities[0].end_offset` is missing",
        ),
        (
            with(r#""label":["sport"],"cats":["sport"]"#),
            "`cats` answers the field `topic` a second time",
        ),
        (
            with(r#""label":[],"relations":[{"from_id":1,"to_id":2}]"#),
            "`relations` can't be kept: no field of a schema holds relations",
        ),
        (
            with(r#""label":["sport"],"tone":"x""#),
            "`tone` can't be taken",
        ),
        (
            with(r#""label":["sport"],"annotator":{}"#),
            "`annotator` is an object",
        ),
    ];
    for (json, told) in &cases {
        assert_refused(Shape::Doccano, &[(json, told)]);
    }
    let scale =
        schema::parse(r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#).unwrap();
    for (rest, told) in [
        (
            r#""label":["x"]"#,
            "`label` can't be kept: the schema has no field that takes options",
        ),
        (
            r#""label":[[0,1,"x"]]"#,
            "`label` can't be kept: the schema has no field that marks parts",
        ),
    ] {
        let reason = refused_by(&scale, Shape::Doccano, &with(rest), "", &Limits::DEFAULT);
        assert!(reason.starts_with(told), "{reason}");
    }
}
