//! Who is there, and who is labeling.
//!
//! People are counted, not sockets: a person has tabs, and a tab has one connection after another. A
//! tab that goes away stays for a grace period, so a reload or a dropped connection changes no number.
//!
//! Each node writes the [`Slot`] of those who are there by way of it, and nobody else does. What everybody
//! sees is read off the slots of all nodes, the own one and those in a [`View`], where a person who is in
//! several counts once.

mod person;
mod slot;
mod view;

use std::collections::{BTreeSet, HashSet};

use self::person::{Person, Seen, Together};
pub use self::{
    slot::{Incarnation, NodeId, Slot},
    view::View,
};
use crate::{
    ids::{LabelerId, QueueId},
    live::{
        message::{Activity, Purpose},
        row::Standing,
    },
};

/// The people of every queue, as one node knows them. The default is that of a node that is alone.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    own: Slot,
    others: View,
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
    /// Since when they are there, in milliseconds of this node's monotonic clock; 0 if longer than it
    /// counts.
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

/// A slot at the time at which it is read: the own one now, another as it was when it last changed.
#[derive(Clone, Copy)]
struct Reading<'a> {
    slot: &'a Slot,
    now_ms: u64,
}

impl Presence {
    /// The presence of a node that starts, in a cluster.
    pub fn new(node: NodeId, incarnation: Incarnation) -> Self {
        Self {
            own: Slot::new(node, incarnation),
            others: View::default(),
        }
    }

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
        self.own.join(queue, connection, purpose, activity, now_ms);
    }

    /// A tab was shown or hidden, in every queue it takes part in.
    pub fn update(&mut self, connection: TabConnection, activity: Activity) {
        self.own.update(connection, activity);
    }

    /// A tab's connection left a queue. It is counted until its grace ends.
    pub fn leave(
        &mut self,
        queue: QueueId,
        connection: TabConnection,
        departure: Departure,
        now_ms: u64,
    ) {
        self.own.leave(queue, connection, departure, now_ms);
    }

    /// A person labeled.
    pub fn labeled(&mut self, queue: QueueId, person: LabelerId, now_ms: u64) {
        self.own.labeled(queue, person, now_ms);
    }

    /// What this node tells others.
    pub fn slot(&self) -> &Slot {
        &self.own
    }

    /// As [`Slot::begin_anew`].
    pub fn begin_anew(&mut self) -> Incarnation {
        self.own.begin_anew()
    }

    /// Takes over what another node tells. What comes back of this node's own is passed over: nobody knows
    /// it better.
    pub fn merge(&mut self, slot: Slot) {
        if slot.node() != self.own.node() {
            self.others.merge(slot);
        }
    }

    /// As [`View::bury`], of another node.
    pub fn bury(&mut self, node: NodeId, incarnation: Incarnation) {
        self.others.bury(node, incarnation);
    }

    /// The numbers of a queue now.
    pub fn counts(&self, queue: QueueId, now_ms: u64) -> Counts {
        let mut counts = Counts::default();
        for attendee in self.roster(queue, now_ms) {
            counts.active += u32::from(attendee.standing == Standing::Active);
            counts.connected += u32::from(attendee.tabs > 0);
        }
        counts
    }

    /// Who is at a queue now: everybody who is counted.
    pub fn roster(&self, queue: QueueId, now_ms: u64) -> impl Iterator<Item = Attendee> {
        let readings = self.readings(now_ms);
        (0..readings.len()).flat_map(move |index| {
            let readings = readings.clone();
            let people = readings[index].slot.people(queue);
            people.filter_map(move |(id, person)| {
                self.attendee(queue, (id, person), &readings, index)
            })
        })
    }

    /// The numbers over all queues now.
    pub fn totals(&self, now_ms: u64) -> Totals {
        let readings = self.readings(now_ms);
        let queues: BTreeSet<_> = readings
            .iter()
            .flat_map(|reading| reading.slot.queues())
            .collect();
        let mut active = HashSet::new();
        let mut connected = HashSet::new();
        let mut tabs = HashSet::new();
        for queue in queues {
            for attendee in self.roster(queue, now_ms) {
                if attendee.standing == Standing::Active {
                    active.insert(attendee.person);
                }
                if attendee.tabs > 0 {
                    connected.insert(attendee.person);
                }
            }
            for reading in &readings {
                for (id, person) in reading.slot.people(queue) {
                    let seen = reading.seen(person);
                    tabs.extend(seen.tabs().map(|tab| (id, tab)));
                }
            }
        }
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Totals {
            active: count(active.len()),
            connected: count(connected.len()),
            tabs: count(tabs.len()),
        }
    }

    /// Forgets whoever no longer counts. The numbers are the same without: this frees memory, and lets
    /// other nodes know.
    pub fn expire(&mut self, now_ms: u64) {
        self.own.expire(now_ms);
    }

    /// When the numbers may next change by time alone.
    pub fn next_deadline(&self, now_ms: u64) -> Option<u64> {
        self.own.next_deadline(now_ms)
    }

    fn readings(&self, now_ms: u64) -> Vec<Reading<'_>> {
        let own = Reading {
            slot: &self.own,
            now_ms,
        };
        let others = self.others.slots().map(|slot| Reading {
            slot,
            now_ms: slot.as_of_ms(),
        });
        std::iter::once(own).chain(others).collect()
    }

    /// A person of this reading, with what the later ones know of them; none if they are not there, or if
    /// an earlier reading has told of them.
    fn attendee(
        &self,
        queue: QueueId,
        (id, person): (LabelerId, &Person),
        readings: &[Reading<'_>],
        index: usize,
    ) -> Option<Attendee> {
        let (earlier, later) = readings.split_at(index);
        if earlier.iter().any(|it| it.slot.find(queue, id).is_some()) {
            return None;
        }
        let [first, others @ ..] = later else {
            return None;
        };
        let others = others.iter();
        let others = others.filter_map(|it| Some((it, it.slot.find(queue, id)?)));
        let all = std::iter::once((first, person)).chain(others);
        let together = Together::of(all.clone().map(|(reading, person)| reading.seen(person)));
        Some(Attendee {
            person: id,
            standing: together.standing()?,
            tabs: together.tabs,
            since_ms: all
                .map(|(reading, person)| self.own_ms(reading.slot, person.since_ms))
                .min()?,
        })
    }

    /// A time of a slot's clock on this node's own.
    fn own_ms(&self, slot: &Slot, ms: u64) -> u64 {
        let began_at_ms = |slot: &Slot| slot.incarnation().began_at_ms;
        (ms.saturating_add(began_at_ms(slot))).saturating_sub(began_at_ms(&self.own))
    }
}

impl<'a> Reading<'a> {
    fn seen(&self, person: &'a Person) -> Seen<'a> {
        Seen {
            person,
            now_ms: self.now_ms,
        }
    }
}

#[cfg(test)]
mod tests;
