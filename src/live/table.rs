//! A topic that is a table: its numbering, and which row changed at which version.

use std::collections::BTreeMap;

use super::{
    message::Position,
    row::Row,
    state::{Changes, Page, RowChanges, Rows, State},
    topic::{Numbered, Resume},
};

/// The most rows of one message. A state that is longer comes in pages; whoever has more to catch up
/// with than this gets the state.
pub const PAGE_ROWS: usize = 32;
/// Of so many rows that went it is known when. Whoever has an older place gets the state.
pub const GONE_KEPT: usize = 256;

/// A table as its single writer holds it.
#[derive(Debug, Clone)]
pub struct Table {
    at: Position,
    rows: BTreeMap<u64, Held>,
    /// The rows that went, by the version with which they did.
    gone: BTreeMap<u64, u64>,
    /// From this version on every row that went is known.
    known_from: u64,
}

/// A row, and the version with which it became what it is.
#[derive(Debug, Clone)]
struct Held {
    version: u64,
    row: Row,
}

impl Table {
    /// Starts a numbering at version 0 with these rows.
    pub fn new(epoch: u64, rows: Rows) -> Self {
        let rows = rows
            .into_iter()
            .map(|(key, row)| (key, Held { version: 0, row }))
            .collect();
        Self {
            at: Position { epoch, version: 0 },
            rows,
            gone: BTreeMap::new(),
            known_from: 0,
        }
    }

    /// The rows now.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (u64, &Row)> {
        self.rows.iter().map(|(key, held)| (*key, &held.row))
    }

    /// Takes changes over as one. The version grows by one if anything differs; says whether it did.
    pub fn change(&mut self, changes: RowChanges) -> bool {
        let next = self.at.version + 1;
        let mut differs = false;
        for key in changes.gone {
            if self.rows.remove(&key).is_some() {
                self.gone.insert(key, next);
                differs = true;
            }
        }
        for (key, row) in changes.put {
            if self.rows.get(&key).is_none_or(|held| held.row != row) {
                self.gone.remove(&key);
                self.rows.insert(key, Held { version: next, row });
                differs = true;
            }
        }
        if differs {
            self.at.version = next;
            self.forget();
        }
        differs
    }

    /// Takes over a whole new state, as the changes that lead to it.
    pub fn replace(&mut self, rows: Rows) -> bool {
        let gone = self
            .rows
            .keys()
            .filter(|key| !rows.contains_key(key))
            .copied()
            .collect();
        let put = rows.into_iter().collect();
        self.change(RowChanges { put, gone })
    }

    /// Forgets the oldest of too many rows that went.
    fn forget(&mut self) {
        while GONE_KEPT < self.gone.len() {
            let Some(oldest) = self.gone.values().min().copied() else {
                return;
            };
            self.gone.retain(|_, version| *version != oldest);
            self.known_from = oldest;
        }
    }

    /// What changed after `from`; none if that is more than a message holds, or no longer known.
    fn changes_since(&self, from: u64) -> Option<RowChanges> {
        if from < self.known_from {
            return None;
        }
        let put: Vec<_> = self
            .rows
            .iter()
            .filter(|(_, held)| from < held.version)
            .take(PAGE_ROWS + 1)
            .map(|(key, held)| (*key, held.row.clone()))
            .collect();
        let gone = self
            .gone
            .iter()
            .filter(|(_, version)| from < **version)
            .map(|(key, _)| *key)
            .collect();
        (put.len() <= PAGE_ROWS).then_some(RowChanges { put, gone })
    }

    fn pages(&self) -> Vec<State> {
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|(key, held)| (*key, held.row.clone()))
            .collect();
        let count = rows.len().div_ceil(PAGE_ROWS).max(1);
        let mut rows = rows.into_iter();
        (0..count)
            .map(|part| {
                State::Rows(Page {
                    part: u16::try_from(part).unwrap_or(u16::MAX),
                    last: part + 1 == count,
                    rows: rows.by_ref().take(PAGE_ROWS).collect(),
                })
            })
            .collect()
    }
}

impl Numbered for Table {
    fn at(&self) -> Position {
        self.at
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        let known =
            have.filter(|have| have.epoch == self.at.epoch && have.version <= self.at.version);
        let changes =
            known.and_then(|have| Some((have.version, self.changes_since(have.version)?)));
        match changes {
            Some((from, changes)) => Resume::Delta {
                from,
                to: self.at.version,
                changes: Changes::Rows(changes),
            },
            None => Resume::Snapshot {
                at: self.at,
                states: self.pages(),
            },
        }
    }
}

#[cfg(test)]
mod tests;
