//! Deciding what labelers disagree about.

use std::sync::Arc;

use ingot::{
    ids::{LabelId, OpId, QueueId, SampleId},
    label::LabelValues,
    limits::Limits,
    review::{Conflict, ConflictPlace, DecidedPlace, DecidedSample, ReviewCounts, ReviewedSample},
    schema::validate,
    verdict::{Verdict, VerdictReason},
};

use super::ServiceError;
use crate::{
    clock::Clock,
    store::{By, Decided, Decision, Queue, Reopening, Store, VerdictRefusal},
};

/// Lists conflicts and takes verdicts in. Cheap to clone.
#[derive(Clone)]
pub struct Review {
    store: Arc<dyn Store>,
    clock: Clock,
    limits: Limits,
}

/// A verdict as it is handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVerdict {
    /// Made once by whoever hands it in.
    pub op_id: OpId,
    /// The newest revision of the sample's verdict that they saw; none if they know of no verdict.
    pub seen: Option<u32>,
    /// Which version of the questions they saw, if they say so.
    pub schema_version: Option<u32>,
    /// The final answers.
    pub values: LabelValues,
    /// Which label was picked, if one was.
    pub picked: Option<LabelId>,
    /// Why the labels differ.
    pub reason: VerdictReason,
    /// What the adjudicator noted.
    pub note: Option<String>,
}

/// A verdict or a withdrawal that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredDecision {
    /// Its revision.
    pub revision: u32,
    /// What there is to review in the queue after it.
    pub counts: ReviewCounts,
}

impl Review {
    /// Stands on the store.
    pub fn new(store: Arc<dyn Store>, clock: Clock, limits: Limits) -> Self {
        Self {
            store,
            clock,
            limits,
        }
    }

    /// The conflicts of a queue, those whose labels are furthest apart first, and the place behind which the
    /// next page begins, if there is one.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn conflicts(
        &self,
        queue: QueueId,
        least: u16,
        after: Option<ConflictPlace>,
        most: u32,
    ) -> Result<(Vec<Conflict>, Option<ConflictPlace>), ServiceError> {
        // One more than the page holds says whether another page follows.
        let found = self.store.conflicts(queue, least, after, most + 1).await?;
        Ok(page(found, most, Conflict::place))
    }

    /// The decided samples of a queue, the newest first, and the place behind which the next page begins, if
    /// there is one.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn decided(
        &self,
        queue: QueueId,
        after: Option<DecidedPlace>,
        most: u32,
    ) -> Result<(Vec<DecidedSample>, Option<DecidedPlace>), ServiceError> {
        let found = self.store.decided(queue, after, most + 1).await?;
        Ok(page(found, most, DecidedSample::place))
    }

    /// How much there is to review in a queue.
    ///
    /// # Errors
    /// If there is no such queue, or the store fails.
    pub async fn counts(&self, queue: QueueId) -> Result<ReviewCounts, ServiceError> {
        let counts = self.store.review_counts(queue).await?;
        counts.ok_or(ServiceError::QueueNotFound)
    }

    /// A sample with its labels side by side.
    ///
    /// # Errors
    /// If there is no such sample, or the store fails.
    pub async fn sample(&self, id: SampleId) -> Result<ReviewedSample, ServiceError> {
        let found = self.store.reviewed(id, self.limits.review_labels).await?;
        found.ok_or(ServiceError::Verdict(VerdictRefusal::NoSuchSample))
    }

    /// Stores a verdict. Repeating it under the same operation stores nothing new.
    ///
    /// # Errors
    /// If the answers don't fit the queue's schema, the sample can't be decided so, or the store fails.
    pub async fn decide(
        &self,
        sample: SampleId,
        by: By,
        new: NewVerdict,
    ) -> Result<StoredDecision, ServiceError> {
        let reviewed = self.store.reviewed(sample, 0).await?;
        let reviewed = reviewed.ok_or(VerdictRefusal::NoSuchSample)?;
        let queue = self.store.queue(reviewed.queue).await?;
        let Queue {
            schema,
            schema_version,
            ..
        } = queue.ok_or(ServiceError::QueueNotFound)?;
        if new.schema_version.is_some_and(|saw| saw != schema_version) {
            return Err(VerdictRefusal::SchemaChanged.into());
        }
        let values = schema.canonical(new.values);
        validate(&schema, &reviewed.payload, &values).map_err(ServiceError::InvalidLabel)?;
        let decision = Decision {
            op_id: new.op_id,
            sample,
            by,
            seen: new.seen,
            schema: Arc::new(schema),
            schema_version,
            verdict: Verdict {
                values,
                picked: new.picked,
                reason: new.reason,
                note: self.tidy(new.note)?,
            },
            now_ms: self.clock.wall_ms(),
        };
        stored(self.store.decide(decision).await?)
    }

    /// Withdraws what was decided of a sample. `seen` is the newest revision that the caller saw, none for
    /// whichever there is.
    ///
    /// # Errors
    /// If nobody decided it, somebody else did meanwhile, or the store fails.
    pub async fn reopen(
        &self,
        sample: SampleId,
        by: By,
        op_id: Option<OpId>,
        seen: Option<u32>,
    ) -> Result<StoredDecision, ServiceError> {
        let reopening = Reopening {
            op_id,
            sample,
            by,
            seen,
            now_ms: self.clock.wall_ms(),
        };
        stored(self.store.reopen(reopening).await?)
    }

    /// A note without blanks around it; none if nothing is left.
    fn tidy(&self, note: Option<String>) -> Result<Option<String>, ServiceError> {
        let note = note.map(|note| note.trim().to_owned());
        let note = note.filter(|note| !note.is_empty());
        let most = self.limits.notes_chars;
        match note.as_ref().map(|note| note.chars().count()) {
            Some(chars) if most < chars => Err(ServiceError::BadRequest(format!(
                "A note has at most {most} characters, this one has {chars}."
            ))),
            _ => Ok(note),
        }
    }
}

fn stored(decided: Decided) -> Result<StoredDecision, ServiceError> {
    match decided {
        Decided::Stored(revision, _, counts) | Decided::Repeated(revision, _, counts) => {
            Ok(StoredDecision { revision, counts })
        }
        Decided::Refused(refusal) => Err(refusal.into()),
    }
}

/// A page of at most so many out of one more, and the place of its last item if another page follows.
fn page<T, P>(mut found: Vec<T>, most: u32, place: impl Fn(&T) -> P) -> (Vec<T>, Option<P>) {
    let has_more = (most as usize) < found.len();
    found.truncate(most as usize);
    let next = found.last().filter(|_| has_more).map(place);
    (found, next)
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_page_holds_as_many_as_it_may_and_one_more_leads_to_the_next() {
        assert_eq!(page(vec![1, 2, 3], 3, |it| *it), (vec![1, 2, 3], None));
        assert_eq!(
            page(vec![1, 2, 3, 4], 3, |it| *it),
            (vec![1, 2, 3], Some(3))
        );
        assert_eq!(page(Vec::<i32>::new(), 3, |it| *it), (Vec::new(), None));
    }
}
