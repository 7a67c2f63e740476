//! How entries come into the outbox and leave it.

use super::{
    Full, Kept, Outbox,
    entry::{Entry, NewEntry, Work},
    event::{Effect, News},
    record::Record,
};
use crate::{
    ids::{LabelId, OpId},
    live::client_session::Moment,
};

impl Outbox {
    /// Takes in what the labeler did. A change of mind about a label that was not sent yet, or was refused,
    /// takes that label's place; about one that is on its way it waits behind it.
    ///
    /// # Errors
    /// If there is no room for it. What was done is then still in the caller's hands.
    pub fn add(&mut self, new: NewEntry, moment: Moment) -> Result<(), Full> {
        if self.find(new.op_id).is_some() || self.gone.contains(new.op_id) {
            return Ok(()); // The same thing twice.
        }
        let earlier = self.last_about_the_turn_of(&new);
        let replaced = earlier.filter(|place| {
            self.kept.get(*place).is_some_and(|kept| {
                let is_free = !kept.may_be_sent || kept.entry.refusal.is_some();
                is_free && is_about_label(&kept.entry.work) && is_about_label(&new.work)
            })
        });
        if replaced.is_none() && self.is_full() {
            return Err(Full { most: self.most });
        }
        let op_id = new.op_id;
        let mut entry = self.numbered(new, moment);
        if let Some(old) = replaced.and_then(|place| self.kept.get(place)) {
            entry.work = entry.work.in_place_of(&old.entry.work);
        }
        self.keep(&entry);
        self.has_changed = true;
        // Only then, so that a crash between leaves both, and not neither.
        if let Some(place) = replaced {
            self.remove(place, News::Replaced { by: op_id });
        }
        self.insert(entry, false);
        self.settle(moment);
        Ok(())
    }

    /// Takes back what the server can't have heard of, as if it had not been done. None if it may be on its
    /// way: then only a change of mind helps.
    pub fn take_back(&mut self, op_id: OpId, moment: Moment) -> Option<Entry> {
        let place = self.place_of(op_id)?;
        let kept = self.kept.get(place)?;
        let is_last = self
            .kept
            .iter()
            .skip(place + 1)
            .all(|later| !is_same_turn(&later.entry, &kept.entry));
        if kept.may_be_sent || !is_last || kept.entry.owner != self.owner {
            return None;
        }
        let entry = self.remove(place, News::TakenBack);
        self.settle(moment);
        entry
    }

    /// Gives something its place behind all that this browser is known to keep.
    pub(super) fn numbered(&mut self, new: NewEntry, moment: Moment) -> Entry {
        // The wall clock orders what two tabs make, and what is made before the storage has been read.
        self.last_number = moment.wall_ms.max(self.last_number.saturating_add(1));
        Entry {
            op_id: new.op_id,
            owner: new.owner,
            queue: new.queue,
            number: self.last_number,
            made_at_ms: moment.wall_ms,
            excerpt: new.excerpt,
            work: new.work,
            refusal: None,
        }
    }

    pub(super) fn insert(&mut self, entry: Entry, may_be_sent: bool) {
        self.last_number = self.last_number.max(entry.number);
        let at = self.kept.partition_point(|kept| {
            (kept.entry.number, kept.entry.op_id) < (entry.number, entry.op_id)
        });
        let kept = Kept {
            entry,
            may_be_sent,
            only_here: false,
        };
        self.kept.insert(at, kept);
    }

    /// Takes an entry out for good, and out of the storage.
    pub(super) fn remove(&mut self, place: usize, news: News) -> Option<Entry> {
        let op_id = self.kept.get(place)?.entry.op_id;
        self.effects.push_back(Effect::Forget {
            key: op_id.to_string(),
            is_discarded: news == News::Discarded,
        });
        self.has_left(place, news)
    }

    /// An entry is no longer in the storage.
    fn has_left(&mut self, place: usize, news: News) -> Option<Entry> {
        if self.kept.len() <= place {
            return None;
        }
        let Kept { entry, .. } = self.kept.remove(place);
        self.gone.add(entry.op_id);
        self.sending.forget(entry.op_id);
        self.tell(entry.op_id, entry.work.assignment(), news);
        Some(entry)
    }

    /// The server has an entry. What waits behind it learns which label it became.
    pub(super) fn stored(&mut self, op_id: OpId, label: Option<LabelId>) {
        let Some(place) = self.place_of(op_id) else {
            return;
        };
        if let Some(label) = label {
            self.tell_label(place, label);
        }
        self.remove(place, News::Stored { label });
    }

    fn tell_label(&mut self, place: usize, stored: LabelId) {
        let mut told = Vec::new();
        if let Some((first, later)) = self.kept.get_mut(place..).and_then(<[_]>::split_first_mut) {
            for kept in later {
                if is_same_turn(&kept.entry, &first.entry)
                    && let Work::Revise { label, .. } = &mut kept.entry.work
                    && label.is_none()
                {
                    *label = Some(stored);
                    told.push(kept.entry.clone());
                }
            }
        }
        for entry in told {
            self.update(&entry);
        }
    }

    /// Takes records in that lie in the storage.
    pub(super) fn found(&mut self, records: Vec<Record>) {
        for record in records {
            self.unreadable
                .retain(|other| other.record.key != record.key);
            match record.read() {
                Ok(entry) => self.found_entry(entry),
                Err(unreadable) => {
                    self.unreadable.push(unreadable);
                    self.has_changed = true;
                }
            }
        }
    }

    fn found_entry(&mut self, entry: Entry) {
        if self.gone.contains(entry.op_id) {
            return;
        }
        let op_id = entry.op_id;
        let Some(place) = self.place_of(op_id) else {
            let assignment = entry.work.assignment();
            // Whoever made it may have sent it.
            self.insert(entry, true);
            self.tell(op_id, assignment, News::Found);
            return;
        };
        if let Some(kept) = self.kept.get_mut(place)
            && !self.sending.is_on_its_way(op_id)
            && kept.entry != entry
        {
            // The other tab has sent it and was refused, or its person wants it sent once more.
            kept.entry = entry;
            kept.may_be_sent = true;
            self.has_changed = true;
        }
    }

    pub(super) fn removed_elsewhere(&mut self, key: &str, is_discarded: bool) {
        self.unreadable.retain(|other| other.record.key != key);
        self.has_changed = true;
        let Ok(op_id) = key.parse::<OpId>() else {
            return;
        };
        let news = if is_discarded {
            News::Discarded
        } else {
            News::RemovedElsewhere
        };
        match self.place_of(op_id) {
            Some(place) => {
                self.has_left(place, news);
            }
            // It may be among records that are being read.
            None => self.gone.add(op_id),
        }
    }

    pub(super) fn not_kept(&mut self, op_id: OpId) {
        if let Some(place) = self.place_of(op_id)
            && let Some(kept) = self.kept.get_mut(place)
        {
            kept.only_here = true;
            self.has_changed = true;
        }
    }

    fn last_about_the_turn_of(&self, new: &NewEntry) -> Option<usize> {
        self.kept.iter().rposition(|kept| {
            kept.entry.owner == new.owner && kept.entry.work.assignment() == new.work.assignment()
        })
    }
}

pub(super) fn is_same_turn(one: &Entry, other: &Entry) -> bool {
    one.owner == other.owner && one.work.assignment() == other.work.assignment()
}

pub(super) fn is_about_label(work: &Work) -> bool {
    !matches!(work, Work::Skip { .. })
}
