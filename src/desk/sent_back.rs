//! Labels that were sent back to be looked at again.
//!
//! The server tells what is back; what was done about it meanwhile is newer than what it tells. A turn that is
//! back is not in the history: it returns there once it was looked at.

use super::{Desk, Done, Past, PastState};
use crate::{
    ids::{AssignmentId, OpId, SentBackId},
    sent_back::SentBack,
};

/// A turn whose label is to be looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct Back {
    /// Tells this time that it was sent back from others.
    pub id: SentBackId,
    /// What its labeler is to look at.
    pub note: String,
    /// The turn.
    pub past: Past,
}

impl Back {
    /// A label as the server tells of it. `schema_version` is that of the questions on the page.
    pub fn of(told: SentBack, schema_version: u32) -> Self {
        Self {
            id: told.id,
            note: told.note,
            past: Past::stored(told.assignment, Some(told.label), schema_version),
        }
    }
}

impl Desk {
    /// The labels that were sent back, in that order.
    pub fn sent_back(&self) -> impl Iterator<Item = &Back> {
        self.sent_back.iter()
    }

    /// The server tells all that is back, or the first of it. The label that is reopened stays until its labeler
    /// leaves it.
    pub(super) fn came_back(&mut self, told: Vec<Back>) {
        self.looked_at
            .retain(|(id, _)| told.iter().any(|back| back.id == *id));
        let mut before = std::mem::take(&mut self.sent_back);
        for back in told {
            if self.looked_at.iter().any(|(id, _)| *id == back.id) {
                continue;
            }
            let turn = back.past.assignment.id;
            if let Some(place) = before.iter().position(|known| known.past.is(turn)) {
                let known = before.remove(place).past;
                let is_being_changed = known.draft.is_some() || self.reopened == Some(turn);
                let past = if is_being_changed { known } else { back.past };
                self.sent_back.push(Back { past, ..back });
            } else if let Some(place) = self.history.iter().position(|past| past.is(turn)) {
                // A change that is on its way, or was refused, is looked after first.
                if self.history[place].state == PastState::Saved
                    && let Some(past) = self.history.remove(place)
                {
                    self.sent_back.push(Back { past, ..back });
                }
            } else {
                self.sent_back.push(back);
            }
        }
        let reopened = self.reopened;
        before.retain(|back| reopened == Some(back.past.assignment.id));
        self.sent_back.append(&mut before);
    }

    /// The labeler says that the label stands as it is, and the server knows.
    pub(super) fn kept_as_it_is(&mut self, id: SentBackId) {
        let Some(place) = self.sent_back.iter().position(|back| back.id == id) else {
            return;
        };
        let mut past = self.look_at(place);
        past.draft = None;
        if self.reopened == Some(past.assignment.id) {
            self.reopened = None;
        }
        self.remember(past);
    }

    /// A change of the label is in the outbox; false if the label is not back.
    pub(super) fn changed_sent_back(
        &mut self,
        turn: AssignmentId,
        op_id: OpId,
        done: &Done,
        state: PastState,
    ) -> bool {
        let Some(place) = self.sent_back.iter().position(|back| back.past.is(turn)) else {
            return false;
        };
        let past = self.look_at(place);
        if state == PastState::Refused {
            self.is_to_be_looked_at(turn);
        }
        self.remember(Past {
            done: done.clone(),
            op_id: Some(op_id),
            draft: None,
            state,
            ..past
        });
        true
    }

    /// The change will not reach the server, so that the label is still to be looked at once the server tells
    /// of it again.
    pub(super) fn is_to_be_looked_at(&mut self, turn: AssignmentId) {
        self.looked_at.retain(|(_, other)| *other != turn);
    }

    fn look_at(&mut self, place: usize) -> Past {
        let back = self.sent_back.remove(place);
        self.looked_at.push((back.id, back.past.assignment.id));
        back.past
    }
}
