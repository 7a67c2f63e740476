//! Going back to what was done, and forth again.

use ingot::{desk::Event, ids::AssignmentId};
use leptos::prelude::*;

use super::Desk;
use crate::{outbox, words::labeling as words};

impl Desk {
    /// Goes one label back, or takes a skip back that has not been sent.
    pub(in super::super) fn undo(self) {
        let back = self.machine.with_value(|machine| {
            let past = machine.one_back()?;
            Some((past.assignment.id, past.op_id, past.is_label()))
        });
        match back {
            None => self
                .notice
                .set(Some(words::NOTHING_TO_GO_BACK_TO.to_owned())),
            Some((assignment, _, true)) => self.reopen(assignment),
            Some((assignment, op_id, false)) => {
                if op_id.is_some_and(outbox::take_back) {
                    let draft = self.draft();
                    self.happen(Event::TakenBack { assignment, draft });
                } else {
                    self.notice.set(Some(words::SKIPPED_AND_GONE.to_owned()));
                }
            }
        }
    }

    /// Opens a label of the history.
    pub(in super::super) fn reopen(self, assignment: AssignmentId) {
        let draft = self.draft();
        self.happen(Event::Reopened { assignment, draft });
    }

    /// Goes towards the newest sample.
    pub(in super::super) fn later(self) {
        let later = self.machine.with_value(|machine| {
            machine.reopened()?;
            Some(machine.one_later().map(|past| past.assignment.id))
        });
        match later {
            None => {}
            Some(Some(assignment)) => self.reopen(assignment),
            Some(None) => self.happen(Event::Cancelled),
        }
    }

    /// Leaves a reopened label as it was.
    pub(in super::super) fn cancel(self) -> bool {
        let is_reopened = self
            .machine
            .with_value(|machine| machine.reopened().is_some());
        if is_reopened {
            self.happen(Event::Cancelled);
        }
        is_reopened
    }
}
