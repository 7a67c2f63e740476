//! Between the hub of a node and the other nodes: what the hub has to tell them, and which turns it has counted
//! already.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ingot::{
    cluster::{Notice, Outbox, Sender, ToldTurn, ToldTurns},
    ids::{LabelerId, QueueId},
    presence::Incarnation,
    progress::Counters,
};
use tokio::sync::Notify;

/// Where the hub leaves its news, and whoever sends them waits for some.
#[derive(Debug)]
pub struct NewsDesk {
    outbox: Mutex<Outbox>,
    told: Mutex<ToldTurns>,
    news: Notify,
}

impl NewsDesk {
    /// A desk with nothing on it.
    pub fn new(from: Sender) -> Self {
        Self {
            outbox: Mutex::new(Outbox::new(from)),
            told: Mutex::default(),
            news: Notify::new(),
        }
    }

    /// Whose news they are.
    pub fn sender(&self) -> Sender {
        lock(&self.outbox).sender()
    }

    /// As [`Outbox::begin_anew`].
    pub(super) fn begin_anew(&self, incarnation: Incarnation) {
        lock(&self.outbox).begin_anew(incarnation);
    }

    /// Waits until there are news.
    pub async fn news(&self) {
        self.news.notified().await;
    }

    /// Takes out what is to be sent now. If something finds no room, there are news again.
    pub fn take(&self) -> Vec<Notice> {
        let mut outbox = lock(&self.outbox);
        let notices = outbox.take();
        if !outbox.is_empty() {
            self.news.notify_one();
        }
        notices
    }

    /// A notice without news.
    pub fn probe(&self) -> Notice {
        lock(&self.outbox).probe()
    }

    /// The number of the newest notice.
    pub fn number(&self) -> u64 {
        lock(&self.outbox).number()
    }

    /// Turns that ended before are not waited for any more.
    pub fn forget_before(&self, at_ms: u64) {
        lock(&self.told).forget_before(at_ms);
    }

    /// From when on turns are known by what they are, in milliseconds since the Unix epoch.
    pub fn from_ms(&self) -> u64 {
        lock(&self.told).from_ms()
    }

    /// Whether a turn has not been counted yet. From now on it has.
    pub(super) fn is_news(&self, turn: ToldTurn) -> bool {
        lock(&self.told).is_news(turn)
    }

    pub(super) fn counted(&self, queue: QueueId, counters: Counters) {
        self.put(|outbox| outbox.counted(queue, counters));
    }

    pub(super) fn turn(&self, turn: ToldTurn) {
        self.put(|outbox| outbox.turn(turn));
    }

    pub(super) fn named(&self, labeler: LabelerId, name: Option<&str>) {
        self.put(|outbox| outbox.named(labeler, name));
    }

    pub(super) fn role_changed(&self, labeler: LabelerId) {
        self.put(|outbox| outbox.role_changed(labeler));
    }

    fn put(&self, put: impl FnOnce(&mut Outbox)) {
        put(&mut lock(&self.outbox));
        self.news.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
