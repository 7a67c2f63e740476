//! Samples on their way in.

use std::{convert::Infallible, io::Write, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode},
};
use flate2::{Compression, write::GzEncoder};
use futures::{StreamExt, stream};
use ingot::{ids::QueueId, limits::Limits, policy::Policy, progress::QueueState};
use serde_json::{Value, json};
use server::store::{By, JobCounts, JobId, JobKind, JobNote, JobState, QueueChange};
use tokio::sync::mpsc;

use crate::client::{Client, Reply, Site};

const JSONL: &str = "application/x-ndjson";

/// Sends a body of that content type.
async fn import(
    client: &Client<'_>,
    queue: QueueId,
    query: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Reply {
    let path = format!("/queues/{queue}/samples{query}");
    client.send_body(Method::POST, &path, headers, body).await
}

async fn import_lines(client: &Client<'_>, queue: QueueId, body: &str) -> Reply {
    let headers = [("content-type", JSONL)];
    import(client, queue, "", &headers, body.to_owned()).await
}

fn counts(reply: &Reply) -> [u64; 5] {
    ["imported", "updated", "duplicate", "rejected", "labels"]
        .map(|name| reply.json["counts"][name].as_u64().unwrap())
}

/// The texts of a queue's samples.
async fn texts(client: &Client<'_>, queue: QueueId) -> Vec<Value> {
    let reply = client
        .get(&format!("/queues/{queue}/samples?limit=500"))
        .await;
    let samples = reply.json["samples"].as_array().unwrap();
    samples
        .iter()
        .map(|sample| sample["payload"]["text"].clone())
        .collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn samples_of_every_content_type_come_in() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let csv = "text\na\nb\n";
    for (content_type, body) in [
        (JSONL, b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n".to_vec()),
        (
            "application/json",
            b"[{\"text\":\"a\"},{\"text\":\"b\"}]".to_vec(),
        ),
        ("text/csv; charset=utf-8", csv.into()),
        ("text/tab-separated-values", csv.into()),
        (
            "application/octet-stream",
            b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n".to_vec(),
        ),
        (
            "application/gzip",
            gzip("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"),
        ),
        ("text/csv", gzip(csv)),
    ] {
        let queue = site.queue(&[], Policy::default()).await;
        let reply = import(&admin, queue, "", &[("content-type", content_type)], body).await;

        assert_eq!(
            reply.status,
            StatusCode::OK,
            "{content_type}: {}",
            reply.text
        );
        assert_eq!(counts(&reply), [2, 0, 0, 0, 0], "{content_type}");
        assert_eq!(texts(&admin, queue).await, ["a", "b"], "{content_type}");
        let progress = admin.get(&format!("/queues/{queue}/progress")).await.json;
        assert_eq!(progress["samples"], 2, "{content_type}");
    }
}

#[tokio::test]
async fn the_query_says_what_a_body_does_not() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let body = "body,key,truth\na,k1,4\n";

    let query = "?name=mails.csv&map=text=body,id=key,gold.tone=truth";
    let reply = import(&admin, queue, query, &[], body).await;

    assert_eq!(counts(&reply), [1, 0, 0, 0, 0], "{}", reply.text);
    let sample = &admin.get(&format!("/queues/{queue}/samples")).await.json["samples"][0];
    assert_eq!(sample["external_id"], "k1");
    assert_eq!(sample["payload"]["text"], "a");
    assert_eq!(sample["gold"], json!({"tone": 4}));
}

#[tokio::test]
async fn finished_labels_come_in_and_count_at_once() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let labels = site.queue(&["a"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(labels, 1).await;
    ada.label(held[0], 1, 4).await;
    let native = admin.get(&format!("/queues/{labels}/export")).await;

    let reply = import_lines(&admin, queue, &native.text).await;

    assert_eq!(counts(&reply), [1, 0, 0, 0, 1], "{}", reply.text);
    let progress = admin.get(&format!("/queues/{queue}/progress")).await.json;
    assert_eq!(progress["labels"], 1);
    assert_eq!(progress["done"], 1);
}

#[tokio::test]
async fn records_that_can_not_be_used_are_left_out_and_kept_with_the_job() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let bad = "no json\n".repeat(150);

    let reply = import_lines(&admin, queue, &format!("{{\"text\":\"a\"}}\n{bad}")).await;

    assert_eq!(counts(&reply), [1, 0, 0, 150, 0]);
    assert_eq!(reply.json["state"], "done");
    let told = reply.json["rejections"].as_array().unwrap();
    assert_eq!(told.len(), 100);
    assert_eq!(told[0]["place"], "body:2");
    let job = reply.json["id"].as_i64().unwrap();
    assert_eq!(reply.headers["location"], format!("/api/v1/jobs/{job}"));
    let kept = admin
        .get(&format!("/jobs/{job}/rejections?limit=500"))
        .await;
    assert_eq!(kept.json["rejections"].as_array().unwrap().len(), 150);
    let job = admin.get(&format!("/jobs/{job}")).await.json;
    assert_eq!(job["state"], "done");
    assert_eq!(job["counts"], reply.json["counts"]);
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_stores_nothing() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let body = "{\"text\":\"a\"}\n{\"text\":\"b\"}\nno json\n";

    let headers = [("content-type", JSONL)];
    let reply = import(&admin, queue, "?dry_run=true", &headers, body).await;

    assert_eq!(counts(&reply), [1, 0, 1, 1, 0], "{}", reply.text);
    assert_eq!(reply.json["id"], Value::Null);
    assert!(!reply.headers.contains_key("location"));
    assert_eq!(texts(&admin, queue).await, ["a"]);
    assert_eq!(admin.get("/jobs/1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_can_not_be_imported_is_refused_with_the_reason() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let jsonl = [("content-type", JSONL)];
    let rows = [
        (
            "",
            &[("content-type", "application/xml")],
            "<a/>",
            415,
            "unsupported-media-type",
        ),
        (
            "",
            &[("content-encoding", "br")],
            "",
            415,
            "unsupported-media-type",
        ),
        ("?format=xml", &jsonl, "", 400, "bad-request"),
        ("?shape=round", &jsonl, "", 400, "bad-request"),
        ("?map=text", &jsonl, "", 400, "bad-request"),
        ("?dry_run=maybe", &jsonl, "", 400, "bad-request"),
        ("?color=red", &jsonl, "", 400, "bad-request"),
        ("", &jsonl, "PK\u{3}\u{4}", 422, "invalid"),
    ];
    for (query, headers, body, status, problem) in rows {
        let reply = import(&admin, queue, query, headers, body).await;

        assert_eq!(reply.status.as_u16(), status, "{query} {}", reply.text);
        assert_eq!(reply.problem(), problem, "{query} {}", reply.text);
    }
    let nowhere = import_lines(&admin, QueueId(99), "{}").await;
    assert_eq!(nowhere.problem(), "not-found");
}

#[tokio::test]
async fn an_archived_queue_takes_nothing_in() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let archived = QueueChange {
        state: Some(QueueState::Archived),
        ..QueueChange::default()
    };
    let store = &site.server.store;
    store
        .change_queue(queue, archived, By::NOBODY, 1)
        .await
        .unwrap();

    let reply = import_lines(&admin, queue, "{\"text\":\"a\"}\n").await;

    assert_eq!(reply.problem(), "conflict");
    assert_eq!(texts(&admin, queue).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_repeat_under_its_key_imports_nothing_and_gets_the_first_answer() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let headers = [("content-type", JSONL), ("idempotency-key", "k1")];
    let send = async |body: &str| import(&admin, queue, "", &headers, body.to_owned()).await;

    let first = send("{\"text\":\"a\"}\n").await;
    let repeat = send("{\"text\":\"a\"}\n").await;
    let other = send("{\"text\":\"b\"}\n").await;

    assert_eq!((repeat.status, &repeat.text), (first.status, &first.text));
    assert_eq!(repeat.headers["location"], first.headers["location"]);
    assert_eq!(other.problem(), "idempotency-key-reused");
    assert_eq!(texts(&admin, queue).await, ["a"]);
}

/// A body that arrives as it is sent.
fn open_body() -> (mpsc::UnboundedSender<&'static str>, Body) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let pieces = stream::unfold(receiver, async |mut receiver| {
        let piece: &str = receiver.recv().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), receiver))
    });
    (sender, Body::from_stream(pieces.boxed()))
}

