//! Dealing work out and taking labels in.
//!
//! What ends a turn runs to its end even if whoever asked has gone meanwhile: a label that the store has
//! taken is always told to the hub.

mod checking;
mod people;
mod sent_back;

use std::sync::Arc;

use ingot::{
    ids::{AssignmentId, LabelId, LabelerId, OpId, QueueId},
    label::Answers,
    limits::Limits,
    live::message::Position,
};

use self::checking::Told;
use super::{ServiceError, detached::detached, schemas::Schemas};
use crate::{
    clock::Clock,
    live::Hub,
    store::{
        ClaimRequest, Claimed, Refusal, Renewed, Returned, Revised, Revision, Skip, Skipped, Store,
        Submission, Submitted, TokenId,
    },
    telemetry::StoreMetrics,
};

/// Deals work out and takes labels in. Cheap to clone.
#[derive(Clone)]
pub struct Labeling {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
    metrics: StoreMetrics,
    schemas: Schemas,
}

/// Who labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The person.
    pub id: LabelerId,
    /// The name others see.
    pub display_name: Option<String>,
    /// The token that a program showed for them.
    pub token: Option<TokenId>,
}

/// A label as it is handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLabel {
    /// Made once by whoever hands it in.
    pub op_id: OpId,
    /// The turn that it ends.
    pub assignment: AssignmentId,
    /// What the labeler says.
    pub answers: Answers,
}

/// A label that is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its identity.
    pub label: LabelId,
    /// Whether it had been stored before under the same operation.
    pub is_repeat: bool,
    /// A place in the numbering of the queue's topic from which on its states hold the label.
    pub counted_at: Position,
    /// What comes next, if that was asked for.
    pub next: Option<Claimed>,
}

/// A revision that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredRevision {
    /// Its identity.
    pub label: LabelId,
    /// 2 for the first change, and one more with every other.
    pub revision: u32,
    /// Whether it had been stored before under the same operation.
    pub is_repeat: bool,
}

impl Labeling {
    /// Joins the store and the hub.
    pub fn new(
        store: Arc<dyn Store>,
        hub: Hub,
        clock: Clock,
        limits: Limits,
        metrics: StoreMetrics,
    ) -> Self {
        Self {
            schemas: Schemas::new(Arc::clone(&store)),
            store,
            hub,
            clock,
            limits,
            metrics,
        }
    }

    /// The labeler's open assignments and new ones beside them, up to `count`.
    ///
    /// # Errors
    /// If there is no such queue, or the store fails.
    pub async fn claim(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        count: u32,
    ) -> Result<Claimed, ServiceError> {
        let claimed = self.store.claim(self.request(queue, labeler, count)).await;
        self.metrics.claimed(claimed.as_ref().ok());
        let claimed = claimed?;
        self.tell_claimed(queue, &claimed);
        match claimed {
            Claimed::NoSuchQueue => Err(ServiceError::QueueNotFound),
            claimed => Ok(claimed),
        }
    }

    fn request(&self, queue: QueueId, labeler: LabelerId, count: u32) -> ClaimRequest {
        ClaimRequest {
            queue,
            labeler,
            count,
            now_ms: self.clock.wall_ms(),
        }
    }

    fn tell_claimed(&self, queue: QueueId, claimed: &Claimed) {
        if let Claimed::Granted(_, counters) | Claimed::Nothing(_, counters) = claimed {
            self.hub.counted(queue, *counters);
        }
    }

    /// Stores a label, and claims up to `next` samples after it. Repeating it under the same operation
    /// stores nothing new.
    ///
    /// # Errors
    /// If the label is not valid, its turn is over, or the store fails.
    pub async fn submit(
        &self,
        who: Who,
        queue: QueueId,
        label: NewLabel,
        next: Option<u32>,
    ) -> Result<Stored, ServiceError> {
        let this = self.clone();
        detached(async move { this.submit_here(who, queue, label, next).await }).await
    }

