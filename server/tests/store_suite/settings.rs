//! Changing what a queue is, when others do so too.

use std::sync::Arc;

use ingot::{policy::Policy, progress::QueueState};
use server::store::{Queue, QueueChange, Store, StoreError};

use crate::world::{ANN, BOB, NOW, World, op};

async fn queue(world: &World) -> Queue {
    world.store.queue(world.queue).await.unwrap().unwrap()
}

/// A queue, and two people who may change it.
async fn world(store: &Arc<dyn Store>, samples: usize) -> World {
    for person in [ANN, BOB] {
        store.set_display_name(person, None, NOW).await.unwrap();
    }
    World::of(store.clone(), samples, 1).await
}

fn named(name: &str, made_for: Option<u64>) -> QueueChange {
    QueueChange {
        name: Some(name.to_owned()),
        made_for,
        ..QueueChange::default()
    }
}

pub(crate) async fn of_two_changes_made_for_the_same_settings_the_second_is_refused(
    store: Arc<dyn Store>,
) {
    let world = world(&store, 1).await;
    let read = queue(&world).await.settings_revision;
    let first = named("a", Some(read));
    let changed = store
        .change_queue(world.queue, first, ANN.into(), NOW)
        .await;
    assert_eq!(changed.unwrap().unwrap().settings_revision, read + 1);

    let mut second = named("b", Some(read));
    second.policy = Some(Policy::with_overlap(7));
    second.state = Some(QueueState::Paused);
    let refused = store
        .change_queue(world.queue, second, BOB.into(), NOW)
        .await;

    assert!(matches!(refused, Err(StoreError::ChangedMeanwhile(id)) if id == world.queue));
    let kept = queue(&world).await;
    assert_eq!((kept.name.as_str(), kept.policy.overlap), ("a", 1));
    assert_eq!(kept.counters.state, QueueState::Active);
    let again = named("b", Some(kept.settings_revision));
    let changed = store
        .change_queue(world.queue, again, BOB.into(), NOW)
        .await;
    assert_eq!(changed.unwrap().unwrap().name, "b");
}

pub(crate) async fn of_many_changes_made_for_the_same_settings_one_is_made(store: Arc<dyn Store>) {
    let world = world(&store, 1).await;
    let changes = (0..8).map(|number| {
        let (store, id) = (store.clone(), world.queue);
        let change = named(&format!("n{number}"), Some(0));
        tokio::spawn(async move { store.change_queue(id, change, ANN.into(), NOW).await })
    });
    let mut made = 0;

    for change in changes.collect::<Vec<_>>() {
        made += u32::from(change.await.unwrap().is_ok());
    }

    assert_eq!(made, 1);
    assert_eq!(queue(&world).await.settings_revision, 1);
}

pub(crate) async fn labels_and_states_are_no_change_of_settings(store: Arc<dyn Store>) {
    let world = world(&store, 2).await;
    let turn = world.granted(ANN, NOW).await;
    world.submit(op(1), ANN, turn.id, NOW).await;
    let pause = QueueChange {
        state: Some(QueueState::Paused),
        ..QueueChange::default()
    };
    let paused = store
        .change_queue(world.queue, pause, BOB.into(), NOW)
        .await;
    assert_eq!(paused.unwrap().unwrap().settings_revision, 0);

    let changed = store
        .change_queue(world.queue, named("a", Some(0)), ANN.into(), NOW)
        .await;

    let changed = changed.unwrap().unwrap();
    assert_eq!((changed.name.as_str(), changed.settings_revision), ("a", 1));
    assert_eq!(changed.counters.state, QueueState::Paused);
    assert_eq!(
        store.check(world.queue).await.unwrap(),
        Vec::<String>::new()
    );
}

pub(crate) async fn a_change_that_is_made_for_no_settings_is_made_in_any_case(
    store: Arc<dyn Store>,
) {
    let world = world(&store, 1).await;
    for name in ["a", "b"] {
        let changed = store
            .change_queue(world.queue, named(name, None), ANN.into(), NOW)
            .await;
        assert_eq!(changed.unwrap().unwrap().name, name);
    }
    assert_eq!(queue(&world).await.settings_revision, 2);
}
