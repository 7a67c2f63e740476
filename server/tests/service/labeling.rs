//! What the labeling page asks of the server: work, labels, changed minds, drafts.

use app::api::HandedIn;
use axum::http::StatusCode;
use ingot::{limits::Limits, live::message::Position};
use serde_json::{Value, json};
use server::store::{By, QueueChange};

use crate::test_server::{Answer, TestServer, Visitor};

async fn claimed(visitor: &mut Visitor<'_>, queue: ingot::ids::QueueId) -> i64 {
    let owner = visitor.owner().await;
    let claim = json!({ "owner": owner, "queue": queue, "count": 1 });
    assignment_in(&visitor.call("claim_work", &claim).await)
}

fn assignment_in(answer: &Answer) -> i64 {
    assignment(&serde_json::from_str(&answer.body).unwrap())
}

/// The assignment that comes after a label.
fn next_in(answer: &Answer) -> i64 {
    let labeled: Value = serde_json::from_str(&answer.body).unwrap();
    assignment(&labeled["next"])
}

fn assignment(claim: &Value) -> i64 {
    claim["Granted"][0]["id"]
        .as_i64()
        .unwrap_or_else(|| panic!("no assignment: {claim}"))
}

/// A label of whoever sends it, with a claim of the sample after it.
async fn label(visitor: &mut Visitor<'_>, assignment: i64, values: Value) -> Value {
    json!({
        "owner": visitor.owner().await,
        "queue": 1,
        "op_id": "0192f3a4-0000-4000-8000-000000000001",
        "assignment": assignment,
        "answers": { "values": values },
        "next": 1,
    })
}

#[tokio::test]
async fn a_label_is_stored_once_however_often_it_is_sent() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let mut visitor = server.visitor();
    let assignment = claimed(&mut visitor, queue).await;
    let label = label(&mut visitor, assignment, json!({ "tone": 5 })).await;

    let first = visitor.call("hand_in", &label).await;
    let repeat = visitor.call("hand_in", &label).await;

    assert_eq!(
        (first.status, repeat.status),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(next_in(&first), next_in(&repeat));
    let kept = server.store.queue(queue).await.unwrap().unwrap().counters;
    assert_eq!((kept.labels, kept.done), (1, 1));
}

#[tokio::test]
async fn the_answer_to_a_label_says_from_where_on_it_is_counted() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let mut visitor = server.visitor();
    let assignment = claimed(&mut visitor, queue).await;
    let label = label(&mut visitor, assignment, json!({ "tone": 5 })).await;
    let before = server.hub.stamped(queue).unwrap();

    let first = counted_at(&visitor.call("hand_in", &label).await);
    let repeat = counted_at(&visitor.call("hand_in", &label).await);

    // Then a state before it lacks the label, and the one at a repeat holds it all the same
    let after = server.hub.stamped(queue).unwrap();
    assert_eq!((before.state.labels, after.state.labels), (0, 1));
    assert_eq!(
        (first.epoch, repeat.epoch),
        (after.at.epoch, after.at.epoch)
    );
    assert!(before.at.version < first.version);
    assert!(first.version <= repeat.version && repeat.version <= after.at.version);
}

fn counted_at(answer: &Answer) -> Position {
    let labeled: HandedIn = serde_json::from_str(&answer.body).unwrap();
    labeled.counted_at
}

#[tokio::test]
async fn the_server_validates_what_a_browser_sends() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut visitor = server.visitor();
    let assignment = claimed(&mut visitor, queue).await;

    for values in [
        json!({}),
        json!({ "tone": 6 }),
        json!({ "tone": 1, "extra": "x" }),
    ] {
        let label = label(&mut visitor, assignment, values).await;
        let answer = visitor.call("hand_in", &label).await;
        assert!(answer.body.contains("InvalidLabel"), "{}", answer.body);
    }
    assert_eq!(
        server
            .store
            .queue(queue)
            .await
            .unwrap()
            .unwrap()
            .counters
            .labels,
        0
    );
}

#[tokio::test]
async fn nobody_can_end_another_persons_turn() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let (mut ada, mut eve) = (server.visitor(), server.visitor());
    let assignment = claimed(&mut ada, queue).await;

    let label = label(&mut eve, assignment, json!({ "tone": 1 })).await;
    let stolen = eve.call("hand_in", &label).await;
    let skip = json!({ "owner": eve.owner().await, "queue": queue, "assignment": assignment });
    let skipped = eve.call("skip_sample", &skip).await;

    assert!(stolen.body.contains("AssignmentEnded"), "{}", stolen.body);
    assert!(skipped.body.contains("AssignmentEnded"), "{}", skipped.body);
    assert_eq!(
        server
            .store
            .queue(queue)
            .await
            .unwrap()
            .unwrap()
            .counters
            .labels,
        0
    );
}

#[tokio::test]
async fn what_one_person_left_in_a_browser_is_not_taken_from_another() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let (mut ada, mut eve) = (server.visitor(), server.visitor());
    let assignment = claimed(&mut ada, queue).await;
    let of_ada = label(&mut ada, assignment, json!({ "tone": 1 })).await;

    let by_eve = eve.call("hand_in", &of_ada).await;
    let by_ada = ada.call("hand_in", &of_ada).await;

    assert!(by_eve.body.contains("SignedOut"), "{}", by_eve.body);
    assert_eq!(by_ada.status, StatusCode::OK, "{}", by_ada.body);
    assert!(ada.owner().await != eve.owner().await);
}

