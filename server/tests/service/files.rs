//! Samples in and out for the pages of admins.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::test_server::{HOST, TestServer};

const LINE: &str = "{\"text\":\"new\"}\n";

#[tokio::test]
async fn an_admins_page_brings_samples_in_and_out() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    let own = format!("http://{HOST}");
    let samples = format!("/files/queues/{queue}/samples?name=a.jsonl");
    let body = Body::from(format!("{LINE}no json\n"));

    let imported = admin
        .send(Method::POST, &samples, &[("origin", &own)], body)
        .await;
    let rejections = admin.get("/files/jobs/1/rejections.csv").await;
    let export = admin.get(&format!("/files/queues/{queue}/export")).await;

    assert_eq!(imported.status, StatusCode::OK, "{}", imported.body);
    assert!(
        imported.body.contains("\"imported\":1"),
        "{}",
        imported.body
    );
    assert!(
        rejections
            .body
            .starts_with("place,reason\r\n\"a.jsonl:2\","),
        "{}",
        rejections.body
    );
    assert_eq!(export.body.lines().count(), 2);
}

#[tokio::test]
async fn another_sites_page_brings_nothing_in_whoever_opens_it() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    let samples = format!("/files/queues/{queue}/samples");

    for foreign in [
        ("origin", "http://elsewhere.test"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let refused = admin
            .send(Method::POST, &samples, &[foreign], Body::from(LINE))
            .await;

        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    let kept = server.store.queue(queue).await.unwrap().unwrap();
    assert_eq!(kept.counters.samples, 1);
}

#[tokio::test]
async fn nobody_but_admins_gets_anywhere() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut labeler = server.visitor();
    labeler.get("/").await;
    for (method, path) in [
        (Method::GET, format!("/files/queues/{queue}/export")),
        (Method::POST, format!("/files/queues/{queue}/samples")),
        (Method::GET, "/files/jobs/1/rejections.csv".to_owned()),
        (Method::GET, "/files/audit/export".to_owned()),
    ] {
        let refused = labeler.send(method, &path, &[], Body::from(LINE)).await;

        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
}
