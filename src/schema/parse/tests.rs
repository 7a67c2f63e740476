use serde_json::json;

use super::*;

mod refusals;

fn problem(json: &str) -> String {
    parse(json).unwrap_err().to_string()
}

fn scale(min: i64, max: i64) -> String {
    format!(r#"{{"fields":[{{"name":"tone","kind":"scale","min":{min},"max":{max}}}]}}"#)
}

fn fields(count: usize) -> String {
    let fields: Vec<_> = (0..count)
        .map(|n| format!(r#"{{"name":"f{n}","kind":"text"}}"#))
        .collect();
    format!(r#"{{"fields":[{}]}}"#, fields.join(","))
}

fn options(count: usize) -> String {
    let options: Vec<_> = (0..count).map(|n| format!("\"o{n}\"")).collect();
    format!(
        r#"{{"fields":[{{"name":"c","kind":"choice","options":[{}]}}]}}"#,
        options.join(",")
    )
}

#[test]
fn a_schema_reads_as_it_is_documented() {
    let schema = parse(
        r#"{"fields":[{"name":"tone","kind":"scale","title":"Tone","min":1,"max":5,"required":true}]}"#,
    )
    .unwrap();

    let tone = schema.field("tone").unwrap();
    assert_eq!(tone.heading(), "Tone");
    assert!(tone.required);
    let FieldKind::Scale(scale) = &tone.kind else {
        panic!("not a scale: {tone:?}")
    };
    assert_eq!((scale.min, scale.max, scale.points()), (1, 5, 5));
}

#[test]
fn a_byte_order_mark_is_no_hindrance() {
    assert!(parse(&format!("\u{feff}{}", scale(1, 5))).is_ok());
}

#[test]
fn a_schema_survives_being_written_and_read() {
    let schema = parse(&options(3)).unwrap();

    let written = serde_json::to_string(&schema).unwrap();

    assert_eq!(parse(&written).unwrap(), schema);
}

#[test]
fn scales_have_2_to_11_points() {
    assert!(parse(&scale(1, 1)).is_err());
    assert!(parse(&scale(0, 1)).is_ok());
    assert!(parse(&scale(-5, 5)).is_ok());
    assert!(parse(&scale(-5, 6)).is_err());
    assert!(parse(&scale(5, 1)).is_err());
    assert!(parse(&scale(i64::MIN, i64::MAX)).is_err());
}

#[test]
fn schemas_have_1_to_32_fields() {
    assert!(parse(&fields(0)).is_err());
    assert!(parse(&fields(1)).is_ok());
    assert!(parse(&fields(32)).is_ok());
    assert!(parse(&fields(33)).is_err());
}

#[test]
fn choices_have_2_to_100_options() {
    assert!(parse(&options(1)).is_err());
    assert!(parse(&options(2)).is_ok());
    assert!(parse(&options(100)).is_ok());
    assert!(parse(&options(101)).is_err());
}

#[test]
fn names_have_1_to_100_characters() {
    let named = |name: &str| {
        parse(&format!(
            r#"{{"fields":[{{"name":"{name}","kind":"text"}}]}}"#
        ))
    };

    assert!(named(" ").is_err());
    assert!(named(&"é".repeat(100)).is_ok());
    assert!(named(&"é".repeat(101)).is_err());
}

#[test]
fn errors_name_the_field_and_what_would_be_right() {
    assert!(problem("{").contains("not valid JSON"));
    assert!(problem("[]").contains("not valid JSON"));
    assert_eq!(
        problem(r#"{"fields":[{"name":"a","kind":"star"}]}"#),
        "field `a`: \"star\" is not a kind; the kinds are scale, choice, choices, pairwise, spans, text, \
         number, boolean"
    );
    assert_eq!(
        problem(r#"{"fields":[{"kind":"text","name":"a"},{"title":"x"}]}"#),
        "field `number 2`: it has no `kind`; the kinds are scale, choice, choices, pairwise, spans, \
         text, number, boolean"
    );
    assert_eq!(
        problem(r#"{"fields":[{"name":"a","kind":"text","maximum":3}]}"#),
        "field `a`: `maximum` means nothing here; it takes multiline"
    );
    assert_eq!(
        problem(r#"{"fields":[{"name":"a","kind":"text"},{"name":"a","kind":"text"}]}"#),
        "field `a`: another field has the same name"
    );
    assert_eq!(
        problem(r#"{"fields":[{"name":"a","kind":"choice","options":["x","x"]}]}"#),
        "field `a`: the option `x` is there twice"
    );
}

#[test]
fn a_schema_of_every_kind_survives_being_written_and_read() {
    let schema = parse(
        r#"{"fields":[
            {"name":"s","kind":"scale","min":1,"max":2,"point_labels":["bad","good"],"hotkeys":["q","w"]},
            {"name":"c","kind":"choice","options":["x","y"],"help":"One."},
            {"name":"cs","kind":"choices","options":["x","y"],"min":1,"max":2},
            {"name":"p","kind":"pairwise","a":"x","b":"y","tie":false,"strengths":["a"],"shuffle":false},
            {"name":"sp","kind":"spans","text":"t","labels":["ORG"],"overlap":true},
            {"name":"t","kind":"text","multiline":true},
            {"name":"n","kind":"number","min":0,"max":1.5,"integer":false,"unit":"kg"},
            {"name":"b","kind":"boolean","yes":"Spam","no":"Ham"}
        ]}"#,
    )
    .unwrap();

    let written = serde_json::to_string(&schema).unwrap();

    assert_eq!(parse(&written).unwrap(), schema);
}

#[test]
fn a_schema_that_an_older_version_stored_can_be_read() {
    let stored = r#"{"fields":[
        {"name":"a","title":null,"help":null,"required":false,"kind":"scale","min":1,"max":5,
            "min_label":null,"max_label":null},
        {"name":"b","title":null,"help":null,"required":true,"kind":"choice","options":["x","y"]},
        {"name":"c","title":null,"help":null,"required":false,"kind":"text","multiline":false}
    ]}"#;

    assert_eq!(
        serde_json::from_str::<Schema>(stored).unwrap(),
        parse(stored).unwrap()
    );
}

#[test]
fn what_is_left_out_is_what_is_documented() {
    let schema = parse(r#"{"fields":[{"name":"p","kind":"pairwise","a":"x","b":"y"}]}"#).unwrap();

    let FieldKind::Pairwise(pairwise) = &schema.fields[0].kind else {
        panic!("not a comparison")
    };
    assert!(pairwise.tie && pairwise.shuffle && pairwise.strengths.is_empty());
}
