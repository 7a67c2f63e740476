//! The page of one queue for admins, as the server writes it, and what admins do there.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use ingot::{
    archive::{NewSample, PastTurn, Verdict},
    ids::QueueId,
    insight::Insight,
    label::{Answers, FieldValue},
    limits::Limits,
};
use serde_json::json;
use server::store::{ClaimRequest, Claimed};

use crate::test_server::{TestServer, Visitor};

/// Calls a server function that takes a form.
async fn call(visitor: &mut Visitor<'_>, name: &str, form: String) -> (StatusCode, String) {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let path = format!("/api/{name}");
    let answer = visitor
        .send(Method::POST, &path, &headers, Body::from(form))
        .await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn an_admin_gets_all_charts_in_the_page_itself() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let mut admin = server.admin().await;

    let page = admin.get(&format!("/dashboard/queues/{queue}")).await;

    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "tile-labeled",
        "tile-active",
        "tile-depth",
        "tile-velocity",
        "minutes",
        "burn-up",
        "answers",
        "agreement",
        "conflicts",
    ] {
        let part = format!("data-testid=\"{part}\"");
        assert!(page.body.contains(&part), "{part}");
    }
    assert!(page.body.contains("60 min ago"));
    assert!(page.body.contains("Nobody has been here yet."));
    assert!(
        page.body
            .contains("No sample whose labels differ waits for a decision.")
    );
    assert!(!page.body.contains("NaN"));
}

#[tokio::test]
async fn an_admin_pauses_a_labeler_and_takes_back_what_they_hold() {
    // given: somebody who holds a sample
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let labeler = server.store.labeler_named("Ada", 1).await.unwrap();
    let request = ClaimRequest {
        queue,
        labeler,
        count: 1,
        now_ms: server.clock.wall_ms(),
    };
    let claimed = server.store.claim(request).await.unwrap();
    assert!(matches!(claimed, Claimed::Granted(..)));
    let mut admin = server.admin().await;
    let (_, told) = call(&mut admin, "get_insight", format!("queue={queue}")).await;
    let told: Insight = serde_json::from_str(&told).unwrap();
    let number = told.labelers[0].number;
    assert_eq!(told.labelers[0].name.as_deref(), Some("Ada"));

    // when
    let pause = format!("queue={queue}&labeler={number}&is_paused=true");
    let (paused, _) = call(&mut admin, "pause_labeler", pause).await;
    let take = format!("queue={queue}&labeler={number}");
    let (_, taken) = call(&mut admin, "take_back_leases", take).await;

    // then
    assert_eq!((paused, taken.as_str()), (StatusCode::OK, "1"));
    let (_, told) = call(&mut admin, "get_insight", format!("queue={queue}")).await;
    let told: Insight = serde_json::from_str(&told).unwrap();
    assert!(told.labelers[0].is_paused);
    let queue_now = server.store.queue(queue).await.unwrap().unwrap();
    assert_eq!(queue_now.counters.leased, 0);
    let nobody = format!("queue={queue}&labeler=999");
    let (_, why) = call(&mut admin, "take_back_leases", nobody).await;
    assert!(why.contains("There is no labeler 999"), "{why}");
}

/// A queue of two samples: so many people gave the first a label, and all but the last of them the second too.
async fn labeled_by(server: &TestServer, people: usize) -> QueueId {
    let queue = server.queue_of(&[]).await;
    let turn = |person: usize| PastTurn {
        labeler: format!("person {person}"),
        verdict: Verdict::Label(Answers::of(
            [("tone".to_owned(), FieldValue::Integer(3))].into(),
        )),
        ended_at_ms: None,
    };
    let samples = [("a", people), ("b", people - 1)].map(|(text, people)| {
        let payload = json!({ "text": text });
        NewSample {
            turns: (0..people).map(turn).collect(),
            ..NewSample::of(payload.as_object().unwrap().clone())
        }
    });
    let inserted = server.store.insert_samples(queue, samples.to_vec(), 1);
    inserted.await.unwrap();
    queue
}

async fn insight(server: &TestServer, queue: QueueId) -> Insight {
    let mut admin = server.admin().await;
    let (_, told) = call(&mut admin, "get_insight", format!("queue={queue}")).await;
    serde_json::from_str(&told).unwrap()
}

/// Whose answers are compared with others', by their numbers.
fn compared(insight: &Insight) -> BTreeSet<u32> {
    let agreement = insight.fields[0].agreement.as_ref().unwrap();
    let pairs = agreement.cells.iter().map(|cell| cell.labelers);
    pairs.flat_map(|(one, other)| [one, other]).collect()
}

/// The number of whoever gave fewest labels.
fn idlest(insight: &Insight) -> u32 {
    let idlest = insight.labelers.iter().min_by_key(|one| one.labels);
    idlest.unwrap().number
}

#[tokio::test]
async fn as_many_labelers_as_may_be_are_all_compared() {
    let server = TestServer::start().await;
    let most = Limits::DEFAULT.compared_labelers;
    let queue = labeled_by(&server, most).await;

    let told = insight(&server, queue).await;

    assert_eq!(compared(&told).len(), most);
    assert!(compared(&told).contains(&idlest(&told)));
}

#[tokio::test]
async fn of_one_labeler_more_whoever_has_the_fewest_labels_is_told_of_and_not_compared() {
    let server = TestServer::start().await;
    let most = Limits::DEFAULT.compared_labelers;
    let queue = labeled_by(&server, most + 1).await;

    let told = insight(&server, queue).await;

    assert_eq!(told.labelers.len(), most + 1);
    assert_eq!(compared(&told).len(), most);
    assert!(!compared(&told).contains(&idlest(&told)));
}
