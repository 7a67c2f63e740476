//! Queues, secrets, settings and the store's own life.

use std::sync::Arc;

use ingot::{
    ids::QueueId,
    policy::Policy,
    progress::{Counters, QueueState},
};
use server::store::{By, NewQueue, QueueChange, Store, StoreError};

use crate::world::{ANN, LEASE_MS, NOW, World, op, schema};

pub(crate) async fn queues_are_found_by_id_and_name(store: Arc<dyn Store>) {
    let tweets = World::of(store.clone(), 1, 2).await;
    let mails = World::named(store.clone(), "mails", 0, 1).await;

    let queue = store.queue_named("tweets").await.unwrap().unwrap();

    assert_eq!((queue.id, queue.name.as_str()), (tweets.queue, "tweets"));
    assert_eq!(queue.schema, schema());
    assert_eq!(
        queue.counters,
        Counters {
            revision: queue.counters.revision,
            samples: 1,
            available: 1,
            target: 2,
            state: QueueState::Active,
            ..Counters::default()
        }
    );
    assert_eq!(
        store.queue(tweets.queue).await.unwrap(),
        Some(queue.clone())
    );
    let ids: Vec<_> = store
        .queues()
        .await
        .unwrap()
        .iter()
        .map(|queue| queue.id)
        .collect();
    assert_eq!(ids, [tweets.queue, mails.queue]);
    assert_eq!(
        store.counters().await.unwrap()[0],
        (tweets.queue, queue.counters)
    );
}

pub(crate) async fn a_queue_name_is_taken_once(store: Arc<dyn Store>) {
    World::of(store.clone(), 0, 1).await;

    let queue = NewQueue {
        guidelines: String::new(),
        name: "tweets".to_owned(),
        schema: schema(),
        policy: Policy::default(),
    };
    let again = store.create_queue(queue, By::NOBODY, NOW).await;

    assert!(matches!(again, Err(StoreError::QueueNameTaken(name)) if name == "tweets"));
}

pub(crate) async fn an_unknown_queue_is_none(store: Arc<dyn Store>) {
    let unknown = QueueId(99);

    assert_eq!(store.queue(unknown).await.unwrap(), None);
    assert_eq!(store.queue_named("none").await.unwrap(), None);
    assert_eq!(store.recount(unknown).await.unwrap(), None);
    let change = store.change_queue(unknown, QueueChange::default(), By::NOBODY, NOW);
    assert_eq!(change.await.unwrap(), None);
    assert!(store.snapshot(unknown).await.unwrap().is_none());
    assert_eq!(store.labels_by_minute(unknown, 0).await.unwrap(), []);
}

pub(crate) async fn the_first_secret_stays(store: Arc<dyn Store>) {
    assert_eq!(
        store.secret("cookie", vec![0, 1, 255]).await.unwrap(),
        [0, 1, 255]
    );
    assert_eq!(store.secret("cookie", vec![9]).await.unwrap(), [0, 1, 255]);
    assert_eq!(store.secret("other", vec![9]).await.unwrap(), [9]);
}

pub(crate) async fn a_setting_is_what_it_was_set_to_last(store: Arc<dyn Store>) {
    assert_eq!(store.setting("demo").await.unwrap(), None);

    store.set_setting("demo", "no").await.unwrap();
    store.set_setting("demo", "yes").await.unwrap();

    assert_eq!(store.setting("demo").await.unwrap().as_deref(), Some("yes"));
}

pub(crate) async fn every_change_of_counters_has_a_new_revision(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 2, 1).await;
    let mut seen = vec![world.counters().await];

    let first = world.granted(ANN, NOW).await;
    seen.push(world.counters().await);
    world.submit(op(1), ANN, first.id, NOW).await;
    seen.push(world.counters().await);
    let second = world.granted(ANN, NOW).await;
    seen.push(world.counters().await);
    store.expire_leases(NOW + LEASE_MS).await.unwrap();
    seen.push(world.counters().await);
    world.skip(ANN, second.id, NOW).await;
    seen.push(world.counters().await);
    world.set_state(QueueState::Paused).await;
    seen.push(world.counters().await);

    for pair in seen.windows(2) {
        assert!(pair[0].revision < pair[1].revision, "{pair:?}");
    }
}

pub(crate) async fn a_store_answers_its_health_check(store: Arc<dyn Store>) {
    store.ping().await.unwrap();
    store.ping().await.unwrap();
}

pub(crate) async fn a_closed_store_says_so(store: Arc<dyn Store>) {
    store.close().await;

    assert!(matches!(store.ping().await, Err(StoreError::Closed)));
    assert!(matches!(
        store.set_setting("a", "b").await,
        Err(StoreError::Closed)
    ));
    store.close().await;
}
