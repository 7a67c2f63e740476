//! Each export of the same few samples, byte for byte.
//!
//! A change of a format shows here as a difference. If it is meant, `GOLDEN=write` writes the files anew.

use std::{env, fs, path::Path};

use ingot::{
    archive::{LabelerTag, StoredLabel, StoredSample, StoredTurn, Suggestion},
    formats::{
        argilla, doccano, label_studio, native, prodigy,
        table::{Cell, Long, Quoting, Wide, write_row},
    },
    ids::{LabelId, QueueId, SampleId},
    label::{Answers, LabelValues, SuggestionUse},
    schema::{self, Schema},
    verdict::{StoredVerdict, VerdictReason},
};
use serde_json::{Value, json};

const QUEUE: QueueId = QueueId(3);

/// 2026-01-31T12:00:00Z.
const NOON: u64 = 1_769_860_800_000;

/// A schema with a field of each kind.
fn schema() -> Schema {
    schema::parse(
        r#"{"fields":[
            {"name":"tone","kind":"scale","min":1,"max":5,"required":true},
            {"name":"topic","kind":"choice","options":["sport","politics"]},
            {"name":"tags","kind":"choices","options":["long","funny","old"]},
            {"name":"better","kind":"pairwise","a":"text","b":"other","strengths":["slightly","much"]},
            {"name":"parts","kind":"spans","text":"text","labels":["ORG","PER"]},
            {"name":"why","kind":"text"},
            {"name":"words","kind":"number"},
            {"name":"true_story","kind":"boolean","yes":"It is","no":"It is not"}
        ]}"#,
    )
    .unwrap()
}

fn values(json: Value) -> LabelValues {
    serde_json::from_value(json).unwrap()
}

fn labeler(number: u32, name: Option<&str>) -> LabelerTag {
    LabelerTag {
        number,
        name: name.map(str::to_owned),
    }
}

fn label(id: i64, minute: u64, answers: Value) -> StoredLabel {
    StoredLabel {
        id: LabelId(id),
        revision: 2,
        schema_version: 1,
        answers: Answers {
            values: values(answers),
            notes: Some("=not, \"sure\"".to_owned()),
            flagged: true,
            wall_ms: Some(3_200),
            active_ms: Some(3_000),
            suggestion: Some(SuggestionUse::Changed),
            schema_version: None,
        },
        created_at_ms: NOON + (minute + 1) * 60_000 + 250,
    }
}

fn turn(who: LabelerTag, minute: u64, label: Option<StoredLabel>, why: Option<&str>) -> StoredTurn {
    StoredTurn {
        labeler: who,
        began_at_ms: NOON + minute * 60_000 - 3_200,
        ended_at_ms: NOON + minute * 60_000,
        label,
        skip_reason: why.map(str::to_owned),
    }
}

/// A sample with two full labels and a skip, a bare one that is labeled once, and an untouched one.
fn samples() -> [StoredSample; 3] {
    let payload = |value: Value| value.as_object().unwrap().clone();
    let bare = StoredSample {
        id: SampleId(13),
        seq: 1,
        external_id: None,
        payload: payload(json!({"text": "=1+1", "other": "-"})),
        priority: 0,
        overlap: 2,
        created_at_ms: NOON,
        gold: None,
        suggestions: Vec::new(),
        turns: vec![turn(
            labeler(5, None),
            9,
            Some(StoredLabel {
                revision: 1,
                answers: Answers::of(values(json!({"tone": 1}))),
                ..label(73, 9, json!({}))
            }),
            None,
        )],
        verdict: None,
    };
    let untouched = StoredSample {
        id: SampleId(14),
        seq: 2,
        payload: payload(json!({"text": "nothing yet", "label": 7})),
        turns: Vec::new(),
        ..bare.clone()
    };
    let full = json!({
        "tone": 4, "topic": "sport", "tags": ["long", "old"],
        "better": {"preferred": "b", "strength": 2, "shown": "ba"},
        "parts": [{"start": 2, "end": 6, "label": "ORG"}, {"start": 11, "end": 14, "label": "PER"}],
        "why": "<b>\"so\"</b>, he said\nand left", "words": 2.5, "true_story": true
    });
    let other = json!({
        "tone": 2, "tags": ["funny"], "better": {"preferred": "tie", "shown": "ab"}, "words": -3,
        "true_story": false
    });
    let labeled = StoredSample {
        id: SampleId(12),
        seq: 0,
        external_id: Some("a/1".to_owned()),
        payload: payload(json!({
            "text": "💩 Uber and Ada, \"quoted\"\r\nשלום", "other": "'; DROP TABLE x;--",
            "meta": {"source": "web"}, "why": "data of a field's name", "score": 0.5, "n": 7,
            "flag": true, "nothing": null
        })),
        priority: 3,
        gold: Some(values(json!({"tone": 4}))),
        suggestions: vec![Suggestion {
            model: Some("m1".to_owned()),
            score: Some(0.83),
            values: values(json!({"tone": 3, "parts": [{"start": 2, "end": 6, "label": "ORG"}]})),
        }],
        turns: vec![
            turn(labeler(3, Some("Ada")), 1, Some(label(71, 1, full)), None),
            turn(labeler(4, None), 2, None, Some("too long")),
            turn(labeler(5, None), 3, Some(label(72, 3, other)), None),
        ],
        verdict: Some(StoredVerdict {
            values: values(json!({"tone": 4, "topic": "sport"})),
            picked: Some(labeler(3, Some("Ada"))),
            reason: VerdictReason::EdgeCase,
            note: Some("see 3.1".to_owned()),
            schema_version: 1,
            by: Some(labeler(6, Some("Eve"))),
            decided_at_ms: NOON + 3_600_000,
        }),
        ..bare.clone()
    };
    [labeled, bare, untouched]
}

