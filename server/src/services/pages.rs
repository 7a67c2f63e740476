//! The door of the pages.

use std::sync::Arc;

use app::{
    api::{ApiError, Caller, Labeled, LabelingPage, QueueCard},
    backend::Backend,
};
use async_trait::async_trait;
use ingot::{
    assignment::{Claim, NoWork},
    ids::{AssignmentId, QueueId},
    label::LabelDraft,
    limits::Limits,
    progress::QueueState,
};

use super::{Labeling, NewLabel, ServiceError, Who};
use crate::{
    clock::Clock,
    live::Hub,
    store::{Claimed, Queue, Store, StoreError},
};

/// A page has one sample in hand.
const IN_HAND: u32 = 1;

/// What pages may ask for. Cheap to share.
pub struct Services {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
    labeling: Labeling,
}

impl Services {
    /// Joins the store, the hub and the labeling.
    pub fn new(
        store: Arc<dyn Store>,
        hub: Hub,
        clock: Clock,
        limits: Limits,
        labeling: Labeling,
    ) -> Self {
        Self {
            store,
            hub,
            clock,
            limits,
            labeling,
        }
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
}

fn internal(error: StoreError) -> ApiError {
    ServiceError::from(error).into()
}

fn who(caller: &Caller) -> Who {
    Who {
        id: caller.labeler,
        display_name: caller.display_name.clone(),
    }
}

/// What a page shows of an answer to a claim.
fn in_hand(claimed: Claimed) -> Claim {
    match claimed {
        Claimed::Granted(assignments, _) => match assignments.into_iter().next() {
            Some(assignment) => Claim::Granted(Box::new(assignment)),
            None => Claim::Nothing(NoWork::Drained),
        },
        Claimed::Nothing(reason, _) => Claim::Nothing(reason),
        Claimed::NoSuchQueue => Claim::Nothing(NoWork::Archived),
    }
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
            schema_version: queue.schema_version,
            claim,
        })
    }

    async fn claim(&self, caller: &Caller, queue: QueueId) -> Result<Claim, ApiError> {
        let claimed = self.labeling.claim(queue, caller.labeler, IN_HAND).await?;
        Ok(in_hand(claimed))
    }

    async fn submit(
        &self,
        caller: &Caller,
        queue: QueueId,
        label: LabelDraft,
    ) -> Result<Labeled, ApiError> {
        let label = NewLabel {
            op_id: label.op_id,
            assignment: label.assignment,
            values: label.values,
            notes: None,
            active_ms: None,
        };
        let stored = self
            .labeling
            .submit(who(caller), queue, label, Some(IN_HAND))
            .await?;
        Ok(Labeled {
            next: stored.next.map_or(Claim::Nothing(NoWork::Drained), in_hand),
            counted_at: stored.counted_at,
        })
    }

    async fn skip(
        &self,
        caller: &Caller,
        queue: QueueId,
        assignment: AssignmentId,
    ) -> Result<Claim, ApiError> {
        let next = self
            .labeling
            .skip(who(caller), queue, assignment, None, Some(IN_HAND))
            .await?;
        Ok(next.map_or(Claim::Nothing(NoWork::Drained), in_hand))
    }

    async fn renew(&self, caller: &Caller, assignment: AssignmentId) -> Result<bool, ApiError> {
        let renewed = self
            .labeling
            .renew(caller.labeler, vec![assignment])
            .await?;
        Ok(!renewed.is_empty())
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
