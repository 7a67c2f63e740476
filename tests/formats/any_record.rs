//! Whatever JSON, with the words that readers look for.

use ingot::sample::Payload;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value;

use crate::any::text;

/// JSON whose keys the formats know, so that readers get deep into it before it is wrong.
pub(crate) fn record() -> impl Strategy<Value = Value> {
    const KEYS: [&str; 43] = [
        "text",
        "id",
        "external_id",
        "payload",
        "turns",
        "labeler",
        "values",
        "gold",
        "suggestions",
        "data",
        "meta",
        "_no_external_id",
        "annotations",
        "predictions",
        "result",
        "from_name",
        "value",
        "choices",
        "rating",
        "labels",
        "start",
        "end",
        "completed_by",
        "was_cancelled",
        "ground_truth",
        "lead_time",
        "fields",
        "responses",
        "status",
        "question_name",
        "user_id",
        "tone.suggestion",
        "tone.responses",
        "tone.responses.users",
        "answer",
        "accept",
        "options",
        "spans",
        "_timestamp",
        "label",
        "entities",
        "tone",
        "parts",
    ];
    let leaf = prop_oneof![
        select(
            &[
                "tone",
                "parts",
                "ORG",
                "accept",
                "reject",
                "submitted",
                "discarded",
                "left"
            ][..]
        )
        .prop_map(Value::from),
        text().prop_map(Value::from),
        (-2_i64..9).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    let inner = leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(&KEYS[..]), inner), 0..6).prop_map(|entries| entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Payload>()
                .into()),
        ]
    });
    vec((select(&KEYS[..]), inner), 0..8).prop_map(|entries| {
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<Payload>()
            .into()
    })
}
