//! `/queues/{id}/invitations`: links by which people get into a queue.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode, response::Response};
use ingot::{
    ids::{InvitationId, QueueId},
    invitation::{Invitation, Wanted},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Api, BASE,
    access::Steerer,
    audit::PersonView,
    body::{Body, Id},
    idempotency::{Created, Key},
    openapi::{Always, BadBody, Conflicting, Missing, SteerersOnly},
    participants::RoleView,
    problem::{Kind, Problem},
    seal::Seal,
    time::Time,
};
use crate::identity::join;

/// How many seconds an invitation lasts unless somebody says otherwise: a week.
const LASTS_S: u64 = 7 * 24 * 60 * 60;

/// An invitation that still lets people in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct InvitationView {
    /// Its identity.
    id: i64,
    /// What those who come by it may do at least.
    role: RoleView,
    /// How many people it was made for.
    uses: u32,
    /// How many more it lets in.
    uses_left: u32,
    /// When it was made.
    created_at: Time,
    /// From when on it lets nobody in.
    expires_at: Time,
    /// Who made it; null for tokens that name no labeler.
    by: Option<PersonView>,
}

/// All of a queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitations)]
pub(super) struct InvitationsView {
    /// Oldest first.
    invitations: Vec<InvitationView>,
}

/// An invitation to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInvitation)]
pub(super) struct NewInvitationBody {
    /// What those who come by it may do at least; `labeler` if not said.
    role: Option<RoleView>,
    /// How many people it is for; 1 if not said, 1,000 at most.
    #[schema(minimum = 1, maximum = 1000)]
    uses: Option<u32>,
    /// How long it lets people in, in seconds: a week if not said, a minute at least, 90 days at most.
    #[schema(minimum = 60, maximum = 7_776_000)]
    lasts_s: Option<u64>,
}

/// An invitation that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MadeInvitation)]
pub(super) struct MadeInvitationView {
    #[serde(flatten)]
    invitation: InvitationView,
    /// The path of the link on this server. It is told only now.
    path: String,
}

/// Lists a queue's open invitations
///
/// Those that still let somebody in. What became of the others is in the audit log.
#[utoipa::path(get, path = "/queues/{id}/invitations", operation_id = "listInvitations", tag = "people",
    params(("id" = i64, Path, description = "The queue")),
    responses((status = 200, description = "All of them", body = InvitationsView),
        Always, SteerersOnly, Missing))]
pub(super) async fn list(
    State(api): State<Api>,
    _: Steerer,
    Id(queue): Id<QueueId>,
) -> Result<Json<InvitationsView>, Problem> {
    let open = api.people.invitations(queue).await?.into_iter();
    Ok(Json(InvitationsView {
        invitations: open.map(Into::into).collect(),
    }))
}

/// Makes an invitation
///
/// Whoever opens its link and says so joins the queue: they are on its list then, and have at least the role.
#[utoipa::path(post, path = "/queues/{id}/invitations", operation_id = "makeInvitation", tag = "people",
    params(("id" = i64, Path, description = "The queue"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "A repeat under the same key and token makes nothing new and gets the first answer with its link, for a day at least")),
    request_body = NewInvitationBody,
    responses((status = 201, description = "It is made", body = MadeInvitationView,
            headers(("Location" = String, description = "The address at which it is revoked"))),
        Always, SteerersOnly, Missing, BadBody, Conflicting))]
pub(super) async fn make(
    State(api): State<Api>,
    Steerer(bearer): Steerer,
    Id(queue): Id<QueueId>,
    key: Key,
    body: Body<NewInvitationBody>,
) -> Result<Response, Problem> {
    let wish = body.value;
    let lasts_s = wish.lasts_s.unwrap_or(LASTS_S);
    let wanted = Wanted {
        role: wish.role.map(Into::into).unwrap_or_default(),
        uses: wish.uses.unwrap_or(1),
        lasts_ms: lasts_s.saturating_mul(1_000),
    };
    // The link is the only secret of an answer that may be kept: whoever reads the database can't join by it.
    let seal = key.0.as_deref().map(|key| Arc::new(bearer.seal(key)));
    let (people, sealing, by) = (api.people.clone(), seal.clone(), bearer.by());
    let work = async move {
        let made = people.invite(queue, wanted, by).await?;
        let id = made.invitation.id.0;
        let token = match sealing {
            None => made.token,
            Some(seal) => seal.close(id, &made.token).ok_or_else(unsealable)?,
        };
        let view = MadeInvitationView {
            invitation: made.invitation.into(),
            path: join::path(&token),
        };
        Created::of(StatusCode::CREATED, &view)
    };
    let mut created = api
        .idempotency
        .once(bearer.token, key, body.digest, work)
        .await?;
    if let Some(seal) = seal {
        created = created.changed(|told| open(told, &seal))?;
    }
    Ok(created.answer(&format!("{BASE}/queues/{queue}/invitations")))
}

/// Makes the link of a kept answer one that can be opened.
fn open(told: &mut Value, seal: &Seal) {
    let sealed = told["path"]
        .as_str()
        .and_then(|path| path.rsplit('/').next());
    let token = told["id"].as_i64().zip(sealed);
    let token = token.and_then(|(id, sealed)| seal.open(id, sealed));
    told["path"] = token.map(|token| join::path(&token)).into();
}

/// Tokens of links are short, so this is a mistake of the program.
fn unsealable() -> Problem {
    Problem::new(
        Kind::Internal,
        "The link of the invitation could not be sealed.",
    )
}

/// Revokes an invitation
///
/// Its link lets nobody in any more. Whoever came by it stays.
#[utoipa::path(delete, path = "/queues/{id}/invitations/{invitation}", operation_id = "revokeInvitation", tag = "people",
    params(("id" = i64, Path, description = "The queue"),
        ("invitation" = i64, Path, description = "The invitation")),
    responses((status = 204, description = "It is revoked"), Always, SteerersOnly, Missing))]
pub(super) async fn revoke(
    State(api): State<Api>,
    Steerer(bearer): Steerer,
    Id((queue, invitation)): Id<(QueueId, InvitationId)>,
) -> Result<StatusCode, Problem> {
    api.people.revoke(queue, invitation, bearer.by()).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id.0,
            role: invitation.role.into(),
            uses: invitation.uses,
            uses_left: invitation.uses_left,
            created_at: Time(invitation.created_at_ms),
            expires_at: Time(invitation.expires_at_ms),
            by: invitation.by.map(Into::into),
        }
    }
}