#[tokio::test]
async fn a_draft_comes_back_with_its_turn_and_goes_with_it() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let mut ada = server.visitor();
    let assignment = claimed(&mut ada, queue).await;
    let claim = json!({ "owner": ada.owner().await, "queue": queue, "count": 1 });

    let answers = json!({ "values": { "tone": 2 }, "notes": "hm", "flagged": true });
    let draft = json!({ "assignment": assignment, "answers": answers });
    ada.call("save_draft", &draft).await;
    let with_draft = ada.call("claim_work", &claim).await;
    let label = label(&mut ada, assignment, json!({ "tone": 3 })).await;
    ada.call("hand_in", &label).await;
    ada.call("save_draft", &draft).await;
    let after = ada.call("claim_work", &claim).await;

    let kept: Value = serde_json::from_str(&with_draft.body).unwrap();
    assert_eq!(kept["Granted"][0]["draft"], answers);
    let next: Value = serde_json::from_str(&after.body).unwrap();
    assert!(next["Granted"][0].get("draft").is_none(), "{next}");
}

#[tokio::test]
async fn a_changed_mind_is_stored_by_the_turn_it_is_about() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let (mut ada, mut eve) = (server.visitor(), server.visitor());
    let assignment = claimed(&mut ada, queue).await;
    let first = label(&mut ada, assignment, json!({ "tone": 1 })).await;
    ada.call("hand_in", &first).await;
    let revision = |owner: String| {
        json!({
            "owner": owner,
            "op_id": "0192f3a4-0000-4000-8000-000000000002",
            "assignment": assignment,
            "answers": { "values": { "tone": 4 } },
        })
    };

    let of_eve = revision(eve.owner().await);
    let stolen = eve.call("revise_label", &of_eve).await;
    let of_ada = revision(ada.owner().await);
    let revised = ada.call("revise_label", &of_ada).await;
    let repeated = ada.call("revise_label", &of_ada).await;

    assert!(stolen.body.contains("AssignmentEnded"), "{}", stolen.body);
    assert_eq!(revised.status, StatusCode::OK, "{}", revised.body);
    assert_eq!(revised.body, repeated.body);
    let stored = &server.store.samples(queue, 0, 9).await.unwrap()[0];
    let label = stored.turns[0].label.as_ref().unwrap();
    assert_eq!(label.revision, 2);
}

#[tokio::test]
async fn answers_to_questions_that_the_page_saw_and_the_queue_asks_no_more_are_refused() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let mut ada = server.visitor();
    let first = claimed(&mut ada, queue).await;
    let mut of_first = label(&mut ada, first, json!({ "tone": 2 })).await;
    of_first["answers"]["schema_version"] = json!(1);
    let stored = ada.call("hand_in", &of_first).await;
    let second = next_in(&stored);
    // given: the same fields under another meaning, and a page that was loaded anew
    let mut other = server.store.queue(queue).await.unwrap().unwrap().schema;
    other.fields[0].title = Some("How rude is it?".to_owned());
    let change = QueueChange {
        schema: Some(other),
        ..QueueChange::default()
    };
    let changed = server
        .store
        .change_queue(queue, change, By::NOBODY, 1)
        .await;
    assert!(changed.unwrap().is_some());
    assert_eq!(claimed(&mut ada, queue).await, second);

    // when: what was answered before is sent
    let mut of_second = of_first.clone();
    of_second["op_id"] = json!("0192f3a4-0000-4000-8000-000000000003");
    of_second["assignment"] = json!(second);
    let refused = ada.call("hand_in", &of_second).await;
    let repeated = ada.call("hand_in", &of_first).await;
    of_second["answers"]["schema_version"] = json!(2);
    let taken = ada.call("hand_in", &of_second).await;

    assert!(
        refused.body.contains("questions have changed"),
        "{}",
        refused.body
    );
    assert_eq!(repeated.status, StatusCode::OK, "{}", repeated.body);
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
}

#[tokio::test]
async fn a_draft_has_at_most_256_kib() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut ada = server.visitor();
    let assignment = claimed(&mut ada, queue).await;
    let most = Limits::DEFAULT.draft_bytes;
    let frame = json!({ "values": {}, "notes": "" }).to_string().len();
    let draft = |bytes: usize| {
        let answers = json!({ "values": {}, "notes": "x".repeat(bytes - frame) });
        json!({ "assignment": assignment, "answers": answers })
    };

    let fits = ada.call("save_draft", &draft(most)).await;
    let too_large = ada.call("save_draft", &draft(most + 1)).await;

    assert_eq!(fits.status, StatusCode::OK, "{}", fits.body);
    let told = format!("at most {most} bytes, this one has {}", most + 1);
    assert!(too_large.body.contains(&told), "{}", too_large.body);
}

#[tokio::test]
async fn a_page_names_so_many_turns_at_once_and_no_more() {
    let server = TestServer::start().await;
    let mut ada = server.visitor();
    let owner = ada.owner().await;
    let most = Limits::DEFAULT.open_leases as usize + Limits::DEFAULT.outbox_entries;
    let turns = |count: usize| (0..count).collect::<Vec<_>>();

    for (count, is_fine) in [(most, true), (most + 1, false)] {
        let renewal = json!({ "owner": owner, "assignments": turns(count) });
        let renewed = ada.call("renew_leases", &renewal).await;
        let lease = |turn| json!({ "assignment": turn, "expires_at_ms": 0 });
        let leases: Vec<_> = (0..count).map(lease).collect();
        let release = json!({ "leases": leases });
        let released = ada.call("release_leases", &release).await;

        for answer in [renewed, released] {
            assert_eq!(answer.status == StatusCode::OK, is_fine, "{}", answer.body);
        }
    }
}
