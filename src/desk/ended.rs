//! The turns that are answered.

use std::collections::VecDeque;

use crate::{ids::AssignmentId, limits::Limits};

/// How many are remembered: as many as the outbox may hold unsent, and as many again whose answers to a
/// claim may be late.
const MOST: usize = 2 * Limits::DEFAULT.outbox_entries;

/// Remembers what is answered, since the server deals an open turn out again until it hears of the answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Ended(VecDeque<AssignmentId>);

impl Ended {
    /// Says whether it is new.
    pub(super) fn add(&mut self, assignment: AssignmentId) -> bool {
        if self.contains(assignment) {
            return false;
        }
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(assignment);
        true
    }

    pub(super) fn forget(&mut self, assignment: AssignmentId) {
        self.0.retain(|other| *other != assignment);
    }

    pub(super) fn contains(&self, assignment: AssignmentId) -> bool {
        self.0.contains(&assignment)
    }
}
