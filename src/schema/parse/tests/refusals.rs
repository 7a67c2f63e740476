//! Schemas that nobody could fill.

use super::*;

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
