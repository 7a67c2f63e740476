//! `/queues/{id}/participants`: who labels in a queue.

use axum::{Json, extract::State};
use ingot::{access::QueueRole, ids::QueueId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api,
    access::{Reader, Steerer},
    body::{Body, Id, Params},
    openapi::{Always, BadBody, BadQuery, Conflicting, Missing, ReadersOnly, SteerersOnly},
    page::PageQuery,
    problem::Problem,
    samples::LabelerView,
};
use crate::store::{Participant, ParticipantChange, Pause};

/// What a queue keeps of one labeler.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Participant)]
pub(super) struct ParticipantView {
    /// Who it is.
    labeler: LabelerView,
    /// The name others see, if they have one.
    display_name: Option<String>,
    /// What they may do in the queue.
    role: RoleView,
    /// Whether they are on the queue's list.
    listed: bool,
    /// Why they get no work here, if they get none.
    paused: Option<PauseView>,
    /// Their labels.
    labels: u64,
    /// Their skips.
    skips: u64,
    /// How many samples with a known answer they labeled.
    gold_seen: u64,
    /// How many of those as known.
    gold_right: u64,
}

/// Why somebody gets no work in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Pause)]
pub(super) enum PauseView {
    /// An admin wants it so.
    Admin,
    /// Their answers to known samples were too often others than known.
    Gold,
}

/// What somebody may do in a queue. A later role may do all that an earlier one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QueueRole)]
pub(super) enum RoleView {
    /// Labels.
    Labeler,
    /// Reads samples, agreement and dashboards, and exports.
    Auditor,
    /// Decides besides where labels differ.
    Adjudicator,
    /// Changes the queue besides, and who may do what there.
    Admin,
}

impl From<QueueRole> for RoleView {
    fn from(role: QueueRole) -> Self {
        match role {
            QueueRole::Labeler => Self::Labeler,
            QueueRole::Auditor => Self::Auditor,
            QueueRole::Adjudicator => Self::Adjudicator,
            QueueRole::Admin => Self::Admin,
        }
    }
}

impl From<RoleView> for QueueRole {
    fn from(role: RoleView) -> Self {
        match role {
            RoleView::Labeler => Self::Labeler,
            RoleView::Auditor => Self::Auditor,
            RoleView::Adjudicator => Self::Adjudicator,
            RoleView::Admin => Self::Admin,
        }
    }
}

/// A page of everybody in a queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Participants)]
pub(super) struct ParticipantsView {
    /// By their number.
    participants: Vec<ParticipantView>,
    /// Where the next page begins; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// What is to be different about a labeler in a queue. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ParticipantChange)]
pub(super) struct ParticipantChangeBody {
    /// Whether they are on the queue's list.
    listed: Option<bool>,
    /// Whether they get no work here.
    paused: Option<bool>,
    /// What they may do in the queue.
    role: Option<RoleView>,
}

/// Lists everybody in a queue
///
/// Those who are on its list or have done something in it.
#[utoipa::path(get, path = "/queues/{id}/participants", operation_id = "listParticipants", tag = "people",
    params(("id" = i64, Path, description = "The queue"), PageQuery),
    responses((status = 200, description = "A page of them", body = ParticipantsView),
        Always, ReadersOnly, Missing, BadQuery))]
pub(super) async fn list(
    State(api): State<Api>,
    _: Reader,
    Id(queue): Id<QueueId>,
    Params(query): Params<PageQuery>,
) -> Result<Json<ParticipantsView>, Problem> {
    let page = query.read(&api.limits)?;
    let after = u32::try_from(page.from).unwrap_or(u32::MAX);
    let (found, has_more) = api.people.page(queue, after, page.most).await?;
    let last = found.last().map(|last| last.tag.number.to_string());
    Ok(Json(ParticipantsView {
        participants: found.into_iter().map(Into::into).collect(),
        next_cursor: last.filter(|_| has_more),
    }))
}

/// Changes somebody's standing in a queue
///
/// What they may do is different at once. An admin of a queue can't take that role from themselves.
#[utoipa::path(patch, path = "/queues/{id}/participants/{number}", operation_id = "changeParticipant", tag = "people",
    params(("id" = i64, Path, description = "The queue"),
        ("number" = u32, Path, description = "The labeler's number in the installation")),
    request_body = ParticipantChangeBody,
    responses((status = 200, description = "Their standing after that", body = ParticipantView),
        Always, SteerersOnly, Missing, BadBody, Conflicting))]
pub(super) async fn change(
    State(api): State<Api>,
    Steerer(bearer): Steerer,
    Id((queue, number)): Id<(QueueId, u32)>,
    body: Body<ParticipantChangeBody>,
) -> Result<Json<ParticipantView>, Problem> {
    let change = ParticipantChange {
        listed: body.value.listed,
        paused: body.value.paused,
        role: body.value.role.map(Into::into),
    };
    let changed = api
        .people
        .change(queue, number, change, bearer.by(), bearer.installs())
        .await?;
    Ok(Json(changed.into()))
}

impl From<Participant> for ParticipantView {
    fn from(participant: Participant) -> Self {
        Self {
            labeler: participant.tag.into(),
            display_name: participant.display_name,
            role: participant.role.into(),
            listed: participant.listed,
            paused: participant.paused.map(|pause| match pause {
                Pause::ByAdmin => PauseView::Admin,
                Pause::ByGold => PauseView::Gold,
            }),
            labels: participant.labels,
            skips: participant.skips,
            gold_seen: participant.gold_seen,
            gold_right: participant.gold_right,
        }
    }
}
