//! What the hub does by itself: it wakes followers, counts people, follows clocks and the store.

use std::time::Duration;

use ingot::presence::Totals;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::{Hub, lock};
use crate::telemetry::PeopleCounts;

/// How often cadences, velocities and graces are looked at.
const TICK: Duration = Duration::from_millis(250);
/// How often the store is read for what other processes have changed.
const HEAL: Duration = Duration::from_secs(2);
/// How often, if those that change much tell of it.
const HEAL_IN_CLUSTER: Duration = Duration::from_secs(5);
/// How often people and tabs are counted for the metrics.
const CENSUS: Duration = Duration::from_secs(5);
/// How often the velocities of sessions are told though nobody labels.
const SESSIONS: Duration = Duration::from_secs(60);
/// How long further people who come and go wait to be counted together.
const RECOUNT: Duration = Duration::from_millis(50);

impl Hub {
    /// Publishes what time alone changes, wakes the sockets, and follows what other processes do to
    /// the store, until cancelled.
    pub async fn run(self, cancel: CancellationToken) {
        let work = async {
            tokio::join!(
                self.inner.beat.run(),
                self.recount(),
                self.tick(),
                self.heal(),
                self.census(),
                self.age(),
            )
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            _ = work => {}
        }
    }

    /// Counts the people of stirred queues: at once after quiet, else those of a short while together,
    /// so that a thousand who join at once are not counted a thousand times.
    async fn recount(&self) {
        loop {
            self.inner.stir.notified().await;
            let stirred = std::mem::take(&mut *lock(&self.inner.stirred));
            for queue in stirred {
                self.recount_people(queue);
            }
            sleep(RECOUNT).await;
        }
    }

    async fn tick(&self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = ticks.tick().await;
            self.inner.metrics.tick_late(due.elapsed());
            let now_ms = self.now_ms();
            lock(&self.inner.presence).expire(now_ms);
            for (queue, topics) in self.all_topics() {
                let counts = lock(&self.inner.presence).counts(queue, now_ms);
                self.change(&topics.progress, |topic| topic.tick(counts, now_ms));
                self.tell_roster(queue, &topics, false);
            }
            self.tell_totals(false);
        }
    }

    async fn heal(&self) {
        let is_told = self.inner.desk.is_some();
        let mut ticks = interval(if is_told { HEAL_IN_CLUSTER } else { HEAL });
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            ticks.tick().await;
            match self.inner.store.counters().await {
                Ok(all) => {
                    failing = false;
                    for (queue, counters) in all {
                        self.take_counted(queue, counters);
                    }
                }
                // The sockets stay; what is known stays shown. One line per outage is enough.
                Err(error) if !failing => {
                    failing = true;
                    tracing::warn!(%error, "the counters can't be read; trying on");
                }
                Err(_) => {}
            }
        }
    }

    async fn census(&self) {
        let mut ticks = interval(CENSUS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let Totals {
                active,
                connected,
                tabs,
            } = lock(&self.inner.presence).totals(self.now_ms());
            self.inner.metrics.people(PeopleCounts {
                connected,
                active,
                tabs,
            });
            self.forget_own();
        }
    }

    async fn age(&self) {
        let mut ticks = interval(SESSIONS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.tell_sessions(self.clocks());
            self.forget_people();
        }
    }
}
