//! Who did what.

use axum::http::StatusCode;
use ingot::{limits::Limits, policy::Policy};
use serde_json::{Value, json};

use crate::client::{Client, Site, label_body};

/// Two queues in which two people did something, and an admin who labels and has changed one.
async fn busy(site: &Site) -> (Client<'_>, Client<'_>) {
    let tweets = site.queue(&["a", "b", "c"], Policy::default()).await;
    let mails = site.queue(&["d"], Policy::default()).await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    for (op, assignment) in (1..).zip(ada.claim(tweets, 2).await) {
        ada.label(assignment, op, 4).await;
    }
    let held = ben.claim(mails, 1).await[0];
    let skipped = ben
        .post(
            &format!("/assignments/{held}/skip"),
            json!({"reason": "odd"}),
        )
        .await;
    assert_eq!(skipped.status, StatusCode::NO_CONTENT, "{}", skipped.text);
    let admin = site.client(app::api::Role::Admin, Some("Eve")).await;
    let change = json!({"state": "paused"});
    admin.patch(&format!("/queues/{mails}"), change).await;
    (admin, ada)
}

fn entries(reply: &Value) -> &Vec<Value> {
    reply["entries"].as_array().unwrap()
}

/// All entries that a query asks for, page by page.
async fn paged(admin: &Client<'_>, query: &str) -> Vec<Value> {
    let (mut read, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/audit?{query}{cursor}")).await.json;
        assert!(!entries(&page).is_empty(), "no page is empty");
        read.extend(entries(&page).clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return read,
        }
    }
}

async fn actions(admin: &Client<'_>, query: &str) -> Vec<String> {
    let reply = admin.get(&format!("/audit?{query}")).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let actions = entries(&reply.json).iter();
    actions
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_newest_entry_comes_first_with_all_that_is_known_of_it() {
    let site = Site::start().await;
    let (admin, _) = busy(&site).await;

    let reply = admin.get("/audit?limit=1").await;

    let newest = &entries(&reply.json)[0];
    assert_eq!(newest["action"], "change queue");
    assert_eq!(
        newest["labeler"],
        json!({"number": 3, "name": "Eve", "display_name": "Eve"})
    );
    assert_eq!(newest["token"], json!({"id": admin.id.0, "name": "test"}));
    assert_eq!(newest["queue"], json!({"id": 2, "name": "Queue 1"}));
    assert_eq!(newest["detail"], "state: paused");
    assert_eq!(newest["assignment"], Value::Null);
    let at = newest["at"].as_str().unwrap();
    assert!(at.starts_with("20") && at.ends_with('Z'), "{at}");
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says() {
    let site = Site::start().await;
    let (admin, _) = busy(&site).await;
    let later_ms = site.clock.wall_ms() + 60_000;

    for (query, wanted) in [
        ("action=skip", vec!["skip"]),
        ("action=skip,change_queue", vec!["change queue", "skip"]),
        ("action=change%20queue", vec!["change queue"]),
        ("action=revoke_token", vec![]),
        ("labeler=1", vec!["label", "label"]),
        ("labeler=2&queue=2", vec!["skip"]),
        ("labeler=2&queue=1", vec![]),
        ("labeler=99", vec![]),
        (
            "queue=1&action=create_queue,label",
            vec!["label", "label", "create queue"],
        ),
        ("queue=99", vec![]),
        (&format!("from_ms={later_ms}"), vec![]),
        (
            &format!("until_ms={later_ms}&labeler=1"),
            vec!["label", "label"],
        ),
        ("until_ms=1", vec![]),
    ] {
        assert_eq!(actions(&admin, query).await, wanted, "{query}");
    }
}

#[tokio::test]
async fn the_pages_of_the_log_hold_each_entry_once() {
    let site = Site::start().await;
    let (admin, _) = busy(&site).await;
    let whole = admin.get("/audit").await.json;
    assert_eq!(whole.get("next_cursor"), None);
    let whole = entries(&whole);

    for most in [1, 2, whole.len() - 1, whole.len()] {
        let read = paged(&admin, &format!("limit={most}")).await;
        assert_eq!(&read, whole, "{most}");
    }
}

#[tokio::test]
async fn a_page_has_so_many_entries_at_most() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let most = Limits::DEFAULT.api_page_most;
    // Each name is an entry of its own.
    let ada = site.id_of("Ada").await;
    for number in 0..=most {
        let name = Some(format!("Ada {number}"));
        let now_ms = site.clock.wall_ms();
        let store = &site.server.store;
        store.set_display_name(ada, name, now_ms).await.unwrap();
    }

    let full = admin.get(&format!("/audit?limit={most}")).await;
    let refused = admin.get(&format!("/audit?limit={}", most + 1)).await;
    let usual = admin.get("/audit").await;

    assert_eq!(entries(&full.json).len(), most as usize);
    assert_eq!(refused.problem(), "bad-request");
    let detail = refused.json["detail"].as_str().unwrap();
    assert_eq!(
        detail,
        format!("`limit` is 1 to {most}, this is {}.", most + 1)
    );
    let page = Limits::DEFAULT.api_page as usize;
    assert_eq!(entries(&usual.json).len(), page);
}

#[tokio::test]
async fn an_export_holds_what_the_pages_hold() {
    let site = Site::start().await;
    let (admin, _) = busy(&site).await;
    // More than an export reads at once.
    let ada = site.id_of("Ada").await;
    for number in 0..1_001 {
        let name = Some(format!("=Ada, \"{number}\""));
        let now_ms = site.clock.wall_ms();
        let store = &site.server.store;
        store.set_display_name(ada, name, now_ms).await.unwrap();
    }
    for filter in ["", "&labeler=1", "&queue=2", "&action=set_name,label"] {
        let paged = paged(&admin, &format!("limit=500{filter}")).await;
        let lines = admin
            .get(&format!("/audit/export?format=ndjson{filter}"))
            .await;
        let table = admin
            .get(&format!("/audit/export?format=csv{filter}"))
            .await;

        assert_eq!(lines.headers["content-type"], "application/x-ndjson");
        let read: Vec<Value> = lines
            .text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(read, paged, "{filter}");
        assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
        let mut rows = table.text.split_terminator("\r\n");
        assert!(rows.next().unwrap().starts_with("id,at,action,labeler,"));
        let ids = rows.map(|row| row.split(',').next().unwrap().parse::<i64>().unwrap());
        let wanted = paged.iter().map(|entry| entry["id"].as_i64().unwrap());
        assert!(ids.eq(wanted), "{filter}");
    }
}

#[tokio::test]
async fn a_file_of_the_log_is_named_and_harmless_in_a_spreadsheet() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let ada = site.id_of("Ada").await;
    let name = Some("=1+1".to_owned());
    let store = &site.server.store;
    store.set_display_name(ada, name, 1).await.unwrap();

    let table = admin.get("/audit/export?format=csv&action=set_name").await;
    let lines = admin.get("/audit/export?action=set_name").await;

    let disposition = table.headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"audit.csv\"");
    assert!(table.text.contains("\"'=1+1\""), "{}", table.text);
    let disposition = lines.headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"audit.ndjson\"");
    assert!(lines.text.contains("\"detail\":\"=1+1\""), "{}", lines.text);
}

