//! Going from sample to sample, deciding, and what the server says to it.

use ingot::{
    ids::{LabelId, SampleId},
    label::LabelValues,
    progress::Progress,
    review::{ReviewCounts, ReviewedSample},
};
use leptos::{prelude::*, task::spawn_local};

use super::desk::{Desk, List};
use crate::{
    api::{
        ApiError, DecisionOutcome, VerdictDraft, decide_sample, get_conflicts, get_decided,
        get_review_counts, get_reviewed, reopen_sample,
    },
    browser,
    words::review as words,
};

/// A decision within so many milliseconds after its sample was shown is worth a word.
const QUICK_MS: u64 = 2_000;

/// The least time between two readings of the counts while labels come in, in milliseconds.
const COUNTS_EVERY_MS: u32 = 10_000;

/// What is sent, as far as it is the same when it is sent again.
struct Sent {
    draft: VerdictDraft,
    is_quick: bool,
}

impl Desk {
    /// Chooses a sample, which is shown as soon as it has come.
    pub(super) fn choose(self, id: SampleId) {
        self.chosen.set(Some(id));
        spawn_local(async move {
            let found = get_reviewed(id).await;
            // Somebody may have gone on meanwhile.
            if self.chosen.try_get_untracked().flatten() != Some(id) {
                return;
            }
            match found {
                Ok(sample) => self.show(sample),
                Err(error) => self.problem.set(Some(error.to_string())),
            }
        });
    }

    /// Goes on, or back.
    pub(super) fn step(self, forward: bool) {
        let listed = self.listed();
        let chosen = self.chosen.get_untracked();
        let place = listed.iter().position(|id| Some(*id) == chosen);
        let to = match (place, forward) {
            (None, _) => Some(0),
            (Some(place), true) => place.checked_add(1),
            (Some(place), false) => place.checked_sub(1),
        };
        if let Some(id) = to.and_then(|to| listed.get(to)) {
            self.choose(*id);
        }
    }

    /// Opens a list, and chooses its first sample.
    pub(super) fn open(self, list: List) {
        if self.list.get_untracked() != list {
            self.list.set(list);
            self.load_anew();
        }
    }

    /// Reads the open list from its beginning.
    pub(super) fn load_anew(self) {
        spawn_local(async move {
            let read = match self.list.get_untracked() {
                List::Conflicts => self.read_conflicts(true).await,
                List::Decided => self.read_decided(true).await,
            };
            self.told(read);
            self.reread().await;
            let listed = self.listed();
            match listed.first() {
                Some(first) => self.choose(*first),
                None => {
                    self.chosen.set(None);
                    self.sample.set(None);
                }
            }
        });
    }

    /// Reads more of the open list, behind what it has.
    pub(super) fn load_more(self) {
        spawn_local(async move {
            let read = match self.list.get_untracked() {
                List::Conflicts => self.read_conflicts(false).await,
                List::Decided => self.read_decided(false).await,
            };
            self.told(read);
        });
    }

    async fn read_conflicts(self, anew: bool) -> Result<(), ApiError> {
        let after = self.next_conflict.get_untracked().filter(|_| !anew);
        let page = get_conflicts(self.queue, after).await?;
        self.next_conflict.set(page.next);
        self.conflicts.update(|list| {
            if anew {
                list.clear();
            }
            // A label that was changed meanwhile may have moved its sample behind where the list was.
            for conflict in page.conflicts {
                if list.iter().all(|held| held.sample != conflict.sample) {
                    list.push(conflict);
                }
            }
        });
        Ok(())
    }

    async fn read_decided(self, anew: bool) -> Result<(), ApiError> {
        let after = self.next_decided.get_untracked().filter(|_| !anew);
        let page = get_decided(self.queue, after).await?;
        self.next_decided.set(page.next);
        self.decided.update(|list| {
            if anew {
                list.clear();
            }
            list.extend(page.decided);
        });
        Ok(())
    }

    async fn reread(self) {
        if let Ok(counts) = get_review_counts(self.queue).await {
            self.counts.try_set(counts);
        }
    }

    fn told<T>(self, result: Result<T, ApiError>) -> Option<T> {
        match result {
            Ok(told) => Some(told),
            Err(error) => {
                self.problem.try_set(Some(error.to_string()));
                None
            }
        }
    }

    /// Decides by what the form says, if that is complete. `anyway` goes on from what somebody else decided
    /// meanwhile.
    pub(super) fn decide(self, anyway: bool) {
        if self.is_sending.get_untracked() {
            return;
        }
        let picked = untrack(move || self.picked_label());
        let values = self.form.try_update(|form| form.submit()).flatten();
        let sample = self.sample.get_untracked();
        let Some((sample, values)) = sample.zip(values) else {
            return;
        };
        let Some(sent) = self.sent(&sample, (values, picked), anyway) else {
            self.problem.set(Some(words::NO_RANDOMNESS.to_owned()));
            return;
        };
        self.is_sending.set(true);
        self.problem.set(None);
        self.meanwhile.set(None);
        spawn_local(async move {
            let outcome = decide_sample(sent.draft.clone()).await;
            self.is_sending.try_set(false);
            // What the server has answered is not sent again.
            if outcome.is_ok() {
                self.unanswered.try_set_value(None);
            }
            match self.told(outcome) {
                None => {}
                Some(DecisionOutcome::Stored(counts)) => {
                    self.was_quick.set(sent.is_quick);
                    self.said.set(words::stored(counts));
                    self.settled(sample.id, counts);
                }
                Some(DecisionOutcome::Meanwhile(revision, verdict)) => {
                    let theirs = verdict.map(|verdict| *verdict);
                    self.meanwhile.set(Some((revision, theirs)));
                }
            }
        });
    }

