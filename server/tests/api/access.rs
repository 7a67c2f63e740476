//! Who may do what.

use app::api::Role;
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use ingot::{access::QueueRole, ids::QueueId, policy::Policy};
use serde_json::{Value, json};

use crate::client::{Client, Site};

/// What an endpoint answers to a labeler, an auditor, an adjudicator and an admin of the queue, to an admin of
/// another queue, to an admin of the installation and to one who labels.
struct Row {
    method: Method,
    path: &'static str,
    body: Option<Value>,
    statuses: [u16; 7],
}

fn row(method: Method, path: &'static str, body: Option<Value>, statuses: [u16; 7]) -> Row {
    Row {
        method,
        path,
        body,
        statuses,
    }
}

fn rows() -> Vec<Row> {
    let label = json!({"op_id": "0192f3a4-0000-4000-8000-000000000001", "values": {"tone": 1}});
    let verdict = json!({"op_id": "0192f3a4-0000-4000-8000-000000000002", "values": {"tone": 1}, "reason": "other"});
    let schema = json!({"fields": [{"name": "ok", "kind": "boolean"}]});
    let (get, post, put, patch) = (Method::GET, Method::POST, Method::PUT, Method::PATCH);
    let everybody = [200; 7];
    let readers = [403, 200, 200, 200, 403, 200, 200];
    let steerers = [403, 403, 403, 200, 403, 200, 200];
    let admins = [403, 403, 403, 403, 403, 200, 200];
    // Whoever may ask for what is not theirs hears that it is not there.
    let labelers = [404, 404, 404, 404, 404, 403, 404];
    vec![
        row(get.clone(), "/queues", None, everybody),
        // A new one may be made once; the second admin finds it there.
        row(
            post.clone(),
            "/queues",
            Some(json!({"name": "New", "schema": schema})),
            [403, 403, 403, 403, 403, 201, 409],
        ),
        row(get.clone(), "/queues/1", None, everybody),
        row(
            patch.clone(),
            "/queues/1",
            Some(json!({"name": "Other"})),
            steerers,
        ),
        row(get.clone(), "/queues/1/samples", None, readers),
        row(
            post.clone(),
            "/queues/1/samples",
            Some(json!({"text": "d"})),
            steerers,
        ),
        row(get.clone(), "/queues/1/export", None, readers),
        row(get.clone(), "/queues/1/samples/search", None, readers),
        row(
            post.clone(),
            "/queues/1/samples/actions",
            Some(json!({"action": "requeue", "samples": [1]})),
            steerers,
        ),
        row(
            post.clone(),
            "/queues/1/claims",
            Some(json!({"count": 1})),
            [200, 200, 200, 200, 200, 403, 200],
        ),
        row(
            post.clone(),
            "/assignments/9999/label",
            Some(label.clone()),
            labelers,
        ),
        row(post.clone(), "/assignments/9999/skip", None, labelers),
        row(post.clone(), "/assignments/9999/renew", None, labelers),
        row(post.clone(), "/assignments/9999/release", None, labelers),
        row(put.clone(), "/labels/9999", Some(label), labelers),
        row(get.clone(), "/queues/1/conflicts", None, readers),
        // Nobody has labeled it, so there is nothing to decide.
        row(
            put,
            "/samples/1/verdict",
            Some(verdict),
            [403, 403, 409, 409, 403, 409, 409],
        ),
        row(
            Method::DELETE,
            "/samples/1/verdict",
            None,
            [403, 403, 404, 404, 403, 404, 404],
        ),
        row(get.clone(), "/queues/1/progress", None, everybody),
        row(get.clone(), "/queues/1/agreement", None, readers),
        row(get.clone(), "/queues/1/participants", None, readers),
        row(
            patch,
            "/queues/1/participants/1",
            Some(json!({"listed": true})),
            steerers,
        ),
        row(get.clone(), "/queues/1/invitations", None, steerers),
        row(
            post.clone(),
            "/queues/1/invitations",
            Some(json!({})),
            [403, 403, 403, 201, 403, 201, 201],
        ),
        row(
            Method::DELETE,
            "/queues/1/invitations/9999",
            None,
            [403, 403, 403, 404, 403, 404, 404],
        ),
        row(get.clone(), "/audit", None, admins),
        row(get.clone(), "/audit/export", None, admins),
        row(
            get.clone(),
            "/jobs",
            None,
            [403, 200, 200, 200, 200, 200, 200],
        ),
        row(
            get.clone(),
            "/jobs/9999",
            None,
            [403, 404, 404, 404, 404, 404, 404],
        ),
        row(
            get,
            "/jobs/9999/rejections",
            None,
            [403, 404, 404, 404, 404, 404, 404],
        ),
        row(
            post,
            "/jobs/9999/cancel",
            None,
            [403, 403, 403, 404, 404, 404, 404],
        ),
    ]
}

async fn ask(client: &Client<'_>, row: &Row) -> StatusCode {
    let reply = client
        .send(row.method.clone(), row.path, &[], row.body.clone())
        .await;
    if !reply.status.is_success() {
        reply.problem();
    }
    reply.status
}

