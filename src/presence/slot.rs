//! The people of one node, written by that node alone.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Departure, TabConnection, person::Person};
use crate::{
    ids::{LabelerId, QueueId},
    live::message::{Activity, Purpose},
};

/// How a slot is written. A version that writes it otherwise counts on, and reads what its predecessor wrote.
const FORMAT: u8 = 1;

/// A place in the cluster.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct NodeId(
    /// Any number that no other node has.
    pub u64,
);

/// One start of a node. Of two the later one is the greater.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Incarnation {
    /// When its monotonic clock stood at 0, in milliseconds since the Unix epoch.
    pub began_at_ms: u64,
    /// Random, so that no two starts are the same though a clock was set back.
    pub nonce: u64,
}

/// Who is at the queues by way of one node. There is one writer, which counts the versions: of two
/// states of a slot the one with the greater [`Self::stamp`] is all there is to know.
///
/// Times are milliseconds of the node's monotonic clock. A person whose grace runs is an ordinary member
/// of the slot until the node says otherwise, so nobody else needs to know of deadlines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    node: NodeId,
    incarnation: Incarnation,
    version: u64,
    /// When it last changed: to others it is as it was then.
    as_of_ms: u64,
    queues: HashMap<QueueId, BTreeMap<LabelerId, Person>>,
}

impl Slot {
    /// The slot of a node that has just started: nobody is there.
    pub fn new(node: NodeId, incarnation: Incarnation) -> Self {
        Self {
            node,
            incarnation,
            ..Self::default()
        }
    }

    /// Whose it is.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Of which start of the node.
    pub fn incarnation(&self) -> Incarnation {
        self.incarnation
    }

    /// What orders the states of this node's slot.
    pub fn stamp(&self) -> (Incarnation, u64) {
        (self.incarnation, self.version)
    }

    /// Begins a new start of the node with the people that are there: it was given up for dead, and that start is
    /// buried. Which start it is now.
    pub fn begin_anew(&mut self) -> Incarnation {
        // Times of the slot are told from here, so it moves as little as it can.
        self.incarnation.began_at_ms += 1;
        self.incarnation
    }

    /// The slot in bytes, for other nodes.
    pub fn write(&self) -> Vec<u8> {
        postcard::to_stdvec(&(FORMAT, self))
            .expect("invariant: a slot has no values that postcard can't write")
    }

    /// Reads what [`Self::write`] wrote; none if another version wrote it in a way of its own.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (format, rest): (u8, _) = postcard::take_from_bytes(bytes).ok()?;
        if format != FORMAT {
            return None;
        }
        postcard::from_bytes(rest).ok()
    }

    /// As [`super::Presence::join`].
    pub fn join(
        &mut self,
        queue: QueueId,
        connection: TabConnection,
        purpose: Purpose,
        activity: Activity,
        now_ms: u64,
    ) {
        let person = self.person(queue, connection.person, now_ms);
        if person.join(connection, purpose, activity) {
            self.changed(now_ms);
        }
    }

    /// As [`super::Presence::update`].
    pub fn update(&mut self, connection: TabConnection, activity: Activity) {
        let mut changed = false;
        for people in self.queues.values_mut() {
            if let Some(person) = people.get_mut(&connection.person) {
                changed |= person.update(connection, activity);
            }
        }
        if changed {
            self.changed(self.as_of_ms);
        }
    }

    /// As [`super::Presence::leave`].
    pub fn leave(
        &mut self,
        queue: QueueId,
        connection: TabConnection,
        departure: Departure,
        now_ms: u64,
    ) {
        let people = self.queues.get_mut(&queue);
        let person = people.and_then(|people| people.get_mut(&connection.person));
        if person.is_some_and(|person| person.leave(connection, departure, now_ms)) {
            self.changed(now_ms);
        }
    }

    /// As [`super::Presence::labeled`].
    pub fn labeled(&mut self, queue: QueueId, person: LabelerId, now_ms: u64) {
        // As long as it counts, others need not know when it was: they are told when it counts no more.
        if self.person(queue, person, now_ms).labeled(now_ms) {
            self.changed(now_ms);
        }
    }

    /// As [`super::Presence::expire`]. Here it is what tells others that somebody's grace has ended.
    pub fn expire(&mut self, now_ms: u64) {
        let is_due = |at: u64| at <= now_ms;
        if !self.deadlines().any(is_due) {
            return;
        }
        self.queues.retain(|_, people| {
            people.retain(|_, person| person.expire(now_ms));
            !people.is_empty()
        });
        self.changed(now_ms);
    }

    /// As [`super::Presence::next_deadline`], of this node's people.
    pub fn next_deadline(&self, now_ms: u64) -> Option<u64> {
        self.deadlines().filter(|at| now_ms < *at).min()
    }

    pub(super) fn as_of_ms(&self) -> u64 {
        self.as_of_ms
    }

    pub(super) fn queues(&self) -> impl Iterator<Item = QueueId> {
        self.queues.keys().copied()
    }

    pub(super) fn people(&self, queue: QueueId) -> impl Iterator<Item = (LabelerId, &Person)> {
        let people = self.queues.get(&queue).into_iter().flatten();
        people.map(|(id, person)| (*id, person))
    }

    pub(super) fn find(&self, queue: QueueId, id: LabelerId) -> Option<&Person> {
        self.queues.get(&queue)?.get(&id)
    }

    fn person(&mut self, queue: QueueId, person: LabelerId, now_ms: u64) -> &mut Person {
        let people = self.queues.entry(queue).or_default();
        people.entry(person).or_insert_with(|| Person::new(now_ms))
    }

    fn deadlines(&self) -> impl Iterator<Item = u64> {
        let people = self.queues.values().flat_map(BTreeMap::values);
        people.flat_map(Person::deadlines)
    }

    fn changed(&mut self, now_ms: u64) {
        self.version += 1;
        self.as_of_ms = self.as_of_ms.max(now_ms);
    }
}
