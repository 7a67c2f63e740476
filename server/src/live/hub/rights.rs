//! Who may follow what: read when a socket opens, and again when somebody's role changes.

use app::api::{Caller, Role};
use ingot::{access::Rights, ids::LabelerId};

use super::Hub;
use crate::{live::registry::Known, store::StoreError};

impl Hub {
    /// What somebody may do in one queue or everywhere has changed: their open sockets go by that from now on.
    /// What they may not follow any more ends at once.
    pub async fn role_changed(&self, person: LabelerId) {
        if let Some(desk) = &self.inner.desk {
            desk.role_changed(person);
        }
        let reading = self.registry().reading_of_a_change();
        self.learn(person, reading).await;
    }

    /// Lets a person's open sockets go by what is stored now.
    pub(in crate::live) async fn look_again(&self, person: LabelerId) {
        let reading = self.registry().reading();
        self.learn(person, reading).await;
    }

    /// What a caller may do now, to let a socket of theirs in with.
    pub(in crate::live) async fn known(&self, caller: &Caller) -> Result<Known, StoreError> {
        let reading = self.registry().reading();
        let rights = self.rights(caller.labeler, caller.role).await?;
        Ok(Known { reading, rights })
    }

    pub(super) async fn learn(&self, person: LabelerId, reading: u64) {
        let rights = self.stored_rights(person).await.unwrap_or_else(|error| {
            // Nothing is told that might not be theirs. Their next socket asks again.
            tracing::error!(%error, "a person's rights could not be read");
            Rights::default()
        });
        self.registry().know(person, &Known { reading, rights });
    }

    pub(super) async fn stored_rights(&self, person: LabelerId) -> Result<Rights, StoreError> {
        let known = self.inner.store.labeler(person).await?;
        let role = known.map(|known| known.role).unwrap_or_default();
        self.rights(person, role).await
    }

    async fn rights(&self, person: LabelerId, role: Role) -> Result<Rights, StoreError> {
        let installs = role == Role::Admin;
        let roles = if installs {
            Vec::new()
        } else {
            self.inner.store.queue_roles(person).await?
        };
        Ok(Rights { installs, roles })
    }
}
