//! What a topic says: whole states, changes, and what a follower holds of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::row::Row;
use crate::progress::{Progress, ProgressDelta};

/// The rows of a table by their keys. What the keys are is said at each kind of [`Row`].
pub type Rows = BTreeMap<u64, Row>;

/// A topic's whole state as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Of `queue/{id}`.
    Progress(Progress),
    /// Of the topics that are tables: one page of it.
    Rows(Page),
}

/// A part of a table. All pages of a state come one behind the other; the state is whole with the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which, from 0.
    pub part: u16,
    /// Whether it is the last one.
    pub last: bool,
    /// Its rows, by rising keys.
    pub rows: Vec<(u64, Row)>,
}

/// What changed of a topic, as absolute values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changes {
    /// Of `queue/{id}`.
    Progress(ProgressDelta),
    /// Of the topics that are tables.
    Rows(RowChanges),
}

/// What changed of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChanges {
    /// Rows that are new or different.
    pub put: Vec<(u64, Row)>,
    /// The keys of rows that are there no more.
    pub gone: Vec<u64>,
}

/// What a follower holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Of `queue/{id}`.
    Progress(Progress),
    /// Of the topics that are tables.
    Rows(Rows),
}

impl View {
    /// Merges changes; says whether they were of the kind that fits.
    #[must_use]
    pub fn apply(&mut self, changes: Changes) -> bool {
        match (self, changes) {
            (Self::Progress(progress), Changes::Progress(delta)) => progress.apply(&delta),
            (Self::Rows(rows), Changes::Rows(changes)) => {
                for key in changes.gone {
                    rows.remove(&key);
                }
                rows.extend(changes.put);
            }
            (Self::Progress(_), Changes::Rows(_)) | (Self::Rows(_), Changes::Progress(_)) => {
                return false;
            }
        }
        true
    }

    /// The progress, if it is one.
    pub fn progress(&self) -> Option<&Progress> {
        match self {
            Self::Progress(progress) => Some(progress),
            Self::Rows(_) => None,
        }
    }

    /// The rows, if it is a table.
    pub fn rows(&self) -> Option<&Rows> {
        match self {
            Self::Rows(rows) => Some(rows),
            Self::Progress(_) => None,
        }
    }
}
