//! Making and changing queues on pages.

use std::time::Duration;

use app::api::{Glance, SettingsPage, SettingsSaved, Transfer};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use ingot::{limits::Limits, policy::Policy, progress::QueueState};
use serde_json::{Value, json};
use tokio::{task::yield_now, time::timeout};

use crate::test_server::{HOST, LONG, TestServer, Visitor};

fn settings(name: &str) -> Value {
    json!({
        "name": name,
        "guidelines": "Read twice.",
        "schema": {"fields": [
            {"name": "tone", "kind": "choice", "options": ["good", "bad"], "required": true},
        ]},
        "policy": Policy::with_overlap(2),
    })
}

async fn create(admin: &mut Visitor<'_>, name: &str) -> i64 {
    let made = admin
        .call("create_queue", &json!({"settings": settings(name)}))
        .await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    serde_json::from_str(&made.body).unwrap()
}

async fn read(admin: &mut Visitor<'_>, queue: i64) -> SettingsPage {
    let page = admin
        .call("get_queue_settings", &json!({"queue": queue}))
        .await;
    serde_json::from_str(&page.body).unwrap()
}

async fn change(admin: &mut Visitor<'_>, queue: i64, change: Value) -> SettingsSaved {
    let mut full =
        json!({"made_for": 0, "name": null, "guidelines": null, "schema": null, "policy": null});
    for (key, value) in change.as_object().unwrap() {
        full[key] = value.clone();
    }
    let arguments = json!({"queue": queue, "change": full});
    let saved = admin.call("change_queue_settings", &arguments).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    serde_json::from_str(&saved.body).unwrap()
}

#[tokio::test]
async fn a_queue_is_made_as_it_was_written_and_its_name_is_then_taken() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let free = admin
        .call("is_queue_name_free", &json!({"name": "Tone"}))
        .await;
    assert_eq!(free.body, "true");

    let queue = create(&mut admin, "Tone").await;

    let page = read(&mut admin, queue).await;
    assert_eq!(
        serde_json::to_value(&page.settings).unwrap()["name"],
        "Tone"
    );
    assert_eq!(page.settings.guidelines, "Read twice.");
    assert_eq!(page.settings.policy, Policy::with_overlap(2));
    assert_eq!((page.revision, page.schema_version), (0, 1));
    let taken = admin
        .call("is_queue_name_free", &json!({"name": " Tone "}))
        .await;
    assert_eq!(taken.body, "false");
    let again = admin
        .call("create_queue", &json!({"settings": settings("Tone")}))
        .await;
    assert_ne!(again.status, StatusCode::OK);
    assert!(again.body.contains("exists already"), "{}", again.body);
}

#[tokio::test]
async fn what_no_labeler_could_fill_makes_no_queue() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let mut bad = settings("Tone");
    bad["schema"]["fields"][0]["options"] = json!(["only"]);

    let refused = admin.call("create_queue", &json!({"settings": bad})).await;

    assert_ne!(refused.status, StatusCode::OK);
    assert!(refused.body.contains("2 to 100"), "{}", refused.body);
    assert!(server.store.queues().await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_is_second_hears_who_was_first_and_in_what() {
    let server = TestServer::start().await;
    let (mut ann, mut bob) = (server.admin().await, server.admin().await);
    let queue = create(&mut ann, "Tone").await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let name = Body::from("name=Ann");
    ann.send(Method::POST, "/api/set_display_name", &headers, name)
        .await;

    let first = change(&mut ann, queue, json!({"name": "Mood"})).await;
    // A state in between is nobody's change of settings.
    let paused = ann
        .call(
            "set_queue_state",
            &json!({"queue": queue, "state": "paused"}),
        )
        .await;
    let second = change(&mut bob, queue, json!({"guidelines": "Skim."})).await;

    assert!(matches!(first, SettingsSaved::Saved(page) if page.revision == 1));
    assert_eq!(paused.status, StatusCode::OK);
    let SettingsSaved::ChangedMeanwhile { by: Some(by), now } = second else {
        panic!("{second:?}")
    };
    assert_eq!(by.person.unwrap().display_name.as_deref(), Some("Ann"));
    assert_eq!(by.detail.as_deref(), Some("name: Mood"));
    assert_eq!((now.revision, now.settings.name.as_str()), (1, "Mood"));
    assert_eq!(now.settings.guidelines, "Read twice.");
    let third = change(
        &mut bob,
        queue,
        json!({"guidelines": "Skim.", "made_for": 1}),
    )
    .await;
    assert!(matches!(third, SettingsSaved::Saved(page) if page.settings.guidelines == "Skim."));
}

#[tokio::test]
async fn a_paused_queue_is_told_live_and_an_archived_one_is_not_listed() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let queue = create(&mut admin, "Tone").await;
    let id = queue.to_string().parse().unwrap();

    for (word, state) in [
        ("paused", QueueState::Paused),
        ("active", QueueState::Active),
        ("archived", QueueState::Archived),
    ] {
        let arguments = json!({"queue": queue, "state": word});
        admin.call("set_queue_state", &arguments).await;
        assert_eq!(server.hub.stamped(id).unwrap().state.state, state);
    }

    let home = admin.get("/").await;
    assert!(!home.body.contains("Start labeling Tone"));
}

