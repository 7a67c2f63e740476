//! Who may do what.

use app::api::Role;
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use ingot::policy::Policy;
use serde_json::{Value, json};

use crate::client::{Client, Site};

/// What an endpoint answers to a labeler, to an admin and to an admin who labels.
struct Row {
    method: Method,
    path: &'static str,
    body: Option<Value>,
    statuses: [u16; 3],
}

fn row(method: Method, path: &'static str, body: Option<Value>, statuses: [u16; 3]) -> Row {
    Row {
        method,
        path,
        body,
        statuses,
    }
}

fn rows() -> Vec<Row> {
    let label = json!({"op_id": "0192f3a4-0000-4000-8000-000000000001", "values": {"tone": 1}});
    let schema = json!({"fields": [{"name": "ok", "kind": "boolean"}]});
    let (get, post, put, patch) = (Method::GET, Method::POST, Method::PUT, Method::PATCH);
    let everybody = [200, 200, 200];
    let admins = [403, 200, 200];
    // Whoever may ask for what is not theirs hears that it is not there.
    let labelers = [404, 403, 404];
    vec![
        row(get.clone(), "/queues", None, everybody),
        // A new one may be made once; the second admin finds it there.
        row(
            post.clone(),
            "/queues",
            Some(json!({"name": "New", "schema": schema})),
            [403, 201, 409],
        ),
        row(get.clone(), "/queues/1", None, everybody),
        row(
            patch.clone(),
            "/queues/1",
            Some(json!({"name": "Other"})),
            admins,
        ),
        row(get.clone(), "/queues/1/samples", None, admins),
        row(
            post.clone(),
            "/queues/1/samples",
            Some(json!({"text": "d"})),
            admins,
        ),
        row(get.clone(), "/queues/1/export", None, admins),
        row(
            post.clone(),
            "/queues/1/claims",
            Some(json!({"count": 1})),
            [200, 403, 200],
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
        row(put, "/labels/9999", Some(label), labelers),
        row(get.clone(), "/queues/1/progress", None, everybody),
        row(get.clone(), "/queues/1/agreement", None, admins),
        row(get.clone(), "/queues/1/participants", None, admins),
        row(
            patch,
            "/queues/1/participants/1",
            Some(json!({"listed": true})),
            admins,
        ),
        row(get.clone(), "/audit", None, admins),
        row(get.clone(), "/audit/export", None, admins),
        row(get.clone(), "/jobs", None, admins),
        row(get.clone(), "/jobs/9999", None, [403, 404, 404]),
        row(get, "/jobs/9999/rejections", None, [403, 404, 404]),
        row(post, "/jobs/9999/cancel", None, [403, 404, 404]),
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
    let clients = [
        site.labeler("Ada").await,
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
