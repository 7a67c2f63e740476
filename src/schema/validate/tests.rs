use serde_json::{Value, json};

use super::*;
use crate::schema::parse;

mod marking;
mod stored_form;

/// A schema of one field `f` of a kind, from the keys of that kind.
fn one(kind: &str, keys: &Value) -> Schema {
    let mut field = json!({"name": "f", "kind": kind});
    for (key, value) in keys.as_object().unwrap() {
        field[key] = value.clone();
    }
    parse(&json!({"fields": [field]}).to_string()).unwrap()
}

fn payload(value: Value) -> Payload {
    serde_json::from_value(value).unwrap()
}

/// What is wrong with an answer to a schema of one field, if something is.
fn problem_with(schema: &Schema, payload: &Payload, answer: Value) -> Option<Problem> {
    let values = serde_json::from_value(json!({ "f": answer })).unwrap();
    match validate(schema, payload, &values) {
        Ok(()) => None,
        Err(mut errors) => {
            assert_eq!(errors.len(), 1, "each field is wrong once: {errors:?}");
            errors.pop().map(|error| error.problem)
        }
    }
}

fn assert_table(schema: &Schema, payload: &Payload, cases: Vec<(Value, Option<Problem>)>) {
    for (answer, expected) in cases {
        let said = answer.to_string();
        assert_eq!(problem_with(schema, payload, answer), expected, "{said}");
    }
}

/// An answer of each kind, each of which is wrong for all other kinds of field.
fn answers_of_every_kind() -> Vec<(&'static str, Value)> {
    vec![
        ("boolean", json!(true)),
        ("integer", json!(1)),
        ("number", json!(0.5)),
        ("text", json!("x")),
        ("choices", json!(["x"])),
        ("spans", json!([{"start": 0, "end": 1, "label": "x"}])),
        ("pairwise", json!({"preferred": "a", "shown": "ab"})),
    ]
}

#[test]
fn an_answer_must_be_of_its_fields_kind() {
    let options = json!({"options": ["x", "y"]});
    let fields = [
        (one("scale", &json!({"min": 1, "max": 5})), vec!["integer"]),
        (one("choice", &options), vec!["text"]),
        (one("choices", &options), vec!["choices"]),
        (
            one("pairwise", &json!({"a": "a", "b": "b"})),
            vec!["pairwise"],
        ),
        (
            one("spans", &json!({"text": "t", "labels": ["x"]})),
            vec!["spans"],
        ),
        (one("text", &json!({})), vec!["text"]),
        (one("number", &json!({})), vec!["integer", "number"]),
        (one("boolean", &json!({})), vec!["boolean"]),
    ];
    for (schema, takes) in fields {
        for (kind, answer) in answers_of_every_kind() {
            let field = &schema.fields[0].kind;
            let problem = problem_with(&schema, &payload(json!({"t": "text"})), answer);

            if takes.contains(&kind) {
                assert_eq!(problem, None, "{field:?} takes {kind}");
            } else if kind == "text" && takes.contains(&"number") {
                assert_eq!(problem, Some(Problem::NotANumber));
            } else {
                assert_eq!(
                    problem,
                    Some(Problem::WrongKind),
                    "{field:?} refuses {kind}"
                );
            }
        }
    }
}

#[test]
fn fields_are_checked_in_the_schemas_order_and_unknown_ones_last() {
    let schema = parse(
        r#"{"fields":[
            {"name":"tone","kind":"scale","min":-4,"max":4,"required":true},
            {"name":"approved","kind":"boolean","required":true},
            {"name":"notes","kind":"text"}
        ]}"#,
    )
    .unwrap();
    let check = |values: Value| {
        let values = serde_json::from_value(values).unwrap();
        let errors = validate(&schema, &Payload::new(), &values).err();
        let errors = errors.unwrap_or_default().into_iter();
        errors
            .map(|error| (error.field, error.problem))
            .collect::<Vec<_>>()
    };

    assert_eq!(
        check(json!({"tone": -4, "approved": false, "notes": "n"})),
        []
    );
    assert_eq!(check(json!({"tone": 4, "approved": true})), []);
    assert_eq!(
        check(json!({"approved": 1, "a": 1})),
        [
            ("tone".to_owned(), Problem::Missing),
            ("approved".to_owned(), Problem::WrongKind),
            ("a".to_owned(), Problem::UnknownField),
        ]
    );
}

