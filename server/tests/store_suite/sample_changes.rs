//! What is done to samples that were chosen.

use std::sync::Arc;

use ingot::{
    ids::SampleId,
    policy::{Policy, SkipPolicy},
    sample_table::{BulkAction, Changed},
};
use server::store::{By, Store};

use crate::{
    sample_table::{label, row},
    world::{ANN, BOB, NOW, World, op, policy, stored, text},
};

async fn change(world: &World, samples: &[SampleId], action: BulkAction) -> Changed {
    let changed =
        world
            .store
            .change_samples(world.queue, samples.to_vec(), action, By::NOBODY, NOW + 9);
    let (changed, counters) = changed.await.unwrap().unwrap();
    assert_eq!(counters, world.counters().await);
    world.assert_counted().await;
    changed
}

fn changed(changed: u64, unchanged: u64) -> Changed {
    Changed { changed, unchanged }
}

pub(crate) async fn a_priority_that_is_set_brings_samples_to_the_front_for_everybody(
    store: Arc<dyn Store>,
) {
    let world = World::of(store, 3, 2).await;
    label(&world, ANN, 1, 1).await;
    let last = row(&world, 2).await.id;

    let set = change(&world, &[last, SampleId(999)], BulkAction::SetPriority(5)).await;

    assert_eq!(set, changed(1, 0));
    assert_eq!(text(&world.granted(ANN, NOW).await), "text 2");
    assert_eq!(row(&world, 2).await.priority, 5);
    let again = change(&world, &[last], BulkAction::SetPriority(5)).await;
    assert_eq!(again, changed(0, 1));
}

pub(crate) async fn released_leases_are_free_for_others_and_told_in_the_log(store: Arc<dyn Store>) {
    let world = World::of(store, 2, 1).await;
    let held = world.granted(ANN, NOW).await;
    let samples = [held.sample.id, row(&world, 1).await.id];

    let released = change(&world, &samples, BulkAction::ReleaseLeases).await;

    assert_eq!(released, changed(1, 1));
    assert_eq!(world.counters().await.leased, 0);
    let to_bob = world.granted(BOB, NOW).await;
    assert_eq!(to_bob.sample.id, held.sample.id);
    assert!(!stored(&world.submit(op(1), ANN, held.id, NOW).await));
    let log = world
        .store
        .audit_page(&ingot::audit::Filter::default(), None, 9)
        .await;
    let entry = log
        .unwrap()
        .into_iter()
        .find(|entry| entry.action == "change samples");
    assert_eq!(
        entry.and_then(|entry| entry.detail).as_deref(),
        Some("leases released: 1 changed, 1 as before")
    );
}

pub(crate) async fn a_sample_that_is_queued_again_wants_one_more_label(store: Arc<dyn Store>) {
    let world = World::of(store, 2, 1).await;
    label(&world, ANN, 1, 1).await;
    let ids = [row(&world, 0).await.id, row(&world, 1).await.id];
    let before = world.counters().await;

    let queued = change(&world, &ids, BulkAction::Requeue).await;

    assert_eq!(queued, changed(1, 1));
    let after = world.counters().await;
    assert_eq!(
        (after.target, after.done),
        (before.target + 1, before.done - 1)
    );
    assert_eq!(row(&world, 0).await.overlap, Some(2));
    assert_eq!(text(&world.granted(BOB, NOW).await), "text 0");
}

pub(crate) async fn places_that_skips_took_are_open_again_once_queued(store: Arc<dyn Store>) {
    let policy = Policy {
        skip: SkipPolicy::IgnoreSkipped,
        ..policy(1)
    };
    let world = World::with_policy(store, "tweets", 1, policy).await;
    let skipped = world.granted(ANN, NOW).await;
    world.skip(ANN, skipped.id, NOW).await;
    assert_eq!(world.counters().await.done, 1);

    let queued = change(&world, &[skipped.sample.id], BulkAction::Requeue).await;

    assert_eq!(queued, changed(1, 0));
    let counters = world.counters().await;
    assert_eq!(
        (counters.done, counters.target, counters.available),
        (0, 1, 1)
    );
    assert_eq!(row(&world, 0).await.dropped, 0);
    assert_eq!(text(&world.granted(BOB, NOW).await), "text 0");
}
