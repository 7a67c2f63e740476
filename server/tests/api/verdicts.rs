//! Deciding what labelers disagree about.

use axum::http::{Method, StatusCode};
use ingot::{ids::QueueId, policy::Policy};
use serde_json::{Value, json};

use crate::client::{Client, Reply, Site, op_id};

/// A queue in which two people disagree on the first sample and agree on the second.
async fn disagreeing(site: &Site) -> (QueueId, Client<'_>) {
    let queue = site
        .queue(&["first", "second"], Policy::with_overlap(2))
        .await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    for (labeler, tones) in [(&ada, [1, 3]), (&ben, [5, 3])] {
        for tone in tones {
            let assignment = labeler.claim(queue, 1).await[0];
            let op = u32::try_from(assignment).unwrap();
            labeler.label(assignment, op, tone).await;
        }
    }
    let admin = site.client(app::api::Role::Admin, Some("Eve")).await;
    (queue, admin)
}

async fn conflicts(admin: &Client<'_>, queue: QueueId, query: &str) -> Value {
    let reply = admin
        .get(&format!("/queues/{queue}/conflicts{query}"))
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    reply.json
}

fn verdict(number: u32, tone: i64) -> Value {
    json!({
        "op_id": op_id(number),
        "values": {"tone": tone},
        "reason": "edge_case",
        "note": "see 3.1",
    })
}

async fn decide(admin: &Client<'_>, sample: i64, body: Value) -> Reply {
    let path = format!("/samples/{sample}/verdict");
    admin.send(Method::PUT, &path, &[], Some(body)).await
}

async fn withdraw(admin: &Client<'_>, sample: i64, query: &str) -> Reply {
    let path = format!("/samples/{sample}/verdict{query}");
    admin.send(Method::DELETE, &path, &[], None).await
}

#[tokio::test]
async fn a_conflict_is_listed_until_it_is_decided_and_again_once_that_is_withdrawn() {
    let site = Site::start().await;
    let (queue, admin) = disagreeing(&site).await;
    let listed = conflicts(&admin, queue, "").await;
    assert_eq!(listed["open"], 1);
    let [conflict] = listed["conflicts"].as_array().unwrap().as_slice() else {
        panic!("{listed}");
    };
    assert_eq!(conflict["disagreement"], 1000);
    assert_eq!(conflict["excerpt"], "first");
    assert_eq!(listed.get("next_cursor"), None);
    let sample = conflict["sample"].as_i64().unwrap();

    let decided = decide(&admin, sample, verdict(1, 4)).await;

    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
    assert_eq!(
        decided.json,
        json!({"revision": 1, "open": 0, "decided": 1})
    );
    let again = decide(&admin, sample, verdict(1, 4)).await;
    assert_eq!(again.json, decided.json);
    let listed = conflicts(&admin, queue, "").await;
    assert_eq!(
        (&listed["open"], &listed["decided"]),
        (&json!(0), &json!(1))
    );
    let samples = admin.get(&format!("/queues/{queue}/samples")).await.json;
    let told = &samples["samples"][0]["verdict"];
    assert_eq!(told["values"], json!({"tone": 4}));
    assert_eq!(told["by"]["name"], "Eve");
    assert_eq!(samples["samples"][1].get("verdict"), None);

    let withdrawn = withdraw(&admin, sample, "?revision=1").await;
    assert_eq!(
        withdrawn.json,
        json!({"revision": 2, "open": 1, "decided": 0})
    );
    let nothing = withdraw(&admin, sample, "").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{}", nothing.text);
}

#[tokio::test]
async fn whoever_decides_second_hears_who_was_first_and_what_they_decided() {
    let site = Site::start().await;
    let (queue, admin) = disagreeing(&site).await;
    let listed = conflicts(&admin, queue, "").await;
    let sample = listed["conflicts"][0]["sample"].as_i64().unwrap();
    decide(&admin, sample, verdict(1, 4)).await;
    let other = site.client(app::api::Role::Admin, Some("Max")).await;

    let refused = decide(&other, sample, verdict(2, 2)).await;

    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.problem(), "decided-meanwhile");
    let detail = refused.json["detail"].as_str().unwrap();
    for part in ["Eve", "\"tone\":4", "`revision` 1"] {
        assert!(detail.contains(part), "{detail}");
    }
    let mut anyway = verdict(2, 2);
    anyway["revision"] = json!(1);
    let anyway = decide(&other, sample, anyway).await;
    assert_eq!(anyway.json["revision"], 2, "{}", anyway.text);
}

#[tokio::test]
async fn what_can_not_be_decided_so_is_refused_with_the_reason() {
    let site = Site::start().await;
    let (queue, admin) = disagreeing(&site).await;
    let listed = conflicts(&admin, queue, "").await;
    let sample = listed["conflicts"][0]["sample"].as_i64().unwrap();
    let with = |key: &str, value: Value| {
        let mut body = verdict(3, 4);
        body[key] = value;
        body
    };

    for (body, status) in [
        (with("values", json!({"tone": 9})), 422),
        (with("values", json!({})), 422),
        (with("reason", json!("bad mood")), 422),
        (with("picked", json!(9999)), 422),
        (with("note", json!("x".repeat(10_001))), 422),
        (with("schema_version", json!(2)), 409),
        (with("revision", json!(1)), 409),
        (with("note", json!("x".repeat(10_000))), 200),
    ] {
        let reply = decide(&admin, sample, body.clone()).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
    }
}

#[tokio::test]
async fn conflicts_are_filtered_by_how_far_labels_are_apart_and_paged() {
    let site = Site::start().await;
    let (queue, admin) = disagreeing(&site).await;

    for (query, wanted) in [("?least=1000", 1), ("?least=1001", 0), ("?limit=1", 1)] {
        let listed = conflicts(&admin, queue, query).await;
        assert_eq!(
            listed["conflicts"].as_array().unwrap().len(),
            wanted,
            "{query}"
        );
    }
    let behind = conflicts(&admin, queue, "?cursor=1000.0").await;
    assert_eq!(behind["conflicts"], json!([]));
    for wrong in ["?cursor=x", "?limit=0", "?limit=501", "?least=x"] {
        let reply = admin
            .get(&format!("/queues/{queue}/conflicts{wrong}"))
            .await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}