#[tokio::test]
async fn a_clone_has_everything_but_the_samples() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let arguments = json!({"queue": queue, "name": "Tone again"});

    let made = admin.call("clone_queue", &arguments).await;
    let again = admin.call("clone_queue", &arguments).await;

    let clone: i64 = serde_json::from_str(&made.body).unwrap();
    let clone = server.store.queue(clone.to_string().parse().unwrap()).await;
    let clone = clone.unwrap().unwrap();
    let original = server.store.queue(queue).await.unwrap().unwrap();
    assert_eq!(clone.name, "Tone again");
    assert_eq!(
        (&clone.schema, &clone.policy),
        (&original.schema, &original.policy)
    );
    assert_eq!((clone.counters.samples, original.counters.samples), (0, 2));
    assert!(again.body.contains("exists already"), "{}", again.body);
}

fn start(bytes: &[u8], name: &str, map: &str) -> Value {
    json!({"start": {
        "name": name,
        "base64": BASE64_STANDARD.encode(bytes),
        "is_whole": true,
        "map": map,
        "schema": settings("")["schema"],
    }})
}

#[tokio::test]
async fn a_file_is_looked_at_with_its_columns_mapped() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let csv = b"body,uuid,truth\nfirst,a,good\nsecond,b,ugly\n";

    let plain = admin.call("glance_at_file", &start(csv, "t.csv", "")).await;
    let map = "text=body,id=uuid,gold.tone=truth";
    let mapped = admin
        .call("glance_at_file", &start(csv, "t.csv", map))
        .await;
    let wrong = admin
        .call("glance_at_file", &start(csv, "t.csv", "text=gone"))
        .await;

    let plain: Glance = serde_json::from_str(&plain.body).unwrap();
    assert_eq!((plain.format.as_str(), plain.samples), ("csv", 2));
    assert_eq!(plain.columns, ["body", "uuid", "truth"]);
    let mapped: Glance = serde_json::from_str(&mapped.body).unwrap();
    assert_eq!((mapped.samples, mapped.rejected), (1, 1));
    assert_eq!(mapped.shown[0]["text"], "first");
    assert_eq!(mapped.rejections[0].0, 3);
    assert_ne!(wrong.status, StatusCode::OK);
    assert!(wrong.body.contains("gone"), "{}", wrong.body);
    assert!(server.store.queues().await.unwrap().is_empty());
}

#[tokio::test]
async fn no_more_of_a_file_is_looked_at_than_is_allowed() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let most = Limits::DEFAULT.glance_bytes;
    let mut text = "{\"text\":\"a\"}\n".repeat(most / 13);
    text.push_str(&" ".repeat(most - text.len()));

    let most_of_it = admin
        .call("glance_at_file", &start(text.as_bytes(), "t.jsonl", ""))
        .await;
    text.push(' ');
    let too_much = admin
        .call("glance_at_file", &start(text.as_bytes(), "t.jsonl", ""))
        .await;

    assert_eq!(most_of_it.status, StatusCode::OK, "{}", most_of_it.body);
    assert_ne!(too_much.status, StatusCode::OK);
    assert!(too_much.body.contains(&most.to_string()));
}

