//! When followers are woken, on a clock that tests move.

use futures::FutureExt;
use ingot::live::server_session::Pull;
use tokio::{task::JoinHandle, time::advance};

use super::{timer_now as now, *};
use crate::live::wake::Wake;

const BUSY: Family = Family::Queue(QueueId(1));
const QUIET: Family = Family::Queue(QueueId(2));

struct Followed(Followers);

impl Wakes for Followed {
    fn followers(&self) -> &Followers {
        &self.0
    }
}

/// A topic with this many followers, and the first and the last of them.
fn followed(count: u64) -> (Arc<Followed>, [Arc<Wake>; 2]) {
    let topic = Arc::new(Followed(Followers::many()));
    let wakes: Vec<_> = (0..count).map(Wake::new).collect();
    for wake in &wakes {
        topic.0.add(Arc::clone(wake));
    }
    let ends = [&wakes[0], &wakes[wakes.len() - 1]].map(Arc::clone);
    (topic, ends)
}

/// A beat that runs until its handle is aborted.
fn running() -> (Arc<Beat>, JoinHandle<()>) {
    let beat = Arc::new(Beat::new(Cadences::DEFAULT, LiveMetrics::unmeasured()));
    let task = tokio::spawn({
        let beat = Arc::clone(&beat);
        async move { beat.run().await }
    });
    (beat, task)
}

/// How long after `began` each of these is woken for the first time.
async fn woken_after(began: Instant, wakes: &[Arc<Wake>]) -> Vec<Duration> {
    let mut after = Vec::new();
    for wake in wakes {
        assert_eq!(wake.wait().await, Pull::Changes);
        after.push(now() - began);
    }
    after
}

/// Keeps a family in a burst: a label each 2 ms.
fn burst(beat: &Arc<Beat>, family: Family, topic: &Arc<Followed>) -> JoinHandle<()> {
    let (beat, topic) = (Arc::clone(beat), Arc::clone(topic));
    tokio::spawn(async move {
        loop {
            beat.publish(family, &topic, true);
            sleep(Duration::from_millis(2)).await;
        }
    })
}

#[tokio::test(start_paused = true)]
async fn the_first_change_after_quiet_reaches_everybody_at_once() {
    let (topic, [first, last]) = followed(1_000);
    let (beat, task) = running();
    advance(Duration::from_secs(60)).await;
    let began = now();

    beat.publish(BUSY, &topic, true);

    let woken = woken_after(began, &[first, last]).await;
    assert_eq!(woken, [Duration::ZERO; 2]);
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn further_changes_come_once_per_window_spread_over_it_and_none_is_lost() {
    let (topic, [first, last]) = followed(1_000);
    let (beat, task) = running();
    beat.publish(BUSY, &topic, true);
    let _ = (first.wait().await, last.wait().await);
    let told_at = now();
    // Given a second change right behind the first
    beat.publish(BUSY, &topic, true);
    assert_eq!(first.wait().now_or_never(), None);
    // Then the shards have their turns within the window
    first.wait().await;
    let early = now() - told_at;
    last.wait().await;
    let late = now() - told_at;
    assert!(early < late, "{early:?} {late:?}");
    assert!(late <= Duration::from_millis(60), "{late:?}");
    // And with no further change nobody is woken again
    sleep(Duration::from_secs(5)).await;
    assert_eq!(
        (first.wait().now_or_never(), last.wait().now_or_never()),
        (None, None)
    );
    assert!(beat.pending().families.is_empty());
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn a_label_of_a_quiet_queue_goes_out_at_once_while_another_is_in_a_burst() {
    // Given a queue with so many followers that its windows are as wide as they may be
    let (busy, [_, last]) = followed(10_000);
    let (quiet, ends) = followed(500);
    let (beat, task) = running();
    let bursting = burst(&beat, BUSY, &busy);
    sleep(Duration::from_millis(3_333)).await;
    let mut busy_wakes = 0;
    while last.wait().now_or_never().is_some() {
        busy_wakes += 1;
    }
    assert_eq!(busy_wakes, 1, "wakes nobody looked at are one");
    // When a label comes for another one
    let began = now();
    beat.publish(QUIET, &quiet, true);
    // Then its followers hear of it at once
    assert_eq!(woken_after(began, &ends).await, [Duration::ZERO; 2]);
    // And of the next one soon
    beat.publish(QUIET, &quiet, true);
    let woken = woken_after(began, &ends).await;
    assert!(woken[1] <= Duration::from_millis(110), "{woken:?}");
    bursting.abort();
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn a_label_that_changes_four_topics_is_one_label() {
    // Given a queue of which a thousand follow each of four topics
    let topics: Vec<_> = (0..4).map(|_| followed(1_000)).collect();
    let (beat, task) = running();
    let label = || {
        for (index, (topic, _)) in topics.iter().enumerate() {
            beat.publish(BUSY, topic, index == 0);
        }
    };
    label();
    let (_, [first, last]) = &topics[3];
    woken_after(now(), &[Arc::clone(first), Arc::clone(last)]).await;
    // When the next label comes
    let began = now();
    label();
    // Then 4,000 deliveries take the budget of single labels: 200 ms, not the 400 ms of a burst
    let woken = woken_after(began, &[Arc::clone(last)]).await;
    let expected = Duration::from_millis(185)..Duration::from_millis(200);
    assert!(expected.contains(&woken[0]), "{woken:?}");
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn first_changes_beyond_what_a_second_may_hold_wait_for_their_turns() {
    let (beat, task) = running();
    let queues: Vec<_> = (0..21).map(|_| followed(1_000)).collect();
    let began = now();
    let mut at_once = 0;
    // When 21 quiet queues of a thousand followers each get a label in the same moment
    for (id, (topic, _)) in (1..).zip(&queues) {
        beat.publish(Family::Queue(QueueId(id)), topic, true);
    }
    for (_, [_, last]) in &queues {
        let woken = woken_after(began, &[Arc::clone(last)]).await;
        at_once += usize::from(woken[0] == Duration::ZERO);
        assert!(woken[0] <= Duration::from_millis(1_000), "{woken:?}");
    }
    // Then the last one is told in the course of a window
    assert_eq!(at_once, 20);
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn labels_that_only_followers_of_other_topics_hear_of_count_all_the_same() {
    // Given a queue whose progress nobody follows, in a burst
    let progress_of_nobody = Arc::new(Followed(Followers::many()));
    let (sessions, [_, last]) = followed(4_000);
    let (beat, task) = running();
    let mut woken = 0;
    for _ in 0..1_000 {
        beat.publish(BUSY, &progress_of_nobody, true);
        beat.publish(BUSY, &sessions, false);
        sleep(Duration::from_millis(2)).await;
        woken += usize::from(last.wait().now_or_never().is_some());
    }
    // Then its windows are those of a burst: 400 ms
    assert!((5..=7).contains(&woken), "{woken} in two seconds");
    task.abort();
}

#[test]
fn a_tick_is_never_before_what_is_due_and_less_than_a_step_behind() {
    let began = now();
    for (due_us, tick_us) in [(0, 0), (1, 5_000), (5_000, 5_000), (7_500, 10_000)] {
        let due = began + Duration::from_micros(due_us);
        let tick = began + Duration::from_micros(tick_us);
        assert_eq!(tick_at(began, due), tick, "{due_us}");
    }
}
