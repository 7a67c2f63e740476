//! Pages, server functions, identity and health over the real router.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use ingot::limits::Limits;
use serde_json::json;

use crate::test_server::{Answer, TestServer};

fn page_cookie(answer: &Answer) -> Option<&str> {
    answer
        .headers
        .get(header::SET_COOKIE)
        .map(|cookie| cookie.to_str().unwrap())
}

#[tokio::test]
async fn the_first_visit_sets_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();

    let first = visitor.get("/").await;
    let second = visitor.get("/").await;

    let cookie = page_cookie(&first).unwrap();
    for part in [
        "ingot_labeler=",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
        "Max-Age=",
    ] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert_eq!(page_cookie(&second), None);
}

#[tokio::test]
async fn a_forged_cookie_is_nobody() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;

    admin.cookie = admin.cookie.as_deref().map(with_another_signature);
    let answer = admin.get("/dashboard").await;

    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(page_cookie(&answer).is_some());
}

/// The cookie with the first character of its signature changed.
fn with_another_signature(cookie: &str) -> String {
    let (name, value) = cookie.split_once('=').unwrap();
    let first = if value.starts_with('A') { 'B' } else { 'A' };
    format!("{name}={first}{}", &value[1..])
}

#[tokio::test]
async fn the_dashboard_is_for_admins_and_tells_others_what_to_do() {
    let server = TestServer::start().await;
    server.queue_of(&["a"]).await;

    let labeler = server.visitor().get("/dashboard").await;
    let admin = server.admin().await.get("/dashboard").await;

    assert_eq!(labeler.status, StatusCode::FORBIDDEN);
    assert!(labeler.body.contains("ingot admin-link"));
    assert!(!labeler.body.contains("queue-row"));
    assert_eq!(admin.status, StatusCode::OK);
    assert!(admin.body.contains("queue-row"));
}

#[tokio::test]
async fn the_dashboards_server_function_is_for_admins_too() {
    let server = TestServer::start().await;

    let labeler = server.visitor().call("get_dashboard", &json!({})).await;

    assert!(labeler.status.is_server_error() || labeler.status.is_client_error());
    assert!(labeler.body.contains("Forbidden"), "{}", labeler.body);
}

