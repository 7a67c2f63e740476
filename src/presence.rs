//! Who is there, and who is labeling: one node's view, with a single writer.
//!
//! People are counted, not sockets: a person has tabs, and a tab has one connection after another. A
//! tab that goes away stays for a grace period, so a reload or a dropped connection changes no number.

use std::collections::{BTreeMap, HashMap, HashSet};

use litemap::LiteMap;

use crate::{
    ids::{LabelerId, QueueId},
    live::{
        message::{Activity, Purpose},
        row::Standing,
    },
};

/// How long a tab that said goodbye is still counted.
const CLEAN_GRACE_MS: u64 = 2_000;
/// How long a tab whose connection broke is still counted.
const ABNORMAL_GRACE_MS: u64 = 15_000;
/// How long a label makes its labeler count as active.
const LABELED_MS: u64 = 5 * 60 * 1000;

/// The people of every queue.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    queues: HashMap<QueueId, BTreeMap<LabelerId, Person>>,
}

/// How many people a queue has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct people with a visible labeling tab, or a label in the last five minutes.
    pub active: u32,
    /// Distinct people with any tab.
    pub connected: u32,
}

/// How many people and tabs there are over all queues, each counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Distinct people who are active in any queue.
    pub active: u32,
    /// Distinct people with any tab.
    pub connected: u32,
    /// Distinct tabs.
    pub tabs: u32,
}

/// A person who is at a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub person: LabelerId,
    /// What they are there for.
    pub standing: Standing,
    /// How many of their tabs are there. None if they have labeled a moment ago and left.
    pub tabs: u32,
    /// Since when they are there, in monotonic milliseconds.
    pub since_ms: u64,
}

/// One connection of one tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TabConnection {
    /// Whose tab.
    pub person: LabelerId,
    /// Which tab.
    pub tab: u64,
    /// Which of its connections: the newest one speaks for the tab.
    pub generation: u32,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// The tab closed it.
    Clean,
    /// It broke.
    Abnormal,
}

#[derive(Debug, Clone)]
struct Person {
    since_ms: u64,
    tabs: LiteMap<u64, Tab>,
    labeled_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
struct Tab {
    generation: u32,
    purpose: Purpose,
    activity: Activity,
    gone_ms: Option<u64>,
}

impl Presence {
    /// A tab's connection takes part in a queue, or says anew what for. An older connection of a tab
    /// that has a newer one changes nothing.
    pub fn join(
        &mut self,
        queue: QueueId,
        connection: TabConnection,
        purpose: Purpose,
        activity: Activity,
        now_ms: u64,
    ) {
        let generation = connection.generation;
        let tabs = &mut self.person(queue, connection.person, now_ms).tabs;
        if tabs
            .get(&connection.tab)
            .is_some_and(|tab| tab.generation > generation)
        {
            return;
        }
        tabs.insert(
            connection.tab,
            Tab {
                generation,
                purpose,
                activity,
                gone_ms: None,
            },
        );
    }

    /// A tab was shown or hidden, in every queue it takes part in.
    pub fn update(&mut self, connection: TabConnection, activity: Activity) {
        for people in self.queues.values_mut() {
            if let Some(tab) = present_tab(people, connection) {
                tab.activity = activity;
            }
        }
    }

    /// A tab's connection left a queue. It is counted until its grace ends.
    pub fn leave(
        &mut self,
        queue: QueueId,
        connection: TabConnection,
        departure: Departure,
        now_ms: u64,
    ) {
        let grace_ms = match departure {
            Departure::Clean => CLEAN_GRACE_MS,
            Departure::Abnormal => ABNORMAL_GRACE_MS,
        };
        let people = self.queues.get_mut(&queue);
        if let Some(tab) = people.and_then(|people| present_tab(people, connection)) {
            tab.gone_ms.get_or_insert(now_ms + grace_ms);
        }
    }

    /// A person labeled.
    pub fn labeled(&mut self, queue: QueueId, person: LabelerId, now_ms: u64) {
        self.person(queue, person, now_ms).labeled_ms = Some(now_ms);
    }

    /// The numbers of a queue now.
    pub fn counts(&self, queue: QueueId, now_ms: u64) -> Counts {
        let mut counts = Counts::default();
        for person in self
            .queues
            .get(&queue)
            .into_iter()
            .flat_map(BTreeMap::values)
        {
            counts.active += u32::from(person.is_active(now_ms));
            counts.connected += u32::from(person.is_connected(now_ms));
        }
        counts
    }

