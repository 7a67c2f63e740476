//! Links by which people join a queue, and roles that are changed.

use axum::http::{Method, StatusCode};
use ingot::{access::QueueRole, limits::Limits, policy::Policy};
use serde_json::json;
use sha2::Digest;

use crate::client::Site;

#[tokio::test]
async fn an_invitation_is_told_whole_once_and_then_without_its_link() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let adm = site.person("Adm", queue, QueueRole::Admin).await;
    let path = format!("/queues/{queue}/invitations");

    let made = adm.post(&path, json!({"role": "auditor", "uses": 3})).await;
    let list = adm.get(&path).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let link = made.json["path"].as_str().unwrap();
    let token = link.strip_prefix("/join/").unwrap();
    assert_eq!(token.len(), 43);
    let told = &list.json["invitations"][0];
    assert_eq!(
        (&told["role"], &told["uses"], &told["uses_left"]),
        (&json!("auditor"), &json!(3), &json!(3))
    );
    assert_eq!(told["by"]["name"], "Adm");
    assert!(!list.text.contains(token), "{}", list.text);
}

#[tokio::test]
async fn a_repeat_under_its_key_makes_no_second_invitation_and_tells_the_same_link() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;
    let other = site.person("Adm", queue, QueueRole::Admin).await;
    let path = format!("/queues/{queue}/invitations");
    let key = [("idempotency-key", "k1")];
    let wish = || Some(json!({"uses": 2}));

    let first = admin.send(Method::POST, &path, &key, wish()).await;
    let repeat = admin.send(Method::POST, &path, &key, wish()).await;
    let of_another = other.send(Method::POST, &path, &key, wish()).await;
    let else_wanted = Some(json!({"uses": 3}));
    let reused = admin.send(Method::POST, &path, &key, else_wanted).await;

    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!((repeat.status, &repeat.text), (first.status, &first.text));
    assert_eq!(first.headers["location"], format!("/api/v1{path}/1"));
    assert_eq!(reused.problem(), "idempotency-key-reused");
    assert_eq!(of_another.json["id"], 2);
    let list = admin.get(&path).await;
    assert_eq!(list.json["invitations"].as_array().unwrap().len(), 2);
    // The link that is told opens, both times.
    let link = first.json["path"].as_str().unwrap();
    let token = link.strip_prefix("/join/").unwrap();
    let store = &site.server.store;
    let hash: [u8; 32] = sha2::Sha256::digest(token).into();
    assert!(store.invitation(hash, 1).await.unwrap().is_some());
}

#[tokio::test]
async fn an_invitation_past_the_limits_is_refused_with_the_limit() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;
    let path = format!("/queues/{queue}/invitations");
    let most = Limits::DEFAULT.invitation_uses;

    let full = admin.post(&path, json!({"uses": most})).await;
    assert_eq!(full.status, StatusCode::CREATED);
    for body in [
        json!({"uses": most + 1}),
        json!({"uses": 0}),
        json!({"lasts_s": 59}),
        json!({"lasts_s": 90 * 24 * 60 * 60 + 1}),
    ] {
        let refused = admin.post(&path, body.clone()).await;

        assert_eq!(refused.problem(), "invalid", "{body}");
    }
    for _ in 1..Limits::DEFAULT.invitations_per_queue {
        let made = admin.post(&path, json!({})).await;
        assert_eq!(made.status, StatusCode::CREATED);
    }
    let one_more = admin.post(&path, json!({})).await;
    assert_eq!(one_more.problem(), "conflict");
    assert!(one_more.text.contains("50"), "{}", one_more.text);
}

#[tokio::test]
async fn a_revoked_invitation_is_gone_and_an_unknown_one_never_was() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;
    let path = format!("/queues/{queue}/invitations");
    admin.post(&path, json!({})).await;
    let first = format!("{path}/1");

    let revoked = admin.send(Method::DELETE, &first, &[], None).await;
    let again = admin.send(Method::DELETE, &first, &[], None).await;

    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(again.problem(), "not-found");
    assert_eq!(admin.get(&path).await.json, json!({"invitations": []}));
}

#[tokio::test]
async fn an_admin_of_a_queue_can_not_take_that_away_from_themselves() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let adm = site.person("Adm", queue, QueueRole::Admin).await;
    let two = site.person("Two", queue, QueueRole::Admin).await;
    let own = format!("/queues/{queue}/participants/1");
    let lower = json!({"role": "adjudicator"});

    let refused = adm.patch(&own, lower.clone()).await;
    let same = adm.patch(&own, json!({"role": "admin"})).await;
    let by_another = two.patch(&own, lower).await;

    assert_eq!(refused.problem(), "conflict");
    assert!(
        refused.text.contains("Another admin of the queue can"),
        "{}",
        refused.text
    );
    assert_eq!(same.status, StatusCode::OK);
    assert_eq!(by_another.json["role"], "adjudicator");
    assert_eq!(adm.patch(&own, json!({})).await.problem(), "forbidden");
}
