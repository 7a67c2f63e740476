//! When the followers of changed topics are woken.
//!
//! The first change after quiet goes to everybody at once. Behind it a window opens that is as wide as
//! the followers and the changes call for; in it each shard has its turn, one after the other, and gets
//! all that was published since its turn before. A window in which nothing happens is the last one.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ingot::live::{cadence::Cadences, pace::window_ms};
use tokio::{sync::Notify, task::yield_now, time::sleep};

use super::followers::{Followers, SHARDS};

/// Turns that are due closer together than this are one: timers are no finer.
const STEP: Duration = Duration::from_millis(5);

/// What can be woken.
pub(super) trait Wakes: Send + Sync {
    /// Who follows.
    fn followers(&self) -> &Followers;
}

/// Wakes followers in windows.
pub(super) struct Beat {
    cadences: Cadences,
    pending: Mutex<Pending>,
    published: Notify,
}

/// What was published and not yet told to every shard.
#[derive(Default)]
struct Pending {
    /// Counts all changes ever, so that each shard knows how far it was told.
    changes: u64,
    /// By where they are: two topics are never at one place while both are held here.
    topics: HashMap<usize, Changed>,
}

struct Changed {
    /// The number of its newest change.
    change: u64,
    topic: Arc<dyn Wakes>,
}

impl Beat {
    /// Wakes nobody yet; its windows keep to these cadences.
    pub(super) fn new(cadences: Cadences) -> Self {
        Self {
            cadences,
            pending: Mutex::default(),
            published: Notify::new(),
        }
    }

    /// A topic has changed. If nobody follows it there is nobody to tell: whoever begins to later reads
    /// the change.
    pub(super) fn publish(&self, topic: &Arc<impl Wakes + 'static>) {
        if topic.followers().count() == 0 {
            return;
        }
        let mut pending = self.pending();
        pending.changes += 1;
        let change = pending.changes;
        pending
            .topics
            .entry(Arc::as_ptr(topic).addr())
            .or_insert_with(|| Changed {
                change,
                topic: Arc::clone(topic) as Arc<dyn Wakes>,
            })
            .change = change;
        drop(pending);
        self.published.notify_one();
    }

    /// Wakes followers for as long as it is polled.
    pub(super) async fn run(&self) {
        let mut told = [0; SHARDS];
        let mut before = 0;
        loop {
            self.published.notified().await;
            if self.changes() == before {
                continue;
            }
            for (shard, told) in told.iter_mut().enumerate() {
                *told = self.tell(shard, *told);
                yield_now().await;
            }
            loop {
                let (followers, changes) = self.waiting();
                let window_ms = window_ms(followers, changes - before, &self.cadences);
                self.window(&mut told, Duration::from_millis(window_ms))
                    .await;
                // Each shard had its turn since: what changed later is the next window's.
                self.forget(changes);
                before = changes;
                if self.changes() == changes {
                    break;
                }
            }
        }
    }

    /// One turn for each shard.
    async fn window(&self, told: &mut [u64; SHARDS], window: Duration) {
        // Each turn has its time within the window: lateness of one doesn't add to the next.
        let mut turn = pin!(sleep(Duration::ZERO));
        let mut turn_at = turn.deadline();
        let end = turn_at + window;
        let share = window / u32::try_from(SHARDS).unwrap_or(u32::MAX);
        let mut owed = Duration::ZERO;
        for (shard, told) in told.iter_mut().enumerate() {
            owed += share;
            if STEP <= owed {
                turn_at += owed;
                turn.as_mut().reset(turn_at);
                turn.as_mut().await;
                owed = Duration::ZERO;
            }
            *told = self.tell(shard, *told);
        }
        turn.as_mut().reset(end);
        turn.await;
    }

    /// Wakes those of a shard who follow what has changed since; returns how far that is.
    fn tell(&self, shard: usize, since: u64) -> u64 {
        let pending = self.pending();
        for changed in pending.topics.values() {
            if since < changed.change {
                changed.topic.followers().wake(shard);
            }
        }
        pending.changes
    }

    /// Every shard was told of the changes up to this one.
    fn forget(&self, told: u64) {
        self.pending()
            .topics
            .retain(|_, changed| told < changed.change);
    }

    /// How many follow the topics that changed since the window before, and how many changes there
    /// were ever.
    fn waiting(&self) -> (usize, u64) {
        let pending = self.pending();
        let followers = pending
            .topics
            .values()
            .map(|changed| changed.topic.followers().count())
            .sum();
        (followers, pending.changes)
    }

    fn changes(&self) -> u64 {
        self.pending().changes
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        // No code that holds the lock can leave it half changed.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use ingot::live::server_session::Pull;
    use tokio::time::{Instant, advance};

    use super::*;
    use crate::live::wake::Wake;

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

    #[tokio::test(start_paused = true)]
    async fn the_first_change_after_quiet_reaches_everybody_at_once() {
        let (topic, [first, last]) = followed(1_000);
        let beat = Arc::new(Beat::new(Cadences::DEFAULT));
        let running = tokio::spawn({
            let beat = Arc::clone(&beat);
            async move { beat.run().await }
        });
        advance(Duration::from_secs(60)).await;
        let began = now();

        beat.publish(&topic);

        assert_eq!(
            (first.wait().await, last.wait().await),
            (Pull::Changes, Pull::Changes)
        );
        assert_eq!(now(), began);
        running.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn further_changes_come_once_per_window_spread_over_it_and_none_is_lost() {
        let (topic, [first, last]) = followed(1_000);
        let beat = Arc::new(Beat::new(Cadences::DEFAULT));
        let running = tokio::spawn({
            let beat = Arc::clone(&beat);
            async move { beat.run().await }
        });
        beat.publish(&topic);
        let _ = (first.wait().await, last.wait().await);
        let told_at = now();
        // Given a second change right behind the first
        beat.publish(&topic);
        assert_eq!(first.wait().now_or_never(), None);
        // Then the shards have their turns within the window
        first.wait().await;
        let early = now() - told_at;
        last.wait().await;
        let late = now() - told_at;
        assert!(early < late, "{early:?} {late:?}");
        assert!(late <= Duration::from_millis(60), "{late:?}");
        // And with no further change nobody is woken again
        advance(Duration::from_secs(5)).await;
        assert_eq!(
            (first.wait().now_or_never(), last.wait().now_or_never()),
            (None, None)
        );
        running.abort();
    }

    fn now() -> Instant {
        tokio::time::sleep(Duration::ZERO).deadline()
    }
}