/// Waits until a job is there that runs.
async fn running_job(admin: &Client<'_>) -> i64 {
    loop {
        let job = admin.get("/jobs/1").await;
        if job.json["state"] == "running" {
            return job.json["id"].as_i64().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn an_import_that_is_cancelled_ends_and_says_so() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let (sender, body) = open_body();
    sender.send("{\"text\":\"a\"}\n").unwrap();

    let importing = import(&admin, queue, "", &[("content-type", JSONL)], body);
    let cancelling = async {
        let job = running_job(&admin).await;
        let path = format!("/jobs/{job}/cancel");
        let cancelled = admin.send(Method::POST, &path, &[], None).await;
        let again = admin.send(Method::POST, &path, &[], None).await;
        (cancelled, again)
    };
    let (reply, (cancelled, again)) = tokio::join!(importing, cancelling);

    assert_eq!(reply.json["state"], "cancelled", "{}", reply.text);
    assert_eq!(cancelled.json["state"], "cancelled");
    assert_eq!(again.json, cancelled.json);
    // That somebody cancelled it is written once.
    let log = admin.get("/audit?action=cancel_job").await;
    let entries = log.json["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{}", log.text);
    assert_eq!(entries[0]["detail"], "import, job 1");
    assert_eq!(entries[0]["queue"]["id"], queue.0);
    drop(sender);
}

#[tokio::test]
async fn an_import_whose_sender_goes_stores_what_has_come_and_fails_with_the_reason() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let pieces = [
        Ok(Bytes::from("{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"te")),
        Err("gone"),
    ];
    let body = Body::from_stream(stream::iter(pieces));

    let reply = import(&admin, queue, "", &[("content-type", JSONL)], body).await;

    assert_eq!(reply.problem(), "bad-request");
    assert_eq!(texts(&admin, queue).await, ["a", "b"]);
    let job = admin.get("/jobs/1").await.json;
    assert_eq!(job["state"], "failed");
    let error = job["error"].as_str().unwrap();
    assert!(error.contains("after line 2"), "{error}");
    assert_eq!(job["counts"]["imported"], 2);
}

#[tokio::test]
async fn an_import_that_is_cancelled_by_way_of_another_server_ends_and_says_so() {
    // Given an import that runs here
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let (sender, body) = open_body();
    sender.send("{\"text\":\"a\"}\n").unwrap();
    let importing = import(&admin, queue, "", &[("content-type", JSONL)], body);

    // When another server, at which it does not run, notes that it is cancelled
    let cancelling = async {
        let job = JobId(running_job(&admin).await);
        let note = JobNote::of(JobState::Cancelled, JobCounts::default());
        assert!(site.server.store.note_job(job, note, 2).await.unwrap());
    };
    let (reply, ()) = tokio::join!(importing, cancelling);

    // Then it ends, though more of it could come
    assert_eq!(reply.json["state"], "cancelled", "{}", reply.text);
    drop(sender);
}

#[tokio::test]
async fn a_server_that_ends_interrupts_what_runs() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let (sender, body) = open_body();

    let importing = import(&admin, queue, "", &[("content-type", JSONL)], body);
    let ending = async {
        running_job(&admin).await;
        site.server.ending.cancel();
    };
    let (reply, ()) = tokio::join!(importing, ending);

    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.problem(), "unavailable");
    assert_eq!(admin.get("/jobs/1").await.json["state"], "interrupted");
    drop(sender);
}

#[tokio::test]
async fn so_many_imports_run_at_once_and_no_more() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let most = Limits::DEFAULT.imports_at_once;
    let (senders, bodies): (Vec<_>, Vec<_>) = (0..most).map(|_| open_body()).unzip();
    let headers = [("content-type", JSONL)];
    let running = bodies
        .into_iter()
        .map(|body| import(&admin, queue, "", &headers, body));

    let one_more = async {
        let path = format!("/jobs/{most}");
        while admin.get(&path).await.json["state"] != "running" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let refused = import_lines(&admin, queue, "{\"text\":\"a\"}\n").await;
        drop(senders);
        refused
    };
    let (done, refused) = tokio::join!(futures::future::join_all(running), one_more);

    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.problem(), "busy");
    assert!(done.iter().all(|reply| reply.status == StatusCode::OK));
    let after = import_lines(&admin, queue, "{\"text\":\"a\"}\n").await;
    assert_eq!(counts(&after), [1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn what_a_body_is_is_told_however_small_the_pieces_are_in_which_it_comes() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let json = b"[{\"text\":\n\"a\"}]".to_vec();
    for bytes in [json.clone(), gzip("{\n\"text\":\"a\"}").clone()] {
        let queue = site.queue(&[], Policy::default()).await;
        let pieces: Vec<_> = bytes
            .iter()
            .map(|byte| Ok::<_, Infallible>(Bytes::from(vec![*byte])))
            .collect();

        let body = Body::from_stream(stream::iter(pieces));
        let reply = import(&admin, queue, "", &[], body).await;

        assert_eq!(counts(&reply), [1, 0, 0, 0, 0], "{}", reply.text);
    }
}

#[tokio::test]
async fn a_sample_comes_with_so_many_turns_and_no_more() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let most = Limits::DEFAULT.turns_per_sample;
    for (turns, rejected) in [(most, 0), (most + 1, 1)] {
        let turns: Vec<_> = (0..turns)
            .map(
                |number| json!({"labeler": format!("p{number}"), "label": {"values": {"tone": 1}}}),
            )
            .collect();
        let record =
            json!({"external_id": rejected.to_string(), "payload": {"text": "a"}, "turns": turns});

        let reply = import_lines(&admin, queue, &format!("{record}\n")).await;

        assert_eq!(counts(&reply)[3], rejected, "{}", reply.text);
    }
}

