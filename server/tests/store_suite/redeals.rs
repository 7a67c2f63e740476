//! Samples that are dealt again by a new policy, though whoever changed it ended in the midst of that.

use std::{sync::Arc, time::Duration};

use ingot::{policy::Policy, progress::QueueState};
use server::store::{By, QueueChange, Store};
use tokio::{task::yield_now, time::timeout};

use crate::world::{NOW, World, policy};

/// More than are dealt at once.
const SAMPLES: usize = 6_000;

fn with_policy(policy: Policy) -> QueueChange {
    QueueChange {
        policy: Some(policy),
        ..QueueChange::default()
    }
}

/// Changes the policy, and goes away as soon as others see it.
async fn change_and_go(world: &World, policy: &Policy) {
    let (store, queue) = (Arc::clone(&world.store), world.queue);
    let change = with_policy(policy.clone());
    let changing =
        tokio::spawn(async move { store.change_queue(queue, change, By::NOBODY, NOW).await });
    let seen = async {
        while world.store.queue(queue).await.unwrap().unwrap().policy != *policy {
            yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), seen).await.unwrap();
    changing.abort();
    // It may have been done before.
    let _ = changing.await;
}

/// A queue that is dealt by a policy of this overlap in parts only.
async fn half_dealt(world: &World) -> u32 {
    for overlap in 2..50 {
        change_and_go(world, &policy(overlap)).await;
        if world.counters().await.target != SAMPLES as u64 * u64::from(overlap) {
            return overlap;
        }
    }
    panic!("all dealing was done before it could be interrupted");
}

/// Looks for dealing that nobody goes on with, until there is none.
async fn deal_on(store: &dyn Store) {
    let mut places = store.deal_on(&[]).await.unwrap();
    while !places.is_empty() {
        places = store.deal_on(&places).await.unwrap();
    }
}

pub(crate) async fn what_was_interrupted_goes_on(store: Arc<dyn Store>) {
    // Given a new policy that only some samples were dealt by
    let world = World::of(store.clone(), SAMPLES, 1).await;
    let overlap = half_dealt(&world).await;

    // When somebody looks for such
    timeout(Duration::from_secs(60), deal_on(&*store))
        .await
        .unwrap();

    // Then all are dealt by it
    let target = SAMPLES as u64 * u64::from(overlap);
    assert_eq!(world.counters().await.target, target);
    world.assert_counted().await;
}

pub(crate) async fn what_has_gone_on_since_the_last_look_is_left_to_others(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), SAMPLES, 1).await;
    half_dealt(&world).await;
    // What was under way when it was interrupted ends before another change.
    world.set_state(QueueState::Paused).await;
    let places = store.deal_on(&[]).await.unwrap();
    let (queue, place) = places[0];

    let left = store.deal_on(&[(queue, place + 1)]).await.unwrap();

    assert_eq!((queue, left), (world.queue, places));
}

pub(crate) async fn several_who_deal_on_come_to_the_same(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), SAMPLES, 1).await;
    let overlap = half_dealt(&world).await;

    let change = with_policy(policy(overlap + 1));
    let (_, _, changed) = tokio::join!(
        deal_on(&*store),
        deal_on(&*store),
        store.change_queue(world.queue, change, By::NOBODY, NOW),
    );

    let counters = changed.unwrap().unwrap().counters;
    assert_eq!(counters.target, SAMPLES as u64 * u64::from(overlap + 1));
    world.assert_counted().await;
}
