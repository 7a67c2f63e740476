//! Records that are refused, each with what is wrong and where.

use ingot::{
    formats::{Mapping, Reading, Shape, read, read_json},
    limits::Limits,
    schema,
};

use crate::known_records;

/// Why a record is refused.
fn refused(shape: Shape, json: &str) -> String {
    refused_by(&known_records::schema(), shape, json, "", &Limits::DEFAULT)
}

pub(crate) fn refused_by(
    schema: &schema::Schema,
    shape: Shape,
    json: &str,
    mapping: &str,
    limits: &Limits,
) -> String {
    let reading = Reading {
        schema,
        mapping: &mapping.parse::<Mapping>().unwrap(),
        limits,
        someone: "unknown",
    };
    match read_json(json).and_then(|record| read(record, shape, &reading)) {
        Ok(sample) => panic!("{json} was taken as {sample:?}"),
        Err(reason) => reason.to_string(),
    }
}

pub(crate) fn assert_refused(shape: Shape, cases: &[(&str, &str)]) {
    for (json, told) in cases {
        let reason = refused(shape, json);
        assert!(reason.starts_with(told), "{json}\n  {reason}\n  {told}");
    }
}

#[test]
fn what_is_no_json_or_no_object_is_refused_in_every_shape() {
    let deep = format!("{{\"text\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let cases = [
        (
            deep.as_str(),
            "not valid JSON: recursion limit exceeded at column 1",
        ),
        (
            r#"{"text":"a","text":"b"}"#,
            "not valid JSON: the key `text` is there twice",
        ),
        (
            r#"{"text":"\ud83d"}"#,
            "not valid JSON: lone leading surrogate in hex escape",
        ),
        (
            r#"{"text":"\ude00"}"#,
            "not valid JSON: lone leading surrogate in hex escape",
        ),
        (
            r#"{"n":[1,9223372036854775808]}"#,
            "`n[1]` is a number beyond",
        ),
        (r#"{"n":-9223372036854775809}"#, "`n` is a number beyond"),
        (r#"{"n":1e400}"#, "not valid JSON: number out of range"),
        (r#"{"n":NaN}"#, "not valid JSON: expected value"),
        (
            r#"{"text":"a"#,
            "not valid JSON: EOF while parsing a string",
        ),
        ("{\"text\":\"a\nb\"}", "not valid JSON: control character"),
        ("[1]", "it is a list, not an object"),
        ("7", "it is a number, not an object"),
        ("null", "it is null, not an object"),
    ];
    for shape in Shape::ALL {
        assert_refused(shape, &cases);
    }
}

#[test]
fn plain_records_need_content_and_an_id_that_is_one() {
    assert_refused(
        Shape::Plain,
        &[
            ("{}", "it holds nothing to label"),
            (
                r#"{"id":1,"text":" \n","n":null}"#,
                "it holds nothing to label",
            ),
            (
                r#"{"id":true,"text":"a"}"#,
                "`id` is true or false: an id is a text or a number",
            ),
            (
                r#"{"external_id":[],"text":"a"}"#,
                "`external_id` is a list: an id is a text or a number",
            ),
        ],
    );
    let limits = Limits {
        payload_bytes: 12,
        ..Limits::DEFAULT
    };
    let reason = refused_by(
        &known_records::schema(),
        Shape::Plain,
        r#"{"text":"ab"}"#,
        "",
        &limits,
    );
    assert_eq!(reason, "its content has 13 bytes, a sample may have 12");
}

#[test]
fn roles_of_a_mapping_have_to_hold_what_they_stand_for() {
    let schema = schema::parse(
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5},{"name":"why","kind":"text"}]}"#,
    )
    .unwrap();
    let mapping = "id=i,priority=p,gold=g,gold.tone=t";
    for (json, told) in [
        (r#"{"text":"a","i":[]}"#, "`i` is a list: an id is"),
        (
            r#"{"text":"a","p":"high"}"#,
            "`p` is a text: it takes a whole number from -32768 to 32767",
        ),
        (
            r#"{"text":"a","p":32768}"#,
            "`p` is a number: it takes a whole number from -32768 to 32767",
        ),
        (
            r#"{"text":"a","p":1.5}"#,
            "`p` is a number: it takes a whole number from -32768 to 32767",
        ),
        (
            r#"{"text":"a","t":9}"#,
            "`tone` can't be taken: This takes a whole number from 1 to 5.",
        ),
        (
            r#"{"text":"a","t":"nine"}"#,
            "`t` is a text: it takes a whole number",
        ),
        (
            r#"{"text":"a","g":4}"#,
            "`g` is a number: it takes an object",
        ),
        (
            r#"{"text":"a","g":{"mood":4}}"#,
            "`g.mood` answers no field of the schema: its fields are tone, why",
        ),
        (
            r#"{"text":"a","g":{"tone":4},"t":4}"#,
            "`t` answers the field `tone` a second time",
        ),
    ] {
        let reason = refused_by(&schema, Shape::Plain, json, mapping, &Limits::DEFAULT);
        assert!(reason.starts_with(told), "{json}\n  {reason}\n  {told}");
    }
}

#[test]
fn native_records_are_refused_for_any_part_that_is_wrong() {
    let with = |rest: &str| format!(r#"{{"payload":{{"text":"Uber"}},{rest}}}"#);
    let turn = |rest: &str| {
        with(&format!(
            r#""turns":[{{"skip":{{}}}},{{"labeler":"A",{rest}}}]"#
        ))
    };
    let label = |values: &str| turn(&format!(r#""label":{{"values":{values}}}"#));
    let cases = [
        (
            r#"{"text":"a"}"#.to_owned(),
            "`payload` is missing: it takes an object",
        ),
        (
            r#"{"payload":[]}"#.to_owned(),
            "`payload` is a list: it takes an object",
        ),
        (
            with(r#""prority":1"#),
            "`prority` means nothing here: the keys are id, seq",
        ),
        (with(r#""priority":"x""#), "`priority` is a text"),
        (
            with(r#""gold":{"tone":6}"#),
            "`gold.tone` can't be taken: This takes a whole number from 1 to 5.",
        ),
        (
            with(r#""gold":3"#),
            "`gold` is a number: it takes an object",
        ),
        (
            with(r#""suggestions":{}"#),
            "`suggestions` is an object: it takes a list",
        ),
        (
            with(r#""suggestions":[{}]"#),
            "`suggestions[0].values` is missing",
        ),
        (
            with(r#""suggestions":[{"values":{},"score":"x"}]"#),
            "`suggestions[0].score` is a text: it takes a number",
        ),
        (
            with(r#""suggestions":[{"values":{},"by":"x"}]"#),
            "`suggestions[0].by` means nothing here",
        ),
        (turn(r#""when":1"#), "`turns[1].when` means nothing here"),
        (
            turn(r#""ended_at":"x""#),
            "`turns[1].ended_at` is a text: it takes a time since 1970",
        ),
        (
            turn(r#""ended_at":-1"#),
            "`turns[1].ended_at` is a number: it takes a time since 1970",
        ),
        (
            turn(r#""began_at":null"#),
            "`turns[1]` is missing: it takes a `label` or a `skip`",
        ),
        (
            turn(r#""skip":{},"label":{"values":{}}"#),
            "`turns[1].label` would stand where `skip` stands",
        ),
        (
            turn(r#""skip":{"reason":3}"#),
            "`turns[1].skip.reason` is a number: it takes a text",
        ),
        (turn(r#""label":{}"#), "`turns[1].label.values` is missing"),
        (
            turn(r#""label":{"values":{},"wall_ms":-5}"#),
            "`turns[1].label.wall_ms` is a number: it takes a whole number from 0",
        ),
        (
            label(r#"{"mood":1}"#),
            "`turns[1].label.values.mood` answers no field of the schema",
        ),
        (
            label(r#"{"tone":"4"}"#),
            "`turns[1].label.values.tone` can't be taken",
        ),
        (
            label(r#"{"tone":4.5}"#),
            "`turns[1].label.values.tone` can't be taken",
        ),
        (
            label(r#"{"tone":[1]}"#),
            "`turns[1].label.values.tone` is a list: it takes a whole number",
        ),
        (
            label(r#"{"topic":"art"}"#),
            "`turns[1].label.values.topic` can't be taken: This is not one of the options.",
        ),
        (
            label(r#"{"tags":["long","funny","old"]}"#),
            "`turns[1].label.values.tags` can't be taken",
        ),
        (
            label(r#"{"tags":["long","long"]}"#),
            "`turns[1].label.values.tags` can't be taken",
        ),
        (
            label(r#"{"better":{"preferred":"c","shown":"ab"}}"#),
            "`turns[1].label.values.better` is an object: it takes an object such as",
        ),
        (
            label(r#"{"better":{"preferred":"a","shown":"ab","strength":1}}"#),
            "`turns[1].label.values.better` can't be taken",
        ),
        (
            label(r#"{"parts":[{"start":0,"end":5,"label":"ORG"}]}"#),
            "`turns[1].label.values.parts` can't be taken: A marked part ends at 5, but the text has 4",
        ),
        (
            label(r#"{"parts":[{"start":2,"end":2,"label":"ORG"}]}"#),
            "`turns[1].label.values.parts` can't be taken",
        ),
        (
            label(r#"{"parts":[{"start":-1,"end":2,"label":"ORG"}]}"#),
            "`turns[1].label.values.parts` is a list: it takes a list of objects",
        ),
        (
            label(r#"{"parts":[{"start":0,"end":2,"label":"LOC"}]}"#),
            "`turns[1].label.values.parts` can't be taken: `LOC` is not one of the labels.",
        ),
        (
            label(r#"{"words":-1}"#),
            "`turns[1].label.values.words` can't be taken",
        ),
        (
            label(r#"{"words":9007199254740993}"#),
            "`turns[1].label.values.words` can't be taken",
        ),
        (
            label(r#"{"fits":"yes"}"#),
            "`turns[1].label.values.fits` can't be taken",
        ),
    ];
    for (json, told) in &cases {
        assert_refused(Shape::Native, &[(json, told)]);
    }
}
