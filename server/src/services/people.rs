//! Who is in a queue and what they may do there, and the links by which they come.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ingot::{
    access::{Power, QueueRole},
    ids::{InvitationId, LabelerId, QueueId},
    invitation::{Behind, Invitation, Wanted},
    limits::Limits,
    participant::{Participant, ParticipantChange},
};
use sha2::{Digest, Sha256};

use super::{ServiceError, detached::detached};
use crate::{
    clock::Clock,
    live::Hub,
    store::{By, InvitationKept, Joined, NewInvitation, Store, StoreError},
};

/// 256 random bits can't be guessed.
const TOKEN_BYTES: usize = 32;

/// Knows and changes who is in a queue. Cheap to clone.
#[derive(Clone)]
pub struct People {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
}

/// An invitation that was just made. Its token is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// What opens it, in base64 for addresses.
    pub token: String,
}

impl People {
    /// Joins the store and the hub.
    pub fn new(store: Arc<dyn Store>, hub: Hub, clock: Clock, limits: Limits) -> Self {
        Self {
            store,
            hub,
            clock,
            limits,
        }
    }

    /// Those of a queue whose number is larger than `after`, by their number, at most `most`; and whether there
    /// are more.
    ///
    /// # Errors
    /// If there is no such queue, or the store fails.
    pub async fn page(
        &self,
        queue: QueueId,
        after: u32,
        most: u32,
    ) -> Result<(Vec<Participant>, bool), ServiceError> {
        self.known(queue).await?;
        // One more than the page holds says whether another page follows.
        let mut found = self.store.participants(queue, after, most + 1).await?;
        let has_more = (most as usize) < found.len();
        found.truncate(most as usize);
        Ok((found, has_more))
    }

    /// Changes somebody's standing in a queue, by their number; what it is after that. `by` is who wants it,
    /// and `installs` whether they run the installation. What somebody may do is different at once, on their open pages too.
    ///
    /// # Errors
    /// If there is no such queue or labeler, if an admin of the queue would lose that role by their own doing,
    /// or if the store fails.
    pub async fn change(
        &self,
        queue: QueueId,
        number: u32,
        change: ParticipantChange,
        by: By,
        installs: bool,
    ) -> Result<Participant, ServiceError> {
        if let Some(role) = change.role
            && !installs
            && !role.may(Power::Steer)
            && self.number(by.labeler).await? == Some(number)
        {
            return Err(ServiceError::Conflict(
                "You can't take away your own right to steer this queue: you could not give it back to \
                 yourself. Another admin of the queue can."
                    .to_owned(),
            ));
        }
        self.known(queue).await?;
        let this = self.clone();
        detached(async move {
            let now_ms = this.clock.wall_ms();
            let changed = this
                .store
                .change_participant(queue, number, change, by, now_ms)
                .await?
                .ok_or(ServiceError::LabelerNotFound)?;
            if change.role.is_some() {
                this.hub.role_changed(changed).await;
            }
            Ok(())
        })
        .await?;
        let before = number.saturating_sub(1);
        let found = self.store.participants(queue, before, 1).await?;
        found
            .into_iter()
            .next()
            .ok_or(ServiceError::LabelerNotFound)
    }

    /// Makes an invitation. `by` goes into the audit log.
    ///
    /// # Errors
    /// If it can't be so, if the queue has as many open ones as it may or is not there, or the store fails.
    pub async fn invite(
        &self,
        queue: QueueId,
        wanted: Wanted,
        by: By,
    ) -> Result<MadeInvitation, ServiceError> {
        wanted
            .check(&self.limits)
            .map_err(|error| ServiceError::BadRequest(error.to_string()))?;
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_BYTES]>());
        let now_ms = self.clock.wall_ms();
        let most_open = self.limits.invitations_per_queue;
        let new = NewInvitation {
            queue,
            token_hash: hash(&token),
            role: wanted.role,
            uses: wanted.uses,
            expires_at_ms: now_ms + wanted.lasts_ms,
            by,
            most_open,
        };
        let id = match self.store.add_invitation(new, now_ms).await? {
            InvitationKept::As(id) => id,
            InvitationKept::NoSuchQueue => return Err(ServiceError::QueueNotFound),
            InvitationKept::TooMany => {
                return Err(ServiceError::Conflict(format!(
                    "A queue has at most {most_open} open invitations, and this one has as many: revoke \
                     one, or make one for more people."
                )));
            }
        };
        let open = self.store.invitations(queue, now_ms).await?;
        let made = open.into_iter().find(|invitation| invitation.id == id);
        // Whoever revokes it in this very moment is faster.
        let invitation = made.ok_or(ServiceError::InvitationNotFound)?;
        Ok(MadeInvitation { invitation, token })
    }

    /// The invitations of a queue that let somebody in, oldest first.
    ///
    /// # Errors
    /// If there is no such queue, or the store fails.
    pub async fn invitations(&self, queue: QueueId) -> Result<Vec<Invitation>, ServiceError> {
        self.known(queue).await?;
        let now_ms = self.clock.wall_ms();
        Ok(self.store.invitations(queue, now_ms).await?)
    }

    /// Lets an invitation let nobody in any more. `by` goes into the audit log.
    ///
    /// # Errors
    /// If the queue has no such open one, or the store fails.
    pub async fn revoke(
        &self,
        queue: QueueId,
        id: InvitationId,
        by: By,
    ) -> Result<(), ServiceError> {
        let now_ms = self.clock.wall_ms();
        if self.store.revoke_invitation(queue, id, by, now_ms).await? {
            Ok(())
        } else {
            Err(ServiceError::InvitationNotFound)
        }
    }

    /// What is behind the link of this token, if there is such a link. Changes nothing.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn behind(&self, token: &str) -> Result<Option<Behind>, StoreError> {
        let now_ms = self.clock.wall_ms();
        self.store.invitation(hash(token), now_ms).await
    }

    /// Lets somebody into a queue by a link.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn join(&self, token: &str, who: LabelerId) -> Result<Joined, ServiceError> {
        let (this, hash) = (self.clone(), hash(token));
        detached(async move {
            let joined = this.store.join(hash, who, this.clock.wall_ms()).await?;
            if matches!(joined, Joined::As(_, role) if role != QueueRole::Labeler) {
                this.hub.role_changed(who).await;
            }
            Ok(joined)
        })
        .await
    }

    async fn known(&self, queue: QueueId) -> Result<(), ServiceError> {
        match self.store.queue(queue).await? {
            Some(_) => Ok(()),
            None => Err(ServiceError::QueueNotFound),
        }
    }

    async fn number(&self, person: Option<LabelerId>) -> Result<Option<u32>, StoreError> {
        let Some(person) = person else {
            return Ok(None);
        };
        let tag = self.store.labeler_tag(person).await?;
        Ok(tag.map(|tag| tag.number))
    }
}

/// What is kept of a token.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
