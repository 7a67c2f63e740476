//! Claiming, labeling, skipping, renewing, releasing and revising.

use axum::http::StatusCode;
use ingot::{
    limits::Limits,
    policy::{Policy, SkipPolicy},
};
use serde_json::{Value, json};
use server::store::ClaimRequest;

use crate::client::{Site, label_body};

#[tokio::test]
async fn a_claim_lends_samples_with_what_labeling_takes() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b", "c"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let path = format!("/queues/{queue}/claims");

    let two = ada.post(&path, json!({"count": 2})).await;
    let again = ada.post(&path, json!({"count": 2})).await;
    let three = ada.post(&path, json!({"count": 3})).await;

    assert_eq!(two.status, StatusCode::OK, "{}", two.text);
    let held = two.json["assignments"].as_array().unwrap();
    assert_eq!(held.len(), 2);
    assert_eq!(held[0]["sample"]["payload"], json!({"text": "a"}));
    assert_eq!(held[0]["sample"]["external_id"], Value::Null);
    assert!(["ab", "ba"].contains(&held[0]["order"].as_str().unwrap()));
    assert_eq!(held[0]["schema_version"], 1);
    assert!(held[0].get("suggestions").is_none());
    assert!(two.json.get("none").is_none());
    let ends = held[0]["lease_expires_at"].as_str().unwrap();
    assert!(ends.len() == 24 && ends.ends_with('Z'), "{ends}");
    let ids = |reply: &Value| -> Vec<Value> {
        let held = reply["assignments"].as_array().unwrap();
        held.iter().map(|it| it["id"].clone()).collect()
    };
    assert_eq!(ids(&again.json), ids(&two.json));
    assert_eq!(ids(&three.json)[..2], ids(&two.json));
    assert_eq!(ids(&three.json).len(), 3);
}

#[tokio::test]
async fn a_claim_is_bounded_by_the_policy_and_refused_past_the_limit() {
    let site = Site::start().await;
    let texts: Vec<_> = (0..60).map(|number| number.to_string()).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let queue = site.queue(&texts, Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let most = Limits::DEFAULT.open_leases;

    assert_eq!(ada.claim(queue, most).await.len(), 5);
    let reply = ada
        .post(
            &format!("/queues/{queue}/claims"),
            json!({"count": most + 1}),
        )
        .await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.wrong_fields(), ["count"]);
}

#[tokio::test]
async fn who_gets_nothing_hears_why() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    let claims = |queue| format!("/queues/{queue}/claims");
    let why = async |client: &crate::client::Client<'_>, queue| {
        let reply = client.post(&claims(queue), json!({"count": 1})).await;
        assert_eq!(reply.json["assignments"], json!([]), "{}", reply.text);
        reply.json["none"].clone()
    };

    let empty = site.queue(&[], Policy::default()).await;
    assert_eq!(why(&ada, empty).await, json!({"reason": "empty"}));

    let one = site.queue(&["a"], Policy::default()).await;
    let held = ada.claim(one, 1).await[0];
    let leased = why(&ben, one).await;
    assert_eq!(leased["reason"], "all_leased");
    let retry_s = leased["retry_after_s"].as_u64().unwrap();
    assert!((890..=900).contains(&retry_s), "{retry_s}");
    ada.label(held, 1, 3).await;
    assert_eq!(why(&ada, one).await, json!({"reason": "drained"}));

    let two_each = site.queue(&["a"], Policy::with_overlap(2)).await;
    let held = ada.claim(two_each, 1).await[0];
    ada.label(held, 2, 3).await;
    assert_eq!(
        why(&ada, two_each).await,
        json!({"reason": "all_done_by_you"})
    );

    let limited = Policy {
        labeler_limit: Some(1),
        ..Policy::default()
    };
    let limited = site.queue(&["a", "b"], limited).await;
    let held = ada.claim(limited, 1).await[0];
    ada.label(held, 3, 3).await;
    assert_eq!(why(&ada, limited).await, json!({"reason": "your_limit"}));

    let listed = Policy {
        members_only: true,
        ..Policy::default()
    };
    let listed = site.queue(&["a"], listed).await;
    assert_eq!(why(&ada, listed).await, json!({"reason": "not_a_member"}));

    let open = site.queue(&["a", "b"], Policy::default()).await;
    let path = format!("/queues/{open}");
    admin
        .patch(&format!("{path}/participants/1"), json!({"paused": true}))
        .await;
    assert_eq!(why(&ada, open).await, json!({"reason": "paused_for_you"}));
    admin.patch(&path, json!({"state": "paused"})).await;
    assert_eq!(why(&ben, open).await, json!({"reason": "paused"}));
    admin.patch(&path, json!({"state": "archived"})).await;
    assert_eq!(why(&ben, open).await, json!({"reason": "archived"}));

    let reply = ada.post("/queues/99/claims", json!({"count": 1})).await;
    assert_eq!(reply.problem(), "not-found");
}

