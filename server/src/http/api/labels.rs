//! `/labels/{id}`: changed minds.

use axum::{Json, extract::State};
use ingot::ids::{AssignmentId, LabelId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    access::ActingLabeler,
    assignments::LabelBody,
    body::{Body, Id},
    openapi::{Always, BadBody, LabelersOnly, Missing, Refused},
    problem::Problem,
};

/// A revision that is stored.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoredRevision)]
pub(super) struct StoredRevisionView {
    /// The revision, which is a label of its own.
    id: i64,
    /// 2 for the first change, and one more with every other.
    revision: u32,
}

/// Revises a label
///
/// Earlier revisions stay, and the newest counts. Any of a label's revisions leads to it.
#[utoipa::path(put, path = "/labels/{id}", operation_id = "reviseLabel", tag = "labeling",
    params(("id" = i64, Path, description = "The label")),
    request_body = LabelBody,
    responses(
        (status = 200, description = "It is stored, or had been before under the same `op_id`", body = StoredRevisionView),
        Always, LabelersOnly, Missing, BadBody, Refused))]
pub(super) async fn revise(
    State(api): State<Api>,
    acting: ActingLabeler,
    Id(label): Id<LabelId>,
    body: Body<LabelBody>,
) -> Result<Json<StoredRevisionView>, Problem> {
    // A revision belongs to the turn of its label, whichever that was.
    let new = body.value.read(AssignmentId(0))?;
    let stored = api
        .labeling
        .revise(acting.labeler, Some(acting.token), label, new)
        .await?;
    Ok(Json(StoredRevisionView {
        id: stored.label.0,
        revision: stored.revision,
    }))
}
