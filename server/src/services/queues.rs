//! Making and changing queues.

use std::sync::Arc;

use ingot::{
    ids::{LabelerId, QueueId},
    limits::Limits,
    schema::Schema,
};

use super::ServiceError;
use crate::{
    clock::Clock,
    live::Hub,
    store::{NewQueue, Queue, QueueChange, Store},
};

/// Makes and changes queues. Cheap to clone.
#[derive(Clone)]
pub struct Queues {
    store: Arc<dyn Store>,
    /// None where nobody watches.
    hub: Option<Hub>,
    clock: Clock,
    limits: Limits,
}

impl Queues {
    /// Joins the store and the hub.
    pub fn new(store: Arc<dyn Store>, hub: Hub, clock: Clock, limits: Limits) -> Self {
        Self {
            store,
            hub: Some(hub),
            clock,
            limits,
        }
    }

    /// Works on the store alone, as the command line does. A server beside it finds out by itself.
    pub fn unwatched(store: Arc<dyn Store>, clock: Clock, limits: Limits) -> Self {
        Self {
            store,
            hub: None,
            clock,
            limits,
        }
    }

    /// Every queue, oldest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn all(&self) -> Result<Vec<Queue>, ServiceError> {
        Ok(self.store.queues().await?)
    }

    /// One queue.
    ///
    /// # Errors
    /// If there is no such queue, or the store fails.
    pub async fn one(&self, queue: QueueId) -> Result<Queue, ServiceError> {
        self.store
            .queue(queue)
            .await?
            .ok_or(ServiceError::QueueNotFound)
    }

    /// Makes a queue. `by` goes into the audit log.
    ///
    /// # Errors
    /// If its name is taken or too long, its policy can't be kept, or the store fails.
    pub async fn create(
        &self,
        mut new: NewQueue,
        by: Option<LabelerId>,
    ) -> Result<Queue, ServiceError> {
        new.name = self.name(&new.name)?;
        self.check_policy(&new.policy)?;
        self.check_guidelines(&new.guidelines)?;
        let now_ms = self.clock.wall_ms();
        let id = self.store.create_queue(new, by, now_ms).await?;
        let queue = self.one(id).await?;
        self.tell(&queue);
        Ok(queue)
    }

    /// Changes a queue.
    ///
    /// # Errors
    /// If there is no such queue, the name is taken, the policy can't be kept, the schema asks an answered
    /// field for another kind of answer, or the store fails.
    pub async fn change(
        &self,
        id: QueueId,
        mut change: QueueChange,
        by: Option<LabelerId>,
    ) -> Result<Queue, ServiceError> {
        let before = self.one(id).await?;
        if let Some(name) = &change.name {
            change.name = Some(self.name(name)?);
        }
        if let Some(policy) = &change.policy {
            self.check_policy(policy)?;
        }
        if let Some(guidelines) = &change.guidelines {
            self.check_guidelines(guidelines)?;
        }
        if let Some(schema) = &change.schema
            && before.counters.labels > 0
        {
            let earlier = self.store.answered_schemas(id).await?;
            check_successor(&before.schema.and_removed(&earlier), schema)?;
        }
        let queue = self
            .store
            .change_queue(id, change, by, self.clock.wall_ms())
            .await?
            .ok_or(ServiceError::QueueNotFound)?;
        self.tell(&queue);
        Ok(queue)
    }

    fn tell(&self, queue: &Queue) {
        if let Some(hub) = &self.hub {
            hub.counted(queue.id, queue.counters);
        }
    }

    fn name(&self, name: &str) -> Result<String, ServiceError> {
        let name = name.trim();
        let chars = name.chars().count();
        let most = self.limits.name_chars;
        if name.is_empty() || most < chars {
            return Err(ServiceError::BadRequest(format!(
                "A queue's name has 1 to {most} characters, this one has {chars}."
            )));
        }
        Ok(name.to_owned())
    }

    fn check_guidelines(&self, guidelines: &str) -> Result<(), ServiceError> {
        let chars = guidelines.chars().count();
        let most = self.limits.guidelines_chars;
        if most < chars {
            return Err(ServiceError::BadRequest(format!(
                "Guidelines have at most {most} characters, these have {chars}."
            )));
        }
        Ok(())
    }

    fn check_policy(&self, policy: &ingot::policy::Policy) -> Result<(), ServiceError> {
        policy
            .check(&self.limits)
            .map_err(|error| ServiceError::BadRequest(error.to_string()))
    }
}

/// Once labels answer a field it keeps its kind: what was counted of them would mean something else.
fn check_successor(asked: &Schema, after: &Schema) -> Result<(), ServiceError> {
    for field in &asked.fields {
        let Some(same) = after.field(&field.name) else {
            continue;
        };
        if std::mem::discriminant(&same.kind) != std::mem::discriminant(&field.kind) {
            return Err(ServiceError::Conflict(format!(
                "Labels answer the field `{}` already, so it keeps its kind. Ask the new question \
                 under another name.",
                field.name
            )));
        }
    }
    Ok(())
}
