//! Many at once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ingot::{assignment::NoWork, ids::LabelerId, policy::Policy};
use server::store::{By, Claimed, NewQueue, Refusal, Store, StoreError, Submitted};
use tokio::task::JoinSet;

use crate::world::{ANN, BOB, LEASE_MS, NOW, World, numbered, op, schema, stored, text};

fn person(number: u128) -> LabelerId {
    LabelerId(uuid::Uuid::from_u128(1000 + number))
}

/// Labels until there is nothing left for this person; answers with the texts they labeled.
async fn label_all(world: World, number: u128) -> Vec<String> {
    let mut done = Vec::new();
    loop {
        match world.claim(person(number), NOW).await {
            Claimed::Granted(mut assignments, _) => {
                let assignment = assignments.remove(0);
                let op_id = op((number << 64) | done.len() as u128);
                assert!(stored(
                    &world
                        .submit(op_id, person(number), assignment.id, NOW)
                        .await
                ));
                done.push(text(&assignment).to_owned());
            }
            // Somebody who is about to label it holds it: ask again.
            Claimed::Nothing(NoWork::AllLeased { .. }, _) => tokio::task::yield_now().await,
            Claimed::Nothing(..) => return done,
            Claimed::NoSuchQueue => panic!("the queue is there"),
        }
    }
}

pub(crate) async fn twenty_labelers_on_a_hundred_samples_make_exactly_two_hundred_labels(
    store: Arc<dyn Store>,
) {
    let world = World::of(store.clone(), 100, 2).await;

    let mut people = JoinSet::new();
    for number in 0..20 {
        people.spawn(label_all(world.clone(), number));
    }
    let mut labels_of = BTreeMap::<String, u32>::new();
    for texts in people.join_all().await {
        let count = texts.len();
        let mut distinct = texts.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), count, "one person got a sample twice");
        for text in texts {
            *labels_of.entry(text).or_default() += 1;
        }
    }

    assert_eq!(labels_of.len(), 100);
    assert!(labels_of.values().all(|labels| *labels == 2));
    let after = world.counters().await;
    assert_eq!(
        (after.labels, after.done, after.leased, after.available),
        (200, 100, 0, 0)
    );
    assert_eq!(store.label_ops(world.queue).await.unwrap().len(), 200);
    world.assert_counted().await;
}

pub(crate) async fn label_expiry_and_sweep_at_once_have_one_winner(store: Arc<dyn Store>) {
    for round in 0..20 {
        let world = World::named(store.clone(), &format!("round {round}"), 1, 1).await;
        let of_ann = world.granted(ANN, NOW).await;
        let late = NOW + LEASE_MS;

        let (label, _, claim) = tokio::join!(
            world.submit(op(round), ANN, of_ann.id, late),
            store.expire_leases(late),
            world.claim(BOB, late),
        );

        match (label, claim) {
            (Submitted::Stored(..), Claimed::Nothing(NoWork::Drained, _))
            | (Submitted::Refused(Refusal::LeaseLost), Claimed::Granted(..)) => {}
            other => panic!("there should be one winner, not {other:?}"),
        }
        world.assert_counted().await;
    }
}

pub(crate) async fn one_operation_sent_many_times_at_once_is_one_label(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    let open = world.granted(ANN, NOW).await;

    let mut sends = JoinSet::new();
    for _ in 0..50 {
        let world = world.clone();
        sends.spawn(async move { world.submit(op(1), ANN, open.id, NOW).await });
    }
    let answers = sends.join_all().await;

    assert_eq!(answers.iter().filter(|answer| stored(answer)).count(), 1);
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Submitted::Stored(..) | Submitted::Repeated(..)))
    );
    assert_eq!(world.counters().await.labels, 1);
}

pub(crate) async fn one_person_in_many_tabs_holds_one_assignment(store: Arc<dyn Store>) {
    let world = World::of(store, 50, 1).await;

    let mut tabs = JoinSet::new();
    for _ in 0..50 {
        let world = world.clone();
        tabs.spawn(async move { world.granted(ANN, NOW).await.id });
    }
    let mut ids = tabs.join_all().await;
    ids.dedup();

    assert_eq!(ids.len(), 1);
    assert_eq!(world.counters().await.leased, 1);
}

pub(crate) async fn a_write_that_fails_undoes_itself_alone(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;

    let mut writes = JoinSet::new();
    for number in 0..40 {
        let store = store.clone();
        writes.spawn(async move {
            let name = number.to_string();
            let taken = NewQueue {
                guidelines: String::new(),
                name: "tweets".to_owned(),
                schema: schema(),
                policy: Policy::default(),
            };
            let (refused, kept) = tokio::join!(
                store.create_queue(taken, By::NOBODY, NOW),
                store.set_setting(&name, "kept"),
            );
            assert!(matches!(refused, Err(StoreError::QueueNameTaken(_))));
            kept.unwrap();
        });
    }
    writes.join_all().await;

    for number in 0..40 {
        let setting = store.setting(&number.to_string()).await.unwrap();
        assert_eq!(setting.as_deref(), Some("kept"));
    }
    assert_eq!(store.queues().await.unwrap().len(), 1);
    world.assert_counted().await;
}

pub(crate) async fn labels_pass_a_running_import(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 200, 1).await;
    let chunks_stored = Arc::new(AtomicU64::new(0));

    let import = {
        let (world, chunks_stored) = (world.clone(), chunks_stored.clone());
        tokio::spawn(async move {
            for chunk in 0..40 {
                let first = 1000 + chunk * 500;
                let samples = numbered(first..first + 500);
                world
                    .store
                    .insert_samples(world.queue, samples, NOW)
                    .await
                    .unwrap();
                chunks_stored.fetch_add(1, Ordering::SeqCst);
            }
        })
    };
    for number in 0..100 {
        let open = world.granted(ANN, NOW).await;
        assert!(stored(&world.submit(op(number), ANN, open.id, NOW).await));
    }
    let during = chunks_stored.load(Ordering::SeqCst);
    import.await.unwrap();

    // Labels come first, and still the import goes on between them.
    assert!(0 < during, "the import never had a turn");
    assert_eq!(world.counters().await.samples, 200 + 20_000);
    world.assert_counted().await;
}
