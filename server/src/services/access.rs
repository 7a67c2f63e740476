//! Who may do what in which queue, asked of the store whenever it matters: a role that is taken away opens
//! nothing from then on.

use std::sync::Arc;

use app::api::{Caller, Role};
use ingot::{
    access::{Power, Rights, Standing},
    ids::{LabelerId, QueueId},
};

use super::ServiceError;
use crate::store::{Store, StoreError};

/// Knows who may do what. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    store: Arc<dyn Store>,
}

impl Access {
    /// Goes by what the store holds.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Refuses a caller who may not do this in the queue.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] if they may not, or if the store fails.
    pub async fn require(
        &self,
        caller: &Caller,
        queue: QueueId,
        power: Power,
    ) -> Result<(), ServiceError> {
        let standing = self.standing(caller, queue).await?;
        allow(standing.may(power), power)
    }

    /// Refuses a caller who may do this nowhere.
    ///
    /// # Errors
    /// As of [`Self::require`].
    pub async fn require_anywhere(
        &self,
        caller: &Caller,
        power: Power,
    ) -> Result<Rights, ServiceError> {
        let rights = self.rights(caller).await?;
        allow(rights.may_anywhere(power), power)?;
        Ok(rights)
    }

    /// What a caller may do in a queue.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn standing(&self, caller: &Caller, queue: QueueId) -> Result<Standing, StoreError> {
        self.standing_of(caller.role, Some(caller.labeler), queue)
            .await
    }

    /// What somebody of this role in the installation may do in a queue. A program that names no labeler has
    /// no role in any queue.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn standing_of(
        &self,
        role: Role,
        labeler: Option<LabelerId>,
        queue: QueueId,
    ) -> Result<Standing, StoreError> {
        let installs = role == Role::Admin;
        let role = match labeler {
            Some(labeler) if !installs => self.store.queue_role(queue, labeler).await?,
            _ => Default::default(),
        };
        Ok(Standing { installs, role })
    }

    /// What a caller may do everywhere.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError> {
        self.rights_of(caller.role, Some(caller.labeler)).await
    }

    /// What somebody of this role in the installation may do everywhere.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn rights_of(
        &self,
        role: Role,
        labeler: Option<LabelerId>,
    ) -> Result<Rights, StoreError> {
        let roles = match (role, labeler) {
            (Role::Labeler, Some(labeler)) => self.store.queue_roles(labeler).await?,
            (Role::Admin, _) | (_, None) => Vec::new(),
        };
        Ok(Rights {
            installs: role == Role::Admin,
            roles,
        })
    }
}

fn allow(may: bool, power: Power) -> Result<(), ServiceError> {
    if may {
        Ok(())
    } else {
        Err(ServiceError::Forbidden(power))
    }
}
