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

const SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#;

#[tokio::test]
async fn a_whole_file_is_checked_for_a_queue_that_is_not_there_and_nothing_is_stored() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    // Far more than a look at its start would read.
    let lines = (0..20_000).map(|number| format!("{{\"text\":\"text {number}\"}}\n"));
    let file = format!(
        "{}no json\n{{\"text\":\"text 0\"}}\n",
        lines.collect::<String>()
    );
    let body = Body::from(format!("{SCHEMA}\n{file}"));

    let checked = admin
        .send(Method::POST, "/files/checks?name=a.jsonl", &[], body)
        .await;

    assert_eq!(checked.status, StatusCode::OK, "{}", checked.body);
    let told: serde_json::Value = serde_json::from_str(&checked.body).unwrap();
    assert_eq!(told["id"], serde_json::Value::Null);
    let counts = ["imported", "duplicate", "rejected"].map(|key| told["counts"][key].as_u64());
    assert_eq!(counts, [Some(20_000), Some(1), Some(1)]);
    // Lines are those of the file, not of what was sent.
    assert_eq!(told["rejections"][0]["place"], "a.jsonl:20001");
    assert!(server.store.queues().await.unwrap().is_empty());
    assert!(server.store.jobs(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_check_says_what_is_wrong_with_its_first_line() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let most = ingot::limits::Limits::DEFAULT.schema_bytes;
    let long = |bytes: usize| format!("{}\n{LINE}", " ".repeat(bytes));
    for (body, status, word) in [
        (SCHEMA.to_owned(), StatusCode::BAD_REQUEST, "first line"),
        (
            format!("{{}}\n{LINE}"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "schema",
        ),
        (long(most), StatusCode::UNPROCESSABLE_ENTITY, "schema"),
        (long(most + 1), StatusCode::BAD_REQUEST, "longer than"),
    ] {
        let refused = admin
            .send(Method::POST, "/files/checks", &[], Body::from(body))
            .await;

        assert_eq!(refused.status, status, "{}", refused.body);
        assert!(refused.body.contains(word), "{}", refused.body);
    }
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
        (Method::POST, "/files/checks".to_owned()),
        (Method::GET, "/files/jobs/1/rejections.csv".to_owned()),
        (Method::GET, "/files/audit/export".to_owned()),
    ] {
        let refused = labeler.send(method, &path, &[], Body::from(LINE)).await;

        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
}
