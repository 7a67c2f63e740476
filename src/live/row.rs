//! The rows of those topics that are tables.

use serde::{Deserialize, Serialize};

use crate::{
    ids::SampleId,
    session::{SessionStats, TurnEnd},
};

/// One row. Which kind it is follows from the topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Row {
    /// Of `queue/{id}/sessions`, under the person's number.
    Session(SessionRow),
    /// Of `queue/{id}/roster`, under the person's number.
    Present(RosterRow),
    /// Of `queue/{id}/feed`, under a number that grows by one with each turn: a gap tells how many
    /// came and went unseen.
    Turn(FeedRow),
    /// Of `me`, under the queue's id.
    Own(SessionStats),
}

/// The number by which others know a person while the server runs: their id is a secret of theirs.
pub type PersonNumber = u32;

/// A labeler's current or latest session at a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// The labeler's name, if they gave one.
    pub name: Option<String>,
    /// Their session.
    pub stats: SessionStats,
}

/// A person who is at a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterRow {
    /// Their name, if they gave one.
    pub name: Option<String>,
    /// What they are there for.
    pub standing: Standing,
    /// How many of their tabs are there.
    pub tabs: u32,
    /// Since when they are there, in milliseconds since the Unix epoch.
    pub since_at_ms: u64,
}

/// What a person is at a queue for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    /// They label: in a visible tab, or a moment ago.
    Active,
    /// They have it open for labeling and look at something else.
    Idle,
    /// They look on.
    Watching,
}

/// A turn that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRow {
    /// Whose turn it was.
    pub person: PersonNumber,
    /// Their name at that time, if they gave one.
    pub name: Option<String>,
    /// The sample.
    pub sample: SampleId,
    /// How it ended.
    pub end: TurnEnd,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

impl Row {
    /// The session, if it is one.
    pub fn session(&self) -> Option<&SessionRow> {
        match self {
            Self::Session(row) => Some(row),
            _ => None,
        }
    }

    /// The person, if it is one of a roster.
    pub fn present(&self) -> Option<&RosterRow> {
        match self {
            Self::Present(row) => Some(row),
            _ => None,
        }
    }

    /// The turn, if it is one.
    pub fn turn(&self) -> Option<&FeedRow> {
        match self {
            Self::Turn(row) => Some(row),
            _ => None,
        }
    }

    /// The own session, if it is one.
    pub fn own(&self) -> Option<&SessionStats> {
        match self {
            Self::Own(stats) => Some(stats),
            _ => None,
        }
    }
}
