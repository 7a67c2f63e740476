//! `/assignments/{id}`: what becomes of a sample that is lent to a labeler.

use axum::{Json, extract::State, http::StatusCode};
use ingot::{
    ids::{AssignmentId, LabelerId, OpId, QueueId},
    label::{Answers, FieldValue, LabelValues, SuggestionUse},
    schema::{FieldError, Problem as Flaw},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Api,
    access::ActingLabeler,
    body::{Body, Id, OptionalBody},
    openapi::{Always, BadBody, LabelersOnly, Missing, Refused},
    problem::{Kind, Problem},
    time::Time,
};
use crate::{
    services::NewLabel,
    store::{Refusal, Returned},
};

/// A label to be handed in, or to take the place of another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLabel)]
pub(super) struct LabelBody {
    /// Made once by the client; a repeat under the same one stores nothing new.
    #[schema(value_type = String, format = "uuid")]
    op_id: OpId,
    /// The answers by the name of their field. A field that is left out is not answered.
    #[schema(value_type = Object, example = json!({"tone": 4, "topics": ["invoice"]}))]
    values: Value,
    /// What the labeler noted beside them, of at most 10,000 characters.
    notes: Option<String>,
    /// Whether the labeler wants somebody to look at the sample.
    #[serde(default)]
    flagged: bool,
    /// How long the sample was before the labeler, in milliseconds; from the claim on if not said.
    wall_ms: Option<u64>,
    /// How long of the turn the labeler was at it, in milliseconds, if anybody measured.
    active_ms: Option<u64>,
    /// What the labeler did with what a model proposed.
    suggestion: Option<SuggestionUseView>,
}

/// What a labeler did with what a model proposed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SuggestionUse)]
pub(super) enum SuggestionUseView {
    /// Took it as it was.
    Accepted,
    /// Took it and changed it.
    Changed,
}

impl From<SuggestionUse> for SuggestionUseView {
    fn from(it: SuggestionUse) -> Self {
        match it {
            SuggestionUse::Accepted => Self::Accepted,
            SuggestionUse::Changed => Self::Changed,
        }
    }
}

impl From<SuggestionUseView> for SuggestionUse {
    fn from(it: SuggestionUseView) -> Self {
        match it {
            SuggestionUseView::Accepted => Self::Accepted,
            SuggestionUseView::Changed => Self::Changed,
        }
    }
}

/// A label that is stored.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoredLabel)]
pub(super) struct StoredLabelView {
    /// The label, by which it can be revised.
    id: i64,
}

/// Why a sample is skipped.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Skip)]
pub(super) struct SkipBody {
    /// In words of at most 10,000 characters.
    reason: Option<String>,
}

/// A lease that goes on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lease)]
pub(super) struct LeaseView {
    /// The loan.
    id: i64,
    /// When it ends unless it is renewed again.
    lease_expires_at: Time,
}

impl LabelBody {
    /// The label for a turn.
    ///
    /// # Errors
    /// If an answer is nothing that could answer any field.
    pub(super) fn read(self, assignment: AssignmentId) -> Result<NewLabel, Problem> {
        Ok(NewLabel {
            op_id: self.op_id,
            assignment,
            answers: Answers {
                values: read_values(self.values)?,
                notes: self.notes,
                flagged: self.flagged,
                wall_ms: self.wall_ms,
                active_ms: self.active_ms,
                suggestion: self.suggestion.map(Into::into),
                schema_version: None,
            },
        })
    }
}

pub(super) fn read_values(values: Value) -> Result<LabelValues, Problem> {
    let Value::Object(values) = values else {
        let detail = "`values` is an object: answers by the name of their field.";
        return Err(Problem::invalid("values", detail));
    };
    let (mut read, mut errors) = (LabelValues::new(), Vec::new());
    for (field, value) in values {
        match serde_json::from_value::<FieldValue>(value) {
            Ok(value) => {
                read.insert(field, value);
            }
            Err(_) => errors.push(FieldError {
                field,
                problem: Flaw::WrongKind,
            }),
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(Problem::invalid_label(errors))
    }
}

/// Hands a label in
///
/// A lease that ran out is honoured as long as nobody took the sample's place.
#[utoipa::path(post, path = "/assignments/{id}/label", operation_id = "submitLabel", tag = "labeling",
    params(("id" = i64, Path, description = "The assignment")),
    request_body = LabelBody,
    responses(
        (status = 201, description = "It is stored", body = StoredLabelView),
        (status = 200, description = "It had been stored before under the same `op_id`", body = StoredLabelView),
        Always, LabelersOnly, Missing, BadBody, Refused))]
