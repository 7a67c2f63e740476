//! Who labels in a queue, and may.

use ingot::policy::Policy;
use serde_json::{Value, json};

use crate::client::Site;

#[tokio::test]
async fn everybody_is_listed_with_what_they_did() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b", "c"], Policy::default()).await;
    let admin = site.admin().await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    let held = ada.claim(queue, 1).await[0];
    ada.label(held, 1, 3).await;
    let held = ben.claim(queue, 1).await[0];
    ben.post(&format!("/assignments/{held}/skip"), json!({}))
        .await;

    let everybody = admin.get(&format!("/queues/{queue}/participants")).await;

    let one = |number: u32, name: &str, labels: u32, skips: u32| {
        json!({
            "labeler": {"number": number, "name": name}, "display_name": name, "role": "labeler", "listed": false,
            "paused": null, "labels": labels, "skips": skips, "gold_seen": 0, "gold_right": 0,
        })
    };
    let wanted = json!({"participants": [one(1, "Ada", 1, 0), one(2, "Ben", 0, 1)]});
    assert_eq!(everybody.json, wanted);
    let first = admin
        .get(&format!("/queues/{queue}/participants?limit=1"))
        .await
        .json;
    assert_eq!(first["participants"][0]["labeler"]["name"], "Ada");
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = admin
        .get(&format!("/queues/{queue}/participants?cursor={cursor}"))
        .await
        .json;
    assert_eq!(rest, json!({"participants": [one(2, "Ben", 0, 1)]}));
}

#[tokio::test]
async fn a_standing_changes_as_far_as_it_is_said() {
    let site = Site::start().await;
    let policy = Policy {
        members_only: true,
        ..Policy::default()
    };
    let queue = site.queue(&["a"], policy).await;
    let admin = site.admin().await;
    let ada = site.labeler("Ada").await;
    let path = format!("/queues/{queue}/participants/1");

    let listed = admin.patch(&path, json!({"listed": true})).await;
    assert_eq!(ada.claim(queue, 1).await.len(), 1);
    let paused = admin.patch(&path, json!({"paused": true})).await;
    let free = admin.patch(&path, json!({"paused": false})).await;

    assert_eq!(
        (&listed.json["listed"], &listed.json["paused"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        (&paused.json["listed"], &paused.json["paused"]),
        (&json!(true), &json!("admin"))
    );
    assert_eq!(free.json, listed.json);
}

#[tokio::test]
async fn nobody_is_made_by_changing_their_standing() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;
    site.labeler("Ada").await;

    for path in [
        format!("/queues/{queue}/participants/2"),
        format!("/queues/{queue}/participants/0"),
        format!("/queues/{queue}/participants/x"),
        format!("/queues/{queue}/participants/99999999999"),
        "/queues/99/participants/1".to_owned(),
    ] {
        let reply = admin.patch(&path, json!({"paused": true})).await;
        assert_eq!(reply.problem(), "not-found", "{path}");
    }
    let everybody = admin.get(&format!("/queues/{queue}/participants")).await;
    assert_eq!(everybody.json, json!({"participants": []}));
    assert_eq!(
        admin.get("/queues/99/participants").await.problem(),
        "not-found"
    );
}
