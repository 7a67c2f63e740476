//! `/queues/{id}/claims`: asking for work.

use axum::{Json, extract::State};
use ingot::{
    assignment::{Assignment, NoWork},
    ids::QueueId,
    label::Order,
    sample::Payload,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api,
    access::ActingLabeler,
    body::{Body, Id},
    openapi::{Always, BadBody, LabelersOnly, Missing},
    problem::Problem,
    samples::SuggestionView,
    time::Time,
};
use crate::store::Claimed;

/// Asking for work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Claim)]
pub(super) struct ClaimBody {
    /// How many samples the labeler wants to hold, those that they hold already included. The queue's
    /// policy bounds it.
    #[schema(minimum = 1, maximum = 50)]
    count: u32,
}

/// What the labeler holds now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Claimed)]
pub(super) struct ClaimedView {
    /// What they held, oldest first and no more than were asked for, with leases that begin anew, and then what is new.
    assignments: Vec<AssignmentView>,
    /// Why there is nothing, if there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    none: Option<NothingView>,
}

/// A sample that is lent to the labeler.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub(super) struct AssignmentView {
    /// The identity of the loan, which a label names.
    id: i64,
    /// What is to be labeled.
    sample: LentSampleView,
    /// Answers that models propose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<SuggestionView>,
    /// How this labeler is to see two texts that are compared; answers about them repeat it as `shown`.
    order: Order,
    /// Which version of the queue's schema is to be answered.
    schema_version: u32,
    /// When the lease ends unless it is renewed.
    lease_expires_at: Time,
}

/// A sample as labelers see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LentSample)]
pub(super) struct LentSampleView {
    /// Its identity in this installation.
    id: i64,
    /// The identity it came with, if it came with one.
    external_id: Option<String>,
    /// What the labeler reads, as it came in.
    #[schema(value_type = Object)]
    payload: Payload,
}

/// Why there is no work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoWork)]
pub(super) struct NothingView {
    /// Why, for programs.
    reason: Reason,
    /// When to ask again, in seconds from now, if that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u64>,
}

/// Why there is no work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NoWorkReason)]
pub(super) enum Reason {
    /// Every sample holds all the labels it needs.
    Drained,
    /// The queue has never had a sample.
    Empty,
    /// What is left is being labeled by others right now.
    AllLeased,
    /// What is left needs other people.
    AllDoneByYou,
    /// This labeler has given as many labels as the queue takes from one.
    YourLimit,
    /// The queue gives out nothing at the moment.
    Paused,
    /// The queue has ended.
    Archived,
    /// This labeler gets no work here at the moment.
    PausedForYou,
    /// Only people on the queue's list get work, and this labeler is not on it.
    NotAMember,
}

/// Claims samples
///
/// Sending it again changes nothing but the ends of the leases: it says how many samples the labeler is
/// to hold, not how many are new.
#[utoipa::path(post, path = "/queues/{id}/claims", operation_id = "claimSamples", tag = "labeling",
    params(("id" = i64, Path, description = "The queue")),
    request_body = ClaimBody,
    responses((status = 200, description = "What the labeler holds now, or why nothing", body = ClaimedView),
        Always, LabelersOnly, Missing, BadBody))]
pub(super) async fn claim(
    State(api): State<Api>,
    ActingLabeler { labeler, .. }: ActingLabeler,
    Id(queue): Id<QueueId>,
    body: Body<ClaimBody>,
) -> Result<Json<ClaimedView>, Problem> {
    let count = body.value.count;
    let most = api.limits.open_leases;
    if !(1..=most).contains(&count) {
        let detail = format!("`count` is 1 to {most}, this is {count}.");
        return Err(Problem::invalid("count", detail));
    }
    Ok(Json(
        match api.labeling.claim(queue, labeler, count).await? {
            Claimed::Granted(assignments, _) => ClaimedView {
                assignments: assignments.into_iter().map(Into::into).collect(),
                none: None,
            },
            Claimed::Nothing(why, _) => ClaimedView {
                assignments: Vec::new(),
                none: Some(why.into()),
            },
            Claimed::NoSuchQueue => return Err(Problem::no_such("queue")),
        },
    ))
}

impl From<Assignment> for AssignmentView {
    fn from(assignment: Assignment) -> Self {
        Self {
            id: assignment.id.0,
            sample: LentSampleView {
                id: assignment.sample.id.0,
                external_id: assignment.sample.external_id,
                payload: assignment.sample.payload,
            },
            suggestions: assignment.suggestions.into_iter().map(Into::into).collect(),
            order: assignment.order,
            schema_version: assignment.schema_version,
            lease_expires_at: Time(assignment.lease_expires_at_ms),
        }
    }
}

impl From<NoWork> for NothingView {
    fn from(why: NoWork) -> Self {
        let (reason, retry_in_ms) = match why {
            NoWork::Empty => (Reason::Empty, None),
            NoWork::Drained => (Reason::Drained, None),
            NoWork::AllLeased { retry_in_ms } => (Reason::AllLeased, Some(retry_in_ms)),
            NoWork::AllDoneByYou => (Reason::AllDoneByYou, None),
            NoWork::YourLimit { retry_in_ms } => (Reason::YourLimit, retry_in_ms),
            NoWork::PausedForYou => (Reason::PausedForYou, None),
            NoWork::NotAMember => (Reason::NotAMember, None),
            NoWork::Paused => (Reason::Paused, None),
            NoWork::Archived => (Reason::Archived, None),
        };
        Self {
            reason,
            // Who comes back after this must not be too early.
            retry_after_s: retry_in_ms.map(|ms| ms.div_ceil(1_000)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_reason_has_its_word_and_says_when_to_come_back_if_that_is_known() {
        for (why, said) in [
            (NoWork::Empty, json!({"reason": "empty"})),
            (NoWork::Drained, json!({"reason": "drained"})),
            (
                NoWork::AllLeased { retry_in_ms: 1_001 },
                json!({"reason": "all_leased", "retry_after_s": 2}),
            ),
            (NoWork::AllDoneByYou, json!({"reason": "all_done_by_you"})),
            (
                NoWork::YourLimit {
                    retry_in_ms: Some(1_000),
                },
                json!({"reason": "your_limit", "retry_after_s": 1}),
            ),
            (
                NoWork::YourLimit { retry_in_ms: None },
                json!({"reason": "your_limit"}),
            ),
            (NoWork::PausedForYou, json!({"reason": "paused_for_you"})),
            (NoWork::NotAMember, json!({"reason": "not_a_member"})),
            (NoWork::Paused, json!({"reason": "paused"})),
            (NoWork::Archived, json!({"reason": "archived"})),
        ] {
            assert_eq!(serde_json::to_value(NothingView::from(why)).unwrap(), said);
        }
    }
}
