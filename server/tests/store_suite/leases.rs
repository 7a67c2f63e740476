//! Time running out.

use std::sync::Arc;

use server::store::{Refusal, Skipped, Store, Submitted};

use crate::world::{ANN, BOB, EVE, LEASE_MS, NOW, World, op, stored};

const LATE: u64 = NOW + LEASE_MS;

pub(crate) async fn an_ended_lease_goes_to_the_next_person(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let of_ann = world.granted(ANN, NOW).await;

    let of_bob = world.granted(BOB, LATE).await;

    assert_eq!(of_bob.sample, of_ann.sample);
    assert_ne!(of_bob.id, of_ann.id);
    world.assert_counted().await;
}

pub(crate) async fn an_ended_lease_stays_with_its_holder_while_nobody_wants_it(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 2, 1).await;
    let before = world.granted(ANN, NOW).await;

    let after = world.granted(ANN, LATE + 1).await;

    assert_eq!(after.id, before.id);
    assert_eq!(after.lease_expires_at_ms, LATE + 1 + LEASE_MS);
}

pub(crate) async fn a_late_label_is_taken_before_a_sweep(store: Arc<dyn Store>) {
    let world = World::of(store, 1, 1).await;
    let open = world.granted(ANN, NOW).await;

    assert!(stored(&world.submit(op(1), ANN, open.id, LATE + 1).await));
    world.assert_counted().await;
}

pub(crate) async fn a_late_label_is_taken_after_a_sweep_while_there_is_room(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 2).await;
    let of_ann = world.granted(ANN, NOW).await;
    store.expire_leases(LATE).await.unwrap();
    let of_bob = world.granted(BOB, LATE).await;

    assert!(stored(&world.submit(op(1), ANN, of_ann.id, LATE + 1).await));
    assert!(stored(&world.submit(op(2), BOB, of_bob.id, LATE + 1).await));
    assert_eq!(world.counters().await.done, 1);
    world.assert_counted().await;
}

pub(crate) async fn a_late_label_is_refused_once_the_sample_went_to_somebody_else(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 1, 1).await;
    let of_ann = world.granted(ANN, NOW).await;
    let of_bob = world.granted(BOB, LATE).await;

    let late = world.submit(op(1), ANN, of_ann.id, LATE).await;

    assert_eq!(late, Submitted::Refused(Refusal::LeaseLost));
    assert!(stored(&world.submit(op(2), BOB, of_bob.id, LATE).await));
    let later = world.submit(op(1), ANN, of_ann.id, LATE).await;
    assert_eq!(later, Submitted::Refused(Refusal::LeaseLost));
    assert_eq!(store.label_ops(world.queue).await.unwrap(), [op(2)]);
    world.assert_counted().await;
}

pub(crate) async fn a_late_label_is_taken_when_the_others_lease_ended_too(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let of_ann = world.granted(ANN, NOW).await;
    world.granted(BOB, LATE).await;
    store.expire_leases(LATE + LEASE_MS).await.unwrap();

    assert!(stored(
        &world.submit(op(1), ANN, of_ann.id, LATE + LEASE_MS).await
    ));
    world.assert_counted().await;
}

pub(crate) async fn an_expired_turn_may_be_taken_up_again_by_the_same_person(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 2, 1).await;
    let before = world.granted(ANN, NOW).await;
    store.expire_leases(LATE).await.unwrap();

    let after = world.granted(ANN, LATE).await;

    assert_eq!(after.id, before.id);
    assert_eq!(after.sample, before.sample);
    assert!(stored(&world.submit(op(1), ANN, after.id, LATE).await));
    world.assert_counted().await;
}

pub(crate) async fn an_expired_turn_may_be_skipped(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let open = world.granted(ANN, NOW).await;
    store.expire_leases(LATE).await.unwrap();

    let Skipped::Done(_, after) = world.skip(ANN, open.id, LATE).await else {
        panic!("the skip should be done");
    };

    assert_eq!((after.skipped, after.leased, after.available), (1, 0, 1));
    world.assert_counted().await;
}

pub(crate) async fn a_sweep_ends_every_lease_that_ran_out(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 600, 1).await;
    let mails = World::named(store.clone(), "mails", 2, 1).await;
    for number in 0..500 {
        tweets
            .granted(
                ingot::ids::LabelerId(uuid::Uuid::from_u128(1000 + number)),
                NOW,
            )
            .await;
    }
    mails.granted(ANN, NOW).await;
    mails.granted(EVE, NOW + 1).await;

    assert_eq!(store.expire_leases(LATE).await.unwrap(), 501);
    assert_eq!(store.expire_leases(LATE).await.unwrap(), 0);
    assert_eq!(mails.counters().await.leased, 1);
    tweets.assert_counted().await;
    mails.assert_counted().await;
}

pub(crate) async fn a_lease_ends_at_its_last_millisecond_and_not_before(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    world.granted(ANN, NOW).await;

    assert_eq!(store.expire_leases(LATE - 1).await.unwrap(), 0);
    assert_eq!(store.expire_leases(LATE).await.unwrap(), 1);
}