#[tokio::test]
async fn whoever_makes_a_queue_and_takes_it_along_is_named() {
    let site = Site::start().await;
    let eve = site.client(app::api::Role::Admin, Some("Eve")).await;
    let schema = json!({"fields": [{"name": "ok", "kind": "boolean"}]});
    eve.post("/queues", json!({"name": "New", "schema": schema}))
        .await;
    eve.post("/queues/1/samples", json!({"text": "a"})).await;
    eve.get("/queues/1/export").await;

    let of_eve = actions(&eve, "labeler=1").await;

    assert_eq!(of_eve, ["begin export", "begin import", "create queue"]);
}

#[tokio::test]
async fn whatever_a_token_does_tells_the_token() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b", "c"], Policy::default()).await;
    let (admin, ada) = (site.admin().await, site.labeler("Ada").await);
    let turns = ada.claim(queue, 3).await;
    let label = ada.label(turns[0], 1, 4).await;
    ada.put(
        &format!("/labels/{label}"),
        label_body(2, json!({"tone": 3})),
    )
    .await;
    ada.post(&format!("/assignments/{}/skip", turns[1]), json!({}))
        .await;
    ada.post(&format!("/assignments/{}/release", turns[2]), json!({}))
        .await;
    let of_queue = format!("/queues/{queue}");
    admin
        .post(&format!("{of_queue}/samples"), json!({"text": "d"}))
        .await;
    admin.get(&format!("{of_queue}/export")).await;
    admin.patch(&of_queue, json!({"state": "paused"})).await;

    let log = admin.get("/audit").await.json;

    let of = |client: &Client<'_>| -> Vec<&str> {
        let told = json!({"id": client.id.0, "name": "test"});
        let done = entries(&log).iter().filter(|entry| entry["token"] == told);
        done.map(|entry| entry["action"].as_str().unwrap())
            .collect()
    };
    assert_eq!(of(&ada), ["release", "skip", "revise label", "label"]);
    assert_eq!(of(&admin), ["change queue", "begin export", "begin import"]);
    // What the server did with what came in is not the token's own doing, nor is what was done without one.
    let without: Vec<_> = entries(&log)
        .iter()
        .filter(|entry| entry["token"].is_null())
        .collect();
    assert!(without.iter().all(|entry| entry["labeler"].is_null()));
}

#[tokio::test]
async fn an_export_of_the_log_tells_the_token_in_both_formats() {
    let site = Site::start().await;
    let (admin, _) = busy(&site).await;

    let table = admin.get("/audit/export?format=csv&action=change_queue");
    let table = table.await.text;
    let line = admin.get("/audit/export?action=change_queue").await.json;

    let (head, row) = table.split_once("\r\n").unwrap();
    assert_eq!(
        head.split(',').skip(6).take(2).collect::<Vec<_>>(),
        ["token", "token_name"]
    );
    let id = admin.id.0;
    let cells: Vec<_> = row.split(',').skip(6).take(2).collect();
    assert_eq!(cells, [id.to_string().as_str(), "\"test\""]);
    assert_eq!(line["token"], json!({"id": id, "name": "test"}));
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let site = Site::start().await;
    let admin = site.admin().await;
    for query in [
        "/audit?action=make_tea",
        "/audit?action=label,",
        "/audit?queue=tweets",
        "/audit?labeler=-1",
        "/audit?from_ms=yesterday",
        "/audit?until_ms=-1",
        "/audit?limit=0",
        "/audit?cursor=x",
        "/audit?cursor=",
        "/audit?color=red",
        "/audit/export?format=pdf",
        "/audit/export?limit=5",
        "/audit/export?action=make_tea",
    ] {
        let reply = admin.get(query).await;

        assert_eq!(reply.problem(), "bad-request", "{query}");
    }
}

#[tokio::test]
async fn nobody_but_admins_reads_the_log() {
    let site = Site::start().await;
    let (_, ada) = busy(&site).await;

    for path in ["/audit", "/audit/export", "/audit/export?format=csv"] {
        let reply = ada.get(path).await;

        assert_eq!(reply.problem(), "forbidden", "{path}");
    }
}
