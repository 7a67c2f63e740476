//! A session: one sitting of one labeler at one queue, and what is told of it.

mod times;

use std::{cmp::Reverse, collections::BTreeMap};

use serde::{Deserialize, Serialize};

pub use self::times::Times;
use crate::{ids::LabelerId, progress::Velocity};

/// A session ends when this long has passed without the end of a turn, in milliseconds. A turn that
/// took longer than this tells nothing of how long a label takes.
pub const SESSION_GAP_MS: u64 = 30 * 60 * 1_000;
/// For so long after its last turn a session is told of, in milliseconds.
pub const SESSION_SHOWN_MS: u64 = 24 * 60 * 60 * 1_000;
const MINUTE_MS: i64 = 60_000;
/// A day, in milliseconds.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Which day a moment is in, counted from 1970 in UTC: what "today" means wherever labels are counted.
pub fn day(at_ms: u64) -> u64 {
    at_ms / DAY_MS
}

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TurnEnd {
    /// With a label.
    Labeled,
    /// Without one, by the labeler's wish.
    Skipped,
}

/// One turn that has ended. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Monotonic milliseconds, for rates, and for where a session ends.
    pub now_ms: u64,
    /// Milliseconds since the Unix epoch, for what is shown, and for how old a turn is that was read
    /// back. It may jump.
    pub wall_ms: u64,
}

impl Clocks {
    /// When something happened that bears a date, on the monotonic clock: before that began to count,
    /// if negative. What is dated later than now has happened just now.
    fn mono_of(self, at_ms: u64) -> i64 {
        signed(self.now_ms).saturating_sub(signed(self.wall_ms.saturating_sub(at_ms)))
    }
}

/// What is told of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStats {
    /// Labels in it.
    pub labels: u32,
    /// Samples that were skipped in it.
    pub skips: u32,
    /// Labels of this [`day`], those of earlier sessions included.
    pub today: u32,
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

/// One sitting of one labeler. Where it begins and ends is told by the monotonic clock alone, so that a
/// wall clock that is set anew neither ends it nor makes it longer.
#[derive(Debug, Clone)]
struct Session {
    /// Monotonic milliseconds.
    began_ms: i64,
    /// When its oldest turn ended, in monotonic milliseconds.
    first_ms: i64,
    /// When its newest turn ended, in monotonic milliseconds.
    last_ms: i64,
    /// The date of that end.
    last_at_ms: u64,
    labels: u32,
    skips: u32,
    today: Today,
    times: Times,
    velocity: Velocity,
}

/// How many labels a person gave on the day of their newest one, whatever session they belong to.
#[derive(Debug, Clone, Copy, Default)]
struct Today {
    day: u64,
    labels: u32,
}

impl Today {
    fn add(&mut self, day: u64) {
        let before = if self.day == day { self.labels } else { 0 };
        *self = Self {
            day,
            labels: before.saturating_add(1),
        };
    }

    fn labels_on(self, day: u64) -> u32 {
        if self.day == day { self.labels } else { 0 }
    }
}

impl Session {
    /// A session that begins with a turn that ended at this time of the monotonic clock. `today` is what its
    /// labeler's earlier sessions came to.
    fn new(turn: Turn, ended_ms: i64, now_ms: u64, today: Today) -> Self {
        let mut session = Self {
            began_ms: began_ms(turn, ended_ms),
            first_ms: ended_ms,
            last_ms: ended_ms,
            last_at_ms: turn.ended_at_ms,
            labels: 0,
            skips: 0,
            today,
            times: Times::default(),
            velocity: Velocity::default(),
        };
        session.add(turn, ended_ms, now_ms);
        session
    }

    /// Whether a turn that ended then belongs to this session.
    fn goes_on_at(&self, ended_ms: i64) -> bool {
        ended_ms <= self.last_ms.saturating_add(signed(SESSION_GAP_MS))
    }