fn lines(records: impl IntoIterator<Item = Value>) -> String {
    records
        .into_iter()
        .map(|record| format!("{record}\n"))
        .collect()
}

/// The payload keys of all samples, in the order in which they come.
fn keys() -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for sample in samples() {
        for key in sample.payload.keys() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

fn table(header: &[String], rows: Vec<Vec<Cell>>, quoting: Quoting, is_guarded: bool) -> String {
    let header = header.iter().cloned().map(Cell::Text).collect();
    let mut text = String::new();
    for row in std::iter::once(header).chain(rows) {
        write_row(&row, quoting, is_guarded, &mut text);
    }
    text
}

fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/formats/golden")
        .join(name);
    if env::var("GOLDEN").is_ok_and(|what| what == "write") {
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    for (index, (line, expected)) in text.lines().zip(golden.lines()).enumerate() {
        assert_eq!(line, expected, "{name}, line {}", index + 1);
    }
    assert_eq!(text, golden, "{name}");
}

#[test]
fn native_records() {
    assert_golden("native.jsonl", &lines(samples().iter().map(native::write)));
}

#[test]
fn tasks_of_label_studio() {
    let schema = schema();
    let tasks = samples().map(|sample| label_studio::task(&sample, &schema, QUEUE));

    assert_golden("label_studio.jsonl", &lines(tasks));
}

#[test]
fn short_records_of_label_studio() {
    let schema = schema();
    let records = samples()
        .into_iter()
        .flat_map(|sample| label_studio::min_records(&sample, &schema));

    assert_golden("label_studio_min.jsonl", &lines(records));
}

#[test]
fn csv_of_label_studio() {
    let (schema, keys) = (schema(), keys());
    let header = label_studio::csv_header(keys.iter().map(String::as_str), &schema);
    let rows = samples()
        .iter()
        .flat_map(|sample| label_studio::csv_rows(sample, &schema, &header))
        .collect();

    assert_golden(
        "label_studio.csv",
        &table(&header, rows, Quoting::NonNumeric, false),
    );
}

#[test]
fn lines_of_prodigy() {
    let schema = schema();
    let answers = samples()
        .into_iter()
        .flat_map(|sample| prodigy::answers(&sample, &schema));

    assert_golden("prodigy.jsonl", &lines(answers));
}

#[test]
fn records_of_argilla() {
    let schema = schema();

    let records = samples().map(|sample| argilla::record(&sample, &schema));

    assert_golden("argilla.jsonl", &lines(records));
}

#[test]
fn lines_of_doccano() {
    let schema = schema();
    let examples = samples()
        .into_iter()
        .flat_map(|sample| doccano::lines(&sample, &schema));

    assert_golden("doccano.jsonl", &lines(examples));
}

#[test]
fn a_long_table() {
    let schema = schema();
    let long = Long::new(&schema, keys()).with_verdicts(true);
    let rows = samples()
        .iter()
        .flat_map(|sample| long.rows(sample))
        .collect();

    assert_golden(
        "long.csv",
        &table(&long.header(), rows, Quoting::Minimal, true),
    );
}

#[test]
fn a_wide_table() {
    let schema = schema();
    let wide = Wide::new(&schema, keys(), 2).with_verdicts(true);
    let rows = samples().iter().map(|sample| wide.row(sample)).collect();

    assert_golden(
        "wide.csv",
        &table(&wide.header(), rows, Quoting::Minimal, true),
    );
}
