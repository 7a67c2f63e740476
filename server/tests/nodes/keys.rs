//! Idempotency keys under which a request is at work at one of several nodes.

use std::sync::Arc;

use app::api::Role;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use ingot::limits::Limits;
use server::{
    http::api::{self, Api},
    identity::{Identity, api_token},
    services::{Labeling, Transfers},
    store::{IdempotencyKey, NewToken},
};
use tower::ServiceExt;

use super::member::{Member, two};

/// A key of a token that everybody at these nodes may use.
async fn key(member: &Member) -> IdempotencyKey {
    key_of(member, [1; 32]).await
}

/// The same of a token with this hash.
async fn key_of(member: &Member, hash: [u8; 32]) -> IdempotencyKey {
    let token = NewToken {
        hash,
        name: "nightly import".to_owned(),
        role: Role::Admin,
        labeler: None,
    };
    IdempotencyKey {
        token: member.node.store.add_token(token, 1).await.unwrap(),
        key: "k1".to_owned(),
    }
}

async fn takes(member: &Member, key: &IdempotencyKey) -> bool {
    member.node.store.take_key(key).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_at_work_at_one_node_until_that_gives_it_back() {
    let (_url, [a, b]) = two().await;
    let key = key(&a).await;
    assert!(takes(&a, &key).await);
    assert!(!takes(&b, &key).await);

    b.node.store.give_key_back(&key).await.unwrap();
    assert!(!takes(&b, &key).await, "it was not that node's to give");

    a.node.store.give_key_back(&key).await.unwrap();
    assert!(takes(&b, &key).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_node_had_at_work_is_free_when_it_is_gone() {
    let (_url, [a, b]) = two().await;
    let key = key(&a).await;
    assert!(takes(&a, &key).await);

    let (gone, now_ms) = (a.sender(), a.node.clock.wall_ms());
    a.end().await;
    assert!(!takes(&b, &key).await, "its row is still there");
    b.nodes.bury(gone, now_ms).await.unwrap();

    assert!(takes(&b, &key).await);
}

/// The HTTP API as this node gives it, with its own patience.
async fn api_of(member: &Member, limits: Limits) -> Router {
    let node = &member.node;
    let (store, hub, clock) = (&node.store, &node.hub, node.clock);
    let labeling = Labeling::new(
        Arc::clone(store),
        hub.clone(),
        clock,
        limits,
        node.telemetry.store().clone(),
    );
    let ending = node.ending.clone();
    let transfers = Transfers::new(Arc::clone(store), hub.clone(), clock, limits, ending);
    let api = Api::new(
        Arc::clone(store),
        hub.clone(),
        clock,
        limits,
        labeling,
        transfers,
    );
    let identity = Identity::load(Arc::clone(store), clock, false)
        .await
        .unwrap();
    api::router(api, identity, Arc::from([]))
}

/// Asks for a queue under the key `k1`; the status and the whole answer.
async fn ask_for_a_queue(api: Router, token: &str) -> (StatusCode, String) {
    let queue = r#"{"name": "Tone", "schema": {"fields": [{"name": "ok", "kind": "boolean"}]}}"#;
    let request = Request::post("/api/v1/queues")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", "k1")
        .body(Body::from(queue))
        .unwrap();
    let answer = api.oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_waited_long_enough_for_another_node_is_told_to_come_again() {
    // Given a key that is at work at one node
    let (_url, [a, b]) = two().await;
    let (token, hash) = api_token::make();
    let key = key_of(&a, hash).await;
    assert!(takes(&a, &key).await);
    // When its request comes to another that waits for as long as this takes, and no longer
    let impatient = Limits {
        idempotency_wait_ms: 200,
        ..Limits::DEFAULT
    };
    let refused = ask_for_a_queue(api_of(&b, impatient).await, &token).await;
    // Then it is refused with what to do, and made nothing
    assert_eq!(refused.0, StatusCode::TOO_MANY_REQUESTS, "{}", refused.1);
    assert!(refused.1.contains("send it again later"), "{}", refused.1);
    assert!(b.node.store.queues().await.unwrap().is_empty());
    // And one that waits is answered as soon as the key is free
    let patient = api_of(&b, Limits::DEFAULT).await;
    let waiting = tokio::spawn(async move { ask_for_a_queue(patient, &token).await });
    a.node.store.give_key_back(&key).await.unwrap();
    let (status, body) = waiting.await.unwrap();
    assert_eq!(status, StatusCode::CREATED, "{body}");
}
