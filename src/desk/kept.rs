//! What a browser keeps of a desk, so that a page without the server has it: a record for each turn.
//!
//! The records are a copy of what the server lends: whatever can't be kept or read is only missing while
//! there is no network.

use std::collections::BTreeMap;

use super::{Desk, Item};
use crate::{
    assignment::Assignment,
    ids::{AssignmentId, QueueId},
    limits::Limits,
    outbox::{Owner, Record},
};

/// Whose turns at which queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Whose.
    pub owner: Owner,
    /// At which queue.
    pub queue: QueueId,
}

/// A change of what the browser keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// This record is to be kept.
    Put(Record),
    /// The record with this key is not needed any more.
    Remove(String),
}

impl Shelf {
    fn prefix(&self) -> String {
        format!("{}/{}/", self.owner.0, self.queue)
    }

    fn key(&self, turn: AssignmentId) -> String {
        format!("{}{turn}", self.prefix())
    }

    fn turn(&self, key: &str) -> Option<AssignmentId> {
        key.strip_prefix(&self.prefix())?.parse().ok()
    }
}

/// What one tab has put on its shelf.
#[derive(Debug, Clone)]
pub struct Kept {
    shelf: Shelf,
    there: BTreeMap<AssignmentId, There>,
    limits: Limits,
}

/// A record on the shelf.
#[derive(Debug, Clone, Copy)]
struct There {
    bytes: usize,
    lease_expires_at_ms: u64,
}

impl Kept {
    /// Nothing so far.
    pub fn new(shelf: Shelf, limits: &Limits) -> Self {
        Self {
            shelf,
            there: BTreeMap::new(),
            limits: *limits,
        }
    }

    /// What has to change so that the browser keeps what is on the desk. What is done goes first, to make
    /// room; of what is too much, the last of those that wait stay out.
    pub fn changes(&mut self, desk: &Desk) -> Vec<Change> {
        let on_desk = || desk.in_hand().into_iter().chain(desk.ahead());
        let gone = |turn: &AssignmentId| !on_desk().any(|item| item.is(*turn));
        let removed: Vec<AssignmentId> = self.there.keys().copied().filter(gone).collect();
        let mut changes = Vec::new();
        for turn in removed {
            self.there.remove(&turn);
            changes.push(Change::Remove(self.shelf.key(turn)));
        }
        let new = on_desk().filter_map(|item| self.put(item));
        changes.extend(new.collect::<Vec<_>>());
        changes
    }

    fn put(&mut self, item: &Item) -> Option<Change> {
        let turn = item.assignment.id;
        let lease_expires_at_ms = item.assignment.lease_expires_at_ms;
        let known = self.there.get(&turn).copied();
        // Whoever comes back without a network sees by it whether the sample may be somebody else's by now.
        let is_as_it_was = known.is_some_and(|it| it.lease_expires_at_ms == lease_expires_at_ms);
        if is_as_it_was || (known.is_none() && self.limits.kept_turns <= self.there.len()) {
            return None;
        }
        let text = serde_json::to_string(&item.assignment).ok()?;
        let all: usize = self.there.values().map(|it| it.bytes).sum();
        let others = all - known.map_or(0, |it| it.bytes);
        if self.limits.kept_bytes < others + text.len() {
            return None;
        }
        let now = There {
            bytes: text.len(),
            lease_expires_at_ms,
        };
        self.there.insert(turn, now);
        let key = self.shelf.key(turn);
        Some(Change::Put(Record { key, text }))
    }

    /// Takes the turns off the shelf that answer this version of the schema, the oldest first.
    pub fn restore(&mut self, records: Vec<Record>, schema_version: u32) -> Vec<Assignment> {
        let mut turns = BTreeMap::new();
        for record in records {
            let Some(turn) = self.shelf.turn(&record.key) else {
                continue;
            };
            // From now on it leaves the shelf when it is not on the desk.
            let read = serde_json::from_str::<Assignment>(&record.text).ok();
            let expires_at_ms = read.as_ref().map(|it| it.lease_expires_at_ms);
            let there = There {
                bytes: record.text.len(),
                lease_expires_at_ms: expires_at_ms.unwrap_or(0),
            };
            self.there.insert(turn, there);
            if let Some(assignment) = read
                && assignment.schema_version == schema_version
            {
                turns.insert(turn, assignment);
            }
        }
        turns.into_values().collect()
    }

    /// The keys of the records that nobody needs once the server has dealt these turns out: those of this
    /// shelf that are over, and all of other people. Of the person's other queues those stay, unless there
    /// are too many.
    pub fn needless(&self, keys: Vec<String>, held: &[AssignmentId]) -> Vec<String> {
        let mine = format!("{}/", self.shelf.owner.0);
        let is_full = self.limits.kept_turns_in_all < keys.len();
        keys.into_iter()
            .filter(|key| match self.shelf.turn(key) {
                Some(turn) => !held.contains(&turn),
                None => is_full || !key.starts_with(&mine),
            })
            .collect()
    }
}