    fn add(&mut self, turn: Turn, ended_ms: i64, now_ms: u64) {
        let is_late = ended_ms < self.last_ms;
        if !is_late {
            self.last_ms = ended_ms;
            self.last_at_ms = turn.ended_at_ms;
        }
        if ended_ms < self.first_ms {
            self.first_ms = ended_ms;
            self.began_ms = began_ms(turn, ended_ms);
        }
        match turn.end {
            TurnEnd::Skipped => self.skips = self.skips.saturating_add(1),
            TurnEnd::Labeled => {
                self.labels = self.labels.saturating_add(1);
                let day = day(turn.ended_at_ms);
                // Whoever hears of a label of yesterday late has begun to count today's.
                if !is_late || self.today.day <= day {
                    self.today.add(day);
                }
                // Both dates are the store's. If the clock was set back in between they tell nothing.
                let took_ms = turn.ended_at_ms.checked_sub(turn.began_at_ms);
                if let Some(took_ms) = took_ms.filter(|took| *took <= SESSION_GAP_MS) {
                    self.times.record(took_ms);
                }
                let age_ms = signed(now_ms).saturating_sub(ended_ms).max(0);
                let age_minutes = u32::try_from(age_ms / MINUTE_MS).unwrap_or(u32::MAX);
                self.velocity.seed(now_ms, age_minutes, 1);
            }
        }
    }

    fn is_shown(&self, now_ms: u64) -> bool {
        signed(now_ms) < self.last_ms.saturating_add(signed(SESSION_SHOWN_MS))
    }

    fn stats(&self, clocks: Clocks) -> SessionStats {
        // As long before its last turn as it lasted, whatever the wall clock did in between.
        let lasted_ms = self.last_ms.abs_diff(self.began_ms);
        SessionStats {
            labels: self.labels,
            skips: self.skips,
            today: self.today.labels_on(day(clocks.wall_ms)),
            mean_ms: self.times.mean_ms(),
            median_ms: self.times.median_ms(),
            labels_per_hour: self.velocity.per_hour(clocks.now_ms),
            began_at_ms: self.last_at_ms.saturating_sub(lasted_ms),
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
    /// Counts a turn that has just ended in its labeler's session, or begins a new one with it. When it
    /// ended is `now_ms`: its date is only shown.
    pub fn add(&mut self, person: LabelerId, turn: Turn, clocks: Clocks) {
        self.count(person, turn, signed(clocks.now_ms), clocks.now_ms);
    }

    /// Counts a turn of the past, as a restart reads it back: its date tells how long ago it ended. All
    /// turns of one reading are to be given the same clocks, and the older before the newer.
    pub fn seed(&mut self, person: LabelerId, turn: Turn, clocks: Clocks) {
        let ended_ms = clocks.mono_of(turn.ended_at_ms);
        self.count(person, turn, ended_ms, clocks.now_ms);
    }

    fn count(&mut self, person: LabelerId, turn: Turn, ended_ms: i64, now_ms: u64) {
        match self.people.get_mut(&person) {
            Some(session) if session.goes_on_at(ended_ms) => session.add(turn, ended_ms, now_ms),
            earlier => {
                let today = earlier.map_or_else(Today::default, |session| session.today);
                let session = Session::new(turn, ended_ms, now_ms, today);
                self.people.insert(person, session);
            }
        }
    }

    /// Forgets the sessions that are no longer told of.
    pub fn forget(&mut self, now_ms: u64) {
        self.people.retain(|_, session| session.is_shown(now_ms));
    }

    /// One labeler's session; none if they have none that is told of.
    pub fn stats(&self, person: LabelerId, clocks: Clocks) -> Option<SessionStats> {
        Some(self.people.get(&person)?.stats(clocks))
    }

    /// Those of at most so many people, the newest turn first.
    pub fn newest(&self, most: usize, clocks: Clocks) -> Vec<(LabelerId, SessionStats)> {
        let mut all: Vec<_> = self.people.iter().collect();
        all.sort_by_key(|(_, session)| Reverse(session.last_ms));
        all.truncate(most);
        let told = all.into_iter();
        told.map(|(person, session)| (*person, session.stats(clocks)))
            .collect()
    }
}

/// When a session began whose first turn this is, by when that ended. A sample may have lain open since yesterday: the
/// sitting began today.
fn began_ms(turn: Turn, ended_ms: i64) -> i64 {
    let took_ms = turn.ended_at_ms.saturating_sub(turn.began_at_ms);
    ended_ms.saturating_sub(signed(took_ms.min(SESSION_GAP_MS)))
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
