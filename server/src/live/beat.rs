//! When the followers of changed topics are woken.
//!
//! The topics of one queue change together, and are one family. The first change of a family after quiet
//! goes to all who follow what has changed, at once. Behind it a window opens that is as wide as the
//! followers and the labels call for; in it each shard has its turn, one after the other, and gets all that
//! was published since its turn before. A window in which nothing happens is the last one.
//!
//! Each family has windows of its own, so a label of a quiet queue does not wait for a busy one. One task
//! serves all of them, at the ticks of one clock.

mod window;

use std::{
    collections::{HashMap, hash_map::Entry},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ingot::{
    ids::QueueId,
    live::{
        cadence::Cadences,
        pace::{AtOnce, Demand},
    },
};
use tokio::{
    sync::Notify,
    task::yield_now,
    time::{Instant, sleep},
};

use self::window::Window;
use super::followers::{Followers, SHARDS};
use crate::{clock::timer_now, telemetry::LiveMetrics};

/// Turns that are due closer together than this are one: timers are no finer.
const STEP: Duration = Duration::from_millis(5);

/// What can be woken.
pub(super) trait Wakes: Send + Sync {
    /// Who follows.
    fn followers(&self) -> &Followers;
}

/// Topics that change together, and whose followers are told of all of them in one turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    /// Those of a queue, and people's own when a turn at it has changed them.
    Queue(QueueId),
    /// Those of no single queue, and people's own when time alone has changed them.
    Installation,
}

/// Wakes followers in windows.
pub(super) struct Beat {
    cadences: Cadences,
    metrics: LiveMetrics,
    pending: Mutex<Pending>,
    published: Notify,
}

#[derive(Default)]
struct Pending {
    /// Those that have a window, or are about to.
    families: HashMap<Family, Changes>,
    /// Those that have changed after quiet, and whose first change was not told yet.
    fresh: Vec<Family>,
}

/// What was published of one family and not yet told to every shard.
#[derive(Default)]
struct Changes {
    /// Counts all of them since quiet, so that each shard knows how far it was told.
    count: u64,
    /// How many of them were labels.
    labels: u64,
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
    pub(super) fn new(cadences: Cadences, metrics: LiveMetrics) -> Self {
        Self {
            cadences,
            metrics,
            pending: Mutex::default(),
            published: Notify::new(),
        }
    }

    /// A topic of a family has changed; `is_label` says whether that is how a label shows, which changes
    /// other topics too. If nobody follows it there is nobody to tell: whoever begins to later reads the
    /// change.
    pub(super) fn publish(
        &self,
        family: Family,
        topic: &Arc<impl Wakes + 'static>,
        is_label: bool,
    ) {
        let is_followed = topic.followers().count() != 0;
        if !is_followed && !is_label {
            return;
        }
        let mut pending = self.pending();
        let Pending { families, fresh } = &mut *pending;
        let (changes, is_fresh) = match families.entry(family) {
            Entry::Occupied(known) => (known.into_mut(), false),
            Entry::Vacant(_) if !is_followed => return,
            Entry::Vacant(unknown) => (unknown.insert(Changes::default()), true),
        };
        changes.labels += u64::from(is_label);
        if is_followed {
            changes.publish(topic);
        }
        if is_fresh {
            fresh.push(family);
            drop(pending);
            self.published.notify_one();
        }
    }

    /// Wakes followers for as long as it is polled.
    pub(super) async fn run(&self) {
        let began = timer_now();
        let mut at_once = AtOnce::new(0);
        let mut windows: Vec<Window> = Vec::new();
        let mut timer = pin!(sleep(Duration::ZERO));
        loop {
            for family in self.fresh() {
                let now_ms = began.elapsed().as_millis();
                let now_ms = u64::try_from(now_ms).unwrap_or(u64::MAX);
                let told = if at_once.take(self.deliveries(family), now_ms) {
                    self.tell_all(family).await
                } else {
                    [0; SHARDS]
                };
                let mut window = Window::new(family, told, timer_now());
                let load = load(&windows);
                self.open(&mut window, load);
                windows.push(window);
            }
            self.take_turns(&mut windows).await;
            let Some(due) = windows.iter().map(Window::due).min() else {
                self.published.notified().await;
                continue;
            };
            let tick = tick_at(began, due);
            timer.as_mut().reset(tick);
            tokio::select! {
                () = timer.as_mut() => self.metrics.tick_late(tick.elapsed()),
                () = self.published.notified() => {}
            }
        }
    }

