//! Records as the other tools write them, and what becomes of them.

use ingot::{
    archive::{NewSample, PastTurn, Verdict},
    formats::{Mapping, Reading, Shape, detect, read, read_json},
    limits::Limits,
    schema::{self, Schema},
};
use serde_json::{Value, json};

pub(crate) const SCHEMA: &str = r#"{"fields":[
    {"name":"tone","kind":"scale","min":1,"max":5,"point_labels":["bad","poor","fair","good","best"]},
    {"name":"topic","kind":"choice","options":["sport","politics"]},
    {"name":"tags","kind":"choices","options":["long","funny","old"],"max":2},
    {"name":"better","kind":"pairwise","a":"text","b":"other"},
    {"name":"parts","kind":"spans","text":"text","labels":["ORG","PER"]},
    {"name":"why","kind":"text"},
    {"name":"words","kind":"number","min":0},
    {"name":"fits","kind":"boolean"}
]}"#;

pub(crate) fn schema() -> Schema {
    schema::parse(SCHEMA).unwrap()
}

/// Takes a record for what its shape says it is.
pub(crate) fn taken(json: &str, schema: &Schema, mapping: &str) -> (Shape, NewSample) {
    let record = read_json(json).unwrap();
    let shape = detect(&record);
    let reading = Reading {
        schema,
        mapping: &mapping.parse::<Mapping>().unwrap(),
        limits: &Limits::DEFAULT,
        someone: "unknown",
    };
    let sample = read(record, shape, &reading).unwrap_or_else(|reason| panic!("{reason}: {json}"));
    (shape, sample)
}

pub(crate) fn payload(sample: &NewSample) -> Value {
    Value::Object(sample.payload.clone())
}

/// The values of a label; `null` for a skip.
pub(crate) fn values(turn: &PastTurn) -> Value {
    match &turn.verdict {
        Verdict::Label(answers) => serde_json::to_value(&answers.values).unwrap(),
        Verdict::Skip { .. } => Value::Null,
    }
}

