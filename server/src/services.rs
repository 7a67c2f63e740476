//! What the pages may ask for, on top of the store and the hub.

use std::sync::Arc;

use app::{
    api::{ApiError, Caller, Labeled, LabelingPage, QueueCard},
    backend::Backend,
};
use async_trait::async_trait;
use ingot::{
    assignment::Claim,
    ids::{AssignmentId, QueueId},
    label::LabelDraft,
    limits::Limits,
    progress::{Counters, QueueState},
    sample::Payload,
    schema::validate,
};

use crate::{
    clock::Clock,
    live::Hub,
    store::{
        ClaimRequest, Claimed, EndedTurn, Queue, Refusal, Skipped, Store, StoreError, Submission,
        Submitted,
    },
    telemetry::StoreMetrics,
};

/// The services. Cheap to share.
pub struct Services {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
    metrics: StoreMetrics,
}

impl Services {
    /// Joins the store and the hub.
    pub fn new(store: Arc<dyn Store>, hub: Hub, clock: Clock, limits: Limits) -> Self {
        Self {
            store,
            hub,
            clock,
            limits,
            metrics: StoreMetrics::unmeasured(),
        }
    }

    /// Counts what comes of claims and labels.
    #[must_use]
    pub fn measured(mut self, metrics: StoreMetrics) -> Self {
        self.metrics = metrics;
        self
    }

    async fn stored_queue(&self, id: QueueId) -> Result<Queue, ApiError> {
        self.store
            .queue(id)
            .await
            .map_err(internal)?
            .ok_or(ApiError::QueueNotFound)
    }

    /// A queue with the numbers as the hub numbers them, so that a page goes on from them live.
    fn card(&self, queue: &Queue) -> Result<QueueCard, ApiError> {
        self.hub.counted(queue.id, queue.counters);
        let progress = self.hub.stamped(queue.id).ok_or(ApiError::QueueNotFound)?;
        Ok(QueueCard {
            id: queue.id,
            name: queue.name.clone(),
            progress,
        })
    }

    /// Tells the hub of a turn that was stored.
    fn turned(&self, caller: &Caller, queue: QueueId, ended: EndedTurn, counters: Counters) {
        self.hub
            .named(caller.labeler, caller.display_name.as_deref());
        self.hub.turn(queue, caller.labeler, ended, counters);
    }

    fn refused(refusal: Refusal) -> ApiError {
        ApiError::AssignmentEnded(refusal.to_string())
    }
}

/// Logs what only an operator can mend, and tells the caller no more than that it failed.
fn internal(error: StoreError) -> ApiError {
    tracing::error!(%error, "a request failed");
    ApiError::Internal
}

#[async_trait]
impl Backend for Services {
    async fn queues(&self, _caller: &Caller) -> Result<Vec<QueueCard>, ApiError> {
        let queues = self.store.queues().await.map_err(internal)?;
        queues
            .iter()
            .filter(|queue| queue.counters.state != QueueState::Archived)
            .map(|queue| self.card(queue))
            .collect()
    }

    async fn dashboard(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError> {
        caller.require_admin()?;
        let queues = self.store.queues().await.map_err(internal)?;
        queues.iter().map(|queue| self.card(queue)).collect()
    }

    async fn queue(&self, _caller: &Caller, queue: QueueId) -> Result<QueueCard, ApiError> {
        let queue = self.stored_queue(queue).await?;
        self.card(&queue)
    }

    async fn open_labeling(
        &self,
        caller: &Caller,
        queue: QueueId,
    ) -> Result<LabelingPage, ApiError> {
        let claim = self.claim(caller, queue).await?;
        let queue = self.stored_queue(queue).await?;
        Ok(LabelingPage {
            card: self.card(&queue)?,
            schema: queue.schema,
            claim,
        })
    }

    async fn claim(&self, caller: &Caller, queue: QueueId) -> Result<Claim, ApiError> {
        let request = ClaimRequest {
            queue,
            labeler: caller.labeler,
            lease_ms: self.limits.lease_ms,
            now_ms: self.clock.wall_ms(),
        };
        let claimed = self.store.claim(request).await;
        self.metrics.claimed(&claimed);
        match claimed.map_err(internal)? {
            Claimed::Granted(assignment, counters) => {
                self.hub.counted(queue, counters);
                Ok(Claim::Granted(assignment))
            }
            Claimed::Nothing(reason, counters) => {
                self.hub.counted(queue, counters);
                Ok(Claim::Nothing(reason))
            }
            Claimed::NoSuchQueue => Err(ApiError::QueueNotFound),
        }
    }

    async fn submit(
        &self,
        caller: &Caller,
        queue: QueueId,
        label: LabelDraft,
    ) -> Result<Labeled, ApiError> {
        let schema = self.stored_queue(queue).await?.schema;
        let payload = if schema.reads_payload() {
            self.store
                .assigned_payload(queue, label.assignment, caller.labeler)
                .await
                .map_err(internal)?
                .ok_or_else(|| Self::refused(Refusal::NotYours))?
        } else {
            Payload::new()
        };
        if let Err(errors) = validate(&schema, &payload, &label.values) {
            self.metrics.submitted_invalid();
            return Err(ApiError::InvalidLabel(errors));
        }
        let submission = Submission {
            op_id: label.op_id,
            queue,
            assignment: label.assignment,
            labeler: caller.labeler,
            values: schema.canonical(label.values),
            now_ms: self.clock.wall_ms(),
        };
        let submitted = self.store.submit(submission).await;
        self.metrics.submitted(&submitted);
        match submitted.map_err(internal)? {
            Submitted::Stored(_, ended, counters) => self.turned(caller, queue, ended, counters),
            Submitted::Repeated(_, counters) => self.hub.counted(queue, counters),
            Submitted::Refused(refusal) => return Err(Self::refused(refusal)),
        }
        // The hub was told, so its newest state holds the label.
        let counted_at = self.hub.stamped(queue).ok_or(ApiError::Internal)?.at;
        Ok(Labeled {
            next: self.claim(caller, queue).await?,
            counted_at,
        })
    }

    async fn skip(
        &self,
        caller: &Caller,
        queue: QueueId,
        assignment: AssignmentId,
    ) -> Result<Claim, ApiError> {
        let now_ms = self.clock.wall_ms();
        match self
            .store
            .skip(queue, assignment, caller.labeler, now_ms)
            .await
            .map_err(internal)?
        {
            Skipped::Done(ended, counters) => self.turned(caller, queue, ended, counters),
            Skipped::Repeated(counters) => self.hub.counted(queue, counters),
            Skipped::Refused(refusal) => return Err(Self::refused(refusal)),
        }
        self.claim(caller, queue).await
    }

    async fn set_display_name(&self, caller: &Caller, name: String) -> Result<(), ApiError> {
        let name = name.trim();
        let chars = name.chars().count();
        let most = self.limits.display_name_chars;
        if most < chars {
            return Err(ApiError::BadRequest(format!(
                "A name has at most {most} characters, this one has {chars}."
            )));
        }
        let name = (!name.is_empty()).then(|| name.to_owned());
        self.store
            .set_display_name(caller.labeler, name.clone(), self.clock.wall_ms())
            .await
            .map_err(internal)?;
        self.hub.named(caller.labeler, name.as_deref());
        Ok(())
    }
}
