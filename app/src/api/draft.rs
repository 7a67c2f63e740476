//! Keeping a label in the making.

use ingot::{ids::AssignmentId, label::Answers};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiError;

/// Keeps what the visitor has answered until now, for whatever device they go on with. It is no label.
/// Nothing is kept once the turn is over.
#[server(endpoint = "save_draft", input = Json)]
pub async fn save_draft(assignment: AssignmentId, answers: Answers) -> Result<(), ApiError> {
    super::backend()?
        .save_draft(&super::caller()?, assignment, answers)
        .await
}