/// The schema of all kinds, whose parts may share characters.
fn overlapping() -> Schema {
    let labels = r#""labels":["ORG","PER"]"#;
    schema::parse(&SCHEMA.replace(labels, &format!(r#"{labels},"overlap":true"#))).unwrap()
}

fn one_field(kind: &str) -> Schema {
    schema::parse(&format!(r#"{{"fields":[{{"name":"fits",{kind}}}]}}"#)).unwrap()
}

#[test]
fn a_task_of_label_studio_brings_its_annotations_predictions_and_ground_truth() {
    let (shape, sample) = taken(
        r#"{"id":41,"data":{"text":"💩 Uber wins","other":"b"},"meta":{"src":"x"},"predictions":[
            {"model_version":"m1","score":0.83,"result":[
                {"from_name":"topic","to_name":"text","type":"choices","value":{"choices":["sport"]}}]},
            17],
        "annotations":[
            {"completed_by":{"id":7,"email":"ann@x.org","first_name":"Ann"},"lead_time":3.2,
             "created_at":"2026-01-31T12:05:00.000000Z","ground_truth":true,"result":[
                {"id":"a","from_name":"tone","to_name":"text","type":"rating","value":{"rating":4}},
                {"from_name":"tags","to_name":"text","type":"choices","value":{"choices":["old","long"]}},
                {"from_name":"better","to_name":"better","type":"pairwise","value":{"selected":"left"}},
                {"from_name":"parts","to_name":"text","type":"labels","value":
                    {"start":3,"end":7,"text":"Uber","labels":["ORG","PER"]}},
                {"from_name":"why","to_name":"text","type":"textarea","value":{"text":["a","b"]}},
                {"from_name":"words","to_name":"text","type":"number","value":{"number":3}},
                {"from_name":"fits","to_name":"text","type":"choices","value":{"choices":["No"]}}]},
            {"completed_by":2,"was_cancelled":true,"result":[],"created_at":"2026-01-31T12:00:00Z"}]}"#,
        &overlapping(),
        "",
    );

    assert_eq!(shape, Shape::LabelStudio);
    assert_eq!(sample.external_id.as_deref(), Some("41"));
    assert_eq!(
        payload(&sample),
        json!({"text":"💩 Uber wins","other":"b","meta":{"src":"x"}})
    );
    assert_eq!(sample.suggestions.len(), 1);
    assert_eq!(sample.suggestions[0].model.as_deref(), Some("m1"));
    assert_eq!(sample.suggestions[0].score, Some(0.83));
    let [skip, label] = sample.turns.as_slice() else {
        panic!("{:?}", sample.turns)
    };
    assert_eq!(
        (skip.labeler.as_str(), values(skip)),
        ("labeler-2", Value::Null)
    );
    assert_eq!(label.labeler, "ann@x.org");
    assert_eq!(label.verdict.wall_ms(), Some(3200));
    assert_eq!(label.ended_at_ms, Some(1_769_861_100_000));
    assert_eq!(
        values(label),
        json!({"tone":4,"tags":["long","old"],"better":{"preferred":"a","shown":"ab"},
            "parts":[{"start":2,"end":6,"label":"ORG"},{"start":2,"end":6,"label":"PER"}],
            "why":"a\nb","words":3,"fits":false})
    );
    assert_eq!(serde_json::to_value(&sample.gold).unwrap(), values(label));
}

#[test]
fn an_object_that_is_said_to_be_a_task_and_has_no_data_is_data() {
    let schema = schema();
    let reading = Reading {
        schema: &schema,
        mapping: &Mapping::default(),
        limits: &Limits::DEFAULT,
        someone: "unknown",
    };

    let sample = read(
        json!({"id":3,"text":"a","n":1}),
        Shape::LabelStudio,
        &reading,
    )
    .unwrap();

    assert_eq!(sample.external_id.as_deref(), Some("3"));
    assert_eq!(payload(&sample), json!({"text":"a","n":1}));
}

#[test]
fn answers_of_prodigy_are_labels_skips_and_suggestions() {
    let schema = schema();
    let choice = r#"{"text":"Uber wins","options":[{"id":1,"text":"sport"},{"id":2,"text":"politics"}],
        "accept":[1],"spans":[{"start":0,"end":4,"label":"ORG","token_start":0,"token_end":0}],
        "tokens":[{"text":"Uber","start":0,"end":4,"id":0,"ws":true}],"meta":{"source":"x"},"tone":3,
        "answer":"accept","_input_hash":-12,"_task_hash":7,"_session_id":"ds-alex",
        "_annotator_id":"alex","_view_id":"choice","_timestamp":1694858483}"#;

    let (shape, sample) = taken(choice, &schema, "");

    assert_eq!(shape, Shape::Prodigy);
    assert_eq!(
        payload(&sample),
        json!({"text":"Uber wins","meta":{"source":"x"}})
    );
    let [turn] = sample.turns.as_slice() else {
        panic!("{:?}", sample.turns)
    };
    assert_eq!(turn.labeler, "alex");
    assert_eq!(turn.ended_at_ms, Some(1_694_858_483_000));
    assert_eq!(
        values(turn),
        json!({"topic":"sport","parts":[{"start":0,"end":4,"label":"ORG"}],"tone":3})
    );

    let ignored = choice.replace(r#""answer":"accept""#, r#""answer":"ignore""#);
    assert_eq!(
        values(&taken(&ignored, &schema, "").1.turns[0]),
        Value::Null
    );

    let open = choice.replace(r#""answer":"accept","#, "");
    let (_, sample) = taken(&open, &schema, "");
    assert_eq!((sample.turns.len(), sample.suggestions.len()), (0, 1));
}

#[test]
fn yes_and_no_of_prodigy_answer_the_one_question() {
    let schema = one_field(r#""kind":"boolean""#);
    for (answer, expected) in [
        ("accept", json!({"fits":true})),
        ("reject", json!({"fits":false})),
        ("ignore", Value::Null),
    ] {
        let line =
            format!(r#"{{"text":"a","label":"NEWS","answer":"{answer}","_session_id":"x-bo"}}"#);

        let (_, sample) = taken(&line, &schema, "");

        assert_eq!(values(&sample.turns[0]), expected);
        assert_eq!(sample.turns[0].labeler, "x-bo");
        assert_eq!(payload(&sample), json!({"text":"a"}));
    }
}

#[test]
fn options_of_prodigy_are_points_where_a_scale_is_asked_for() {
    let scale = one_field(r#""kind":"scale","min":1,"max":3,"point_labels":["bad","fair","good"]"#);
    for (accept, point) in [("[2]", 2), (r#"["3"]"#, 3), (r#"["bad"]"#, 1)] {
        let line = format!(r#"{{"text":"a","accept":{accept},"answer":"accept"}}"#);

        assert_eq!(
            values(&taken(&line, &scale, "").1.turns[0]),
            json!({"fits":point})
        );
    }
}

#[test]
fn a_record_of_argilla_brings_its_responses_and_suggestions() {
    let (shape, sample) = taken(
        r#"{"id":"r1","status":"completed","fields":{"text":"Uber wins","other":"b"},
        "metadata":{"lang":"en"},"vectors":{},
        "suggestions":[
            {"question_name":"tone","value":4,"score":0.5,"agent":"gpt","type":"model"},
            {"question_name":"tags","value":["old"],"score":[0.5],"agent":"gpt","type":"model"}],
        "responses":[
            {"values":{"tone":{"value":2},"fits":{"value":"Yes"},"words":{"value":"7"},
                "better":{"value":[{"value":"b","rank":1},{"value":"a","rank":2}]},
                "parts":{"value":[{"label":"ORG","start":0,"end":4,"score":null}]}},
             "status":"submitted","user_id":"u1","updated_at":"2026-01-31T12:00:00"},
            {"values":{"tone":{"value":9}},"status":"draft","user_id":"u2"},
            {"values":null,"status":"discarded","user_id":"u3"}]}"#
            .replace(r#","score":null"#, "")
            .as_str(),
        &schema(),
        "",
    );

    assert_eq!(shape, Shape::Argilla);
    assert_eq!(sample.external_id.as_deref(), Some("r1"));
    assert_eq!(
        payload(&sample),
        json!({"text":"Uber wins","other":"b","metadata":{"lang":"en"}})
    );
    let said: Vec<_> = sample
        .turns
        .iter()
        .map(|turn| (turn.labeler.as_str(), values(turn)))
        .collect();
    let label = json!({"tone":2,"fits":true,"words":7,"better":{"preferred":"b","shown":"ab"},
        "parts":[{"start":0,"end":4,"label":"ORG"}]});
    assert_eq!(said, [("u3", Value::Null), ("u1", label)]);
    assert_eq!(sample.suggestions.len(), 2, "their scores differ");
}

#[test]
fn flat_rows_of_argilla_bring_lists_of_responses() {
    let (shape, sample) = taken(
        r#"{"id":"r1","text":"a","status":"completed","tone.suggestion":4,"tone.suggestion.score":0.9,
        "tone.suggestion.agent":"gpt","tone.responses":[1,2],"tone.responses.users":["u1","u2"],
        "tone.responses.status":["submitted","discarded"],"fits.responses":[true],
        "fits.responses.users":["u1"],"why.response":"because"}"#,
        &schema(),
        "",
    );

    assert_eq!(shape, Shape::Argilla);
    assert_eq!(payload(&sample), json!({"text":"a"}));
    let said: Vec<_> = sample
        .turns
        .iter()
        .map(|turn| (turn.labeler.as_str(), values(turn)))
        .collect();
    assert_eq!(
        said,
        [
            ("u1", json!({"tone":1,"fits":true})),
            ("u2", Value::Null),
            ("unknown", json!({"why":"because"}))
        ]
    );
    assert_eq!(sample.suggestions[0].score, Some(0.9));
}

#[test]
fn examples_of_doccano_are_classes_parts_and_texts() {
    let schema = schema();
    let cases = [
        (
            r#"{"text":"Uber wins","label":["sport"],"lang":"en"}"#,
            json!({"topic":"sport"}),
        ),
        (
            r#"{"id":1,"text":"Uber wins","label":[[0,4,"ORG"]],"Comments":[]}"#,
            json!({"parts":[{"start":0,"end":4,"label":"ORG"}]}),
        ),
        (
            r#"{"id":1,"text":"Uber wins","relations":[],"cats":["sport"],
                "entities":[{"id":9,"label":"PER","start_offset":5,"end_offset":9}]}"#,
            json!({"topic":"sport","parts":[{"start":5,"end":9,"label":"PER"}]}),
        ),
    ];
    for (line, expected) in cases {
        let (shape, sample) = taken(line, &schema, "");

        assert_eq!(shape, Shape::Doccano, "{line}");
        assert_eq!(values(&sample.turns[0]), expected, "{line}");
        assert_eq!(sample.turns[0].labeler, "unknown");
    }
    let (_, sample) = taken(
        r#"{"text":"Uber wins","label":[],"lang":"en"}"#,
        &schema,
        "",
    );
    assert_eq!(sample.turns, []);
    assert_eq!(payload(&sample), json!({"text":"Uber wins","lang":"en"}));
    let text = one_field(r#""kind":"text""#);
    let (_, sample) = taken(r#"{"text":"Hallo","label":["Hello"]}"#, &text, "");
    assert_eq!(values(&sample.turns[0]), json!({"fits":"Hello"}));
}

#[test]
fn a_native_record_needs_its_payload_only() {
    let (shape, sample) = taken(
        r#"{"payload":{"text":"a"},"priority":5,"gold":{"tone":4},
            "turns":[{"labeler":"Ada","ended_at":1700000000000,"label":{"values":{"tone":3.0}}},
                {"skip":{}}]}"#,
        &schema(),
        "",
    );

    assert_eq!(shape, Shape::Native);
    assert_eq!((sample.priority, sample.external_id), (5, None));
    assert_eq!(sample.turns[0].ended_at_ms, Some(1_700_000_000_000));
    assert_eq!(values(&sample.turns[0]), json!({"tone":3}));
    assert_eq!(sample.turns[1].labeler, "unknown");
}

#[test]
fn a_mapping_reaches_the_content_of_every_shape() {
    let schema = one_field(r#""kind":"scale","min":1,"max":5"#);
    let mapping = "text=body,id=uuid,priority=p,gold=known";
    for record in [
        r#"{"body":"a","uuid":"u","p":"3","known":"4"}"#,
        r#"{"payload":{"body":"a","uuid":"u","p":3,"known":{"fits":4}}}"#,
        r#"{"data":{"body":"a","uuid":"u","p":3,"known":4}}"#,
        r#"{"fields":{"body":"a","uuid":"u","p":3,"known":"{\"fits\":4}"}}"#,
        r#"{"body":"a","uuid":"u","p":3,"known":4,"_view_id":"choice"}"#,
        r#"{"body":"a","uuid":"u","p":3,"known":4,"text.response":null,"fits.suggestion":null}"#,
    ] {
        let (_, sample) = taken(record, &schema, mapping);

        assert_eq!(payload(&sample), json!({"text":"a"}), "{record}");
        assert_eq!(sample.external_id.as_deref(), Some("u"), "{record}");
        assert_eq!(sample.priority, 3, "{record}");
        assert_eq!(
            serde_json::to_value(&sample.gold).unwrap(),
            json!({"fits":4}),
            "{record}"
        );
    }
}