    async fn submit_here(
        &self,
        who: Who,
        queue: QueueId,
        label: NewLabel,
        next: Option<u32>,
    ) -> Result<Stored, ServiceError> {
        let mut schema = self.schemas.of(queue).await?;
        if self.saw_otherwise(queue, &mut schema, &label).await? {
            let repeated = self.repeated(&who, queue, &label, next).await?;
            return repeated.ok_or(Refusal::SchemaChanged.into());
        }
        loop {
            let answered = match self.answered(&schema, &label, who.id).await {
                Err(ServiceError::InvalidLabel(errors)) => {
                    let error = match self.told_otherwise(queue, &schema, &label, who.id).await? {
                        Told::This => ServiceError::InvalidLabel(errors),
                        Told::Older => Refusal::SchemaChanged.into(),
                        Told::Newer(newer) if label.is_about(&newer) => {
                            schema = newer;
                            continue;
                        }
                        Told::Newer(_) => Refusal::SchemaChanged.into(),
                    };
                    let repeated = self.repeated(&who, queue, &label, next).await?;
                    return repeated.ok_or(error);
                }
                answered => answered?,
            };
            let submission = Submission {
                op_id: label.op_id,
                queue,
                assignment: label.assignment,
                labeler: who.id,
                token: who.token,
                answered,
                now_ms: self.clock.wall_ms(),
            };
            let request = next.map(|count| self.request(queue, who.id, count));
            let answer = self.store.submit(submission, request).await;
            let (submitted, claimed) = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    self.metrics.submitted(None);
                    return Err(error.into());
                }
            };
            if submitted == Submitted::Refused(Refusal::SchemaChanged)
                && let Some(newer) = self.schemas.newer(queue, &schema).await?
                && label.is_about(&newer)
            {
                schema = newer;
                continue;
            }
            self.metrics.submitted(Some(&submitted));
            return self.tell_submitted(&who, queue, submitted, claimed);
        }
    }

    /// The answer to a label that is stored already, if it is: the first answer to it was lost, and the queue
    /// asks other questions by now.
    async fn repeated(
        &self,
        who: &Who,
        queue: QueueId,
        label: &NewLabel,
        next: Option<u32>,
    ) -> Result<Option<Stored>, ServiceError> {
        let stored = self
            .store
            .stored_label(label.op_id, label.assignment, who.id);
        let (Some(label), Some(facts)) = (stored.await?, self.store.queue(queue).await?) else {
            return Ok(None);
        };
        let claimed = match next {
            Some(count) => Some(self.store.claim(self.request(queue, who.id, count)).await?),
            None => None,
        };
        let repeated = Submitted::Repeated(label, facts.counters);
        self.metrics.submitted(Some(&repeated));
        self.tell_submitted(who, queue, repeated, claimed).map(Some)
    }

    fn tell_submitted(
        &self,
        who: &Who,
        queue: QueueId,
        submitted: Submitted,
        next: Option<Claimed>,
    ) -> Result<Stored, ServiceError> {
        let (label, is_repeat) = match submitted {
            Submitted::Stored(label, ended, counters) => {
                self.hub.named(who.id, who.display_name.as_deref());
                self.hub.turn(queue, who.id, ended, counters);
                (label, false)
            }
            Submitted::Repeated(label, counters) => {
                self.hub.counted(queue, counters);
                (label, true)
            }
            Submitted::Refused(refusal) => return Err(refusal.into()),
        };
        // The hub was told, so its newest state holds the label.
        let counted_at = self
            .hub
            .stamped(queue)
            .ok_or(ServiceError::QueueNotFound)?
            .at;
        if let Some(claimed) = &next {
            self.metrics.claimed(Some(claimed));
            self.tell_claimed(queue, claimed);
        }
        Ok(Stored {
            label,
            is_repeat,
            counted_at,
            next,
        })
    }

    /// Ends a turn without a label, and claims up to `next` samples after it.
    ///
    /// # Errors
    /// If the turn is over already, the reason is too long, or the store fails.
    pub async fn skip(
        &self,
        who: Who,
        queue: QueueId,
        assignment: AssignmentId,
        reason: Option<String>,
        next: Option<u32>,
    ) -> Result<Option<Claimed>, ServiceError> {
        let reason = self.tidy("A reason", reason, self.limits.notes_chars)?;
        let this = self.clone();
        detached(async move {
            let skip = Skip {
                queue,
                assignment,
                labeler: who.id,
                token: who.token,
                reason,
                now_ms: this.clock.wall_ms(),
            };
            let request = next.map(|count| this.request(queue, who.id, count));
            let (skipped, claimed) = this.store.skip(skip, request).await?;
            match skipped {
                Skipped::Done(ended, counters) => {
                    this.hub.named(who.id, who.display_name.as_deref());
                    this.hub.turn(queue, who.id, ended, counters);
                }
                Skipped::Repeated(counters) => this.hub.counted(queue, counters),
                Skipped::Refused(refusal) => return Err(refusal.into()),
            }
            if let Some(claimed) = &claimed {
                this.metrics.claimed(Some(claimed));
                this.tell_claimed(queue, claimed);
            }
            Ok(claimed)
        })
        .await
    }

    /// Lets leases go on. Those that are not answered are not the labeler's any more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn renew(
        &self,
        labeler: LabelerId,
        assignments: Vec<AssignmentId>,
    ) -> Result<Vec<Renewed>, ServiceError> {
        let now_ms = self.clock.wall_ms();
        Ok(self.store.renew(labeler, assignments, now_ms).await?)
    }

    /// Gives leases back. `token` is the one by which a program does it.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn release(
        &self,
        labeler: LabelerId,
        leases: Vec<Returned>,
        token: Option<TokenId>,
    ) -> Result<(), ServiceError> {
        let now_ms = self.clock.wall_ms();
        let this = self.clone();
        detached(async move {
            let counted = this.store.release(labeler, leases, token, now_ms).await?;
            for (queue, counters) in counted {
                this.hub.counted(queue, counters);
            }
            Ok(())
        })
        .await
    }

    /// Stores a changed mind about a label. `token` is the one by which a program does it.
    ///
    /// # Errors
    /// If the answers are not valid, the label is not this labeler's, or the store fails.
    pub async fn revise(
        &self,
        labeler: LabelerId,
        token: Option<TokenId>,
        label: LabelId,
        new: NewLabel,
    ) -> Result<StoredRevision, ServiceError> {
        let place = self.store.label_place(label).await?;
        let Some(place) = place.filter(|place| place.labeler == labeler) else {
            return Err(Refusal::NotYours.into());
        };
        let mut schema = self.schemas.of(place.queue).await?;
        if self.saw_otherwise(place.queue, &mut schema, &new).await? {
            let repeated = self.repeated_revision(label, &new).await?;
            return repeated.ok_or(Refusal::SchemaChanged.into());
        }
        loop {
            let payload = if schema.schema.reads_payload() {
                self.store.labeled_payload(label).await?
            } else {
                None
            };
            let answered = match self.check(&schema, payload.unwrap_or_default(), &new) {
                Ok(answered) => answered,
                Err(error) => {
                    let repeated = self.repeated_revision(label, &new).await?;
                    return repeated.ok_or(error);
                }
            };
            let revision = Revision {
                op_id: new.op_id,
                label,
                labeler,
                token,
                answered,
                now_ms: self.clock.wall_ms(),
            };
            let (label, number, is_repeat) = match self.store.revise(revision).await? {
                Revised::Stored(label, number) => (label, number, false),
                Revised::Repeated(label, number) => (label, number, true),
                Revised::Refused(refusal) => {
                    if refusal == Refusal::SchemaChanged
                        && let Some(newer) = self.schemas.newer(place.queue, &schema).await?
                        && new.is_about(&newer)
                    {
                        schema = newer;
                        continue;
                    }
                    return Err(refusal.into());
                }
            };
            return Ok(StoredRevision {
                label,
                revision: number,
                is_repeat,
            });
        }
    }

    /// The answer to a change of mind that is stored already, if it is: the first answer to it was lost, and
    /// the queue asks other questions by now.
    async fn repeated_revision(
        &self,
        label: LabelId,
        new: &NewLabel,
    ) -> Result<Option<StoredRevision>, ServiceError> {
        let stored = self.store.stored_revision(new.op_id, label).await?;
        // The first of a label's revisions is the label itself, and no change of mind.
        Ok(stored
            .filter(|(_, revision)| 1 < *revision)
            .map(|(label, revision)| StoredRevision {
                label,
                revision,
                is_repeat: true,
            }))
    }
}