#[tokio::test]
async fn a_label_is_stored_once_however_often_it_is_sent() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 2).await;
    let path = format!("/assignments/{}/label", held[0]);
    let body = label_body(1, json!({"tone": 4, "why": " "}));

    let first = ada.post(&path, body.clone()).await;
    let repeat = ada.post(&path, body).await;
    let other = ada.post(&path, label_body(2, json!({"tone": 5}))).await;

    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!(repeat.status, StatusCode::OK);
    assert_eq!(repeat.json, first.json);
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(other.problem(), "already-labeled");
    let counters = site.server.store.counters().await.unwrap();
    assert_eq!((counters[0].1.labels, counters[0].1.done), (1, 1));
    let live = site.server.hub.stamped(queue).unwrap().state;
    assert_eq!(live.labels, 1, "the pages know it at once");
}

#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    let held = ada.claim(queue, 2).await;
    let label = ada.label(held[0], 1, 3).await;
    let body = label_body(2, json!({"tone": 1}));
    let path = |what| format!("/assignments/{}/{what}", held[1]);

    for reply in [
        ben.post(&path("label"), body.clone()).await,
        ben.post(&path("skip"), json!({})).await,
        ben.post(&path("renew"), json!({})).await,
        ben.post(&path("release"), json!({})).await,
        ben.put(&format!("/labels/{label}"), body).await,
    ] {
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert_eq!(reply.problem(), "not-found");
    }
    ada.label(held[1], 3, 3).await;
}

#[tokio::test]
async fn a_lease_that_ran_out_counts_until_somebody_takes_its_place() {
    // Given two samples that were lent to Ada until a moment ago
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    let request = ClaimRequest {
        queue,
        labeler: site.id_of("Ada").await,
        count: 2,
        now_ms: site.clock.wall_ms() - Policy::default().lease_ms,
    };
    let store = &site.server.store;
    let claimed = store.claim(request).await.unwrap();
    let server::store::Claimed::Granted(lent, _) = claimed else {
        panic!("nothing was lent: {claimed:?}");
    };

    // When Ben takes one of them and labels it
    let taken = ben.claim(queue, 1).await[0];
    ben.label(taken, 1, 3).await;

    // Then Ada may label the other, and hears that the one is lost
    let mut statuses = Vec::new();
    for (op, assignment) in (2..).zip(&lent) {
        let path = format!("/assignments/{}/label", assignment.id);
        let reply = ada.post(&path, label_body(op, json!({"tone": 2}))).await;
        if reply.status == StatusCode::GONE {
            assert_eq!(reply.problem(), "lease-lost");
            let path = format!("/assignments/{}/renew", assignment.id);
            assert_eq!(ada.post(&path, json!({})).await.problem(), "lease-lost");
        }
        statuses.push(reply.status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 410]);
}

