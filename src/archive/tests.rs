use serde_json::{from_value, json};

use super::*;
use crate::{schema::parse, verdict::VerdictReason};

fn schema() -> Schema {
    parse(
        r#"{"fields":[
            {"name":"tone","kind":"scale","min":1,"max":5,"required":true},
            {"name":"spam","kind":"boolean"}
        ]}"#,
    )
    .unwrap()
}

fn values(json: serde_json::Value) -> LabelValues {
    from_value(json).unwrap()
}

fn labeled(json: serde_json::Value) -> NewSample {
    NewSample {
        turns: vec![PastTurn {
            labeler: "Ann".to_owned(),
            verdict: Verdict::Label(Answers::of(values(json))),
            ended_at_ms: None,
        }],
        ..NewSample::default()
    }
}

fn decided(json: serde_json::Value) -> NewSample {
    NewSample {
        verdict: Some(PastVerdict {
            values: values(json),
            picked: None,
            reason: VerdictReason::ALL[0],
            note: None,
            by: None,
            decided_at_ms: None,
        }),
        ..NewSample::default()
    }
}

fn known(json: serde_json::Value) -> NewSample {
    NewSample {
        gold: Some(values(json)),
        ..NewSample::default()
    }
}

fn proposed(json: serde_json::Value) -> NewSample {
    NewSample {
        suggestions: vec![Suggestion {
            model: None,
            score: None,
            values: values(json),
        }],
        ..NewSample::default()
    }
}

#[test]
fn what_brings_no_answers_fits_every_schema() {
    assert!(NewSample::default().fits(&schema()));
}

#[test]
fn answers_that_the_schema_allows_fit() {
    for sample in [labeled, decided, known, proposed] {
        assert!(sample(json!({"tone": 5, "spam": true})).fits(&schema()));
    }
}

#[test]
fn answers_that_it_does_not_allow_do_not_fit() {
    for sample in [labeled, decided, known, proposed] {
        assert!(!sample(json!({"tone": 6})).fits(&schema()));
        assert!(!sample(json!({"tone": 5, "mood": 1})).fits(&schema()));
    }
}

#[test]
fn only_what_is_known_or_proposed_may_leave_a_question_open() {
    for whole in [labeled, decided] {
        assert!(!whole(json!({"spam": true})).fits(&schema()));
    }
    for part in [known, proposed] {
        assert!(part(json!({"spam": true})).fits(&schema()));
    }
}
