//! Asking for work.

use std::sync::Arc;

use ingot::{assignment::NoWork, ids::QueueId, progress::QueueState, schema::order_for};
use server::store::{ClaimRequest, Claimed, Store};

use crate::world::{ANN, BOB, EVE, LEASE_MS, NOW, World, numbered, op, stored, text};

pub(crate) async fn a_reload_gets_the_same_assignment(store: Arc<dyn Store>) {
    let world = World::of(store, 3, 1).await;

    let first = world.granted(ANN, NOW).await;
    let again = world.granted(ANN, NOW).await;

    assert_eq!(first, again);
    assert_eq!(world.counters().await.leased, 1);
    world.assert_counted().await;
}

pub(crate) async fn samples_come_in_their_order(store: Arc<dyn Store>) {
    let world = World::of(store, 3, 1).await;

    for (number, labeler) in [ANN, BOB, EVE].into_iter().enumerate() {
        assert_eq!(
            text(&world.granted(labeler, NOW).await),
            format!("text {number}")
        );
    }
}

pub(crate) async fn a_sample_goes_to_no_more_people_than_its_overlap(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 2).await;

    let of_ann = world.granted(ANN, NOW).await;
    let of_bob = world.granted(BOB, NOW).await;

    assert_eq!(of_ann.sample, of_bob.sample);
    assert_eq!(
        world.nothing(EVE, NOW).await,
        NoWork::AllLeased {
            retry_in_ms: LEASE_MS
        }
    );
    assert!(stored(&world.submit(op(1), ANN, of_ann.id, NOW).await));
    assert_eq!(
        world.nothing(EVE, NOW).await,
        NoWork::AllLeased {
            retry_in_ms: LEASE_MS
        }
    );
    world.assert_counted().await;
}

pub(crate) async fn a_sample_never_goes_to_one_person_twice(store: Arc<dyn Store>) {
    let world = World::of(store, 2, 3).await;
    let labeled = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, labeled.id, NOW).await;
    let skipped = world.granted(ANN, NOW).await;
    world.skip(ANN, skipped.id, NOW).await;

    let next = world.nothing(ANN, NOW).await;

    assert_ne!(labeled.sample.id, skipped.sample.id);
    assert_eq!(next, NoWork::AllDoneByYou);
    assert_eq!(world.counters().await.available, 2);
}

pub(crate) async fn a_person_has_one_open_assignment_in_each_queue(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 2, 1).await;
    let mails = World::named(store, "mails", 2, 1).await;

    let tweet = tweets.granted(ANN, NOW).await;
    let mail = mails.granted(ANN, NOW).await;

    assert_ne!(tweet.id, mail.id);
    assert_eq!(tweets.granted(ANN, NOW).await, tweet);
    assert_eq!(mails.granted(ANN, NOW).await, mail);
}

pub(crate) async fn a_claim_renews_the_lease(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let first = world.granted(ANN, NOW).await;

    let renewed = world.granted(ANN, NOW + 40_000).await;

    assert_eq!(first.lease_expires_at_ms, NOW + LEASE_MS);
    assert_eq!(renewed.id, first.id);
    assert_eq!(renewed.lease_expires_at_ms, NOW + 40_000 + LEASE_MS);
    assert_eq!(
        world.nothing(BOB, NOW + LEASE_MS).await,
        NoWork::AllLeased {
            retry_in_ms: 40_000
        }
    );
}

pub(crate) async fn an_unknown_queue_grants_nothing(store: Arc<dyn Store>) {
    let request = ClaimRequest {
        queue: QueueId(99),
        labeler: ANN,
        count: 1,
        now_ms: NOW,
    };

    assert_eq!(store.claim(request).await.unwrap(), Claimed::NoSuchQueue);
}

pub(crate) async fn an_empty_queue_says_so(store: Arc<dyn Store>) {
    let world = World::of(store, 0, 1).await;

    assert_eq!(world.nothing(ANN, NOW).await, NoWork::Empty);
}

