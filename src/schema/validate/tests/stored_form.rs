//! The one form in which a label is stored.

use proptest::prelude::*;

use super::*;
use crate::label::{Order, Preference, Side, Span};

#[test]
fn equal_labels_are_written_alike() {
    let schema = parse(
        r#"{"fields":[
            {"name":"topics","kind":"choices","options":["x","y","z"]},
            {"name":"parts","kind":"spans","text":"t","labels":["x","y"],"overlap":true},
            {"name":"count","kind":"number"},
            {"name":"notes","kind":"text"},
            {"name":"none","kind":"choices","options":["x","y"]}
        ]}"#,
    )
    .unwrap();
    let given = json!({
        "topics": ["z", "x"], "count": 3.0, "notes": " ", "none": [],
        "parts": [span(4, 5, "x"), span(0, 9, "x"), span(0, 9, "x"), span(0, 2, "y")],
    });

    let canonical = schema.canonical(serde_json::from_value(given).unwrap());

    assert_eq!(
        serde_json::to_value(canonical).unwrap(),
        json!({
            "topics": ["x", "z"], "count": 3,
            "parts": [span(0, 2, "y"), span(0, 9, "x"), span(0, 9, "x"), span(4, 5, "x")],
        })
    );
}

/// Any answer at all, with a fair chance of being one that fits.
fn any_value() -> impl Strategy<Value = FieldValue> {
    let name = || prop::sample::select(vec!["", " ", "x", "y", "z", "3"]).prop_map(str::to_owned);
    let side = prop::sample::select(vec![Side::A, Side::B, Side::Tie]);
    let shown = prop::sample::select(vec![Order::Ab, Order::Ba]);
    prop_oneof![
        any::<bool>().prop_map(FieldValue::Boolean),
        (-4..9_i64).prop_map(FieldValue::Integer),
        any::<i64>().prop_map(FieldValue::Integer),
        any::<f64>().prop_map(FieldValue::Number),
        (-4..9_i32).prop_map(|number| FieldValue::Number(f64::from(number) / 2.0)),
        name().prop_map(FieldValue::Text),
        prop::collection::vec(name(), 0..4).prop_map(FieldValue::Options),
        prop::collection::vec((0..7_u32, 0..7_u32, name()), 0..4).prop_map(|spans| {
            let span = |(start, end, label)| Span { start, end, label };
            FieldValue::Spans(spans.into_iter().map(span).collect())
        }),
        (side, prop::option::of(0..4_u8), shown).prop_map(|(preferred, strength, shown)| {
            FieldValue::Preference(Preference {
                preferred,
                strength,
                shown,
            })
        }),
    ]
}

fn any_values() -> impl Strategy<Value = LabelValues> {
    let names = prop::sample::select(vec!["s", "c", "cs", "p", "sp", "t", "n", "b", "?"]);
    prop::collection::btree_map(names.prop_map(str::to_owned), any_value(), 0..6)
}

fn every_kind() -> Schema {
    parse(
        r#"{"fields":[
            {"name":"s","kind":"scale","min":0,"max":3},
            {"name":"c","kind":"choice","options":["x","y"]},
            {"name":"cs","kind":"choices","options":["x","y","z"],"max":2},
            {"name":"p","kind":"pairwise","a":"t","b":"u","strengths":["x","y"]},
            {"name":"sp","kind":"spans","text":"t","labels":["x","y"]},
            {"name":"t","kind":"text"},
            {"name":"n","kind":"number","max":4},
            {"name":"b","kind":"boolean"}
        ]}"#,
    )
    .unwrap()
}

proptest! {
    #[test]
    fn the_stored_form_of_a_label_is_as_valid_as_the_label(values in any_values()) {
        let schema = every_kind();
        let payload = payload(json!({"t": "12345"}));

        let canonical = schema.canonical(values.clone());

        if values.contains_key("?") {
            prop_assert!(validate(&schema, &payload, &values).is_err());
        }
        prop_assert!(
            validate(&schema, &payload, &values).is_err()
                || validate(&schema, &payload, &canonical).is_ok()
        );
        prop_assert!(canonical.values().all(|value| !value.is_blank()));
        // NaN equals nothing, so the texts are compared.
        let again = schema.canonical(canonical.clone());
        prop_assert_eq!(format!("{again:?}"), format!("{canonical:?}"));
    }

    #[test]
    fn a_valid_label_survives_being_stored(values in any_values()) {
        let schema = every_kind();
        let payload = payload(json!({"t": "12345"}));
        let wrong = validate(&schema, &payload, &values).err().unwrap_or_default();
        let mut valid = values;
        valid.retain(|name, _| wrong.iter().all(|error| error.field != *name));
        let canonical = schema.canonical(valid);

        let written = serde_json::to_string(&canonical).unwrap();

        let read: LabelValues = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &canonical);
        prop_assert!(validate(&schema, &payload, &read).is_ok());
    }
}
