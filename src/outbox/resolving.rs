//! What becomes of entries that the server will not have.

use super::{
    Outbox,
    entry::{NewEntry, Refusal, Work},
    event::{Effect, News, Resolution},
    keeping::{is_about_label, is_same_turn},
};
use crate::{ids::OpId, label::Answers, live::client_session::Moment};

impl Outbox {
    /// The server will not have an entry.
    pub(super) fn refused(&mut self, op_id: OpId, refusal: Refusal) {
        let Some(place) = self.place_of(op_id) else {
            return;
        };
        let Some(kept) = self.kept.get_mut(place) else {
            return;
        };
        let entry = &mut kept.entry;
        match (&entry.work, &refusal) {
            (Work::Skip { .. }, Refusal::AlreadyLabeled(_) | Refusal::TurnOver(_)) => {
                self.remove(place, News::Needless);
                return;
            }
            // Another tab of the same person was faster with an earlier answer. This one is the newer.
            (
                Work::HandIn {
                    assignment,
                    answers,
                },
                Refusal::AlreadyLabeled(_),
            ) => {
                entry.work = Work::Revise {
                    assignment: *assignment,
                    label: None,
                    answers: answers.clone(),
                };
                let entry = entry.clone();
                self.update(&entry);
                return;
            }
            _ => entry.refusal = Some(refusal),
        }
        let entry = entry.clone();
        self.update(&entry);
        self.tell(op_id, entry.work.assignment(), News::Refused);
    }

    /// The person has decided.
    pub(super) fn resolved(&mut self, op_id: OpId, resolution: Resolution, moment: Moment) {
        let Some(place) = self.place_of(op_id) else {
            return;
        };
        let Some(kept) = self.kept.get_mut(place) else {
            return;
        };
        if kept.entry.refusal.is_none() || kept.entry.owner != self.owner {
            return;
        }
        match resolution {
            Resolution::Retry => {
                kept.entry.refusal = None;
                let entry = kept.entry.clone();
                self.update(&entry);
                self.has_changed = true;
            }
            Resolution::Edit { op_id, answers } => self.edited(place, op_id, answers, moment),
            Resolution::Discard => {
                self.remove(place, News::Discarded);
            }
        }
    }

    fn edited(&mut self, place: usize, op_id: OpId, answers: Answers, moment: Moment) {
        let Some(kept) = self.kept.get(place) else {
            return;
        };
        if self.find(op_id).is_some() || self.gone.contains(op_id) {
            return; // An id that is not new would name two things.
        }
        let old = &kept.entry;
        let new = NewEntry {
            op_id,
            owner: old.owner.clone(),
            queue: old.queue,
            excerpt: old.excerpt.clone(),
            work: old.work.with(answers),
        };
        let entry = self.numbered(new, moment);
        self.keep(&entry);
        self.remove(place, News::Replaced { by: op_id });
        self.insert(entry, false);
    }

    /// Of a label that was refused, only the newest answers are worth the person's time: those that wait
    /// behind it take its place.
    pub(super) fn put_newer_in_place_of_refused(&mut self) {
        while let Some((old, new)) = self.refused_with_newer() {
            let Some(earlier) = self.kept.get(old).map(|kept| kept.entry.work.clone()) else {
                return;
            };
            let Some(kept) = self.kept.get_mut(new) else {
                return;
            };
            let work = kept.entry.work.clone().in_place_of(&earlier);
            let by = kept.entry.op_id;
            kept.entry.work = work;
            let entry = kept.entry.clone();
            self.update(&entry);
            self.remove(old, News::Replaced { by });
        }
    }

    fn refused_with_newer(&self) -> Option<(usize, usize)> {
        self.kept.iter().enumerate().find_map(|(old, refused)| {
            if refused.entry.refusal.is_none() || !is_about_label(&refused.entry.work) {
                return None;
            }
            let newer = self
                .kept
                .iter()
                .enumerate()
                .skip(old + 1)
                .find(|(_, kept)| {
                    is_same_turn(&kept.entry, &refused.entry) && is_about_label(&kept.entry.work)
                });
            let (new, kept) = newer?;
            (!self.sending.is_on_its_way(kept.entry.op_id)).then_some((old, new))
        })
    }

    pub(super) fn unreadable_discarded(&mut self, key: String) {
        let before = self.unreadable.len();
        self.unreadable.retain(|other| other.record.key != key);
        if self.unreadable.len() < before {
            self.has_changed = true;
            self.effects.push_back(Effect::Forget {
                key,
                is_discarded: true,
            });
        }
    }
}
