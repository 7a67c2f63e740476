//! Samples on their way out.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use ingot::policy::Policy;
use serde_json::{Value, json};
use server::exchange::ExportFormat;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{Client, Reply, Site, label_body};

/// The job of an export, which has ended when its last byte is here.
async fn job_of(admin: &Client<'_>, export: &Reply) -> Value {
    let job = export.headers["ingot-job"].to_str().unwrap();
    admin.get(&format!("/jobs/{job}")).await.json
}

fn sha256(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The samples without what another installation numbers anew.
fn told(text: &str) -> Vec<Value> {
    let samples = text.lines().map(|line| {
        let mut sample: Value = serde_json::from_str(line).unwrap();
        sample.as_object_mut().unwrap().remove("id").unwrap();
        sample["created_at"].take();
        for turn in sample["turns"].as_array_mut().unwrap() {
            turn["label"]["id"].take();
        }
        sample
    });
    samples.collect()
}

#[tokio::test]
async fn every_format_comes_out_with_its_type_its_name_and_its_manifest() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 1).await;
    ada.label(held[0], 1, 4).await;

    for format in ExportFormat::ALL {
        let word = format.word();
        let path = format!("/queues/{queue}/export?format={word}");
        let reply = admin.get(&path).await;

        assert_eq!(reply.status, StatusCode::OK, "{word}: {}", reply.text);
        assert_eq!(reply.headers["content-type"], format.content_type());
        let name = reply.headers["content-disposition"].to_str().unwrap();
        let wanted = format!("filename=\"Queue-0.{}\"", format.extension());
        assert!(name.contains(&wanted), "{name}");
        let job = job_of(&admin, &reply).await;
        assert_eq!(job["kind"], "export");
        assert_eq!(job["state"], "done");
        assert_eq!(job["counts"]["bytes"], reply.text.len());
        let manifest = &job["manifest"];
        assert_eq!(manifest["format"], word);
        assert_eq!(manifest["samples"], 2);
        assert_eq!(manifest["labels"], 1);
        assert_eq!(manifest["sha256"], sha256(&reply.text), "{word}");
    }
}

#[tokio::test]
async fn a_queue_without_samples_comes_out_in_every_format() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;

    for format in ExportFormat::ALL {
        let word = format.word();
        let path = format!("/queues/{queue}/export?format={word}");
        let reply = admin.get(&path).await;

        assert_eq!(reply.status, StatusCode::OK, "{word}: {}", reply.text);
        let job = job_of(&admin, &reply).await;
        assert_eq!(job["state"], "done", "{word}");
        assert_eq!(job["manifest"]["sha256"], sha256(&reply.text), "{word}");
    }
}

#[tokio::test]
async fn over_http_1_0_where_a_break_can_not_be_seen_nothing_is_exported() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.admin().await;
    let addr = site.server.listen().await;
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    let request = format!(
        "GET /api/v1/queues/{queue}/export HTTP/1.0\r\nHost: {addr}\r\nAuthorization: Bearer {}\r\n\r\n",
        admin.token
    );

    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.0 505"), "{answer}");
    assert!(answer.contains("urn:ingot:problem:old-http"), "{answer}");
}

#[tokio::test]
async fn what_came_out_natively_goes_in_again_and_comes_out_the_same() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&["a", "=1+1", "<b>&"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    for (op, assignment) in (1..).zip(ada.claim(queue, 3).await) {
        ada.label(assignment, op, 4).await;
    }
    let other = site.queue(&[], Policy::default()).await;

    let first = admin.get(&format!("/queues/{queue}/export")).await;
    let path = format!("/queues/{other}/samples");
    let headers = [("content-type", "application/x-ndjson")];
    let imported = admin
        .send_body(Method::POST, &path, &headers, first.text.clone())
        .await;
    let second = admin.get(&format!("/queues/{other}/export")).await;

    assert_eq!(imported.json["counts"]["labels"], 3, "{}", imported.text);
    assert_eq!(told(&second.text), told(&first.text));
    assert_eq!(first.text.lines().count(), 3);
}

