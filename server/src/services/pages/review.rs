//! Reviewing, as the pages ask for it.

use app::api::{
    ApiError, Caller, ConflictPage, DecidedPage, DecisionOutcome, ReviewPage, VerdictDraft,
};
use ingot::{
    access::Power,
    ids::{LabelerId, OpId, QueueId, SampleId},
    review::{ConflictPlace, DecidedPlace},
};

use super::{Services, internal};
use crate::{
    services::{NewVerdict, ServiceError, StoredDecision},
    store::VerdictRefusal,
};

impl Services {
    /// Refuses a caller who may not decide the samples of this one's queue. What is no sample is nobody's.
    pub(super) async fn require_to_adjudicate(
        &self,
        caller: &Caller,
        sample: SampleId,
    ) -> Result<(), ApiError> {
        let queue = self.store.sample_queue(sample).await.map_err(internal)?;
        let queue = queue.unwrap_or(QueueId(-1));
        let allowed = self.access.require(caller, queue, Power::Adjudicate);
        Ok(allowed.await?)
    }

    pub(super) async fn review_page(&self, queue: QueueId) -> Result<ReviewPage, ApiError> {
        let queue = self.stored_queue(queue).await?;
        let conflicts = self.conflict_page(queue.id, None).await?;
        let first = match conflicts.conflicts.first() {
            Some(first) => Some(self.review.sample(first.sample).await?),
            None => None,
        };
        Ok(ReviewPage {
            card: self.card(&queue)?,
            counts: self.review.counts(queue.id).await?,
            schema: queue.schema,
            schema_version: queue.schema_version,
            conflicts,
            first,
        })
    }

    pub(super) async fn conflict_page(
        &self,
        queue: QueueId,
        after: Option<ConflictPlace>,
    ) -> Result<ConflictPage, ApiError> {
        let most = self.limits.review_page;
        let (conflicts, next) = self.review.conflicts(queue, 0, after, most).await?;
        Ok(ConflictPage { conflicts, next })
    }

    pub(super) async fn decided_page(
        &self,
        queue: QueueId,
        after: Option<DecidedPlace>,
    ) -> Result<DecidedPage, ApiError> {
        let most = self.limits.review_page;
        let (decided, next) = self.review.decided(queue, after, most).await?;
        Ok(DecidedPage { decided, next })
    }

    pub(super) async fn decide_by(
        &self,
        by: LabelerId,
        draft: VerdictDraft,
    ) -> Result<DecisionOutcome, ApiError> {
        let new = NewVerdict {
            op_id: draft.op_id,
            seen: Some(draft.seen),
            schema_version: Some(draft.schema_version),
            values: draft.values,
            picked: draft.picked,
            reason: draft.reason,
            note: draft.note,
        };
        outcome(self.review.decide(draft.sample, by.into(), new).await)
    }

    pub(super) async fn reopen_by(
        &self,
        by: LabelerId,
        op_id: OpId,
        sample: SampleId,
        seen: u32,
    ) -> Result<DecisionOutcome, ApiError> {
        let reopened = self
            .review
            .reopen(sample, by.into(), Some(op_id), Some(seen));
        outcome(reopened.await)
    }
}

fn outcome(stored: Result<StoredDecision, ServiceError>) -> Result<DecisionOutcome, ApiError> {
    match stored {
        Ok(stored) => Ok(DecisionOutcome::Stored(stored.counts)),
        Err(ServiceError::Verdict(VerdictRefusal::Meanwhile(revision, verdict))) => {
            Ok(DecisionOutcome::Meanwhile(revision, verdict))
        }
        Err(error) => Err(error.into()),
    }
}