pub(super) async fn label(
    State(api): State<Api>,
    acting: ActingLabeler,
    Id(assignment): Id<AssignmentId>,
    body: Body<LabelBody>,
) -> Result<(StatusCode, Json<StoredLabelView>), Problem> {
    let queue = queue_of(&api, assignment, acting.labeler).await?;
    let new = body.value.read(assignment)?;
    let who = acting.who(&api).await?;
    let stored = api.labeling.submit(who, queue, new, None).await?;
    let status = if stored.is_repeat {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let id = stored.label.0;
    Ok((status, Json(StoredLabelView { id })))
}

/// Skips a sample
///
/// The queue's policy says what becomes of it. Skipping it again changes nothing.
#[utoipa::path(post, path = "/assignments/{id}/skip", operation_id = "skipSample", tag = "labeling",
    params(("id" = i64, Path, description = "The assignment")),
    request_body(content = Option<SkipBody>),
    responses((status = 204, description = "It is skipped"),
        Always, LabelersOnly, Missing, BadBody,
        (status = 409, description = "The sample is labeled already", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn skip(
    State(api): State<Api>,
    acting: ActingLabeler,
    Id(assignment): Id<AssignmentId>,
    OptionalBody(body): OptionalBody<SkipBody>,
) -> Result<StatusCode, Problem> {
    let queue = queue_of(&api, assignment, acting.labeler).await?;
    let who = acting.who(&api).await?;
    let reason = body.unwrap_or_default().reason;
    api.labeling
        .skip(who, queue, assignment, reason, None)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a lease go on
///
/// It begins anew, with the length that the queue's policy gives it.
#[utoipa::path(post, path = "/assignments/{id}/renew", operation_id = "renewLease", tag = "labeling",
    params(("id" = i64, Path, description = "The assignment")),
    responses((status = 200, description = "It goes on", body = LeaseView),
        Always, LabelersOnly, Missing,
        (status = 410, description = "It has ended", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn renew(
    State(api): State<Api>,
    ActingLabeler { labeler, .. }: ActingLabeler,
    Id(assignment): Id<AssignmentId>,
) -> Result<Json<LeaseView>, Problem> {
    queue_of(&api, assignment, labeler).await?;
    let renewed = api.labeling.renew(labeler, vec![assignment]).await?;
    match renewed.first() {
        Some(renewed) => Ok(Json(LeaseView {
            id: renewed.assignment.0,
            lease_expires_at: Time(renewed.lease_expires_at_ms),
        })),
        None => Err(Problem::new(
            Kind::LeaseLost,
            "This lease has ended: by a label, a skip, a release or its time. Claim another sample.",
        )),
    }
}

/// Gives a sample back
///
/// As if the labeler had never had it. A lease that has ended stays as it is.
#[utoipa::path(post, path = "/assignments/{id}/release", operation_id = "releaseSample", tag = "labeling",
    params(("id" = i64, Path, description = "The assignment")),
    responses((status = 204, description = "The labeler does not hold it"),
        Always, LabelersOnly, Missing))]
pub(super) async fn release(
    State(api): State<Api>,
    ActingLabeler { labeler, token }: ActingLabeler,
    Id(assignment): Id<AssignmentId>,
) -> Result<StatusCode, Problem> {
    queue_of(&api, assignment, labeler).await?;
    let lease = Returned {
        assignment,
        known_end_ms: None,
    };
    api.labeling
        .release(labeler, vec![lease], Some(token))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn queue_of(
    api: &Api,
    assignment: AssignmentId,
    labeler: LabelerId,
) -> Result<QueueId, Problem> {
    let queue = api.store.assignment_queue(assignment, labeler).await?;
    queue.ok_or_else(|| Refusal::NotYours.into())
}
