//! The entries that have left the outbox in this tab's time.

use std::collections::VecDeque;

use crate::ids::OpId;

/// How many are remembered. What another tab says comes a moment late, not a thousand entries.
const MOST: usize = 1_000;

/// Remembers what has left, so that late word of it doesn't bring it back: a tab that begins may read a
/// record just before another one takes it out, and hear of that first.
#[derive(Debug, Clone, Default)]
pub(super) struct Gone(VecDeque<OpId>);

impl Gone {
    pub(super) fn add(&mut self, op_id: OpId) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(op_id);
    }

    pub(super) fn contains(&self, op_id: OpId) -> bool {
        self.0.contains(&op_id)
    }
}
