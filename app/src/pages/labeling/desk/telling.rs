//! What the outbox tells, handed on to the desk and to the numbers.

use ingot::{
    desk::{Done, Event},
    ids::{AssignmentId, OpId},
    outbox::{News, Work},
};
use leptos::prelude::*;

use super::Desk;
use crate::outbox::{self, Told};

impl Desk {
    /// Takes in what the outbox tells.
    pub(in super::super) fn told(self, told: Told) {
        match told {
            Told::News {
                op_id,
                assignment,
                news,
            } => {
                self.count(op_id, news);
                self.happen(match news {
                    News::Found => match self.found(op_id, assignment) {
                        Some(event) => event,
                        None => return,
                    },
                    News::Stored { label } => Event::Settled { assignment, label },
                    News::Needless | News::RemovedElsewhere => Event::Settled {
                        assignment,
                        label: None,
                    },
                    News::Refused => Event::Refused(assignment),
                    News::Discarded => Event::Discarded(assignment),
                    // Whoever asked for it knows.
                    News::Replaced { .. } | News::TakenBack => return,
                });
                // Whatever it was, the server has answered: a claim that failed may go well now.
                if !matches!(news, News::Found) {
                    self.happen(Event::Woken);
                }
            }
            Told::Counted { op_id, counted_at } => {
                self.own.try_update(|own| own.confirmed(op_id, counted_at));
            }
            Told::Claimed(queue, claim) if queue == self.queue => self.claimed(claim),
            Told::ClaimFailed(queue) if queue == self.queue => self.claim_failed(),
            Told::Claimed(..) | Told::ClaimFailed(_) => {}
            Told::MayTryAgain => self.happen(Event::Woken),
        }
    }

    /// What counted already and will not, is taken back.
    fn count(self, op_id: OpId, news: News) {
        match news {
            News::Refused | News::Discarded | News::TakenBack => {
                let was_open = self.own.try_update(|own| own.failed(op_id));
                if was_open == Some(true) {
                    self.session.try_update(|session| session.failed());
                }
            }
            News::Replaced { by } => {
                self.own.try_update(|own| {
                    if own.failed(op_id) {
                        own.begun(by);
                    }
                });
            }
            News::Found | News::Stored { .. } | News::Needless | News::RemovedElsewhere => {}
        }
    }
}

impl Desk {
    /// What the outbox holds of a turn, unless it is gone again. Nothing if it is of another queue or person.
    fn found(self, op_id: OpId, assignment: AssignmentId) -> Option<Event> {
        let Some(entry) = outbox::entry(op_id) else {
            return Some(Event::AnsweredElsewhere(vec![assignment]));
        };
        let is_ours =
            entry.queue == self.queue && self.owner.with_value(|owner| *owner == entry.owner);
        is_ours.then(|| Event::Found {
            assignment,
            op_id,
            is_refused: entry.refusal.is_some(),
            done: match entry.work {
                Work::HandIn { answers, .. } | Work::Revise { answers, .. } => {
                    Done::Labeled(answers)
                }
                Work::Skip { .. } => Done::Skipped,
            },
        })
    }
}
