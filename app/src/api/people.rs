//! Who is in a queue and what they may do there, and the links by which they come.

use ingot::{
    access::Standing,
    audit::NamedQueue,
    ids::{InvitationId, QueueId},
    invitation::{Invitation, Wanted},
    participant::{Participant, ParticipantChange},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// A page of a queue's people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Which queue.
    pub queue: NamedQueue,
    /// What the visitor may do there.
    pub standing: Standing,
    /// By their number.
    pub people: Vec<Participant>,
    /// Behind which number the next page begins; none on the last one.
    pub next: Option<u32>,
    /// The open invitations, oldest first, for those who may make some.
    pub invitations: Vec<Invitation>,
}

/// An invitation that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// The path of its link, told only now.
    pub path: String,
}

/// What the visitor may do in a queue.
#[server(endpoint = "get_standing")]
pub async fn get_standing(queue: QueueId) -> Result<Standing, ApiError> {
    let caller = super::caller()?;
    super::backend()?.standing(&caller, queue).await
}

/// Those of a queue whose number is larger than `after`; [`ApiError::Forbidden`] unless the visitor may read it.
#[server(endpoint = "get_people", input = Json)]
pub async fn get_people(queue: QueueId, after: u32) -> Result<PeoplePage, ApiError> {
    let caller = super::caller()?;
    super::backend()?.people(&caller, queue, after).await
}

/// Changes the standing of the person of this number, and says what it is then; [`ApiError::Forbidden`] unless
/// the visitor may steer the queue.
#[server(endpoint = "change_person", input = Json)]
pub async fn change_person(
    queue: QueueId,
    number: u32,
    change: ParticipantChange,
) -> Result<Participant, ApiError> {
    let caller = super::caller()?;
    super::backend()?
        .change_person(&caller, queue, number, change)
        .await
}

/// Makes an invitation; [`ApiError::Forbidden`] unless the visitor may steer the queue.
#[server(endpoint = "make_invitation", input = Json)]
pub async fn make_invitation(queue: QueueId, wanted: Wanted) -> Result<MadeInvitation, ApiError> {
    let caller = super::caller()?;
    super::backend()?.invite(&caller, queue, wanted).await
}

/// Lets an invitation let nobody in any more; [`ApiError::Forbidden`] unless the visitor may steer the queue.
#[server(endpoint = "revoke_invitation", input = Json)]
pub async fn revoke_invitation(queue: QueueId, invitation: InvitationId) -> Result<(), ApiError> {
    let caller = super::caller()?;
    super::backend()?
        .revoke_invitation(&caller, queue, invitation)
        .await
}