#[tokio::test]
async fn a_skip_ends_the_turn_and_a_repeat_changes_nothing() {
    let site = Site::start().await;
    let policy = Policy {
        skip: SkipPolicy::RequeueForOthers,
        ..Policy::default()
    };
    let queue = site.queue(&["a", "b", "c"], policy).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 3).await;
    let skip = |index: usize| format!("/assignments/{}/skip", held[index]);

    let with_reason = ada.post(&skip(0), json!({"reason": " unclear "})).await;
    let without_body = ada
        .send(axum::http::Method::POST, &skip(1), &[], None)
        .await;
    let repeat = ada.post(&skip(0), json!(null)).await;
    ada.label(held[2], 1, 3).await;
    let labeled = ada.post(&skip(2), json!({})).await;
    let after = ada
        .post(
            &format!("/assignments/{}/label", held[0]),
            label_body(2, json!({"tone": 1})),
        )
        .await;

    for reply in [with_reason, without_body, repeat] {
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.text);
        assert_eq!(reply.text, "");
    }
    assert_eq!(labeled.problem(), "already-labeled");
    assert_eq!(after.problem(), "already-skipped");
    let counters = site.server.store.counters().await.unwrap();
    assert_eq!((counters[0].1.skipped, counters[0].1.labels), (2, 1));
    let admin = site.admin().await;
    let page = admin.get(&format!("/queues/{queue}/samples")).await;
    assert_eq!(
        page.json["samples"][0]["turns"][0]["skip_reason"],
        "unclear"
    );
}

#[tokio::test]
async fn a_lease_goes_on_until_it_is_given_back() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let (ada, ben) = (site.labeler("Ada").await, site.labeler("Ben").await);
    let held = ada.claim(queue, 1).await[0];
    let path = |what| format!("/assignments/{held}/{what}");

    let renewed = ada.post(&path("renew"), json!({})).await;
    let released = ada.post(&path("release"), json!({})).await;
    let repeat = ada.post(&path("release"), json!({})).await;
    let too_late = ada.post(&path("renew"), json!({})).await;

    assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.text);
    assert_eq!(renewed.json["id"], held);
    assert!(
        renewed.json["lease_expires_at"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    assert_eq!(released.status, StatusCode::NO_CONTENT);
    assert_eq!(repeat.status, StatusCode::NO_CONTENT);
    assert_eq!(too_late.status, StatusCode::GONE);
    assert_eq!(ben.claim(queue, 1).await.len(), 1);
}

#[tokio::test]
async fn a_label_is_revised_and_every_revision_leads_to_it() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let admin = site.admin().await;
    let held = ada.claim(queue, 1).await[0];
    let label = ada.label(held, 1, 3).await;
    let path = format!("/labels/{label}");

    let second = ada.put(&path, label_body(2, json!({"tone": 4}))).await;
    let repeat = ada.put(&path, label_body(2, json!({"tone": 4}))).await;
    let wrong = ada.put(&path, label_body(3, json!({"tone": 9}))).await;
    let newest = format!("/labels/{}", second.json["id"]);
    let third = ada.put(&newest, label_body(4, json!({"tone": 5}))).await;

    assert_eq!(second.status, StatusCode::OK, "{}", second.text);
    assert_eq!(second.json["revision"], 2);
    assert_eq!(repeat.json, second.json);
    assert_eq!(wrong.problem(), "invalid-label");
    assert_eq!(third.json["revision"], 3);
    let page = admin.get(&format!("/queues/{queue}/samples")).await;
    let stored = &page.json["samples"][0]["turns"][0]["label"];
    assert_eq!(
        (&stored["revision"], &stored["values"]["tone"]),
        (&json!(3), &json!(5))
    );
    let counters = site.server.store.counters().await.unwrap();
    assert_eq!(counters[0].1.labels, 1);
}