    /// All turns that are due now, of whatever family. What is over is closed, or opened anew.
    async fn take_turns(&self, windows: &mut Vec<Window>) {
        let now = timer_now();
        for index in (0..windows.len()).rev() {
            let window = &mut windows[index];
            let mut is_due = window.due() <= now;
            if !is_due {
                continue;
            }
            let family = window.family;
            while is_due && !window.is_over() {
                let (shard, told) = window.turn();
                *told = self.tell(family, shard, *told);
                is_due = window.due() <= now;
            }
            if is_due {
                let mut window = windows.swap_remove(index);
                if self.goes_on(&window) {
                    window.begin_anew(now);
                    let load = load(windows);
                    self.open(&mut window, load);
                    windows.push(window);
                }
            }
            // Those who were woken need not wait for the other families' turns.
            yield_now().await;
        }
    }

    /// Tells every shard of a family's changes; returns how far that is for each.
    async fn tell_all(&self, family: Family) -> [u64; SHARDS] {
        let mut told = [0; SHARDS];
        for (shard, told) in told.iter_mut().enumerate() {
            *told = self.tell(family, shard, 0);
            yield_now().await;
        }
        told
    }

    /// Wakes those of a shard who follow what has changed since; returns how far that is.
    fn tell(&self, family: Family, shard: usize, since: u64) -> u64 {
        let pending = self.pending();
        let Some(changes) = pending.families.get(&family) else {
            return since;
        };
        for changed in changes.topics.values() {
            if since < changed.change {
                changed.topic.followers().wake(shard);
            }
        }
        changes.count
    }

    /// Makes a window as wide as what has changed since the one before asks for, beside others that take so
    /// much of the budget.
    fn open(&self, window: &mut Window, others: f64) {
        let pending = self.pending();
        let Some(changes) = pending.families.get(&window.family) else {
            return;
        };
        let demand = Demand {
            followers: changes.deliveries(),
            labels: changes.labels - window.labels,
        };
        let share = demand.share(&self.cadences);
        let window_ms = demand.window_ms(others + share, &self.cadences);
        window.open(changes.count, changes.labels, share, window_ms);
    }

    /// Each shard had its turn since the window opened. If anything has changed later it is the next
    /// window's, and otherwise the family is quiet.
    fn goes_on(&self, window: &Window) -> bool {
        let mut pending = self.pending();
        let Some(changes) = pending.families.get_mut(&window.family) else {
            return false;
        };
        let told = window.changes;
        changes.topics.retain(|_, changed| told < changed.change);
        let goes_on = told < changes.count;
        if !goes_on {
            pending.families.remove(&window.family);
        }
        goes_on
    }

    fn fresh(&self) -> Vec<Family> {
        std::mem::take(&mut self.pending().fresh)
    }

    /// How many deliveries it takes to tell all of a family's changes.
    fn deliveries(&self, family: Family) -> usize {
        let pending = self.pending();
        let changes = pending.families.get(&family);
        changes.map_or(0, Changes::deliveries)
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        // No code that holds the lock can leave it half changed.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changes {
    fn publish(&mut self, topic: &Arc<impl Wakes + 'static>) {
        self.count += 1;
        let change = self.count;
        self.topics
            .entry(Arc::as_ptr(topic).addr())
            .or_insert_with(|| Changed {
                change,
                topic: Arc::clone(topic) as Arc<dyn Wakes>,
            })
            .change = change;
    }

    fn deliveries(&self) -> usize {
        let followers = |changed: &Changed| changed.topic.followers().count();
        self.topics.values().map(followers).sum()
    }
}

/// What all families with a window take of the node's budget.
fn load(windows: &[Window]) -> f64 {
    windows.iter().map(|window| window.share).sum()
}

/// The tick at which something is done that is due then: never before it, and seldom alone.
fn tick_at(began: Instant, due: Instant) -> Instant {
    let passed_us = due.saturating_duration_since(began).as_micros();
    let over_us = passed_us % STEP.as_micros();
    if over_us == 0 {
        return due;
    }
    let over = Duration::from_micros(u64::try_from(over_us).unwrap_or_default());
    due + STEP - over
}

#[cfg(test)]
mod tests;