pub(crate) async fn a_finished_queue_says_so(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let only = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, only.id, NOW).await;

    assert_eq!(world.nothing(ANN, NOW).await, NoWork::Drained);
    assert_eq!(world.nothing(BOB, NOW).await, NoWork::Drained);
}

pub(crate) async fn a_queue_that_is_all_with_others_says_when_to_ask_again(store: Arc<dyn Store>) {
    let world = World::of(store, 2, 1).await;
    world.granted(ANN, NOW).await;
    world.granted(BOB, NOW + 10_000).await;

    let reason = world.nothing(EVE, NOW + 20_000).await;

    assert_eq!(
        reason,
        NoWork::AllLeased {
            retry_in_ms: 40_000
        }
    );
    assert_eq!(text(&world.granted(EVE, NOW + 60_000).await), "text 0");
}

pub(crate) async fn a_person_who_did_all_they_could_is_told_so(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 2).await;
    let mine = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, mine.id, NOW).await;
    world.granted(BOB, NOW).await;

    assert_eq!(world.nothing(ANN, NOW).await, NoWork::AllDoneByYou);
}

pub(crate) async fn a_paused_queue_grants_nothing_but_open_work_may_be_finished(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 2, 1).await;
    let open = world.granted(ANN, NOW).await;

    let paused = world.set_state(QueueState::Paused).await;

    assert_eq!(paused.unwrap().state, QueueState::Paused);
    assert_eq!(world.nothing(BOB, NOW).await, NoWork::Paused);
    assert_eq!(world.granted(ANN, NOW).await.id, open.id);
    assert!(stored(&world.submit(op(1), ANN, open.id, NOW).await));
    assert_eq!(world.nothing(ANN, NOW).await, NoWork::Paused);
    world.set_state(QueueState::Active).await;
    assert_eq!(text(&world.granted(BOB, NOW).await), "text 1");
}

pub(crate) async fn an_archived_queue_grants_nothing(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    world.granted(ANN, NOW).await;

    world.set_state(QueueState::Archived).await;

    assert_eq!(world.nothing(ANN, NOW).await, NoWork::Archived);
    assert_eq!(world.nothing(BOB, NOW).await, NoWork::Archived);
}

pub(crate) async fn new_samples_reach_a_person_who_had_finished(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 2).await;
    let first = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, first.id, NOW).await;
    assert_eq!(world.nothing(ANN, NOW).await, NoWork::AllDoneByYou);

    store
        .insert_samples(world.queue, numbered(1..2), NOW)
        .await
        .unwrap();

    assert_eq!(text(&world.granted(ANN, NOW).await), "text 1");
}

pub(crate) async fn a_skipped_sample_comes_to_a_person_who_is_far_ahead(store: Arc<dyn Store>) {
    let world = World::of(store, 10, 1).await;
    let first = world.granted(ANN, NOW).await;
    for number in 1..6 {
        let next = world.granted(BOB, NOW).await;
        world.submit(op(number), BOB, next.id, NOW).await;
    }

    world.skip(ANN, first.id, NOW).await;

    assert_eq!(text(&world.granted(BOB, NOW).await), "text 0");
}

pub(crate) async fn an_assignment_says_in_which_order_its_labeler_sees_two_texts(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 1, 3).await;

    for labeler in [ANN, BOB, EVE] {
        let assignment = world.granted(labeler, NOW).await;

        assert_eq!(assignment.order, order_for(labeler, assignment.sample.id));
    }
}

pub(crate) async fn what_an_assignment_holds_is_read_by_its_labeler_alone(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 2).await;
    let assignment = world.granted(ANN, NOW).await;
    let read = async |labeler| {
        let payload = world.store.assigned_payload(assignment.id, labeler);
        payload.await.unwrap()
    };

    assert_eq!(read(ANN).await, Some(assignment.sample.payload.clone()));
    assert_eq!(read(BOB).await, None);
    world.submit(op(1), ANN, assignment.id, NOW).await;
    assert_eq!(read(ANN).await, Some(assignment.sample.payload.clone()));
}
