//! Files of other tools, whose labels come in with their people and times.

use ingot::archive::StoredSample;
use server::exchange::{ImportOptions, ReadOptions};

use crate::desk::Desk;

async fn samples(desk: &Desk) -> Vec<StoredSample> {
    let queue = desk.store.queue_named("tweets").await.unwrap().unwrap();
    desk.store.samples(queue.id, 0, 100).await.unwrap()
}

/// A sample's labels, as `person: values`.
fn said(sample: &StoredSample) -> Vec<String> {
    sample
        .turns
        .iter()
        .map(|turn| {
            let values = turn
                .label
                .as_ref()
                .map(|label| serde_json::to_string(&label.answers.values).unwrap());
            format!("{}: {}", turn.labeler.to_word(), values.unwrap_or_default())
        })
        .collect()
}

#[tokio::test]
async fn a_list_of_label_studios_tasks_brings_its_labels() {
    let desk = Desk::new().await;
    let tasks = r#"[
        {"id":1,"data":{"text":"a"},"annotations":[
            {"completed_by":{"id":7,"email":"ann@x.org"},"created_at":"2026-01-31T12:00:00Z","lead_time":3.2,
             "result":[{"from_name":"tone","to_name":"text","type":"rating","value":{"rating":4}}]},
            {"completed_by":2,"was_cancelled":true,"created_at":"2026-01-31T12:01:00Z"}]},
        {"id":2,"data":{"text":"b"},"annotations":[{"result":[
            {"from_name":"mood","to_name":"text","type":"rating","value":{"rating":4}}]}]},
        {"id":3,"data":{"text":"c"},"predictions":[{"model_version":"m1","score":0.5,"result":[
            {"from_name":"tone","to_name":"text","type":"rating","value":{"rating":2}}]}]}
    ]"#;

    let (report, log) = desk.import_one("tasks.json", tasks).await.unwrap();

    assert_eq!(
        report.to_string(),
        "2 imported, 0 duplicate, 1 rejected, 1 labels"
    );
    assert_eq!(
        log,
        [
            "tasks.json:6: `annotations[0].result[0].from_name` answers no field of the schema: its \
             fields are tone"
        ]
    );
    let samples = samples(&desk).await;
    assert_eq!(
        said(&samples[0]),
        ["ann@x.org: {\"tone\":4}", "labeler-2: "]
    );
    let label = samples[0].turns[0].label.as_ref().unwrap();
    assert_eq!(label.answers.wall_ms, Some(3200));
    assert_eq!(samples[0].turns[0].ended_at_ms, 1_769_860_800_000);
    assert_eq!(samples[1].suggestions[0].model.as_deref(), Some("m1"));
    let queue = desk.store.queue_named("tweets").await.unwrap().unwrap();
    assert_eq!(
        desk.store.recount(queue.id).await.unwrap().unwrap(),
        queue.counters
    );
}

#[tokio::test]
async fn lines_that_tell_one_answer_each_are_one_sample_with_all_of_them() {
    let desk = Desk::new().await;
    let mut lines = String::new();
    for number in 0..700 {
        for person in ["ann", "bo", "cy"] {
            lines.push_str(&format!(
                "{{\"text\":\"{number}\",\"tone\":{},\"answer\":\"accept\",\"_annotator_id\":\"{person}\"}}\n",
                number % 5 + 1
            ));
        }
    }

    let (report, _) = desk.import_one("answers.jsonl", lines).await.unwrap();

    assert_eq!(
        report.to_string(),
        "700 imported, 0 duplicate, 0 rejected, 2100 labels"
    );
    assert!(
        samples(&desk)
            .await
            .iter()
            .all(|sample| sample.turns.len() == 3)
    );
}

#[tokio::test]
async fn the_shape_is_told_by_the_first_record_unless_it_is_said() {
    let desk = Desk::new().await;
    let lines = "{\"text\":\"a\",\"label\":[\"x\"]}\n{\"text\":\"b\",\"label\":[]}\n";

    let (report, log) = desk.import_one("guessed.jsonl", lines).await.unwrap();

    assert_eq!((report.imported, report.rejected), (1, 1));
    assert!(
        log[0].starts_with("guessed.jsonl:1: `label` can't be kept"),
        "{log:?}"
    );
    let plain = ImportOptions {
        reading: ReadOptions {
            shape: Some(ingot::formats::Shape::Plain),
            ..ReadOptions::default()
        },
        ..desk.options(&[desk.file("plain.jsonl", lines)])
    };
    assert_eq!(desk.import(plain).await.unwrap().0.imported, 2);
}

#[tokio::test]
async fn answers_of_nobody_are_given_to_who_is_said() {
    let desk = Desk::new().await;
    let file = desk.file(
        "admin.jsonl",
        "{\"text\":\"a\",\"answer\":\"accept\",\"tone\":2}\n",
    );
    let options = ImportOptions {
        reading: ReadOptions {
            labeler: Some("admin".to_owned()),
            ..ReadOptions::default()
        },
        ..desk.options(&[file])
    };

    desk.import(options).await.unwrap();

    assert_eq!(said(&samples(&desk).await[0]), ["admin: {\"tone\":2}"]);
}