#[tokio::test]
async fn an_admins_token_that_names_a_labeler_labels_as_them() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.client(app::api::Role::Admin, Some("Ada")).await;

    let held = admin.claim(queue, 1).await[0];
    admin.label(held, 1, 3).await;

    let everybody = admin.get(&format!("/queues/{queue}/participants")).await;
    let ada = &everybody.json["participants"][0];
    assert_eq!(
        (&ada["labeler"]["name"], &ada["labels"]),
        (&json!("Ada"), &json!(1))
    );
}

#[tokio::test]
async fn answers_to_questions_that_have_changed_since_the_claim_are_refused_until_it_is_repeated() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let (admin, ada) = (site.admin().await, site.labeler("Ada").await);
    let held = ada.claim(queue, 1).await;
    let path = format!("/assignments/{}/label", held[0]);
    let schema = |most: i64| json!({"schema": {"fields": [{"name": "tone", "kind": "scale", "min": 1, "max": most}]}});
    let changed = admin.patch(&format!("/queues/{queue}"), schema(3)).await;

    let fitting = ada.post(&path, label_body(1, json!({"tone": 2}))).await;
    let not_fitting = ada.post(&path, label_body(2, json!({"tone": 5}))).await;
    let again = ada.claim(queue, 1).await;
    let told = ada.post(&path, label_body(3, json!({"tone": 2}))).await;

    assert_eq!(changed.json["schema_version"], 2);
    assert_eq!(fitting.problem(), "schema-changed");
    assert_eq!(not_fitting.problem(), "schema-changed");
    assert_eq!(again, held);
    assert_eq!(told.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_label_whose_first_answer_was_lost_is_known_again_after_the_questions_have_changed() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let (admin, ada) = (site.admin().await, site.labeler("Ada").await);
    let held = ada.claim(queue, 1).await;
    let path = format!("/assignments/{}/label", held[0]);
    let first = ada.post(&path, label_body(1, json!({"tone": 5}))).await;
    let other = json!({"schema": {"fields": [{"name": "why", "kind": "text", "required": true}]}});
    admin.patch(&format!("/queues/{queue}"), other).await;
    let held = ada.claim(queue, 1).await;
    let newer = format!("/assignments/{}/label", held[0]);
    let newer = ada.post(&newer, label_body(3, json!({"why": "x"}))).await;

    let repeated = ada.post(&path, label_body(1, json!({"tone": 5}))).await;
    let another = ada.post(&path, label_body(2, json!({"tone": 5}))).await;

    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(newer.status, StatusCode::CREATED);
    assert_eq!(repeated.status, StatusCode::OK);
    assert_eq!(repeated.json, first.json);
    assert_eq!(another.problem(), "schema-changed");
}

#[tokio::test]
async fn a_revision_whose_first_answer_was_lost_is_known_again_after_the_questions_have_changed() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let (admin, ada) = (site.admin().await, site.labeler("Ada").await);
    let held = ada.claim(queue, 1).await;
    let label = ada.label(held[0], 1, 5).await;
    let path = format!("/labels/{label}");
    let first = ada.put(&path, label_body(2, json!({"tone": 4}))).await;
    let other = json!({"schema": {"fields": [{"name": "why", "kind": "text", "required": true}]}});
    admin.patch(&format!("/queues/{queue}"), other).await;

    let repeated = ada.put(&path, label_body(2, json!({"tone": 4}))).await;
    let another = ada.put(&path, label_body(3, json!({"tone": 3}))).await;
    let no_revision = ada.put(&path, label_body(1, json!({"tone": 5}))).await;

    assert!(first.status.is_success());
    assert_eq!(repeated.status, StatusCode::OK);
    assert_eq!(repeated.json, first.json);
    assert_eq!(another.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(no_revision.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_operation_that_stands_for_another_label_is_refused() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 2).await;
    ada.label(held[0], 1, 4).await;

    let path = format!("/assignments/{}/label", held[1]);
    let refused = ada.post(&path, label_body(1, json!({"tone": 5}))).await;

    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.problem(), "conflict");
}
