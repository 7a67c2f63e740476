//! Every sample that goes out comes in again as the one that it was, and none as another.

use std::collections::BTreeSet;

use ingot::{
    archive::StoredSample,
    formats::{Shape, argilla, doccano, label_studio, native, prodigy},
    ids::{QueueId, SampleId},
    schema::Schema,
};
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};

use crate::{any, known_records::taken, round_trips::again};

/// Samples of one queue, numbered from 1, of which some have an identity of their own that looks like
/// the number of another.
fn queue(sample: &StoredSample, ids: &[Option<u8>]) -> Vec<StoredSample> {
    let mut given = BTreeSet::new();
    (1..)
        .zip(ids)
        .map(|(number, id)| {
            let mut sample = StoredSample {
                id: SampleId(number),
                external_id: id.filter(|id| given.insert(*id)).map(|id| id.to_string()),
                ..sample.clone()
            };
            sample.payload.insert("number".to_owned(), json!(number));
            sample
        })
        .collect()
}

fn written(shape: Shape, sample: &StoredSample, schema: &Schema) -> Vec<Value> {
    match shape {
        Shape::Plain => Vec::new(),
        Shape::Native => vec![native::write(sample)],
        Shape::LabelStudio => vec![label_studio::task(sample, schema, QueueId(3))],
        Shape::Prodigy => prodigy::answers(sample, schema),
        Shape::Argilla => vec![argilla::record(sample, schema)],
        Shape::Doccano => doccano::lines(sample, schema),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn samples_with_and_without_an_identity_stay_apart_in_every_format(
        (schema, sample) in any::labeled(),
        ids in vec(option::of(1_u8..6), 1..6),
    ) {
        for shape in Shape::ALL {
            for sample in queue(&sample, &ids) {
                for record in written(shape, &sample, &schema) {
                    let read = again(&record, shape, &schema);

                    prop_assert_eq!(&read.external_id, &sample.external_id, "{}", record);
                    prop_assert_eq!(&read.payload, &sample.payload, "{}", record);
                }
            }
        }
    }

    #[test]
    fn tasks_that_label_studio_has_numbered_anew_are_the_samples_they_were(
        (schema, mut sample) in any::labeled(),
        ids in vec(option::of(1_u8..6), 1..6),
        has_mark in any::<bool>(),
    ) {
        if has_mark {
            sample.payload.insert("meta".to_owned(), json!({"_no_external_id": true}));
        }
        for sample in queue(&sample, &ids) {
            let mut task = label_studio::task(&sample, &schema, QueueId(3));
            task["id"] = json!(6 - sample.id.0);

            let read = again(&task, Shape::LabelStudio, &schema);

            prop_assert_eq!(&read.external_id, &sample.external_id);
            prop_assert_eq!(&read.payload, &sample.payload);
        }
    }
}

/// What identity a record has, and what is left of it as content.
fn identity(json: &str) -> (Option<String>, Value) {
    let (_, sample) = taken(json, &crate::known_records::schema(), "");
    (sample.external_id, Value::Object(sample.payload))
}

#[test]
fn a_task_that_does_not_say_it_has_no_identity_has_its_number() {
    let five = || Some("5".to_owned());
    for (task, id, content) in [
        (
            r#"{"id":5,"data":{"text":"a"},"meta":{}}"#,
            five(),
            json!({"text":"a"}),
        ),
        (
            r#"{"id":5,"data":{"text":"a","external_id":null}}"#,
            five(),
            json!({"text":"a"}),
        ),
        (
            r#"{"id":5,"data":{"text":"a","id":"x"}}"#,
            Some("x".to_owned()),
            json!({"text":"a"}),
        ),
        (
            r#"{"id":5,"data":{"text":"a"},"meta":{"_no_external_id":false}}"#,
            five(),
            json!({"text":"a","meta":{"_no_external_id":false}}),
        ),
    ] {
        assert_eq!(identity(task), (id, content), "{task}");
    }
}

#[test]
fn a_task_that_says_it_has_no_identity_has_none_and_keeps_its_content() {
    for (task, content) in [
        (
            r#"{"id":5,"data":{"text":"a"},"meta":{"_no_external_id":true}}"#,
            json!({"text":"a"}),
        ),
        (
            r#"{"id":5,"data":{"text":"a","id":7},"meta":{"src":"x","_no_external_id":true}}"#,
            json!({"text":"a","id":7,"meta":{"src":"x"}}),
        ),
    ] {
        assert_eq!(identity(task), (None, content), "{task}");
    }
}

#[test]
fn an_identity_that_is_null_is_none_whatever_the_id_is() {
    for record in [
        r#"{"id":5,"text":"a","external_id":null,"label":[],"Comments":[]}"#,
        r#"{"id":null,"fields":{"text":"a"},"suggestions":[],"responses":[]}"#,
        r#"{"id":"5","external_id":null,"fields":{"text":"a"},"responses":{}}"#,
    ] {
        assert_eq!(identity(record), (None, json!({"text":"a"})), "{record}");
    }
}
