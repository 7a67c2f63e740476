//! The questions that queues ask, remembered: every label is checked against them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ingot::{ids::QueueId, schema::Schema};

use super::ServiceError;
use crate::store::Store;

/// A queue's schema as it was when it was last asked for.
#[derive(Clone)]
pub(super) struct Versioned {
    pub(super) schema: Arc<Schema>,
    pub(super) version: u32,
}

/// The schemas of all queues that somebody labels in. Cheap to clone.
#[derive(Clone)]
pub(super) struct Schemas {
    store: Arc<dyn Store>,
    known: Arc<Mutex<HashMap<QueueId, Versioned>>>,
}

impl Schemas {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            known: Arc::default(),
        }
    }

    /// The queue's schema, which may have changed since it was read: the store tells when it has.
    pub(super) async fn of(&self, queue: QueueId) -> Result<Versioned, ServiceError> {
        let known = self.known().get(&queue).cloned();
        match known {
            Some(known) => Ok(known),
            None => self.read(queue).await,
        }
    }

    /// The queue's schema, if it is another than this one.
    pub(super) async fn newer(
        &self,
        queue: QueueId,
        known: &Versioned,
    ) -> Result<Option<Versioned>, ServiceError> {
        let newest = self.read(queue).await?;
        Ok((newest.version != known.version).then_some(newest))
    }

    async fn read(&self, queue: QueueId) -> Result<Versioned, ServiceError> {
        let queue = self
            .store
            .queue(queue)
            .await?
            .ok_or(ServiceError::QueueNotFound)?;
        let versioned = Versioned {
            schema: Arc::new(queue.schema),
            version: queue.schema_version,
        };
        self.known().insert(queue.id, versioned.clone());
        Ok(versioned)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<QueueId, Versioned>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
