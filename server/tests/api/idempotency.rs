//! Requests that come twice.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::store::{IdempotencyKey, KeptAnswer};

use crate::client::{Client, Reply, Site};

fn queue(name: &str) -> Value {
    json!({"name": name, "schema": {"fields": [{"name": "ok", "kind": "boolean"}]}})
}

async fn create(client: &Client<'_>, key: &str, name: &str) -> Reply {
    let key = [("idempotency-key", key)];
    client
        .send(Method::POST, "/queues", &key, Some(queue(name)))
        .await
}

async fn names(client: &Client<'_>) -> Vec<String> {
    let list = client.get("/queues").await;
    let queues = list.json["queues"].as_array().unwrap();
    let names = queues
        .iter()
        .map(|it| it["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[tokio::test]
async fn a_repeat_under_its_key_makes_nothing_and_gets_the_first_answer() {
    let site = Site::start().await;
    let admin = site.admin().await;

    let first = create(&admin, "k1", "Tone").await;
    let repeat = create(&admin, "k1", "Tone").await;
    let without_key = admin.post("/queues", queue("Tone")).await;

    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!((repeat.status, &repeat.text), (first.status, &first.text));
    for header in ["location", "content-type"] {
        assert_eq!(repeat.headers[header], first.headers[header]);
    }
    assert_eq!(without_key.status, StatusCode::CONFLICT);
    assert_eq!(names(&admin).await, ["Tone"]);
}

#[tokio::test]
async fn a_key_with_another_request_is_refused() {
    let site = Site::start().await;
    let admin = site.admin().await;
    create(&admin, "k1", "Tone").await;

    let other = create(&admin, "k1", "Topic").await;

    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.problem(), "idempotency-key-reused");
    assert_eq!(names(&admin).await, ["Tone"]);
}

#[tokio::test]
async fn a_request_with_two_keys_is_refused() {
    let site = Site::start().await;
    let admin = site.admin().await;

    let keys = [("idempotency-key", "k1"), ("idempotency-key", "k2")];
    let body = Some(queue("Tone"));
    let refused = admin.send(Method::POST, "/queues", &keys, body).await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(names(&admin).await, [""; 0]);
}

#[tokio::test]
async fn keys_are_each_tokens_own() {
    let site = Site::start().await;
    let (one, other) = (site.admin().await, site.admin().await);

    create(&one, "k1", "Tone").await;
    let reply = create(&other, "k1", "Topic").await;

    assert_eq!(reply.status, StatusCode::CREATED);
    assert_eq!(names(&one).await, ["Tone", "Topic"]);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let site = Site::start().await;
    let admin = site.admin().await;
    create(&admin, "k1", "Tone").await;

    let taken = create(&admin, "k2", "Tone").await;
    let free = create(&admin, "k2", "Topic").await;

    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert_eq!(free.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_that_come_at_once_under_one_key_make_one_thing() {
    let site = Site::start().await;
    let admin = site.admin().await;

    let replies = futures::future::join_all((0..20).map(|_| create(&admin, "k1", "Tone"))).await;

    for reply in &replies {
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        assert_eq!(reply.text, replies[0].text);
    }
    assert_eq!(names(&admin).await, ["Tone"]);
}

#[tokio::test]
async fn what_was_begun_is_ended_though_whoever_asked_is_gone() {
    let site = Site::start().await;
    let admin = site.admin().await;

    // Polled once, it is under way; then whoever asked gives up.
    let asking = create(&admin, "k1", "Tone");
    let _ = tokio::time::timeout(Duration::from_millis(1), asking).await;
    let repeat = create(&admin, "k1", "Tone").await;

    assert_eq!(repeat.status, StatusCode::CREATED, "{}", repeat.text);
    assert_eq!(names(&admin).await, ["Tone"]);
}

#[tokio::test]
async fn a_key_is_1_to_255_visible_characters() {
    let site = Site::start().await;
    let admin = site.admin().await;

    for wrong in [
        String::new(),
        "a b".to_owned(),
        "\u{e9}".to_owned(),
        "k".repeat(256),
    ] {
        let reply = create(&admin, &wrong, "Tone").await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(reply.problem(), "bad-request");
    }
    let reply = create(&admin, &"k".repeat(255), "Tone").await;
    assert_eq!(reply.status, StatusCode::CREATED);
}

#[tokio::test]
async fn answers_are_forgotten_a_day_later_when_another_is_kept() {
    // Given an answer that was kept a little more than a day ago
    let site = Site::start().await;
    let admin = site.admin().await;
    let old = IdempotencyKey {
        token: admin.id,
        key: "old".to_owned(),
    };
    let answer = KeptAnswer {
        request: [7; 32],
        status: 201,
        body: b"{}".to_vec(),
    };
    let then_ms = site.clock.wall_ms() - 24 * 60 * 60 * 1_000 - 1;
    let store = &site.server.store;
    let kept = store.keep_answer(old.clone(), answer, 0, then_ms).await;
    kept.unwrap();

    // When another one is kept
    create(&admin, "new", "Tone").await;

    // Then its key is free again
    assert_eq!(store.kept_answer(old).await.unwrap(), None);
    assert_eq!(
        create(&admin, "old", "Topic").await.status,
        StatusCode::CREATED
    );
}