#[tokio::test]
async fn the_same_bytes_as_another_type_are_another_request() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let send = async |content_type: &str| {
        let headers = [("content-type", content_type), ("idempotency-key", "k1")];
        import(&admin, queue, "", &headers, "{\"text\":1}\n").await
    };

    let first = send(JSONL).await;
    let other = send("text/csv").await;

    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(other.problem(), "idempotency-key-reused");
}

#[tokio::test]
async fn a_job_that_only_seems_to_run_can_be_cancelled() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let store = &site.server.store;
    store
        .begin_job(JobKind::Import, queue, By::NOBODY, 1)
        .await
        .unwrap();

    let cancelled = admin.send(Method::POST, "/jobs/1/cancel", &[], None).await;

    assert_eq!(cancelled.json["state"], "cancelled");
}

#[tokio::test]
async fn tables_that_are_separated_otherwise_are_refused_with_the_reason() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let headers = [("content-type", "text/csv")];
    for (body, told) in [
        ("id,text\r1,one\r2,two\r", "carriage returns alone"),
        ("id;text\n1;one\n", "`;`"),
        ("id\ttext\n1\tone\n", "`\\t`"),
    ] {
        let reply = import(&admin, queue, "", &headers, body).await;

        assert_eq!(reply.problem(), "invalid", "{}", reply.text);
        let detail = reply.json["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{detail}");
    }
}