    /// Who is at a queue now: everybody who is counted.
    pub fn roster(&self, queue: QueueId, now_ms: u64) -> impl Iterator<Item = Attendee> {
        let people = self.queues.get(&queue).into_iter().flatten();
        people.filter_map(move |(id, person)| {
            Some(Attendee {
                person: *id,
                standing: person.standing(now_ms)?,
                tabs: person.tabs(now_ms),
                since_ms: person.since_ms,
            })
        })
    }

    /// The numbers over all queues now.
    pub fn totals(&self, now_ms: u64) -> Totals {
        let mut active = HashSet::new();
        let mut connected = HashSet::new();
        let mut tabs = HashSet::new();
        for (id, person) in self.queues.values().flatten() {
            if person.is_active(now_ms) {
                active.insert(*id);
            }
            for tab in person.tabs.iter().filter(|(_, tab)| tab.is_there(now_ms)) {
                connected.insert(*id);
                tabs.insert((*id, *tab.0));
            }
        }
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Totals {
            active: count(active.len()),
            connected: count(connected.len()),
            tabs: count(tabs.len()),
        }
    }

    /// Forgets whoever no longer counts. The numbers are the same without: this only frees memory.
    pub fn expire(&mut self, now_ms: u64) {
        self.queues.retain(|_, people| {
            people.retain(|_, person| {
                person.tabs.retain(|_, tab| tab.is_there(now_ms));
                person.labeled_ms = person.labeled_ms.filter(|at| now_ms < at + LABELED_MS);
                !person.tabs.is_empty() || person.labeled_ms.is_some()
            });
            !people.is_empty()
        });
    }

    /// When the numbers may next change by time alone.
    pub fn next_deadline(&self, now_ms: u64) -> Option<u64> {
        self.queues
            .values()
            .flat_map(BTreeMap::values)
            .flat_map(|person| {
                let labeled = person.labeled_ms.map(|at| at + LABELED_MS);
                person
                    .tabs
                    .values()
                    .filter_map(|tab| tab.gone_ms)
                    .chain(labeled)
            })
            .filter(|at| now_ms < *at)
            .min()
    }

    fn person(&mut self, queue: QueueId, person: LabelerId, now_ms: u64) -> &mut Person {
        let people = self.queues.entry(queue).or_default();
        people.entry(person).or_insert(Person {
            since_ms: now_ms,
            tabs: LiteMap::new(),
            labeled_ms: None,
        })
    }
}

/// The tab, if this connection is the one that speaks for it.
fn present_tab(
    people: &mut BTreeMap<LabelerId, Person>,
    connection: TabConnection,
) -> Option<&mut Tab> {
    people
        .get_mut(&connection.person)?
        .tabs
        .get_mut(&connection.tab)
        .filter(|tab| tab.generation == connection.generation)
}

impl Person {
    /// None for whoever is not there any more.
    fn standing(&self, now_ms: u64) -> Option<Standing> {
        let has_it_open = |tab: &Tab| tab.purpose == Purpose::Label && tab.is_there(now_ms);
        if self.is_active(now_ms) {
            Some(Standing::Active)
        } else if self.tabs.values().any(has_it_open) {
            Some(Standing::Idle)
        } else if self.is_connected(now_ms) {
            Some(Standing::Watching)
        } else {
            None
        }
    }

    fn tabs(&self, now_ms: u64) -> u32 {
        let there = self.tabs.values().filter(|tab| tab.is_there(now_ms));
        u32::try_from(there.count()).unwrap_or(u32::MAX)
    }

    fn is_connected(&self, now_ms: u64) -> bool {
        self.tabs.values().any(|tab| tab.is_there(now_ms))
    }

    fn is_active(&self, now_ms: u64) -> bool {
        self.labeled_ms.is_some_and(|at| now_ms < at + LABELED_MS)
            || self.tabs.values().any(|tab| {
                tab.purpose == Purpose::Label
                    && tab.activity == Activity::Visible
                    && tab.is_there(now_ms)
            })
    }
}

impl Tab {
    fn is_there(&self, now_ms: u64) -> bool {
        self.gone_ms.is_none_or(|at| now_ms < at)
    }
}

#[cfg(test)]
mod tests;
