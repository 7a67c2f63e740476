//! Making, reading and changing queues.

use axum::http::StatusCode;
use ingot::policy::Policy;
use serde_json::{Value, json};

use crate::client::Site;

fn schema() -> Value {
    json!({"fields": [{"name": "tone", "kind": "scale", "min": 1, "max": 5, "required": true}]})
}

#[tokio::test]
async fn a_queue_is_made_found_and_listed() {
    let site = Site::start().await;
    let admin = site.admin().await;

    let made = admin
        .post(
            "/queues",
            json!({"name": " Tone ", "schema": schema(), "policy": {"overlap": 2, "order": {"random": 7}}}),
        )
        .await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(made.headers["location"], "/api/v1/queues/1");
    assert_eq!(made.json["name"], "Tone");
    assert_eq!(made.json["state"], "active");
    assert_eq!(made.json["schema_version"], 1);
    assert_eq!(made.json["policy"]["overlap"], 2);
    assert_eq!(made.json["policy"]["order"], json!({"random": 7}));
    assert_eq!(made.json["policy"]["lease_ms"], 900_000);
    let made_at = made.json["created_at"].as_str().unwrap();
    assert!(made_at.len() == 24 && made_at.ends_with('Z'), "{made_at}");
    assert_eq!(admin.get("/queues/1").await.json, made.json);
    assert_eq!(
        admin.get("/queues").await.json,
        json!({"queues": [made.json]})
    );
    let live = site.server.hub.stamped("1".parse().unwrap());
    assert!(live.is_some(), "the pages know it at once");
}

#[tokio::test]
async fn a_policy_may_be_left_out() {
    let site = Site::start().await;
    let admin = site.admin().await;

    let made = admin
        .post("/queues", json!({"name": "Tone", "schema": schema()}))
        .await;

    let default = serde_json::to_value(Policy::default()).unwrap();
    assert_eq!(made.json["policy"], default);
}

#[tokio::test]
async fn a_name_is_given_once() {
    let site = Site::start().await;
    let admin = site.admin().await;
    for name in ["Tone", "Topic"] {
        admin
            .post("/queues", json!({"name": name, "schema": schema()}))
            .await;
    }

    let again = admin
        .post("/queues", json!({"name": "Tone", "schema": schema()}))
        .await;
    let renamed = admin.patch("/queues/2", json!({"name": "Tone"})).await;

    assert_eq!(again.problem(), "conflict");
    assert_eq!(renamed.problem(), "conflict");
    assert_eq!(admin.get("/queues/2").await.json["name"], "Topic");
}

#[tokio::test]
async fn a_change_changes_what_it_names() {
    let site = Site::start().await;
    let policy = Policy {
        labeler_limit: Some(9),
        ..Policy::with_overlap(2)
    };
    let queue = site.queue(&["a", "b"], policy).await;
    let admin = site.admin().await;
    let path = format!("/queues/{queue}");

    let nothing = admin.patch(&path, json!({})).await;
    let paused = admin.patch(&path, json!({"state": "paused"})).await;
    let policy = admin
        .patch(
            &path,
            json!({"policy": {"overlap": 3, "labeler_limit": null}}),
        )
        .await;
    let renamed = admin
        .patch(&path, json!({"name": "Other", "state": "active"}))
        .await;

    assert_eq!(nothing.json, {
        let mut before = paused.json.clone();
        before["state"] = json!("active");
        before
    });
    assert_eq!(paused.json["state"], "paused");
    assert_eq!(policy.json["policy"]["overlap"], 3);
    assert_eq!(policy.json["policy"]["labeler_limit"], Value::Null);
    assert_eq!(policy.json["state"], "paused");
    assert_eq!(renamed.json["name"], "Other");
    assert_eq!(admin.get(&path).await.json, renamed.json);
    let live = site.server.hub.stamped(queue).unwrap().state;
    assert_eq!(live.target, 6, "the pages know the new overlap");
}

