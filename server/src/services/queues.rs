//! Making and changing queues.

use std::sync::Arc;

use ingot::{
    ids::QueueId,
    limits::Limits,
    schema::{self, Schema},
};

use super::{ServiceError, detached::detached};
use crate::{
    clock::Clock,
    live::Hub,
    store::{By, NewQueue, Queue, QueueChange, Store},
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
    pub async fn create(&self, mut new: NewQueue, by: By) -> Result<Queue, ServiceError> {
        new.name = self.name(&new.name)?;
        self.check_policy(&new.policy)?;
        self.check_guidelines(&new.guidelines)?;
        self.check_schema(&new.schema)?;
        let now_ms = self.clock.wall_ms();
        let id = self.store.create_queue(new, by, now_ms).await?;
        let queue = self.one(id).await?;
        self.tell(&queue);
        Ok(queue)
    }

    /// Whether a queue could have this name: it is short enough, and no queue has it.
    ///
    /// # Errors
    /// If it is too long or empty, or the store fails.
    pub async fn is_free(&self, name: &str) -> Result<bool, ServiceError> {
        let name = self.name(name)?;
        Ok(self.store.queue_named(&name).await?.is_none())
    }

    /// Makes a queue that asks, says and deals as another does, without its samples. `by` goes into the audit
    /// log.
    ///
    /// # Errors
    /// If there is no such queue, the name is taken or too long, or the store fails.
    pub async fn duplicate(
        &self,
        id: QueueId,
        name: String,
        by: By,
    ) -> Result<Queue, ServiceError> {
        let Queue {
            schema,
            policy,
            guidelines,
            ..
        } = self.one(id).await?;
        let new = NewQueue {
            name,
            schema,
            policy,
            guidelines,
        };
        self.create(new, by).await
    }

    /// Changes a queue.
    ///
    /// # Errors
    /// If there is no such queue, others have changed it since the revision that the change was made for, the
    /// name is taken, the policy can't be kept, the schema asks an answered field for another kind of answer, or
    /// the store fails.
    pub async fn change(
        &self,
        id: QueueId,
        mut change: QueueChange,
        by: By,
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
        if let Some(schema) = &change.schema {
            self.check_schema(schema)?;
        }
        if let Some(schema) = &change.schema
            && before.counters.labels > 0
        {
            let earlier = self.store.answered_schemas(id).await?;
            check_successor(&before.schema.and_removed(&earlier), schema)?;
        }
        // A queue that is dealt out anew takes as long as it has samples.
        let this = self.clone();
        detached(async move {
            let queue = this
                .store
                .change_queue(id, change, by, this.clock.wall_ms())
                .await?
                .ok_or(ServiceError::QueueNotFound)?;
            this.tell(&queue);
            Ok(queue)
        })
        .await
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

    fn check_schema(&self, schema: &Schema) -> Result<(), ServiceError> {
        let bytes = serde_json::to_vec(schema).map_or(0, |json| json.len());
        let most = self.limits.schema_bytes;
        if most < bytes {
            return Err(ServiceError::BadRequest(format!(
                "A schema has at most {most} bytes as JSON, this one has {bytes}."
            )));
        }
        schema::check(schema, &self.limits)
            .map_err(|error| ServiceError::BadRequest(error.to_string()))
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
