//! A session: one sitting of one labeler at one queue, and what is told of it.

mod times;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    times::Times,
    words::{label_time, session_time},
};
use crate::{ids::LabelerId, progress::Velocity};

/// A session ends when this long has passed without the end of a turn, in milliseconds. A turn that
/// took longer than this tells nothing of how long a label takes.
pub const SESSION_GAP_MS: u64 = 30 * 60 * 1_000;
/// For so long after its last turn a session is told of, in milliseconds.
pub const SESSION_SHOWN_MS: u64 = 24 * 60 * 60 * 1_000;

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TurnEnd {
    /// With a label.
    Labeled,
    /// Without one, by the labeler's wish.
    Skipped,
}

/// One turn that has ended. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When the sample was given to the labeler.
    pub began_at_ms: u64,
    /// When they were done with it.
    pub ended_at_ms: u64,
    /// How it ended.
    pub end: TurnEnd,
}

/// The two clocks of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// Monotonic milliseconds, for rates.
    pub now_ms: u64,
    /// Milliseconds since the Unix epoch, for what is shown.
    pub wall_ms: u64,
}

/// What is told of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStats {
    /// Labels in it.
    pub labels: u32,
    /// Samples that were skipped in it.
    pub skips: u32,
    /// The mean time from a sample to its label, in milliseconds; none before the first.
    pub mean_ms: Option<u32>,
    /// The median of these times, to a tenth of a second; none before the first.
    pub median_ms: Option<u32>,
    /// Labels per hour, over at most the last hour of it; none below five labels.
    pub labels_per_hour: Option<u32>,
    /// When its first sample was given out, in milliseconds since the Unix epoch.
    pub began_at_ms: u64,
    /// When its last turn ended, in milliseconds since the Unix epoch.
    pub last_at_ms: u64,
}

/// One sitting of one labeler.
#[derive(Debug, Clone)]
pub struct Session {
    began_at_ms: u64,
    last_at_ms: u64,
    labels: u32,
    skips: u32,
    times: Times,
    velocity: Velocity,
}

impl Session {
    /// A session that begins with this turn.
    pub fn new(turn: Turn, clocks: Clocks) -> Self {
        let mut session = Self {
            // A sample may have lain open since yesterday: the sitting began today.
            began_at_ms: turn
                .began_at_ms
                .max(turn.ended_at_ms.saturating_sub(SESSION_GAP_MS))
                .min(turn.ended_at_ms),
            last_at_ms: turn.ended_at_ms,
            labels: 0,
            skips: 0,
            times: Times::default(),
            velocity: Velocity::default(),
        };
        session.add(turn, clocks);
        session
    }

    /// Whether a turn that ended then belongs to this session.
    pub fn goes_on_at(&self, ended_at_ms: u64) -> bool {
        ended_at_ms <= self.last_at_ms.saturating_add(SESSION_GAP_MS)
    }

    /// Counts a turn.
    pub fn add(&mut self, turn: Turn, clocks: Clocks) {
        self.last_at_ms = self.last_at_ms.max(turn.ended_at_ms);
        match turn.end {
            TurnEnd::Skipped => self.skips = self.skips.saturating_add(1),
            TurnEnd::Labeled => {
                self.labels = self.labels.saturating_add(1);
                let took_ms = turn.ended_at_ms.saturating_sub(turn.began_at_ms);
                if took_ms <= SESSION_GAP_MS {
                    self.times.record(took_ms);
                }
                let age_minutes = clocks.wall_ms.saturating_sub(turn.ended_at_ms) / 60_000;
                let age_minutes = u32::try_from(age_minutes).unwrap_or(u32::MAX);
                self.velocity.seed(clocks.now_ms, age_minutes, 1);
            }
        }
    }

    /// What is told of it now.
    pub fn stats(&self, now_ms: u64) -> SessionStats {
        SessionStats {
            labels: self.labels,
            skips: self.skips,
            mean_ms: self.times.mean_ms(),
            median_ms: self.times.median_ms(),
            labels_per_hour: self.velocity.per_hour(now_ms),
            began_at_ms: self.began_at_ms,
            last_at_ms: self.last_at_ms,
        }
    }
}

/// The current or latest session of everybody who labels in one queue.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    people: BTreeMap<LabelerId, Session>,
}

impl Sessions {
    /// Counts a turn in its labeler's session, or begins a new one with it.
    pub fn add(&mut self, person: LabelerId, turn: Turn, clocks: Clocks) {
        match self.people.get_mut(&person) {
            Some(session) if session.goes_on_at(turn.ended_at_ms) => session.add(turn, clocks),
            _ => {
                self.people.insert(person, Session::new(turn, clocks));
            }
        }
    }

    /// Forgets the sessions that are no longer told of.
    pub fn forget(&mut self, wall_ms: u64) {
        self.people
            .retain(|_, session| wall_ms < session.last_at_ms.saturating_add(SESSION_SHOWN_MS));
    }

    /// One labeler's session; none if they have none that is told of.
    pub fn stats(&self, person: LabelerId, now_ms: u64) -> Option<SessionStats> {
        Some(self.people.get(&person)?.stats(now_ms))
    }

    /// Everybody's.
    pub fn all(&self, now_ms: u64) -> impl Iterator<Item = (LabelerId, SessionStats)> {
        self.people
            .iter()
            .map(move |(person, session)| (*person, session.stats(now_ms)))
    }
}

#[cfg(test)]
mod tests;
