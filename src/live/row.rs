//! The rows of those topics that are tables.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{QueueId, SampleId},
    progress::{Progress, QueueState},
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
    /// Of `feed`, numbered as the turns of a queue are.
    TurnAt(QueueId, FeedRow),
    /// The one row of `totals`, under 0.
    Totals(Totals),
    /// Of `queue/{id}/minutes`, under the minute since the Unix epoch.
    Minute(MinuteRow),
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

/// The numbers of all queues together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Queues that give out work.
    pub active_queues: u32,
    /// Accepted labels, undone ones subtracted, of all queues but archived ones, as all that follows.
    pub labels: u64,
    /// Labels that they need in all.
    pub target: u64,
    /// Samples not done.
    pub depth: u64,
    /// Open leases.
    pub leased: u64,
    /// Labels per hour, of those queues that have a rate; none if none has.
    pub labels_per_hour: Option<u32>,
    /// Distinct people who label in any queue: in a visible tab, or a moment ago.
    pub active: u32,
    /// Distinct people with any tab.
    pub connected: u32,
}

impl Totals {
    /// With another queue's numbers. Its people are not counted: who is at two queues is one person.
    #[must_use]
    pub fn with(self, queue: &Progress) -> Self {
        if queue.state == QueueState::Archived {
            return self;
        }
        let rates = [self.labels_per_hour, queue.labels_per_hour];
        let is_active = queue.state == QueueState::Active;
        Self {
            active_queues: self.active_queues.saturating_add(u32::from(is_active)),
            labels: self.labels.saturating_add(queue.labels),
            target: self.target.saturating_add(queue.target),
            depth: self.depth.saturating_add(queue.depth),
            leased: self.leased.saturating_add(queue.leased),
            labels_per_hour: rates.into_iter().flatten().reduce(u32::saturating_add),
            ..self
        }
    }
}

/// The labels of one minute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinuteRow {
    /// How many labels each person gave, by their number: of too many those who gave the most.
    pub labels: Vec<(PersonNumber, u32)>,
    /// The labels of all others.
    pub others: u32,
}

impl MinuteRow {
    /// All labels of the minute.
    pub fn all(&self) -> u32 {
        let told = self.labels.iter().map(|(_, labels)| *labels);
        told.fold(self.others, u32::saturating_add)
    }
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

    /// The turn of any queue, if it is one, and which queue's.
    pub fn turn_at(&self) -> Option<(QueueId, &FeedRow)> {
        match self {
            Self::TurnAt(queue, row) => Some((*queue, row)),
            _ => None,
        }
    }

    /// The totals, if it is them.
    pub fn totals(&self) -> Option<Totals> {
        match self {
            Self::Totals(totals) => Some(*totals),
            _ => None,
        }
    }

    /// The minute, if it is one.
    pub fn minute(&self) -> Option<&MinuteRow> {
        match self {
            Self::Minute(row) => Some(row),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(labels: u64, labels_per_hour: Option<u32>, state: QueueState) -> Progress {
        Progress {
            labels,
            target: 10,
            depth: 5,
            leased: 1,
            active: 3,
            labels_per_hour,
            state,
            ..Progress::default()
        }
    }

    #[test]
    fn totals_are_sums_without_archived_queues_and_leave_people_alone() {
        let people = Totals {
            active: 4,
            connected: 9,
            ..Totals::default()
        };
        let queues = [
            queue(3, Some(40), QueueState::Active),
            queue(4, None, QueueState::Paused),
            queue(5, Some(2), QueueState::Active),
            queue(900, Some(900), QueueState::Archived),
        ];

        let totals = queues
            .iter()
            .fold(people, |totals, queue| totals.with(queue));

        let expected = Totals {
            active_queues: 2,
            labels: 12,
            target: 30,
            depth: 15,
            leased: 3,
            labels_per_hour: Some(42),
            active: 4,
            connected: 9,
        };
        assert_eq!(totals, expected);
    }

    #[test]
    fn no_rate_at_all_is_no_rate_of_zero() {
        let none = queue(1, None, QueueState::Active);
        assert_eq!(Totals::default().with(&none).labels_per_hour, None);
    }
}