#[test]
fn to_answer_with_nothing_is_not_to_answer() {
    for (kind, keys) in [
        ("scale", json!({"min": 1, "max": 5})),
        ("choice", json!({"options": ["x", "y"]})),
        ("choices", json!({"options": ["x", "y"], "min": 2})),
        ("pairwise", json!({"a": "a", "b": "b"})),
        ("spans", json!({"text": "t", "labels": ["x"]})),
        ("text", json!({})),
        ("number", json!({})),
        ("boolean", json!({})),
    ] {
        let optional = one(kind, &keys);
        let mut required = optional.clone();
        required.fields[0].required = true;
        for blank in [json!(""), json!(" \n"), json!([])] {
            assert_eq!(
                problem_with(&optional, &Payload::new(), blank.clone()),
                None
            );
            assert_eq!(
                problem_with(&required, &Payload::new(), blank),
                Some(Problem::Missing),
                "{kind}"
            );
        }
        assert!(validate(&optional, &Payload::new(), &LabelValues::new()).is_ok());
        assert!(validate(&required, &Payload::new(), &LabelValues::new()).is_err());
    }
}

#[test]
fn a_point_is_on_its_scale() {
    let schema = one("scale", &json!({"min": -4, "max": 4}));
    let off_scale = Some(Problem::OffScale { min: -4, max: 4 });

    assert_table(
        &schema,
        &Payload::new(),
        vec![
            (json!(-4), None),
            (json!(4), None),
            (json!(-5), off_scale.clone()),
            (json!(5), off_scale.clone()),
            (json!(i64::MAX), off_scale.clone()),
            (json!(i64::MIN), off_scale),
            (json!(4.0), Some(Problem::WrongKind)),
            (json!(u64::MAX), Some(Problem::WrongKind)),
            (json!("4"), Some(Problem::WrongKind)),
        ],
    );
}

#[test]
fn a_choice_is_one_of_the_options_to_the_letter() {
    let schema = one("choice", &json!({"options": ["sport", "é"]}));
    let cases = ["art", "Sport", "sport ", "e\u{301}"]
        .map(|option| (json!(option), Some(Problem::NotAnOption)));

    assert_table(
        &schema,
        &Payload::new(),
        vec![(json!("sport"), None), (json!("é"), None)],
    );
    assert_table(&schema, &Payload::new(), cases.to_vec());
}

#[test]
fn choices_are_different_options_and_not_too_few_nor_too_many() {
    let free = one("choices", &json!({"options": ["x", "y", "z"]}));
    let two = one(
        "choices",
        &json!({"options": ["x", "y", "z"], "min": 2, "max": 2}),
    );
    let twice = Problem::OptionTwice {
        option: "x".to_owned(),
    };

    assert_table(
        &free,
        &Payload::new(),
        vec![
            (json!(["z"]), None),
            (json!(["z", "y", "x"]), None),
            (json!(["x", "a"]), Some(Problem::NotAnOption)),
            (json!([""]), Some(Problem::NotAnOption)),
            (json!(["x", "y", "x"]), Some(twice.clone())),
            (json!(vec!["x"; 100_000]), Some(twice)),
        ],
    );
    assert_table(
        &two,
        &Payload::new(),
        vec![
            (json!(["x", "y"]), None),
            (json!(["x"]), Some(Problem::TooFew { count: 1, min: 2 })),
            (
                json!(["x", "y", "z"]),
                Some(Problem::TooMany { count: 3, max: 2 }),
            ),
        ],
    );
}

