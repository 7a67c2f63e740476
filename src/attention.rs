//! How long a labeler has a sample before them, and how long of that they are at it.
//!
//! Wall time is all the time for which a sample is the one on the desk. Active time is the part of it in
//! which the tab is visible and the labeler did something not long ago. A labeler who goes back to an
//! earlier sample stops the clocks of the one that waits.

use crate::ids::AssignmentId;

/// After so long without a sign of activity a labeler is not at it any more, in milliseconds.
pub const IDLE_MS: u64 = 60_000;

/// The time that a sample took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// While it was the one on the desk.
    pub wall_ms: u64,
    /// While the labeler was at it. Never more than the wall time.
    pub active_ms: u64,
}

/// The clocks of all samples of a tab. Each call says what time it is now, in monotonic milliseconds.
#[derive(Debug, Clone)]
pub struct Attention {
    idle_ms: u64,
    is_visible: bool,
    on_desk: Option<AssignmentId>,
    /// Up to here all time is told.
    told_ms: u64,
    /// From here on the labeler is idle unless they do something.
    active_until_ms: u64,
    /// Of the sample on the desk, and of those that wait.
    spent: Vec<(AssignmentId, Spent)>,
}

impl Attention {
    /// No sample yet. `idle_ms` is after how long without activity a labeler counts as idle.
    pub fn new(idle_ms: u64, is_visible: bool, now_ms: u64) -> Self {
        Self {
            idle_ms,
            is_visible,
            on_desk: None,
            told_ms: now_ms,
            active_until_ms: now_ms,
            spent: Vec::new(),
        }
    }

    /// This sample, or none, is on the desk from now on. To turn to one is activity.
    pub fn turned_to(&mut self, assignment: Option<AssignmentId>, now_ms: u64) {
        self.tell(now_ms);
        if self.on_desk != assignment {
            self.on_desk = assignment;
            self.wake();
        }
    }

    /// The labeler pressed a key, moved the pointer, scrolled or touched.
    pub fn acted(&mut self, now_ms: u64) {
        self.tell(now_ms);
        self.wake();
    }

    /// The tab is visible from now on, which its labeler has seen to.
    pub fn shown(&mut self, now_ms: u64) {
        self.tell(now_ms);
        if !self.is_visible {
            self.is_visible = true;
            self.wake();
        }
    }

    /// The tab is hidden from now on.
    pub fn hidden(&mut self, now_ms: u64) {
        self.tell(now_ms);
        self.is_visible = false;
    }

    /// What a sample took so far.
    pub fn spent(&mut self, assignment: AssignmentId, now_ms: u64) -> Spent {
        self.tell(now_ms);
        self.spent
            .iter()
            .find(|(other, _)| *other == assignment)
            .map_or_else(Spent::default, |(_, spent)| *spent)
    }

    /// What a sample took until its answers were handed in. It begins anew if the labeler comes back to it.
    pub fn finished(&mut self, assignment: AssignmentId, now_ms: u64) -> Spent {
        let spent = self.spent(assignment, now_ms);
        self.spent.retain(|(other, _)| *other != assignment);
        spent
    }

    /// Counts the time since it was last told.
    fn tell(&mut self, now_ms: u64) {
        let from_ms = self.told_ms;
        // A clock that went back tells nothing.
        let now_ms = now_ms.max(from_ms);
        self.told_ms = now_ms;
        let Some(assignment) = self.on_desk else {
            return;
        };
        let active_ms = if self.is_visible {
            now_ms.min(self.active_until_ms).saturating_sub(from_ms)
        } else {
            0
        };
        let spent = self.of(assignment);
        spent.wall_ms = spent.wall_ms.saturating_add(now_ms - from_ms);
        spent.active_ms = spent.active_ms.saturating_add(active_ms);
    }

    fn of(&mut self, assignment: AssignmentId) -> &mut Spent {
        let found = self.spent.iter().position(|(id, _)| *id == assignment);
        let place = found.unwrap_or_else(|| {
            self.spent.push((assignment, Spent::default()));
            self.spent.len() - 1
        });
        &mut self.spent[place].1
    }

    fn wake(&mut self) {
        self.active_until_ms = self.told_ms.saturating_add(self.idle_ms);
    }
}

#[cfg(test)]
mod tests;
