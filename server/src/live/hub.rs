//! The one writer of every topic.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use ingot::{
    ids::{LabelerId, QueueId},
    limits::Limits,
    live::message::{Activity, Purpose, Stamped, Topic},
    presence::{Departure, Presence, TabConnection, Totals},
    progress::{Counters, Progress, Velocity},
};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    beat::Beat,
    channel::{Channel, Follow},
    queue_topic::QueueTopic,
    registry::Registry,
};
use crate::{
    clock::Clock,
    store::{Store, StoreError},
    telemetry::{LiveMetrics, PeopleCounts, TopicKind},
};

/// How often cadences, velocities and graces are looked at.
const TICK: Duration = Duration::from_millis(250);
/// How often the store is read for what other processes have changed.
const HEAL: Duration = Duration::from_secs(2);
/// How often people and tabs are counted for the metrics.
const CENSUS: Duration = Duration::from_secs(5);
/// How long further people who come and go wait to be counted together.
const RECOUNT: Duration = Duration::from_millis(50);
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// Knows the numbers of every queue and who is there, and wakes the sockets when either changes.
/// Clones are the same hub.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    clock: Clock,
    limits: Limits,
    /// The numbering of this start, below 2^53 so that every JSON reader keeps it exact.
    epoch: u64,
    topics: RwLock<HashMap<QueueId, Arc<Channel<QueueTopic>>>>,
    presence: Mutex<Presence>,
    /// The queues whose people have to be counted anew.
    stirred: Mutex<BTreeSet<QueueId>>,
    stir: Notify,
    registry: Arc<Registry>,
    tasks: TaskTracker,
    metrics: LiveMetrics,
    beat: Beat,
}