#[tokio::test]
async fn a_schema_keeps_the_kinds_of_fields_that_labels_answer() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let admin = site.admin().await;
    let ada = site.labeler("Ada").await;
    let path = format!("/queues/{queue}");
    let one_more = json!({"fields": [
        {"name": "tone", "kind": "scale", "min": 1, "max": 7},
        {"name": "ok", "kind": "boolean"},
    ]});
    let other_kind = json!({"fields": [{"name": "tone", "kind": "text"}]});

    let before = admin.patch(&path, json!({"schema": other_kind})).await;
    admin.patch(&path, json!({"schema": schema()})).await;
    let assignment = ada.claim(queue, 1).await[0];
    ada.label(assignment, 1, 5).await;
    let refused = admin.patch(&path, json!({"schema": other_kind})).await;
    let taken = admin.patch(&path, json!({"schema": one_more})).await;
    let without = json!({"fields": [{"name": "ok", "kind": "boolean"}]});
    let removed = admin.patch(&path, json!({"schema": without})).await;
    let returned = admin.patch(&path, json!({"schema": other_kind})).await;

    assert_eq!(before.status, StatusCode::OK, "{}", before.text);
    assert_eq!(before.json["schema_version"], 2);
    assert_eq!(refused.problem(), "conflict");
    assert_eq!(taken.json["schema_version"], 4);
    assert_eq!(taken.json["schema"]["fields"][1]["name"], "ok");
    assert_eq!(removed.status, StatusCode::OK);
    assert_eq!(returned.problem(), "conflict", "labels still answer it");
}

#[tokio::test]
async fn labelers_see_open_queues_and_no_policies() {
    let site = Site::start().await;
    let (open, ended) = (
        site.queue(&["a"], Policy::default()).await,
        site.queue(&["a"], Policy::default()).await,
    );
    let admin = site.admin().await;
    let ada = site.labeler("Ada").await;
    admin
        .patch(&format!("/queues/{ended}"), json!({"state": "archived"}))
        .await;

    let seen = ada.get("/queues").await;
    let one = ada.get(&format!("/queues/{open}")).await;

    assert_eq!(seen.json["queues"].as_array().unwrap().len(), 1);
    assert_eq!(seen.json["queues"][0], one.json);
    assert_eq!(one.json["id"], open.0);
    assert!(one.json.get("policy").is_none());
    assert_eq!(
        admin.get("/queues").await.json["queues"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn every_character_of_a_name_comes_back() {
    let site = Site::start().await;
    let admin = site.admin().await;

    for name in [
        "'; DROP TABLE queues; --",
        "<script>alert(1)</script>&amp;",
        "../../etc/passwd%00",
        "\u{202e}\u{0}\u{7f}\\\"\n",
        "e\u{301} \u{1f469}\u{200d}\u{1f4bb} \u{10ffff}",
    ] {
        let made = admin
            .post("/queues", json!({"name": name, "schema": schema()}))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{name:?}: {}", made.text);
        let path = format!("/queues/{}", made.json["id"]);
        assert_eq!(admin.get(&path).await.json["name"], name.trim());
    }
}

#[tokio::test]
async fn guidelines_are_told_to_labelers_and_have_at_most_20_000_characters() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let (admin, ada) = (site.admin().await, site.labeler("Ada").await);
    let path = format!("/queues/{queue}");
    let guidelines = |chars: usize| json!({"guidelines": "\u{e9}".repeat(chars)});

    let taken = admin.patch(&path, guidelines(20_000)).await;
    let too_long = admin.patch(&path, guidelines(20_001)).await;

    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_long.text.contains("at most 20000"), "{}", too_long.text);
    let told = ada.get(&path).await;
    assert_eq!(told.json["guidelines"], guidelines(20_000)["guidelines"]);
}

#[tokio::test]
async fn a_change_made_for_other_settings_than_there_are_is_refused() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let made = admin
        .post("/queues", json!({"name": "Tone", "schema": schema()}))
        .await;
    assert_eq!(made.json["settings_revision"], 0);

    let first = admin
        .patch("/queues/1", json!({"guidelines": "Read.", "made_for": 0}))
        .await;
    let second = admin
        .patch("/queues/1", json!({"guidelines": "Skim.", "made_for": 0}))
        .await;

    assert_eq!(first.json["settings_revision"], 1);
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.problem(), "conflict");
    assert_eq!(admin.get("/queues/1").await.json["guidelines"], "Read.");
}

#[tokio::test]
async fn parts_of_a_policy_that_change_at_once_are_all_different_after_that() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let path = format!("/queues/{queue}");
    let patch = async |part: Value| {
        let changed = admin.patch(&path, json!({ "policy": part })).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    };

    for number in 1..=20 {
        let policy = tokio::join!(
            patch(json!({"overlap": number})),
            patch(json!({"labeler_limit": number})),
            patch(json!({"open_leases": number})),
        );
        let ((), (), ()) = policy;

        let now = admin.get(&path).await.json["policy"].take();
        let parts = ["overlap", "labeler_limit", "open_leases"].map(|part| now[part].clone());
        assert_eq!(parts, [json!(number), json!(number), json!(number)]);
    }
}
