//! Searching samples, and doing something to those that were found.

use ingot::{limits::Limits, policy::Policy};
use serde_json::{Value, json};

use crate::client::{Client, Site};

const TEXTS: [&str; 3] = ["Cats are fine", "Dogs are fine", "Birds sing"];

async fn seqs(admin: &Client<'_>, query: &str) -> Vec<u64> {
    let page = admin.get(&format!("/queues/1/samples/search{query}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let samples = page.json["samples"].as_array().unwrap();
    samples
        .iter()
        .map(|it| it["seq"].as_u64().unwrap())
        .collect()
}

async fn status(admin: &Client<'_>, query: &str) -> u16 {
    let reply = admin.get(&format!("/queues/1/samples/search{query}")).await;
    reply.status.as_u16()
}

async fn act(admin: &Client<'_>, body: Value) -> (u16, Value) {
    let reply = admin.post("/queues/1/samples/actions", body).await;
    (reply.status.as_u16(), reply.json)
}

#[tokio::test]
async fn samples_are_found_by_filters_and_read_page_by_page() {
    let site = Site::start().await;
    site.queue(&TEXTS, Policy::default()).await;
    let admin = site.admin().await;

    assert_eq!(seqs(&admin, "?text=fine%20are").await, [0, 1]);
    assert_eq!(seqs(&admin, "?state=waiting&order=-seq").await, [2, 1, 0]);
    assert_eq!(seqs(&admin, "?state=done").await, [0; 0]);
    let first = admin.get("/queues/1/samples/search?limit=2").await.json;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = seqs(&admin, &format!("?limit=2&cursor={cursor}")).await;
    assert_eq!(rest, [2]);
    assert_eq!(first["samples"][0]["preview"], "Cats are fine");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let site = Site::start().await;
    site.queue(&TEXTS, Policy::default()).await;
    let admin = site.admin().await;
    let long = |chars: usize| format!("?text={}", "a".repeat(chars));
    let most = Limits::DEFAULT.search_chars;

    for query in [
        "?state=asleep",
        "?disagreement=1001",
        "?order=size",
        "?cursor=x",
        "?flagged=1",
    ] {
        assert_eq!(status(&admin, query).await, 400, "{query}");
    }
    assert_eq!(status(&admin, &long(most)).await, 200);
    assert_eq!(status(&admin, &long(most + 1)).await, 400);
    let missing = admin.get("/queues/99/samples/search").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn samples_are_changed_by_their_ids_or_by_a_filter() {
    let site = Site::start().await;
    site.queue(&TEXTS, Policy::default()).await;
    let admin = site.admin().await;
    let priority = json!({"action": "set_priority", "priority": 9, "matching": {"text": "birds"}});

    let (code, counts) = act(&admin, priority).await;
    assert_eq!((code, counts), (200, json!({"changed": 1, "unchanged": 0})));
    assert_eq!(seqs(&admin, "?order=-priority&limit=1").await, [2]);

    let (_, counts) = act(&admin, json!({"action": "requeue", "samples": [1, 2, 999]})).await;
    assert_eq!(counts, json!({"changed": 0, "unchanged": 2}));
}

#[tokio::test]
async fn labels_are_sent_back_with_a_note_of_so_many_characters_and_found_by_it() {
    let site = Site::start().await;
    site.queue(&TEXTS, Policy::default()).await;
    let admin = site.admin().await;
    let most = Limits::DEFAULT.sent_back_note_chars;
    let send = |chars: usize| {
        let note = "n".repeat(chars);
        json!({"action": "send_back", "note": note, "matching": {}})
    };

    // Nothing is labeled, so nothing can go back.
    let (code, counts) = act(&admin, send(most)).await;
    assert_eq!(code, 200);
    assert_eq!(counts["changed"], 0);
    assert_eq!(act(&admin, send(most + 1)).await.0, 422);
    assert_eq!(seqs(&admin, "?sent_back=true").await, [0; 0]);
}

#[tokio::test]
async fn an_action_says_which_samples_and_what_in_one_way() {
    let site = Site::start().await;
    site.queue(&TEXTS, Policy::default()).await;
    let admin = site.admin().await;

    for body in [
        json!({"action": "requeue"}),
        json!({"action": "requeue", "samples": [1], "matching": {}}),
        json!({"action": "requeue", "samples": [1], "cursor": "1.1"}),
        json!({"action": "requeue", "priority": 1, "samples": [1]}),
        json!({"action": "set_priority", "samples": [1]}),
        json!({"action": "send_back", "samples": [1]}),
        json!({"action": "send_back", "note": " ", "samples": [1]}),
        json!({"action": "send_back", "note": "a", "priority": 1, "samples": [1]}),
        json!({"action": "set_priority", "priority": 1, "note": "a", "samples": [1]}),
        json!({"action": "requeue", "note": "a", "samples": [1]}),
        json!({"action": "set_priority", "priority": 40_000, "samples": [1]}),
    ] {
        assert_eq!(act(&admin, body.clone()).await.0, 422, "{body}");
    }
    let most = Limits::DEFAULT.bulk_samples;
    let requeue = |samples: usize| json!({"action": "requeue", "samples": vec![1; samples]});
    assert_eq!(act(&admin, requeue(most)).await.0, 200);
    assert_eq!(act(&admin, requeue(most + 1)).await.0, 422);
}
