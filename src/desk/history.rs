//! Going back to what was done, and what becomes of it.

use super::{Desk, Done, Effect, HISTORY, Item, Past, PastState};
use crate::{
    assignment::Lease,
    ids::{AssignmentId, LabelId, OpId},
    label::Answers,
};

impl Desk {
    pub(super) fn remember(&mut self, past: Past) {
        self.history.push_front(past);
        self.history.truncate(HISTORY);
        // What has left the history can't stay reopened.
        self.reopened = self.reopened().map(|past| past.assignment.id);
    }

    pub(super) fn reopen(&mut self, assignment: AssignmentId, draft: Answers) {
        let can_be = |past: &Past| past.is(assignment) && past.can_be_reopened();
        if self.reopened == Some(assignment) || !self.past().any(can_be) {
            return;
        }
        self.put_aside(draft);
        self.reopened = Some(assignment);
    }

    pub(super) fn revised(&mut self, assignment: AssignmentId, op_id: OpId, answers: Answers) {
        if self.reopened != Some(assignment) {
            return;
        }
        self.reopened = None;
        let done = Done::Labeled(answers);
        if self.changed_sent_back(assignment, op_id, &done, PastState::Sending) {
            return;
        }
        if let Some(past) = self.past_mut(assignment) {
            past.done = done;
            past.op_id = Some(op_id);
            past.draft = None;
            past.state = PastState::Sending;
        }
    }

    /// What lies in the outbox is newer than what the server told of the same turn. A turn that is neither
    /// here nor in the history is known to be answered, and no more.
    pub(super) fn found(
        &mut self,
        assignment: AssignmentId,
        op_id: OpId,
        done: Done,
        state: PastState,
    ) {
        if self.changed_sent_back(assignment, op_id, &done, state) {
            return;
        }
        if let Some(past) = self.past_mut(assignment) {
            past.done = done;
            past.op_id = Some(op_id);
            past.state = state;
            return;
        }
        let in_hand = self.in_hand.as_ref().filter(|item| item.is(assignment));
        let ahead = || self.ahead.iter().find(|item| item.is(assignment));
        let known = in_hand.or_else(ahead).map(|item| item.assignment.clone());
        self.answered_elsewhere(&[assignment]);
        if let Some(assignment) = known {
            self.remember(Past {
                assignment,
                done,
                op_id: Some(op_id),
                draft: None,
                state,
                label: None,
                may_change: true,
            });
        }
    }

    pub(super) fn cancelled(&mut self) {
        if let Some(reopened) = self.reopened.take()
            && let Some(past) = self.past_mut(reopened)
        {
            past.draft = None;
        }
    }

    /// The turn goes on, and the sample in hand waits as the next.
    pub(super) fn taken_back(&mut self, assignment: AssignmentId, draft: Answers) {
        let Some(place) = self.history.iter().position(|past| past.is(assignment)) else {
            return;
        };
        self.put_aside(draft);
        self.reopened = None;
        let Some(past) = self.history.remove(place) else {
            return;
        };
        self.ended.forget(assignment);
        self.unsettled.retain(|other| *other != assignment);
        let draft = past.answers().cloned();
        let item = Item {
            assignment: past.assignment,
            draft,
            lease_ended: false,
        };
        if let Some(waiting) = self.in_hand.replace(item) {
            self.ahead.push_front(waiting);
        }
    }

    /// Keeps what is answered so far of whatever the labeler leaves.
    fn put_aside(&mut self, draft: Answers) {
        match self.reopened {
            Some(reopened) => {
                if let Some(past) = self.past_mut(reopened) {
                    past.draft = Some(draft);
                }
            }
            None => {
                if let Some(item) = &mut self.in_hand {
                    item.draft = Some(draft);
                }
            }
        }
    }

    pub(super) fn settled(&mut self, assignment: AssignmentId, label: Option<LabelId>) {
        self.unsettled.retain(|other| *other != assignment);
        if let Some(past) = self.past_mut(assignment) {
            past.state = PastState::Saved;
            past.label = label.or(past.label);
            // Where a queue gives skipped samples back to who skipped them, the same turn comes again.
            if !past.is_label() {
                self.ended.forget(assignment);
            }
        }
        self.try_again();
    }

    pub(super) fn refused(&mut self, assignment: AssignmentId) {
        self.is_to_be_looked_at(assignment);
        if let Some(past) = self.past_mut(assignment) {
            past.state = PastState::Refused;
        }
    }

    /// What was given up leaves the history. If its turn was open all the while, others get the sample.
    pub(super) fn discarded(&mut self, assignment: AssignmentId) {
        self.is_to_be_looked_at(assignment);
        if self.reopened == Some(assignment) {
            self.reopened = None;
        }
        // What has left the history is not known so well any more.
        let unknown = Lease {
            assignment,
            expires_at_ms: None,
        };
        let past = self.past_mut(assignment);
        let lease = past.map_or(unknown, |past| past.assignment.lease());
        self.history.retain(|past| !past.is(assignment));
        let before = self.unsettled.len();
        self.unsettled.retain(|other| *other != assignment);
        if self.unsettled.len() < before {
            self.ended.forget(assignment);
            self.effects.push_back(Effect::Release(vec![lease]));
        }
    }

    pub(super) fn past_mut(&mut self, assignment: AssignmentId) -> Option<&mut Past> {
        let sent_back = self.sent_back.iter_mut().map(|back| &mut back.past);
        let mut past = self.history.iter_mut().chain(sent_back);
        past.find(|past| past.is(assignment))
    }
}