#[tokio::test]
async fn what_is_asked_no_more_comes_out_in_every_format_that_has_a_place_for_it() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 1).await;
    ada.label(held[0], 1, 4).await;
    let fields = json!([{"name": "topic", "kind": "choice", "options": ["zebra", "lion"]}]);
    let changed = json!({"schema": {"fields": fields}});
    admin.patch(&format!("/queues/{queue}"), changed).await;
    let held = ada.claim(queue, 1).await;
    let path = format!("/assignments/{}/label", held[0]);
    let body = label_body(2, json!({"topic": "zebra"}));
    assert_eq!(ada.post(&path, body).await.status, StatusCode::CREATED);

    for format in ExportFormat::ALL
        .into_iter()
        .filter(|it| *it != ExportFormat::Doccano)
    {
        let word = format.word();
        let text = admin
            .get(&format!("/queues/{queue}/export?format={word}"))
            .await
            .text;

        assert!(
            text.contains("tone") && text.contains("zebra"),
            "{word}: {text}"
        );
    }
}

#[tokio::test]
async fn formulas_are_harmless_where_spreadsheets_read_and_as_they_are_elsewhere() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&["=1+1"], Policy::default()).await;
    for (query, is_guarded) in [
        ("?format=csv-wide", true),
        ("?format=csv-wide&guard=false", false),
        ("?format=label-studio-csv", false),
        ("?format=label-studio-csv&guard=true", true),
    ] {
        let reply = admin.get(&format!("/queues/{queue}/export{query}")).await;

        assert_eq!(reply.text.contains("'=1+1"), is_guarded, "{}", reply.text);
        assert_eq!(
            job_of(&admin, &reply).await["manifest"]["guarded"],
            is_guarded
        );
    }
}

#[tokio::test]
async fn an_export_that_makes_no_sense_is_refused() {
    let site = Site::start().await;
    let admin = site.admin().await;
    site.queue(&[], Policy::default()).await;
    for (path, status, problem) in [
        ("/queues/1/export?format=pdf", 400, "bad-request"),
        ("/queues/1/export?guard=maybe", 400, "bad-request"),
        ("/queues/1/export?color=red", 400, "bad-request"),
        ("/queues/9/export", 404, "not-found"),
    ] {
        let reply = admin.get(path).await;

        assert_eq!((reply.status.as_u16(), reply.problem()), (status, problem));
    }
}

#[tokio::test]
async fn a_table_of_too_many_columns_is_refused_before_it_begins() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let most = ingot::limits::Limits::DEFAULT.import_columns;
    for (keys, status) in [(most, 200), (most + 1, 409)] {
        let sample: serde_json::Map<_, _> =
            (0..keys).map(|n| (format!("k{n}"), json!(n))).collect();
        let path = format!("/queues/{queue}/samples");
        let headers = [("content-type", "application/x-ndjson")];
        let line = format!("{}\n", Value::from(sample));
        let imported = admin.send_body(Method::POST, &path, &headers, line).await;
        assert_eq!(imported.json["counts"]["imported"], 1, "{}", imported.text);

        let reply = admin
            .get(&format!("/queues/{queue}/export?format=csv"))
            .await;

        assert_eq!(reply.status.as_u16(), status, "{keys} keys");
    }
}

#[tokio::test]
async fn so_many_exports_run_at_once_and_one_that_nobody_reads_can_be_cancelled() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let text = "x".repeat(200_000);
    let texts: Vec<String> = (0..20).map(|n| format!("{n} {text}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let queue = site.queue(&texts, Policy::default()).await;
    let most = ingot::limits::Limits::DEFAULT.exports_at_once;
    let path = format!("/queues/{queue}/export");
    let mut unread = Vec::new();
    for _ in 0..most {
        unread.push(admin.begin(&path).await);
    }

    let refused = admin.get(&path).await;
    let cancelled = admin.send(Method::POST, "/jobs/1/cancel", &[], None).await;
    let after = admin.get(&path).await;

    assert_eq!(refused.problem(), "busy");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.ends_with("Their jobs: 1, 2, 3, 4."), "{detail}");
    assert_eq!(cancelled.json["state"], "cancelled");
    assert_eq!(after.status, StatusCode::OK);
    let broken = axum::body::to_bytes(unread.remove(0).into_body(), usize::MAX).await;
    assert!(broken.is_err(), "what was cancelled does not look whole");
    drop(unread);
    let failed = async {
        while admin.get("/jobs/2").await.json["state"] != "failed" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), failed)
        .await
        .unwrap();
}
