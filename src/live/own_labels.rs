//! One's own labels count at once on one's own screen, and never twice.
//!
//! Until the page's state surely holds a label of one's own, nobody here can tell whether the number that
//! came last holds it already: the change may arrive before the answer, after it, or together with the
//! changes of others. What is known are bounds. With `n` labels in the state and `k` of one's own open,
//! the right number is one of `n..=n + k`. So the number on the screen grows with a label that begins, and
//! from then on moves only as far as those bounds push it: the arrival of one's own label pushes nothing.
//! A label is open until it is refused, or until the state stands where the answer said that it is counted.

use litemap::LiteMap;

use crate::{
    ids::OpId,
    live::message::{Position, Stamped},
    progress::Progress,
};

/// A queue's numbers as somebody sees them who labels in it.
#[derive(Debug, Clone)]
pub struct OwnLabels {
    state: Stamped<Progress>,
    shown: u64,
    open: LiteMap<OpId, Open>,
}

/// A label that the state may or may not hold.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// The numbering in which the state stood when the label began.
    begun_in: u64,
    /// Where the label is counted, once the answer has said so.
    counted_at: Option<Position>,
}

impl Open {
    /// Whether a state at this place surely holds the label.
    fn is_held_at(&self, at: Position) -> bool {
        match self.counted_at {
            None => false,
            Some(counted) if counted.epoch == at.epoch => counted.version <= at.version,
            // The answer is of another numbering than the state. If the state has not moved on since the
            // label began, the server was started anew and the state is what it was before. If it has
            // moved on, it is a newer server's, which began with all that was stored.
            Some(_) => at.epoch != self.begun_in,
        }
    }
}

impl OwnLabels {
    /// Begins with the numbers that the page came with.
    pub fn new(first: Stamped<Progress>) -> Self {
        Self {
            state: first,
            shown: first.state.labels,
            open: LiteMap::new(),
        }
    }

    /// A label is handed in: it counts from now on. One that is handed in again counts no more for it.
    pub fn begun(&mut self, op: OpId) {
        if self.open.contains_key(&op) {
            return;
        }
        let open = Open {
            begun_in: self.state.at.epoch,
            counted_at: None,
        };
        self.open.insert(op, open);
        self.shown = self.shown.saturating_add(1);
    }

    /// The server has the label, and a state of its queue holds it from this place on.
    pub fn confirmed(&mut self, op: OpId, counted_at: Position) {
        if let Some(open) = self.open.get_mut(&op) {
            open.counted_at = Some(counted_at);
        }
        self.settle();
    }

    /// The server has refused the label: it is taken back. Says whether it was counted at all.
    pub fn failed(&mut self, op: OpId) -> bool {
        let was_open = self.open.remove(&op).is_some();
        if was_open {
            self.shown = self.shown.saturating_sub(1);
        }
        self.settle();
        was_open
    }

    /// The queue's numbers have moved. States come in the order in which a page takes them over.
    pub fn moved(&mut self, newer: Stamped<Progress>) {
        // Labels that others undo are gone for certain, whatever became of one's own.
        let undone = self.state.state.labels.saturating_sub(newer.state.labels);
        self.shown = self.shown.saturating_sub(undone);
        self.state = newer;
        self.settle();
    }

    /// The numbers to show.
    pub fn shown(&self) -> Progress {
        let Progress { labels, target, .. } = self.state.state;
        Progress {
            // A queue never holds more labels than it needs: a label that would be one too many is about
            // to be refused.
            labels: self.shown.min(target.max(labels)),
            ..self.state.state
        }
    }

    /// Keeps the number within its bounds, after labels that the state surely holds were closed.
    fn settle(&mut self) {
        let at = self.state.at;
        self.open.retain(|_, open| !open.is_held_at(at));
        let least = self.state.state.labels;
        let open = u64::try_from(self.open.len()).unwrap_or(u64::MAX);
        self.shown = self.shown.clamp(least, least.saturating_add(open));
    }
}

#[cfg(test)]
mod tests;