#[tokio::test]
async fn opening_an_admin_link_changes_nothing_and_its_button_works_once() {
    let server = TestServer::start().await;
    let link = server.admin_link().await;
    let mut first = server.visitor();
    let mut second = server.visitor();

    let opened = first.get(&link).await;
    let opened_again = first.get(&link).await;
    let signed_in = first.send(Method::POST, &link, &[], Body::empty()).await;
    let too_late = second.send(Method::POST, &link, &[], Body::empty()).await;

    assert_eq!(
        (opened.status, opened_again.status),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(too_late.status, StatusCode::FORBIDDEN);
    assert!(too_late.body.contains("ingot admin-link"));
    assert_eq!(first.get("/dashboard").await.status, StatusCode::OK);
    assert_eq!(second.get("/dashboard").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn another_sites_form_can_not_use_an_admin_link() {
    let server = TestServer::start().await;
    let link = server.admin_link().await;
    let mut visitor = server.visitor();

    let foreign = [("origin", "https://elsewhere.test")];
    let answer = visitor
        .send(Method::POST, &link, &foreign, Body::empty())
        .await;

    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let own = [("origin", "http://ingot.test")];
    let answer = visitor.send(Method::POST, &link, &own, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_first_paint_of_the_labeling_page_carries_sample_and_numbers() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["so <b>good</b>", "so bad"]).await;

    let page = server
        .visitor()
        .get(&format!("/queues/{queue}/label"))
        .await;

    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("so &lt;b&gt;good&lt;/b&gt;"));
    assert!(page.body.contains("0 / 2 labeled (0.0%)"));
    let policy = page
        .headers
        .get(header::CONTENT_SECURITY_POLICY)
        .unwrap()
        .to_str()
        .unwrap();
    assert!(policy.contains("'nonce-"), "{policy}");
}

#[tokio::test]
async fn a_reload_shows_the_same_sample_and_another_person_gets_another() {
    let server = TestServer::start().await;
    let queue = server
        .queue_of(&["first", "second", "third", "fourth"])
        .await;
    let path = format!("/queues/{queue}/label");
    let (mut ada, mut ben) = (server.visitor(), server.visitor());

    let pages = [
        ada.get(&path).await,
        ada.get(&path).await,
        ben.get(&path).await,
    ];

    let shown: Vec<_> = pages
        .iter()
        .map(|page| page.body.split("data-sample-id=\"").nth(1).unwrap()[..2].to_owned())
        .collect();
    assert_eq!(shown[0], shown[1]);
    assert_ne!(shown[0], shown[2]);
}

#[tokio::test]
async fn a_request_that_makes_no_sense_gets_an_error_that_says_so() {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();
    let json_type = [
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ];

    for body in ["", "{", "[]", r#"{"queue":"x"}"#, "\u{0}\u{1}"] {
        let answer = visitor
            .send(
                Method::POST,
                "/api/claim_work",
                &json_type,
                Body::from(body),
            )
            .await;
        assert!(
            !answer.status.is_success(),
            "{body:?} gave {}",
            answer.status
        );
        assert!(!answer.body.is_empty());
    }
}

#[tokio::test]
async fn a_request_body_has_at_most_1_mib() {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();
    let json_type = [
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ];
    let body_of = |bytes: usize| {
        let frame = r#"{"owner":"x","queue":99,"count":1,"x":""}"#;
        format!(
            r#"{{"owner":"x","queue":99,"count":1,"x":"{}"}}"#,
            "x".repeat(bytes - frame.len())
        )
    };
    let limit = Limits::DEFAULT.request_bytes;

    let fits = visitor
        .send(
            Method::POST,
            "/api/claim_work",
            &json_type,
            Body::from(body_of(limit)),
        )
        .await;
    let too_large = visitor
        .send(
            Method::POST,
            "/api/claim_work",
            &json_type,
            Body::from(body_of(limit + 1)),
        )
        .await;

    assert!(fits.body.contains("SignedOut"), "{}", fits.body);
    assert!(!too_large.body.contains("SignedOut"), "{}", too_large.body);
    assert!(!too_large.status.is_success());
}

#[tokio::test]
async fn a_display_name_has_at_most_60_characters() {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];

    let fits = format!("name={}", "n".repeat(60));
    let fits = visitor
        .send(
            Method::POST,
            "/api/set_display_name",
            &form,
            Body::from(fits),
        )
        .await;
    let too_long = format!("name={}", "n".repeat(61));
    let too_long = visitor
        .send(
            Method::POST,
            "/api/set_display_name",
            &form,
            Body::from(too_long),
        )
        .await;

    assert_eq!(fits.status, StatusCode::OK, "{}", fits.body);
    assert!(
        too_long.body.contains("at most 60 characters"),
        "{}",
        too_long.body
    );
    assert!(visitor.get("/").await.body.contains(&"n".repeat(60)));
}

#[tokio::test]
async fn addresses_that_lead_nowhere_answer_404_with_a_way_back() {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();

    for path in [
        "/nothing",
        "/queues/99/label",
        "/queues/x/label",
        "/pkg/nothing.js",
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(
        visitor
            .get("/nothing")
            .await
            .body
            .contains("Back to the queues")
    );
}

#[tokio::test]
async fn health_tells_living_from_ready() {
    let server = TestServer::start().await;
    let mut probe = server.visitor();

    let ready = probe.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert_eq!(page_cookie(&ready), None);

    server.ending.cancel();
    let ending = probe.get("/health/ready").await;
    assert_eq!(ending.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ending.body.contains("ending"));
    assert_eq!(probe.get("/health/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_database_that_does_not_answer_makes_the_server_unready() {
    let server = TestServer::start().await;

    server.store.close().await;

    let answer = server.visitor().get("/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("database"));
}
