//! What the outbox tells, handed on to the desk and to the numbers.

use ingot::{desk::Event, outbox::News};
use leptos::prelude::*;

use super::Desk;
use crate::outbox::Told;

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
                    News::Found => Event::AnsweredElsewhere(vec![assignment]),
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
            Told::ClaimFailed(queue) if queue == self.queue => self.happen(Event::ClaimFailed),
            Told::Claimed(..) | Told::ClaimFailed(_) => {}
            Told::MayTryAgain => self.happen(Event::Woken),
        }
    }

    /// What counted already and will not, is taken back.
    fn count(self, op_id: ingot::ids::OpId, news: News) {
        match news {
            News::Refused | News::Discarded | News::TakenBack => {
                self.own.try_update(|own| own.failed(op_id));
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
