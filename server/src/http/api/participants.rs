//! `/queues/{id}/participants`: who labels in a queue.

use axum::{Json, extract::State};
use ingot::ids::QueueId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api,
    access::Admin,
    body::{Body, Id, Params},
    openapi::{AdminsOnly, Always, BadBody, BadQuery, Missing},
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
}

/// Lists everybody in a queue
///
/// Those who are on its list or have done something in it.
#[utoipa::path(get, path = "/queues/{id}/participants", operation_id = "listParticipants", tag = "people",
    params(("id" = i64, Path, description = "The queue"), PageQuery),
    responses((status = 200, description = "A page of them", body = ParticipantsView),
        Always, AdminsOnly, Missing, BadQuery))]
pub(super) async fn list(
    State(api): State<Api>,
    _: Admin,
    Id(queue): Id<QueueId>,
    Params(query): Params<PageQuery>,
) -> Result<Json<ParticipantsView>, Problem> {
    let page = query.read(&api.limits)?;
    api.queues.one(queue).await?;
    let after = u32::try_from(page.from).unwrap_or(u32::MAX);
    // One more than the page holds says whether another page follows.
    let mut found = api.store.participants(queue, after, page.most + 1).await?;
    let most = page.most as usize;
    let has_more = most < found.len();
    found.truncate(most);
    let last = found.last().map(|last| last.tag.number.to_string());
    Ok(Json(ParticipantsView {
        participants: found.into_iter().map(Into::into).collect(),
        next_cursor: last.filter(|_| has_more),
    }))
}

/// Changes somebody's standing in a queue
#[utoipa::path(patch, path = "/queues/{id}/participants/{number}", operation_id = "changeParticipant", tag = "people",
    params(("id" = i64, Path, description = "The queue"),
        ("number" = u32, Path, description = "The labeler's number in the installation")),
    request_body = ParticipantChangeBody,
    responses((status = 200, description = "Their standing after that", body = ParticipantView),
        Always, AdminsOnly, Missing, BadBody))]
pub(super) async fn change(
    State(api): State<Api>,
    Admin(bearer): Admin,
    Id((queue, number)): Id<(QueueId, u32)>,
    body: Body<ParticipantChangeBody>,
) -> Result<Json<ParticipantView>, Problem> {
    let change = ParticipantChange {
        listed: body.value.listed,
        paused: body.value.paused,
    };
    let now_ms = api.clock.wall_ms();
    let is_known = api
        .store
        .change_participant(queue, number, change, bearer.labeler, now_ms)
        .await?;
    let participants = if is_known {
        let before = number.saturating_sub(1);
        api.store.participants(queue, before, 1).await?
    } else {
        Vec::new()
    };
    let changed = participants
        .into_iter()
        .find(|participant| participant.tag.number == number);
    changed
        .map(|participant| Json(participant.into()))
        .ok_or_else(|| Problem::no_such("queue or labeler"))
}

impl From<Participant> for ParticipantView {
    fn from(participant: Participant) -> Self {
        Self {
            labeler: participant.tag.into(),
            display_name: participant.display_name,
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
