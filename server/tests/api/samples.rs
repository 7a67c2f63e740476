//! Reading samples page by page.

use ingot::{
    archive::{NewSample, PastTurn, Suggestion, Verdict},
    ids::QueueId,
    label::{Answers, FieldValue},
    limits::Limits,
    policy::Policy,
};
use serde_json::{Value, json};

use crate::client::{Client, Site};

async fn insert(site: &Site, queue: QueueId, samples: Vec<NewSample>) {
    let now_ms = site.clock.wall_ms();
    let store = &site.server.store;
    store.insert_samples(queue, samples, now_ms).await.unwrap();
}

fn sample(payload: Value) -> NewSample {
    NewSample::of(payload.as_object().unwrap().clone())
}

/// Every page of a queue with this limit, each as the texts of its samples.
async fn pages(admin: &Client<'_>, queue: QueueId, limit: u32) -> Vec<Vec<String>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/queues/{queue}/samples?limit={limit}{cursor}");
        let page = admin.get(&path).await.json;
        let samples = page["samples"].as_array().unwrap().iter();
        let texts = samples.map(|it| it["payload"]["text"].as_str().unwrap().to_owned());
        pages.push(texts.collect());
        match page.get("next_cursor") {
            Some(next) => cursor = format!("&cursor={}", next.as_str().unwrap()),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn pages_hold_every_sample_once_in_order_whatever_their_size() {
    let site = Site::start().await;
    let texts: Vec<_> = (0..60).map(|number| format!("text {number}")).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let queue = site.queue(&texts, Policy::default()).await;
    let admin = site.admin().await;

    for limit in [1, 7, 24, 25, 26, 30, 59, 60, 61, 500] {
        let pages = pages(&admin, queue, limit).await;

        assert_eq!(pages.concat(), texts, "{limit}");
        let (last, full) = pages.split_last().unwrap();
        assert!(
            full.iter().all(|page| page.len() == limit as usize),
            "{limit}"
        );
        assert!(!last.is_empty(), "{limit}");
    }
}

#[tokio::test]
async fn a_page_that_was_begun_goes_on_where_it_was() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b", "c"], Policy::default()).await;
    let admin = site.admin().await;
    let ada = site.labeler("Ada").await;

    let first = admin
        .get(&format!("/queues/{queue}/samples?limit=2"))
        .await
        .json;
    insert(&site, queue, vec![sample(json!({"text": "d"}))]).await;
    let held = ada.claim(queue, 1).await[0];
    ada.label(held, 1, 3).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/queues/{queue}/samples?cursor={cursor}");
    let rest = admin.get(&path).await.json;

    let texts: Vec<_> = rest["samples"].as_array().unwrap().iter().collect();
    let texts: Vec<_> = texts.iter().map(|it| &it["payload"]["text"]).collect();
    assert_eq!(texts, ["c", "d"]);
}

#[tokio::test]
async fn an_empty_queue_is_one_empty_page() {
    let site = Site::start().await;
    let queue = site.queue(&[], Policy::default()).await;
    let admin = site.admin().await;

    let page = admin.get(&format!("/queues/{queue}/samples")).await;

    assert_eq!(page.json, json!({"samples": []}));
    assert_eq!(admin.get("/queues/99/samples").await.problem(), "not-found");
}

#[tokio::test]
async fn a_page_has_50_samples_unless_said_and_500_at_most() {
    let site = Site::start().await;
    let texts: Vec<_> = (0..51).map(|number| number.to_string()).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let queue = site.queue(&texts, Policy::default()).await;
    let admin = site.admin().await;
    let path = format!("/queues/{queue}/samples");

    let plain = admin.get(&path).await;

    assert_eq!(plain.json["samples"].as_array().unwrap().len(), 50);
    assert_eq!(admin.get(&format!("{path}?limit=500")).await.status, 200);
    for query in [
        "limit=0",
        "limit=501",
        "limit=-1",
        "limit=x",
        "limit=99999999999999999999",
        "cursor=x",
        "cursor=-1",
        "cursor=99999999999999999999",
        "page=2",
        "limit=1&limit=2",
    ] {
        let reply = admin.get(&format!("{path}?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.text);
        assert_eq!(reply.problem(), "bad-request", "{query}");
    }
}

#[tokio::test]
async fn a_page_of_large_samples_ends_early_and_nothing_is_lost() {
    let site = Site::start().await;
    let queue = site.queue(&[], Policy::default()).await;
    let admin = site.admin().await;
    let large = Limits::DEFAULT.payload_bytes - 100;
    for number in 0..20 {
        let text = format!("{number}{}", "x".repeat(large));
        insert(&site, queue, vec![sample(json!({ "text": text }))]).await;
    }

    let pages = pages(&admin, queue, 500).await;

    let counts: Vec<_> = pages.iter().map(Vec::len).collect();
    // 16 of them, with what stands around their texts, are just more than the 8 MiB that end a page.
    assert_eq!(counts, [16, 4]);
}

#[tokio::test]
async fn a_sample_shows_all_that_belongs_to_it() {
    let site = Site::start().await;
    let queue = site.queue(&[], Policy::with_overlap(3)).await;
    let admin = site.admin().await;
    let values = |tone| [("tone".to_owned(), FieldValue::Integer(tone))].into();
    let turn = |labeler: &str, verdict| PastTurn {
        labeler: labeler.to_owned(),
        verdict,
        ended_at_ms: Some(951_782_400_007),
    };
    let new = NewSample {
        external_id: Some("mail-7".to_owned()),
        priority: -2,
        suggestions: vec![Suggestion {
            model: Some("m 1.0".to_owned()),
            score: Some(0.25),
            values: values(2),
        }],
        turns: vec![
            turn(
                "Ada",
                Verdict::Label(Answers {
                    notes: Some("hm".to_owned()),
                    flagged: true,
                    wall_ms: Some(4_000),
                    ..Answers::of(values(4))
                }),
            ),
            turn(
                "Ben",
                Verdict::Skip {
                    reason: Some("unclear".to_owned()),
                    wall_ms: Some(4_000),
                },
            ),
        ],
        ..sample(json!({"text": "a"}))
    };
    insert(&site, queue, vec![new]).await;

    let page = admin.get(&format!("/queues/{queue}/samples")).await;

    let sample = &page.json["samples"][0];
    assert_eq!(sample["external_id"], "mail-7");
    assert_eq!(sample["priority"], -2);
    assert_eq!(sample["overlap"], 3);
    assert_eq!(sample["payload"], json!({"text": "a"}));
    assert!(sample.get("gold").is_none());
    assert_eq!(
        sample["suggestions"],
        json!([{"model": "m 1.0", "score": 0.25, "values": {"tone": 2}}])
    );
    let turns = &sample["turns"];
    assert_eq!(turns[0]["labeler"]["name"], "Ada");
    assert_eq!(turns[0]["ended_at"], "2000-02-29T00:00:00.007Z");
    assert_eq!(turns[0]["label"]["values"], json!({"tone": 4}));
    assert_eq!(turns[0]["label"]["notes"], "hm");
    assert_eq!(turns[0]["label"]["flagged"], true);
    assert_eq!(turns[0]["label"]["wall_ms"], 4_000);
    assert_eq!(turns[1]["labeler"]["name"], "Ben");
    assert_eq!(turns[1]["skip_reason"], "unclear");
    assert!(turns[1].get("label").is_none());
}

#[tokio::test]
async fn hostile_strings_come_back_as_they_were() {
    let site = Site::start().await;
    let queue = site.queue(&[], Policy::default()).await;
    let admin = site.admin().await;
    let ada = site.labeler("Ada'); DROP TABLE labels; --").await;
    let hostile = [
        "'; DROP TABLE samples; --",
        "<img src=x onerror=alert(1)>",
        "../../../etc/passwd",
        "=1+1 \u{202e}\u{0}\u{1}\u{7f}\u{fffd}",
        "\u{1f469}\u{200d}\u{1f4bb}e\u{301}\u{10ffff}",
        "{\"$ref\":\"#\"}",
    ];
    let payload = json!({
        "text": hostile.join("|"),
        "__proto__": {"a": [null, 1e-7, -0.5, 9007199254740993_i64, u64::MAX]},
        "": "an empty key",
        "z": 1, "a": 2,
    });
    insert(&site, queue, vec![sample(payload.clone())]).await;

    let claimed = ada
        .post(&format!("/queues/{queue}/claims"), json!({"count": 1}))
        .await;
    let held = &claimed.json["assignments"][0];
    let path = format!("/assignments/{}/label", held["id"]);
    let mut label = crate::client::label_body(1, json!({"tone": 1, "why": hostile.join("|")}));
    label["notes"] = json!(hostile.join("|"));
    let labeled = ada.post(&path, label).await;
    assert_eq!(labeled.status, 201, "{}", labeled.text);

    let page = admin.get(&format!("/queues/{queue}/samples")).await;
    let stored = &page.json["samples"][0];
    assert_eq!(held["sample"]["payload"].to_string(), payload.to_string());
    assert_eq!(stored["payload"].to_string(), payload.to_string());
    let label = &stored["turns"][0]["label"];
    assert_eq!(label["values"]["why"], hostile.join("|"));
    assert_eq!(label["notes"], hostile.join("|"));
    assert_eq!(
        stored["turns"][0]["labeler"]["name"],
        "Ada'); DROP TABLE labels; --"
    );
}