impl Hub {
    /// A hub that knows no queue yet.
    pub fn new(store: Arc<dyn Store>, clock: Clock, limits: Limits, metrics: LiveMetrics) -> Self {
        let inner = Inner {
            store,
            clock,
            limits,
            epoch: rand::random::<u64>() >> 11,
            topics: RwLock::default(),
            presence: Mutex::default(),
            stirred: Mutex::default(),
            stir: Notify::new(),
            registry: Arc::new(Registry::new(&limits)),
            tasks: TaskTracker::new(),
            metrics,
            beat: Beat::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Reads the numbers of every queue, and its last hour, so that a restart keeps the velocity.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn load(&self) -> Result<(), StoreError> {
        for (queue, counters) in self.inner.store.counters().await? {
            let velocity = self.last_hour(queue, counters.labels).await?;
            self.add(queue, counters, velocity);
        }
        Ok(())
    }

    /// The store has counted anew. Readings may come in any order: older ones are ignored.
    pub fn counted(&self, queue: QueueId, counters: Counters) {
        let topic = self.topic_with(queue, counters);
        let now_ms = self.now_ms();
        self.change(queue, &topic, |topic| topic.counted(counters, now_ms));
    }

    /// Somebody has labeled, and this is what the store counted after it.
    pub fn labeled(&self, queue: QueueId, labeler: LabelerId, counters: Counters) {
        let topic = self.topic_with(queue, counters);
        let now_ms = self.now_ms();
        self.change(queue, &topic, |topic| topic.labeled(counters, now_ms));
        lock(&self.inner.presence).labeled(queue, labeler, now_ms);
        self.stir([queue]);
    }

    /// A queue's numbers and where they stand; none if the hub has not heard of the queue.
    pub fn stamped(&self, queue: QueueId) -> Option<Stamped<Progress>> {
        let topic = self.topic(queue)?;
        Some(topic.read(|topic| topic.state().snapshot()))
    }

    /// The tasks of all sockets. Whoever ends the server closes it and waits for it.
    pub fn sockets(&self) -> &TaskTracker {
        &self.inner.tasks
    }

    /// Publishes what time alone changes, wakes the sockets, and follows what other processes do to
    /// the store, until cancelled.
    pub async fn run(self, cancel: CancellationToken) {
        let work = async {
            tokio::join!(
                self.inner.beat.run(),
                self.recount(),
                self.tick(),
                self.heal(),
                self.census()
            )
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            _ = work => {}
        }
    }

    /// A topic to follow; none if the hub has not heard of it.
    pub(super) fn follow(&self, topic: Topic) -> Option<Arc<dyn Follow>> {
        match topic {
            Topic::Queue(queue) => self.topic(queue).map(|topic| topic as Arc<dyn Follow>),
        }
    }

    /// A tab takes part in a queue.
    pub(super) fn join(
        &self,
        queue: QueueId,
        connection: TabConnection,
        purpose: Purpose,
        activity: Activity,
    ) {
        lock(&self.inner.presence).join(queue, connection, purpose, activity);
        self.stir([queue]);
    }

    /// A tab takes no part in a queue any more.
    pub(super) fn leave(&self, queue: QueueId, connection: TabConnection, departure: Departure) {
        // Nothing to recount: a tab that leaves is still counted until its grace ends.
        lock(&self.inner.presence).leave(queue, connection, departure, self.now_ms());
    }

    /// A tab that takes part in these queues was shown or hidden.
    pub(super) fn activity(
        &self,
        connection: TabConnection,
        activity: Activity,
        queues: impl IntoIterator<Item = QueueId>,
    ) {
        lock(&self.inner.presence).update(connection, activity);
        self.stir(queues);
    }

    /// The open sockets.
    pub(super) fn registry(&self) -> &Arc<Registry> {
        &self.inner.registry
    }

    /// The limits in force.
    pub(super) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// What is counted about the connections.
    pub(super) fn metrics(&self) -> &LiveMetrics {
        &self.inner.metrics
    }

    /// Monotonic time, for measuring.
    pub(super) fn mono(&self) -> Duration {
        self.inner.clock.mono()
    }

    /// Monotonic milliseconds.
    pub(super) fn now_ms(&self) -> u64 {
        self.inner.clock.mono_ms()
    }

    fn topic(&self, queue: QueueId) -> Option<Arc<Channel<QueueTopic>>> {
        let topics = self
            .inner
            .topics
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        topics.get(&queue).cloned()
    }

    /// The queue's topic, begun with these counters if it is new.
    fn topic_with(&self, queue: QueueId, counters: Counters) -> Arc<Channel<QueueTopic>> {
        self.topic(queue)
            .unwrap_or_else(|| self.add(queue, counters, Velocity::default()))
    }

    /// Starts the numbering of a queue, unless somebody else was faster.
    fn add(
        &self,
        queue: QueueId,
        counters: Counters,
        velocity: Velocity,
    ) -> Arc<Channel<QueueTopic>> {
        let mut topics = self
            .inner
            .topics
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let topic = topics.entry(queue).or_insert_with(|| {
            let topic = QueueTopic::new(self.inner.epoch, counters, velocity, self.now_ms());
            Arc::new(Channel::new(TopicKind::Queue, topic))
        });
        Arc::clone(topic)
    }

    async fn last_hour(&self, queue: QueueId, labels: u64) -> Result<Velocity, StoreError> {
        let (now_ms, wall_ms) = (self.now_ms(), self.inner.clock.wall_ms());
        let since_ms = wall_ms.saturating_sub(HOUR_MS);
        let mut velocity = Velocity::default();
        let mut recent = 0;
        for (minute, count) in self.inner.store.labels_by_minute(queue, since_ms).await? {
            let age = (wall_ms / MINUTE_MS).saturating_sub(minute);
            let count_32 = u32::try_from(count).unwrap_or(u32::MAX);
            velocity.seed(now_ms, u32::try_from(age).unwrap_or(u32::MAX), count_32);
            recent += count;
        }
        if recent < labels {
            // Some are older than the hour: the queue isn't young, and the whole hour counts.
            velocity.seed(now_ms, 60, 1);
        }
        Ok(velocity)
    }

    /// Lets a queue's topic change, and sees to it that its followers hear of it.
    fn change(
        &self,
        queue: QueueId,
        topic: &Arc<Channel<QueueTopic>>,
        change: impl FnOnce(&mut QueueTopic),
    ) {
        if topic.change(self.mono(), change) {
            self.inner.metrics.changed(topic.kind());
            self.inner.beat.publish(Topic::Queue(queue), topic);
        }
    }

    /// Somebody came to these queues, or is there in another way than before.
    fn stir(&self, queues: impl IntoIterator<Item = QueueId>) {
        lock(&self.inner.stirred).extend(queues);
        self.inner.stir.notify_one();
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

    fn recount_people(&self, queue: QueueId) {
        let Some(topic) = self.topic(queue) else {
            return;
        };
        let now_ms = self.now_ms();
        let counts = lock(&self.inner.presence).counts(queue, now_ms);
        self.change(queue, &topic, |topic| topic.peopled(counts, now_ms));
    }

    async fn tick(&self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = ticks.tick().await;
            self.inner.metrics.tick_late(due.elapsed());
            let now_ms = self.now_ms();
            lock(&self.inner.presence).expire(now_ms);
            for (queue, topic) in self.all_topics() {
                let counts = lock(&self.inner.presence).counts(queue, now_ms);
                self.change(queue, &topic, |topic| topic.tick(counts, now_ms));
            }
        }
    }

    async fn heal(&self) {
        let mut ticks = interval(HEAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            ticks.tick().await;
            match self.inner.store.counters().await {
                Ok(all) => {
                    failing = false;
                    all.into_iter()
                        .for_each(|(queue, counters)| self.counted(queue, counters));
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
        }
    }

    fn all_topics(&self) -> Vec<(QueueId, Arc<Channel<QueueTopic>>)> {
        let topics = self
            .inner
            .topics
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        topics
            .iter()
            .map(|(queue, topic)| (*queue, Arc::clone(topic)))
            .collect()
    }
}

/// A panic while one number changed is no reason to keep all of them from everybody.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