#[test]
fn a_comparison_prefers_a_side_by_a_strength_that_is_offered() {
    let plain = one("pairwise", &json!({"a": "x", "b": "y", "tie": false}));
    let graded = one(
        "pairwise",
        &json!({"a": "x", "b": "y", "strengths": ["slightly", "much"]}),
    );
    let not_a_strength = Some(Problem::NotAStrength);

    assert_table(
        &plain,
        &Payload::new(),
        vec![
            (json!({"preferred": "a", "shown": "ba"}), None),
            (
                json!({"preferred": "b", "shown": "ab", "strength": null}),
                None,
            ),
            (
                json!({"preferred": "tie", "shown": "ab"}),
                Some(Problem::NoTie),
            ),
            (
                json!({"preferred": "a", "shown": "ab", "strength": 1}),
                not_a_strength.clone(),
            ),
        ],
    );
    assert_table(
        &graded,
        &Payload::new(),
        vec![
            (
                json!({"preferred": "a", "shown": "ba", "strength": 1}),
                None,
            ),
            (
                json!({"preferred": "b", "shown": "ab", "strength": 2}),
                None,
            ),
            (json!({"preferred": "tie", "shown": "ab"}), None),
            (
                json!({"preferred": "a", "shown": "ab"}),
                Some(Problem::StrengthMissing),
            ),
            (
                json!({"preferred": "a", "shown": "ab", "strength": 0}),
                not_a_strength.clone(),
            ),
            (
                json!({"preferred": "a", "shown": "ab", "strength": 3}),
                not_a_strength.clone(),
            ),
            (
                json!({"preferred": "tie", "shown": "ab", "strength": 1}),
                not_a_strength,
            ),
        ],
    );
}

fn span(start: u32, end: u32, label: &str) -> Value {
    json!({"start": start, "end": end, "label": label})
}

#[test]
fn a_text_has_at_most_10000_characters() {
    let schema = one("text", &json!({}));

    assert_table(
        &schema,
        &Payload::new(),
        vec![
            (json!("é".repeat(10_000)), None),
            (
                json!("é".repeat(10_001)),
                Some(Problem::TooLong {
                    count: 10_001,
                    max: 10_000,
                }),
            ),
        ],
    );
}

#[test]
fn a_number_lies_in_its_range_and_is_whole_where_it_has_to_be() {
    let share = one("number", &json!({"min": 0, "max": 0.5}));
    let count = one("number", &json!({"min": -1, "integer": true}));
    let (small, large) = (
        Problem::TooSmall { min: 0.0 },
        Problem::TooLarge { max: 0.5 },
    );

    assert_table(
        &share,
        &Payload::new(),
        vec![
            (json!(0), None),
            (json!(-0.0), None),
            (json!(0.5), None),
            (json!(-0.001), Some(small.clone())),
            (json!(-1), Some(small)),
            (json!(0.501), Some(large.clone())),
            (json!(1), Some(large)),
        ],
    );
    assert_table(
        &count,
        &Payload::new(),
        vec![
            (json!(-1), None),
            (json!(3.0), None),
            (json!(3.5), Some(Problem::NotWhole)),
            (json!(-2), Some(Problem::TooSmall { min: -1.0 })),
            (json!("3"), Some(Problem::NotANumber)),
            (json!("three"), Some(Problem::NotANumber)),
        ],
    );
}

#[test]
fn a_number_is_at_most_2_to_the_53rd() {
    let most = 1_i64 << 53;
    let schema = one("number", &json!({}));
    let large = Some(Problem::TooLarge { max: most as f64 });
    let small = Some(Problem::TooSmall {
        min: -(most as f64),
    });

    assert_table(
        &schema,
        &Payload::new(),
        vec![
            (json!(most), None),
            (json!(-most), None),
            (json!(most as f64), None),
            (json!(most + 1), large.clone()),
            (json!(-most - 1), small.clone()),
            (json!(i64::MIN), small.clone()),
            (json!(u64::MAX), large.clone()),
            (json!(1e308), large),
            (json!(-1e308), small),
        ],
    );
    for (number, problem) in [
        (f64::NAN, Problem::NotANumber),
        (f64::INFINITY, Problem::TooLarge { max: most as f64 }),
        (
            f64::NEG_INFINITY,
            Problem::TooSmall {
                min: -(most as f64),
            },
        ),
    ] {
        let values = LabelValues::from([("f".to_owned(), FieldValue::Number(number))]);
        let errors = validate(&schema, &Payload::new(), &values).unwrap_err();
        assert_eq!(errors[0].problem, problem);
    }
}

#[test]
fn only_marking_reads_the_payload() {
    assert!(one("spans", &json!({"text": "t", "labels": ["x"]})).reads_payload());
    assert!(!one("pairwise", &json!({"a": "x", "b": "y"})).reads_payload());
    assert!(!one("text", &json!({})).reads_payload());
}
