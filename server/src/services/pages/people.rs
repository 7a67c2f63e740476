//! The people of a queue, for the pages.

use app::{
    api::{ApiError, Caller, MadeInvitation, PeoplePage, Role},
    backend::Backend,
};
use ingot::{
    access::Power,
    audit::NamedQueue,
    ids::QueueId,
    invitation::Wanted,
    participant::{Participant, ParticipantChange},
};

use super::Services;
use crate::identity::join;

impl Services {
    /// Those whose number is larger than `after`.
    pub(super) async fn people_page(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: u32,
    ) -> Result<PeoplePage, ApiError> {
        self.access.require(caller, queue, Power::Read).await?;
        let standing = self.standing(caller, queue).await?;
        let named = self.stored_queue(queue).await?;
        let most = self.limits.people_page;
        let (people, has_more) = self.people.page(queue, after, most).await?;
        let last = people.last().map(|last| last.tag.number);
        let invitations = if standing.may(Power::Steer) {
            self.people.invitations(queue).await?
        } else {
            Vec::new()
        };
        Ok(PeoplePage {
            queue: NamedQueue {
                id: queue,
                name: named.name,
            },
            standing,
            people,
            next: last.filter(|_| has_more),
            invitations,
        })
    }

    /// Changes somebody's standing.
    pub(super) async fn change_standing(
        &self,
        caller: &Caller,
        queue: QueueId,
        number: u32,
        change: ParticipantChange,
    ) -> Result<Participant, ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let installs = caller.role == Role::Admin;
        let by = caller.labeler.into();
        let changed = self.people.change(queue, number, change, by, installs);
        Ok(changed.await?)
    }

    /// Makes an invitation.
    pub(super) async fn made_invitation(
        &self,
        caller: &Caller,
        queue: QueueId,
        wanted: Wanted,
    ) -> Result<MadeInvitation, ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let by = caller.labeler.into();
        let made = self.people.invite(queue, wanted, by).await?;
        Ok(MadeInvitation {
            invitation: made.invitation,
            path: join::path(&made.token),
        })
    }
}