#[tokio::test]
async fn labelers_of_files_are_called_as_people_are() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let most = Limits::DEFAULT.display_name_chars;
    let record = |id: usize, name: &str| {
        json!({"external_id": id.to_string(), "payload": {"text": "a"},
            "turns": [{"labeler": name, "label": {"values": {"tone": 1}}}]})
    };
    let names = [
        (" Ada ".to_owned(), 0),
        ("é".repeat(most), 0),
        ("é".repeat(most + 1), 1),
        ("  ".to_owned(), 1),
        ("a\nb".to_owned(), 1),
    ];
    for (id, (name, rejected)) in names.iter().enumerate() {
        let reply = import_lines(&admin, queue, &format!("{}\n", record(id, name))).await;

        assert_eq!(counts(&reply)[3], *rejected, "{name:?}: {}", reply.text);
    }
    let samples = admin.get(&format!("/queues/{queue}/samples")).await.json;
    assert_eq!(samples["samples"][0]["turns"][0]["labeler"]["name"], "Ada");
}

#[tokio::test]
async fn a_running_import_is_found_among_the_jobs() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    import_lines(&admin, queue, "").await;
    let (sender, body) = open_body();

    let importing = import(&admin, queue, "", &[("content-type", JSONL)], body);
    let looking = async {
        loop {
            let jobs = admin.get("/jobs").await.json["jobs"].clone();
            if jobs[0]["state"] == "running" {
                drop(sender);
                return jobs;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let (_, jobs) = tokio::join!(importing, looking);

    assert_eq!(jobs[0]["id"], 2);
    assert_eq!(jobs[1]["state"], "done");
}

#[tokio::test]
async fn of_samples_that_are_there_a_dry_run_tells_what_the_import_does() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let queue = site.queue(&[], Policy::default()).await;
    let turn = |labeler: &str| json!({"labeler": labeler, "label": {"values": {"tone": 1}}});
    let record = |id: &str, more: Value| {
        let mut record = json!({"external_id": id, "payload": {"text": id}});
        let more = more.as_object().unwrap().clone();
        record.as_object_mut().unwrap().extend(more);
        format!("{record}\n")
    };
    let first = [
        record("same", json!({})),
        record("gold", json!({"gold": {"tone": 1}})),
        record("labeled", json!({"turns": [turn("Zed")]})),
        record("begun", json!({"turns": [turn("Zed")]})),
        record("kept", json!({"turns": [turn("Zed")]})),
        record("later", json!({})),
    ];
    let second = [
        record("same", json!({})),
        record("gold", json!({"gold": {"tone": 2}, "priority": 3})),
        record("labeled", json!({"turns": [turn("Zed")]})),
        record(
            "begun",
            json!({"turns": [turn("Zed"), turn("Yve"), turn("Yve")]}),
        ),
        record("kept", json!({"payload": {"text": "other"}})),
        record("later", json!({"turns": [turn("Yve")]})),
    ];
    import_lines(&admin, queue, &first.concat()).await;
    let headers = [("content-type", JSONL)];

    let dry = import(&admin, queue, "?dry_run=true", &headers, second.concat()).await;
    let real = import_lines(&admin, queue, &second.concat()).await;
    let again = import_lines(&admin, queue, &second.concat()).await;

    assert_eq!(counts(&real), [0, 3, 2, 1, 2], "{}", real.text);
    assert_eq!(dry.json["counts"], real.json["counts"], "{}", dry.text);
    assert_eq!(dry.json["rejections"], real.json["rejections"]);
    assert_eq!(counts(&again), [0, 0, 5, 1, 0], "{}", again.text);
}
