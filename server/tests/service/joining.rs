//! The pages behind an invitation.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use ingot::{access::QueueRole, ids::QueueId};
use serde_json::{Value, json};

use crate::test_server::{Answer, TestServer, Visitor};

/// The path of a new link, and the number of the invitation.
async fn link(
    admin: &mut Visitor<'_>,
    queue: QueueId,
    role: QueueRole,
    uses: u32,
) -> (String, u64) {
    let wanted = json!({"role": role, "uses": uses, "lasts_ms": 60_000});
    let arguments = json!({"queue": queue, "wanted": wanted});
    let made = admin.call("make_invitation", &arguments).await;
    let made: Value = serde_json::from_str(&made.body).unwrap();
    let id = made["invitation"]["id"].as_u64().unwrap();
    (made["path"].as_str().unwrap().to_owned(), id)
}

async fn join(visitor: &mut Visitor<'_>, link: &str) -> Answer {
    visitor.send(Method::POST, link, &[], Body::empty()).await
}

fn goes_to(answer: &Answer) -> Option<&str> {
    answer.headers.get("location")?.to_str().ok()
}

#[tokio::test]
async fn opening_a_link_uses_nothing_up_and_the_button_does() {
    let server = TestServer::start().await;
    let queue = server.queue_named("<b>Tone</b>", &["a"]).await;
    let mut admin = server.admin().await;
    let (link, _) = link(&mut admin, queue, QueueRole::Labeler, 1).await;
    let mut ann = server.visitor();

    for _ in 0..3 {
        let preview = server.visitor().get(&link).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert!(preview.body.contains("&lt;b&gt;Tone&lt;/b&gt;"));
        assert!(!preview.body.contains("<b>Tone"));
        assert_eq!(preview.headers["cache-control"], "no-store");
        assert_eq!(preview.headers["referrer-policy"], "same-origin");
    }
    let asked = ann.get(&link).await;
    let joined = join(&mut ann, &link).await;
    let again = join(&mut ann, &link).await;

    assert!(asked.body.contains("<form method=\"post\">"));
    let label = format!("/queues/{queue}/label");
    assert_eq!(goes_to(&joined), Some(label.as_str()));
    assert_eq!(goes_to(&again), Some(label.as_str()));
}

#[tokio::test]
async fn whoever_gets_a_role_begins_at_the_dashboard_of_the_queue() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    for role in QueueRole::ALL.into_iter().skip(1) {
        let (link, _) = link(&mut admin, queue, role, 1).await;
        let mut visitor = server.visitor();
        visitor.get(&link).await;

        let joined = join(&mut visitor, &link).await;

        let dashboard = format!("/dashboard/queues/{queue}");
        assert_eq!(goes_to(&joined), Some(dashboard.as_str()), "{role:?}");
        assert_eq!(visitor.get(&dashboard).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_link_that_lets_nobody_in_says_why_on_both_ways() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    let labeler = QueueRole::Labeler;
    let (used_up, _) = link(&mut admin, queue, labeler, 1).await;
    let mut ann = server.visitor();
    ann.get(&used_up).await;
    join(&mut ann, &used_up).await;
    let (revoked, id) = link(&mut admin, queue, labeler, 1).await;
    let arguments = json!({"queue": queue, "invitation": id});
    let done = admin.call("revoke_invitation", &arguments).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let mut bob = server.visitor();
    bob.get("/").await;

    for (link, status, words) in [
        (used_up.as_str(), StatusCode::GONE, "is used up"),
        (revoked.as_str(), StatusCode::GONE, "was revoked"),
        ("/join/nothing", StatusCode::NOT_FOUND, "no such invitation"),
    ] {
        for answer in [bob.get(link).await, join(&mut bob, link).await] {
            assert_eq!(answer.status, status, "{link}");
            assert!(answer.body.contains(words), "{link}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn another_sites_form_lets_nobody_in() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    let (link, _) = link(&mut admin, queue, QueueRole::Admin, 1).await;
    let mut ann = server.visitor();
    ann.get(&link).await;

    let foreign = [("origin", "http://elsewhere.test")];
    let refused = ann.send(Method::POST, &link, &foreign, Body::empty()).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let dashboard = format!("/dashboard/queues/{queue}");
    assert_eq!(ann.get(&dashboard).await.status, StatusCode::FORBIDDEN);
}