#[tokio::test]
async fn the_imports_and_exports_of_a_queue_are_listed_newest_first() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let queue = server.queue_of(&["a"]).await;
    let other = create(&mut admin, "Other").await;
    let own = format!("http://{HOST}");
    let samples = format!("/files/queues/{queue}/samples?name=a.jsonl");
    let body = Body::from("{\"text\":\"new\"}\nno json\n");
    admin
        .send(Method::POST, &samples, &[("origin", &own)], body)
        .await;
    admin.get(&format!("/files/queues/{queue}/export")).await;

    let list = admin.call("get_transfers", &json!({"queue": queue})).await;
    let none = admin.call("get_transfers", &json!({"queue": other})).await;

    let list: Vec<Transfer> = serde_json::from_str(&list.body).unwrap();
    let told: Vec<_> = list
        .iter()
        .map(|one| (one.is_import, one.samples, one.rejected))
        .collect();
    assert_eq!(told, [(false, 0, 0), (true, 1, 1)]);
    assert!(0 < list[0].bytes);
    assert_eq!(none.body, "[]");
}

#[tokio::test]
async fn the_pages_are_written_for_admins_and_for_nobody_else() {
    let server = TestServer::start().await;
    let (mut admin, mut labeler) = (server.admin().await, server.visitor());
    let queue = server.queue_of(&["a"]).await;
    let settings = format!("/dashboard/queues/{queue}/settings");

    let wizard = admin.get("/dashboard/queues/new").await;
    let page = admin.get(&settings).await;

    assert_eq!(
        (wizard.status, page.status),
        (StatusCode::OK, StatusCode::OK)
    );
    for words in [
        "Step 1 of 4: Name",
        "Add question",
        "Labels for each sample",
    ] {
        assert!(wizard.body.contains(words), "{words}");
    }
    for words in [
        "Tone · Settings",
        "value=\"tone\"",
        "Active: it gives out samples",
        "Export",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    labeler.get("/").await;
    for path in ["/dashboard/queues/new", &settings] {
        assert_eq!(
            labeler.get(path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    let missing = admin.get("/dashboard/queues/99/settings").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_but_an_admin_makes_or_changes_queues() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut labeler = server.visitor();
    labeler.get("/").await;
    let nothing =
        json!({"made_for": 0, "name": null, "guidelines": null, "schema": null, "policy": null});

    for (function, arguments) in [
        ("is_queue_name_free", json!({"name": "a"})),
        ("create_queue", json!({"settings": settings("a")})),
        ("get_queue_settings", json!({"queue": queue})),
        (
            "change_queue_settings",
            json!({"queue": queue, "change": nothing}),
        ),
        (
            "set_queue_state",
            json!({"queue": queue, "state": "paused"}),
        ),
        ("clone_queue", json!({"queue": queue, "name": "b"})),
        ("glance_at_file", start(b"a\n1\n", "a.csv", "")),
        ("get_transfers", json!({"queue": queue})),
    ] {
        let refused = labeler.call(function, &arguments).await;
        assert!(
            refused.body.contains("Forbidden"),
            "{function}: {}",
            refused.body
        );
    }
    let kept = server.store.queue(queue).await.unwrap().unwrap();
    assert_eq!(kept.counters.state, QueueState::Active);
    assert_eq!(server.store.queues().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_policy_is_dealt_by_to_its_end_though_the_page_was_closed() {
    // Given a queue that takes a while to deal
    let server = TestServer::start().await;
    let queue = server.long_queue().await;
    let mut admin = server.admin().await;

    // When somebody asks for another overlap, and is gone once it is begun
    let policy = Policy::with_overlap(3);
    tokio::select! {
        biased;
        () = server.asks_for(queue, 3) => {}
        _ = change(&mut admin, queue.0, json!({"policy": policy})) => {}
    }

    // Then every sample is dealt by it
    let all = async {
        let target = async || {
            server
                .store
                .queue(queue)
                .await
                .unwrap()
                .unwrap()
                .counters
                .target
        };
        while target().await != 3 * LONG {
            yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), all).await.unwrap();
}
