//! What is told of turns, whoever ends and reads them at the same time.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use ingot::{ids::SampleId, limits::Limits, session::Turn};

use super::*;
use crate::{clock::Clock, store::SqlStore, telemetry::LiveMetrics};

const QUEUE: QueueId = QueueId(1);

fn labeler() -> LabelerId {
    LabelerId::from_random_bytes([1; 16])
}

/// A hub over an empty store. The directory is the store's.
async fn hub() -> (Hub, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let store = SqlStore::sqlite(&dir.path().join("ingot.db")).await;
    let (store, clock) = (Arc::new(store.unwrap()), Clock::start());
    let hub = Hub::new(store, clock, Limits::DEFAULT, LiveMetrics::unmeasured());
    (hub, dir)
}

fn label(hub: &Hub) {
    label_at(hub, hub.clocks().wall_ms);
}

/// The labeler has labeled, and the hub hears of it now.
fn label_at(hub: &Hub, ended_at_ms: u64) {
    let turn = Turn {
        began_at_ms: ended_at_ms,
        ended_at_ms,
        end: TurnEnd::Labeled,
    };
    let sample = SampleId(1);
    hub.turn(
        QUEUE,
        labeler(),
        EndedTurn { sample, turn },
        Counters::default(),
    );
}

/// How many labels the labeler's own topic tells of.
fn own_labels(topic: &Channel<Table>) -> u32 {
    topic.read(|table| {
        let row = table.rows().next().map(|(_, row)| row.clone());
        match row {
            Some(Row::Own(stats)) => stats.labels,
            _ => 0,
        }
    })
}

#[tokio::test]
async fn own_labels_never_become_fewer_though_turns_end_while_they_are_read() {
    const LABELS: u32 = 2_000;
    let (hub, _dir) = hub().await;
    let own = hub.own_sessions(labeler());
    let done = AtomicBool::new(false);

    thread::scope(|scope| {
        // When two threads end turns and one tells all sessions anew, all the time
        let labeling: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| (0..LABELS / 2).for_each(|_| label(&hub))))
            .collect();
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                hub.tell_sessions(hub.clocks());
            }
        });
        // Then what is told only grows
        let mut before = 0;
        while labeling.iter().any(|thread| !thread.is_finished()) {
            let now = own_labels(&own);
            assert!(before <= now, "{before} fell to {now}");
            before = now;
        }
        done.store(true, Ordering::Relaxed);
    });

    assert_eq!(own_labels(&own), LABELS);
}

#[tokio::test]
async fn who_is_about_to_follow_own_sessions_follows_those_that_are_told() {
    let (hub, _dir) = hub().await;
    // Given somebody who has the topic and does not follow it yet
    let own = hub.own_sessions(labeler());
    // When what nobody follows is let go
    hub.forget_own();
    // Then it is still the one that is told
    label(&hub);
    assert_eq!(own_labels(&own), 1);
    // And it goes once nobody has it any more
    drop(own);
    hub.forget_own();
    assert!(lock(&hub.inner.own).is_empty());
}

#[tokio::test]
async fn a_label_counts_in_the_minute_in_which_it_was_given_though_the_hub_hears_of_it_in_the_next()
{
    let (hub, _dir) = hub().await;
    let minute = hub.clocks().wall_ms / MINUTE_MS - 1;

    label_at(&hub, minute * MINUTE_MS + MINUTE_MS - 1);

    let minutes = hub.minutes(QUEUE);
    let with_labels = minutes
        .iter()
        .filter_map(|(minute, row)| Some((*minute, row.minute()?.all())))
        .filter(|(_, labels)| 0 < *labels);
    assert_eq!(with_labels.collect::<Vec<_>>(), [(minute, 1)]);
}
