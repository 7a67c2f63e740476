use serde_json::json;

use super::*;

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

/// What is wrong with a schema of one field `f`.
fn problem_of(mut field: Value) -> String {
    field["name"] = json!("f");
    let text = problem(&json!({ "fields": [field] }).to_string());
    let problem = text.strip_prefix("field `f`: ");
    problem.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// Whether a schema of one field can be used.
fn is_fine(mut field: Value) -> bool {
    field["name"] = json!("f");
    parse(&json!({ "fields": [field] }).to_string()).is_ok()
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

#[test]
fn each_kind_refuses_what_nobody_could_answer() {
    let long = "x".repeat(101);
    let cases = [
        (json!({"kind": "scale", "min": 1}), "missing field `max`"),
        (json!({"kind": "scale", "min": 1.5, "max": 3}), "1.5"),
        (
            json!({"kind": "scale", "min": "1", "max": 3}),
            "invalid type",
        ),
        (
            json!({"kind": "scale", "min": 1, "max": 9_223_372_036_854_775_808_u64}),
            "invalid value",
        ),
        (
            json!({"kind": "scale", "min": 1, "max": 3, "point_labels": ["a", "b"]}),
            "each of the 3",
        ),
        (
            json!({"kind": "scale", "min": 1, "max": 2, "point_labels": ["a", long]}),
            "at most 100",
        ),
        (
            json!({"kind": "scale", "min": 1, "max": 2, "min_label": long}),
            "at most 100",
        ),
        (
            json!({"kind": "choice", "options": ["x", " "]}),
            "can't be empty",
        ),
        (
            json!({"kind": "choice", "options": ["x", long]}),
            "at most 100",
        ),
        (json!({"kind": "choice", "options": "x, y"}), "invalid type"),
        (
            json!({"kind": "choices", "options": ["x"]}),
            "2 to 100 options",
        ),
        (
            json!({"kind": "choices", "options": ["x", "x"]}),
            "the option `x` is there twice",
        ),
        (
            json!({"kind": "choices", "options": ["x", "y"], "max": 0}),
            "here they are 1 and 0",
        ),
        (
            json!({"kind": "choices", "options": ["x", "y"], "max": 3}),
            "here they are 1 and 3",
        ),
        (
            json!({"kind": "choices", "options": ["x", "y"], "min": 3}),
            "here they are 3 and 2",
        ),
        (
            json!({"kind": "choices", "options": ["x", "y"], "min": -1}),
            "invalid value",
        ),
        (json!({"kind": "pairwise", "a": "x"}), "missing field `b`"),
        (
            json!({"kind": "pairwise", "a": "x", "b": "x"}),
            "both are `x`",
        ),
        (
            json!({"kind": "pairwise", "a": "x", "b": ""}),
            "`b` is a key of the samples",
        ),
        (
            json!({"kind": "pairwise", "a": "x", "b": "y", "tie": "no"}),
            "invalid type",
        ),
        (
            json!({"kind": "pairwise", "a": "x", "b": "y", "strengths": ["s", "s"]}),
            "twice",
        ),
        (
            json!({"kind": "pairwise", "a": "x", "b": "y", "strengths": [""]}),
            "can't be empty",
        ),
        (
            json!({"kind": "spans", "labels": ["ORG"]}),
            "missing field `text`",
        ),
        (
            json!({"kind": "spans", "text": " ", "labels": ["ORG"]}),
            "`text` is a key",
        ),
        (
            json!({"kind": "spans", "text": "t", "labels": ["ORG", "ORG"]}),
            "twice",
        ),
        (json!({"kind": "text", "multiline": 1}), "invalid type"),
        (
            json!({"kind": "number", "min": 1, "max": 1}),
            "`min` is below `max`",
        ),
        (
            json!({"kind": "number", "min": 2, "max": -2}),
            "`min` is below `max`",
        ),
        (
            json!({"kind": "number", "min": 0.5, "integer": true}),
            "0.5 is not",
        ),
        (json!({"kind": "number", "max": 1e300}), "lie between"),
        (json!({"kind": "number", "min": "0"}), "invalid type"),
        (json!({"kind": "number", "unit": long}), "at most 100"),
        (json!({"kind": "boolean", "yes": "No"}), "both are `No`"),
        (json!({"kind": "boolean", "no": ""}), "can't be empty"),
        (
            json!({"kind": "text", "title": "x".repeat(201)}),
            "at most 200",
        ),
        (
            json!({"kind": "text", "help": "x".repeat(2_001)}),
            "at most 2000",
        ),
        (json!({"kind": "text", "required": "yes"}), "invalid type"),
        (json!({"kind": "text", "hotkeys": "x"}), "invalid type"),
        (json!({"kind": 1}), "1 is not a kind"),
        (
            json!({"kind": "number", "options": []}),
            "`options` means nothing here",
        ),
    ];
    for (field, expected) in cases {
        let said = field.to_string();
        let problem = problem_of(field);
        assert!(problem.contains(expected), "{said}: {problem}");
    }
}

#[test]
fn what_is_just_within_the_limits_can_be_used() {
    let longest = "é".repeat(100);
    let names = |count: usize| (0..count).map(|n| format!("o{n}")).collect::<Vec<_>>();
    let fine = [
        json!({"kind": "choices", "options": names(100), "min": 100, "max": 100}),
        json!({"kind": "choices", "options": ["x", "y"], "min": 0}),
        json!({"kind": "spans", "text": longest, "labels": names(100)}),
        json!({"kind": "spans", "text": "t", "labels": names(1)}),
        json!({"kind": "pairwise", "a": "x", "b": longest, "strengths": names(5)}),
        json!({"kind": "number", "min": -9_007_199_254_740_992_i64, "max": 9_007_199_254_740_992_i64}),
        json!({"kind": "number", "unit": longest}),
        json!({"kind": "scale", "min": i64::MAX - 1, "max": i64::MAX, "max_label": longest}),
        json!({"kind": "text", "title": "é".repeat(200), "help": "é".repeat(2_000)}),
    ];
    for field in fine {
        assert!(is_fine(field.clone()), "{field}");
    }
    let too_much = [
        json!({"kind": "choices", "options": names(101)}),
        json!({"kind": "spans", "text": "t", "labels": names(101)}),
        json!({"kind": "spans", "text": "t", "labels": names(0)}),
        json!({"kind": "pairwise", "a": "x", "b": "y", "strengths": names(6)}),
        json!({"kind": "number", "min": -9_007_199_254_740_994_i64}),
    ];
    for field in too_much {
        assert!(!is_fine(field.clone()), "{field}");
    }
}

#[test]
fn a_schema_has_at_most_256_kib() {
    let padded = |bytes: usize| {
        let schema = scale(1, 5);
        let spaces = " ".repeat(bytes - schema.len());
        parse(&(schema + &spaces))
    };

    assert!(padded(256 << 10).is_ok());
    assert_eq!(
        padded((256 << 10) + 1).unwrap_err().to_string(),
        "a schema has at most 262144 bytes, this one has 262145"
    );
}

#[test]
fn json_that_means_no_schema_is_refused_and_never_crashes() {
    let cases = [
        ("", "EOF"),
        ("null", "not an object"),
        ("{}", "no `fields`"),
        (r#"{"fields":{}}"#, "not a list"),
        (r#"{"fields":null}"#, "not a list"),
        (
            r#"{"fields":[],"version":1}"#,
            "`version` means nothing beside `fields`",
        ),
        (r#"{"fields":[]}"#, "1 to 32 fields"),
        (r#"{"fields":[1]}"#, "field `number 1`: it is not an object"),
        (
            r#"{"fields":[["a","text"]]}"#,
            "field `number 1`: it is not an object",
        ),
        (
            r#"{"fields":[{"kind":"text"}]}"#,
            "field `number 1`: missing field `name`",
        ),
        (
            r#"{"fields":[{"kind":"text","name":1}]}"#,
            "field `number 1`: invalid type",
        ),
        (
            r#"{"fields":[{"kind":"text","name":"a","name":"b"}]}"#,
            "the key `name` is there twice",
        ),
        (
            r#"{"fields":[],"fields":[{"kind":"text","name":"a"}]}"#,
            "the key `fields` is there twice",
        ),
        (
            r#"{"fields":[{"kind":"text","name":"\ud800"}]}"#,
            "hex escape",
        ),
        (
            r#"{"fields":[{"kind":"scale","name":"a","min":1,"max":1e400}]}"#,
            "out of range",
        ),
    ];
    for (json, expected) in cases {
        let problem = problem(json);
        assert!(problem.contains(expected), "{json}: {problem}");
    }
    assert!(problem(&"[".repeat(100_000)).contains("recursion limit"));
    assert!(problem(&r#"{"fields":["#.repeat(10_000)).contains("recursion limit"));
}