#[tokio::test]
async fn every_endpoint_answers_each_role_as_it_should() {
    let site = Site::start().await;
    site.queue(&["a", "b", "c"], Policy::default()).await;
    let other = site.queue(&["d"], Policy::default()).await;
    let (first, admin) = (QueueId(1), QueueRole::Admin);
    let clients = [
        site.labeler("Ada").await,
        site.person("Aud", first, QueueRole::Auditor).await,
        site.person("Jud", first, QueueRole::Adjudicator).await,
        site.person("Adm", first, admin).await,
        site.person("Oth", other, admin).await,
        site.admin().await,
        site.client(Role::Admin, Some("Ben")).await,
    ];

    for row in rows() {
        for (client, wanted) in clients.iter().zip(row.statuses) {
            let status = ask(client, &row).await;

            assert_eq!(status.as_u16(), wanted, "{} {}", row.method, row.path);
        }
    }
}

#[tokio::test]
async fn every_endpoint_of_the_description_has_a_row_above() {
    let document = serde_json::to_value(server::http::api::document()).unwrap();
    let rows = rows();

    for (path, item) in document["paths"].as_object().unwrap() {
        let pattern: Vec<_> = path.strip_prefix("/api/v1").unwrap().split('/').collect();
        for method in ["get", "post", "put", "patch", "delete"] {
            let is_there = item.get(method).is_some();
            let is_tested = rows.iter().any(|row| {
                let parts: Vec<_> = row.path.split('/').collect();
                row.method.as_str().eq_ignore_ascii_case(method)
                    && parts.len() == pattern.len()
                    && parts
                        .iter()
                        .zip(&pattern)
                        .all(|(part, wanted)| wanted.starts_with('{') || part == wanted)
            });
            assert_eq!(is_there, is_tested, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn without_a_token_that_works_nothing_opens() {
    let site = Site::start().await;
    site.queue(&["a"], Policy::default()).await;
    let revoked = site.admin().await;
    let now_ms = site.clock.wall_ms();
    let store = &site.server.store;
    assert!(store.revoke_token(revoked.id, now_ms).await.unwrap());
    let unknown = format!("Bearer ingot_{}", "A".repeat(43));
    let offers = [
        None,
        Some("Bearer".to_owned()),
        Some("Bearer x".to_owned()),
        Some(unknown),
        Some(format!("Bearer {}", revoked.token)),
        Some(format!("Basic {}", revoked.token)),
    ];

    for row in rows() {
        for offer in &offers {
            let mut headers = vec![("content-type", "application/json")];
            headers.extend(offer.as_deref().map(|offer| ("authorization", offer)));
            let body = row.body.as_ref().map(Value::to_string).unwrap_or_default();
            let path = format!("/api/v1{}", row.path);
            let reply = site.send(row.method.clone(), &path, &headers, body).await;

            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path} {offer:?}");
            assert_eq!(reply.problem(), "unauthorized");
            assert_eq!(reply.headers["www-authenticate"], "Bearer realm=\"ingot\"");
        }
    }
}

#[tokio::test]
async fn both_schemes_show_a_token_and_answers_are_for_no_cache() {
    let site = Site::start().await;
    let admin = site.admin().await;

    for scheme in ["Bearer", "bearer", "Token", "token"] {
        let authorization = format!("{scheme} {}", admin.token);
        let headers = [("authorization", authorization.as_str())];
        let reply = site
            .send(Method::GET, "/api/v1/queues", &headers, Body::empty())
            .await;

        assert_eq!(reply.status, StatusCode::OK, "{scheme}");
        assert_eq!(reply.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn an_admins_cookie_opens_nothing_here() {
    let site = Site::start().await;
    let mut admin = site.server.admin().await;

    let answer = admin.get("/api/v1/queues").await;

    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_admins_token_that_names_nobody_says_why_it_can_not_label() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;

    let reply = admin
        .post(&format!("/queues/{queue}/claims"), json!({"count": 1}))
        .await;

    assert_eq!(reply.problem(), "forbidden");
    assert!(reply.text.contains("--labeler NAME"), "{}", reply.text);
}

#[tokio::test]
async fn a_labelers_token_does_what_its_labeler_may_do_now() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let aud = site.person("Aud", queue, QueueRole::Auditor).await;
    let admin = site.admin().await;
    let samples = format!("/queues/{queue}/samples");
    assert_eq!(aud.get(&samples).await.status, StatusCode::OK);

    let person = format!("/queues/{queue}/participants/1");
    let changed = admin.patch(&person, json!({"role": "labeler"})).await;

    assert_eq!(changed.json["role"], "labeler");
    let refused = aud.get(&samples).await;
    assert_eq!(refused.problem(), "forbidden");
    assert!(refused.text.contains("auditors"), "{}", refused.text);
}

#[tokio::test]
async fn an_ended_queue_and_how_a_queue_deals_are_told_to_those_who_may_read_it() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;
    let ended = json!({"state": "archived"});
    admin.patch(&format!("/queues/{queue}"), ended).await;
    let aud = site.person("Aud", queue, QueueRole::Auditor).await;
    let ada = site.labeler("Ada").await;

    let read = aud.get("/queues").await.json;

    assert!(read["queues"][0]["policy"].is_object(), "{read}");
    assert_eq!(ada.get("/queues").await.json, json!({"queues": []}));
}
