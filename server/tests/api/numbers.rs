//! Progress and agreement.

use ingot::policy::Policy;
use serde_json::{Value, json};

use crate::client::Site;

#[tokio::test]
async fn progress_tells_the_numbers_of_the_pages() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b", "c"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 1).await[0];
    ada.label(held, 1, 3).await;

    let progress = ada.get(&format!("/queues/{queue}/progress")).await;

    let number = |key: &str| progress.json[key].clone();
    assert_eq!(number("labels"), 1);
    assert_eq!(number("target"), 3);
    assert_eq!(number("percent"), 33.3);
    assert_eq!(number("samples"), 3);
    assert_eq!(number("done"), 1);
    assert_eq!(number("labels_per_hour"), Value::Null);
    assert_eq!(number("state"), "active");
    for key in [
        "depth",
        "available",
        "leased",
        "skipped",
        "active",
        "connected",
    ] {
        assert!(number(key).is_u64(), "{key}: {}", progress.text);
    }
    assert_eq!(ada.get("/queues/99/progress").await.problem(), "not-found");
}

#[tokio::test]
async fn a_queue_that_another_process_made_has_progress_at_once() {
    let site = Site::start().await;
    let ada = site.labeler("Ada").await;
    let queue = site.server.queue_of(&["a"]).await;

    let progress = ada.get(&format!("/queues/{queue}/progress")).await;

    assert_eq!(progress.json["samples"], 1, "{}", progress.text);
}

/// Labels the samples of a queue with these tones, one list a sample, one place in it a labeler.
async fn label_all(site: &Site, queue: ingot::ids::QueueId, tones: &[&[i64]]) {
    let mut op = 0;
    for labeler in 0..tones[0].len() {
        let client = site.labeler(&format!("Labeler {labeler}")).await;
        for sample in tones {
            let held = client.claim(queue, 1).await[0];
            op += 1;
            client.label(held, op, sample[labeler]).await;
        }
    }
}

#[track_caller]
fn assert_near(value: &Value, wanted: f64) {
    let value = value
        .as_f64()
        .unwrap_or_else(|| panic!("no number: {value}"));
    assert!((value - wanted).abs() < 1e-9, "{value} is not {wanted}");
}

#[tokio::test]
async fn agreement_is_told_field_by_field_and_pair_by_pair() {
    // Given two labelers who agree on three of four samples
    let site = Site::start().await;
    let policy = Policy {
        begun_first: false,
        ..Policy::with_overlap(2)
    };
    let queue = site.queue(&["a", "b", "c", "d"], policy).await;
    let admin = site.admin().await;
    label_all(&site, queue, &[&[1, 1], &[2, 2], &[1, 2], &[2, 2]]).await;

    let agreement = admin.get(&format!("/queues/{queue}/agreement")).await;

    // Then texts have none, and the scale has all, as reckoned by hand:
    // nominal alpha = 1 - (8 - 1) * 2 / (2 * 3 * 5), kappa = (3/4 - 1/2) / (1 - 1/2).
    let fields = agreement.json["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 1, "{}", agreement.text);
    let tone = &fields[0];
    assert_eq!(
        (&tone["field"], &tone["level"]),
        (&json!("tone"), &json!("ordinal"))
    );
    assert_eq!(tone["samples"], 4);
    assert_near(&tone["percent"], 75.0);
    // By chance (3/8)² + (5/8)² = 34/64 agree.
    assert_near(&tone["fleiss"], (0.75 - 34.0 / 64.0) / (1.0 - 34.0 / 64.0));
    let alpha = 1.0 - 7.0 * 2.0 / 30.0;
    for level in ["nominal", "ordinal", "interval"] {
        // Two answers have one distance, so all levels say the same.
        assert_near(&tone["alpha"][level], alpha);
    }
    let pairs = tone["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0]["labelers"], json!([1, 2]));
    assert_eq!(pairs[0]["samples"], 4);
    assert_near(&pairs[0]["percent"], 75.0);
    assert_near(&pairs[0]["cohen"], 0.5);
}

#[tokio::test]
async fn where_there_is_no_coefficient_it_says_why() {
    let site = Site::start().await;
    let policy = Policy {
        begun_first: false,
        ..Policy::with_overlap(2)
    };
    let queue = site.queue(&["a", "b"], policy).await;
    let admin = site.admin().await;
    let path = format!("/queues/{queue}/agreement");

    let before = admin.get(&path).await;
    label_all(&site, queue, &[&[3, 3], &[3, 3]]).await;
    let after = admin.get(&path).await;

    let (before, after) = (&before.json["fields"][0], &after.json["fields"][0]);
    assert_eq!(before["samples"], 0);
    assert_eq!(before["percent"]["undefined"], "nothing_to_compare");
    assert_eq!(before["pairs"], json!([]));
    assert_eq!(after["samples"], 2);
    assert_near(&after["percent"], 100.0);
    for coefficient in [
        &after["fleiss"],
        &after["alpha"]["ordinal"],
        &after["pairs"][0]["cohen"],
    ] {
        assert_eq!(coefficient["undefined"], "one_category_only");
        assert!(!coefficient["detail"].as_str().unwrap().is_empty());
    }
    assert_eq!(
        admin.get("/queues/99/agreement").await.problem(),
        "not-found"
    );
}
