//! The one writer of every topic.

mod elsewhere;
mod minutes;
mod queue_topics;
mod rights;
mod turns;
mod upkeep;
mod visitors;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use ingot::{
    cluster::Sender,
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
    feed_topic::FeedTopic,
    news_desk::NewsDesk,
    people::People,
    queue_topic::QueueTopic,
    registry::Registry,
    totals_topic::TotalsTopic,
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
    /// The newest turns of all queues.
    turns: Arc<Channel<FeedTopic>>,
    /// The numbers of all queues together.
    totals: Arc<Channel<TotalsTopic>>,
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
    /// Where other nodes are told of what happens here, if there may be others.
    desk: Option<Arc<NewsDesk>>,
}

impl Hub {
    /// A hub that knows no queue yet, of a server that is alone.
    pub fn new(store: Arc<dyn Store>, clock: Clock, limits: Limits, metrics: LiveMetrics) -> Self {
        Self::with(store, clock, limits, metrics, Presence::default(), None)
    }

    /// A hub that knows no queue yet, of a node among others.
    pub fn in_cluster(
        store: Arc<dyn Store>,
        clock: Clock,
        limits: Limits,
        metrics: LiveMetrics,
        desk: Arc<NewsDesk>,
    ) -> Self {
        let Sender { node, incarnation } = desk.sender();
        let presence = Presence::new(node, incarnation);
        Self::with(store, clock, limits, metrics, presence, Some(desk))
    }

    fn with(
        store: Arc<dyn Store>,
        clock: Clock,
        limits: Limits,
        metrics: LiveMetrics,
        presence: Presence,
        desk: Option<Arc<NewsDesk>>,
    ) -> Self {
        let epoch = fresh_epoch();
        let turns = FeedTopic::new(epoch, limits.live_feed_rows);
        let totals = TotalsTopic::new(epoch, limits.cadences.users_ms);
        let inner = Inner {
            turns: Arc::new(Channel::new(TopicKind::Feed, Family::Installation, turns)),
            totals: Arc::new(Channel::new(
                TopicKind::Totals,
                Family::Installation,
                totals,
            )),
            store,
            clock,
            limits,
            began_at_ms: clock.wall_ms().saturating_sub(clock.mono_ms()),
            epoch,
            queues: RwLock::default(),
            own: Mutex::default(),
            people: Mutex::default(),
            presence: Mutex::new(presence),
            stirred: Mutex::default(),
            stir: Notify::new(),
            registry: Arc::new(Registry::new(&limits)),
            tasks: TaskTracker::new(),
            beat: Beat::new(limits.cadences, metrics.clone()),
            metrics,
            desk,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The store has counted anew. Readings may come in any order: older ones are ignored.
    pub fn counted(&self, queue: QueueId, counters: Counters) {
        let is_news = self.take_counted(queue, counters);
        if let Some(desk) = self.inner.desk.as_ref().filter(|_| is_news) {
            desk.counted(queue, counters);
        }
    }

    /// The same of what is read or heard, which nobody has to be told; whether it is news here.
    fn take_counted(&self, queue: QueueId, counters: Counters) -> bool {
        let known = self.topics(queue);
        let is_new = known.is_none();
        let topics = known.unwrap_or_else(|| self.topics_with(queue, counters));
        let now_ms = self.now_ms();
        let mut is_news = is_new;
        self.change(&topics.progress, |topic| {
            is_news |= topic.counted(counters, now_ms);
        });
        is_news
    }

    /// Reads a queue that the hub has not heard of, if there is one.
    pub(super) async fn look_for(&self, queue: QueueId) {
        match self.inner.store.queue(queue).await {
            Ok(Some(found)) => {
                self.take_counted(queue, found.counters);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a queue could not be looked for"),
        }
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
            Topic::Minutes(queue) => self.topics(queue)?.minutes,
            Topic::Me => self.own_sessions(person),
            Topic::Turns => Arc::clone(&self.inner.turns) as Arc<dyn Follow>,
            Topic::Totals => Arc::clone(&self.inner.totals) as Arc<dyn Follow>,
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