    /// The verdict on its way. One that was sent before without an answer, and is the same, keeps its id, so
    /// that it is stored once.
    fn sent(
        self,
        sample: &ReviewedSample,
        (values, picked): (LabelValues, Option<LabelId>),
        anyway: bool,
    ) -> Option<Sent> {
        let fresh = browser::new_op_id()?;
        let seen = self.meanwhile.with_untracked(|meanwhile| {
            let newest = meanwhile.as_ref().map(|(revision, _)| *revision);
            newest.filter(|_| anyway).unwrap_or(sample.revision)
        });
        let note = self.note.get_untracked();
        let mut draft = VerdictDraft {
            op_id: fresh,
            sample: sample.id,
            seen,
            schema_version: self.schema_version,
            values,
            picked,
            reason: self.reason.get_untracked(),
            note: Some(note).filter(|note| !note.trim().is_empty()),
        };
        if let Some(before) = self.unanswered.get_value() {
            let as_before = VerdictDraft {
                op_id: before.op_id,
                ..draft.clone()
            };
            if as_before == before {
                draft = before;
            }
        }
        self.unanswered.set_value(Some(draft.clone()));
        let shown_ms = browser::now_ms().saturating_sub(self.shown_at_ms.get_value());
        Some(Sent {
            draft,
            is_quick: shown_ms < QUICK_MS,
        })
    }

    /// A sample is decided: it leaves the conflicts, and the one that stood behind it is next. A list of decided
    /// samples stays as it is, so that nothing moves.
    fn settled(self, id: SampleId, counts: ReviewCounts) {
        self.counts.set(counts);
        if self.list.get_untracked() == List::Decided {
            return self.step(true);
        }
        let place = self.listed().iter().position(|it| *it == id);
        self.conflicts
            .update(|list| list.retain(|it| it.sample != id));
        self.go_on_at(place.unwrap_or(0));
    }

    /// Leaves a sample as somebody else decided it meanwhile.
    pub(super) fn leave_theirs(self) {
        let theirs = self.meanwhile.get_untracked();
        let chosen = self.chosen.get_untracked();
        self.meanwhile.set(None);
        let is_decided = theirs.is_some_and(|(_, verdict)| verdict.is_some());
        match chosen {
            Some(id) if is_decided && self.list.get_untracked() == List::Conflicts => {
                let place = self.listed().iter().position(|it| *it == id);
                self.conflicts
                    .update(|list| list.retain(|it| it.sample != id));
                self.go_on_at(place.unwrap_or(0));
            }
            Some(id) => self.choose(id),
            None => {}
        }
    }

    /// Shows what stands at a place of the open list, or before it, or reads more.
    fn go_on_at(self, place: usize) {
        let listed = self.listed();
        match listed.get(place).or(listed.last()) {
            Some(id) => self.choose(*id),
            None if self.next_conflict.read_untracked().is_some() => self.load_anew(),
            None => {
                self.chosen.set(None);
                self.sample.set(None);
            }
        }
    }

    /// Takes a verdict back. The sample is a conflict again, unless its labels agree by now.
    pub(super) fn withdraw(self, id: SampleId, seen: u32) {
        let Some(op_id) = browser::new_op_id() else {
            self.problem.set(Some(words::NO_RANDOMNESS.to_owned()));
            return;
        };
        self.problem.set(None);
        spawn_local(async move {
            let outcome = reopen_sample(op_id, id, seen).await;
            match self.told(outcome) {
                None => {}
                Some(DecisionOutcome::Stored(counts)) => {
                    self.said.set(words::withdrawn(counts));
                    self.counts.set(counts);
                    let place = self.listed().iter().position(|it| *it == id);
                    self.decided
                        .update(|list| list.retain(|it| it.sample != id));
                    let listed = self.listed();
                    match listed.get(place.unwrap_or(0)).or(listed.last()) {
                        Some(id) => self.choose(*id),
                        None => self.open(List::Conflicts),
                    }
                }
                // The list is of an earlier time.
                Some(DecisionOutcome::Meanwhile(..)) => self.load_anew(),
            }
        });
    }
}

/// Reads the counts again when labels come in, at once and then seldom.
pub(super) fn reread_counts(desk: Desk, progress: Signal<Progress>) {
    let labels = Memo::new(move |_| progress.get().labels);
    let is_waiting = StoredValue::new(false);
    Effect::new(move |before: Option<u64>| {
        let labels = labels.get();
        let has_moved = before.is_some_and(|before| before != labels);
        if has_moved && !is_waiting.get_value() {
            is_waiting.set_value(true);
            spawn_local(async move {
                desk.reread().await;
                browser::sleep(COUNTS_EVERY_MS).await;
                // What came in while it waited is in the next reading.
                desk.reread().await;
                is_waiting.try_set_value(false);
            });
        }
        labels
    });
}
