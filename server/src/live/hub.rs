//! The one writer of every topic.

mod queue_topics;
mod turns;
mod upkeep;
mod visitors;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use ingot::{
    ids::{LabelerId, QueueId},
    limits::Limits,
    live::{
        message::{Stamped, Topic},
        table::Table,
        topic::Numbered,
    },
    presence::Presence,
    progress::{Counters, Progress, Velocity},
    session::Clocks,
};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use self::queue_topics::QueueTopics;
use super::{
    beat::{Beat, Family},
    channel::{Channel, Follow},
    people::People,
    queue_topic::QueueTopic,
    registry::Registry,
};
use crate::{
    clock::Clock,
    store::Store,
    telemetry::{LiveMetrics, TopicKind},
};

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
    /// When the monotonic clock stood at 0, so that what is dated by it can be shown.
    began_at_ms: u64,
    /// The numbering of this start.
    epoch: u64,
    queues: RwLock<HashMap<QueueId, QueueTopics>>,
    /// The sessions of those who follow their own.
    own: Mutex<HashMap<LabelerId, Arc<Channel<Table>>>>,
    people: Mutex<People>,
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
            began_at_ms: clock.wall_ms().saturating_sub(clock.mono_ms()),
            epoch: fresh_epoch(),
            queues: RwLock::default(),
            own: Mutex::default(),
            people: Mutex::default(),
            presence: Mutex::default(),
            stirred: Mutex::default(),
            stir: Notify::new(),
            registry: Arc::new(Registry::new(&limits)),
            tasks: TaskTracker::new(),
            beat: Beat::new(limits.cadences, metrics.clone()),
            metrics,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The store has counted anew. Readings may come in any order: older ones are ignored.
    pub fn counted(&self, queue: QueueId, counters: Counters) {
        let topics = self.topics_with(queue, counters);
        let now_ms = self.now_ms();
        self.change(&topics.progress, |topic| topic.counted(counters, now_ms));
    }

    /// A queue's numbers and where they stand; none if the hub has not heard of the queue.
    pub fn stamped(&self, queue: QueueId) -> Option<Stamped<Progress>> {
        let topics = self.topics(queue)?;
        Some(topics.progress.read(|topic| topic.state().snapshot()))
    }

    /// The tasks of all sockets. Whoever ends the server closes it and waits for it.
    pub fn sockets(&self) -> &TaskTracker {
        &self.inner.tasks
    }

    /// A topic as this person may follow it; none if the hub has not heard of it.
    pub(super) fn follow(&self, topic: Topic, person: LabelerId) -> Option<Arc<dyn Follow>> {
        Some(match topic {
            Topic::Queue(queue) => self.topics(queue)?.progress,
            Topic::Sessions(queue) => self.topics(queue)?.sessions,
            Topic::Roster(queue) => self.topics(queue)?.roster,
            Topic::Feed(queue) => self.topics(queue)?.feed,
            Topic::Me => self.own_sessions(person),
        })
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

    fn clocks(&self) -> Clocks {
        Clocks {
            now_ms: self.inner.clock.mono_ms(),
            wall_ms: self.inner.clock.wall_ms(),
        }
    }

    fn topics(&self, queue: QueueId) -> Option<QueueTopics> {
        let queues = self
            .inner
            .queues
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        queues.get(&queue).cloned()
    }

    fn all_topics(&self) -> Vec<(QueueId, QueueTopics)> {
        let queues = self
            .inner
            .queues
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        queues
            .iter()
            .map(|(queue, topics)| (*queue, topics.clone()))
            .collect()
    }

    /// The queue's topics, begun with these counters if it is new.
    fn topics_with(&self, queue: QueueId, counters: Counters) -> QueueTopics {
        self.topics(queue)
            .unwrap_or_else(|| self.add(queue, counters, Velocity::default()))
    }

    /// Starts the numbering of a queue, unless somebody else was faster.
    fn add(&self, queue: QueueId, counters: Counters, velocity: Velocity) -> QueueTopics {
        let mut queues = self
            .inner
            .queues
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let topics = queues.entry(queue).or_insert_with(|| {
            let epoch = self.inner.epoch;
            let limits = &self.inner.limits;
            let now_ms = self.now_ms();
            let progress = QueueTopic::new(epoch, counters, velocity, &limits.cadences, now_ms);
            QueueTopics::new(queue, epoch, progress, limits)
        });
        topics.clone()
    }

    /// Lets a topic change, and sees to it that its followers hear of it.
    fn change<T: Send + Numbered + 'static>(
        &self,
        topic: &Arc<Channel<T>>,
        change: impl FnOnce(&mut T),
    ) {
        self.change_with(topic.family(), topic, change);
    }

    /// The same for a topic that changes because others do: its followers hear of it together with theirs.
    fn change_with<T: Send + Numbered + 'static>(
        &self,
        family: Family,
        topic: &Arc<Channel<T>>,
        change: impl FnOnce(&mut T),
    ) {
        if topic.change(self.mono(), change) {
            let kind = topic.kind();
            self.inner.metrics.changed(kind);
            let is_label = kind == TopicKind::Queue;
            self.inner.beat.publish(family, topic, is_label);
        }
    }
}

/// A numbering that was never used, below 2^53 so that every JSON reader keeps it exact.
fn fresh_epoch() -> u64 {
    rand::random::<u64>() >> 11
}

/// A panic while one number changed is no reason to keep all of them from everybody.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
