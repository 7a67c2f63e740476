//! The one error of every server function: what went wrong and what to do, in words for a person.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a call did not do what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// The caller's role does not allow it.
    #[error(
        "Your role does not open this. Ask an admin of the queue for an invitation, or whoever runs this installation for a sign-in link."
    )]
    Forbidden,
    /// The work is somebody else's than the caller's.
    #[error("Somebody else is signed in than the person whose work this is. Sign in again.")]
    SignedOut,
    /// There is no such queue.
    #[error("This queue does not exist, or not any more.")]
    QueueNotFound,
    /// The caller has labeled the sample already, by another operation.
    #[error("You have labeled this sample already. Open that label to change it.")]
    AlreadyLabeled,
    /// The assignment is not the caller's, or has ended.
    #[error("This sample is not yours any more: {0}.")]
    AssignmentEnded(String),
    /// The label does not fit the schema: what is wrong with which field, in words. The page has asked the
    /// same questions before, so no field waits for it.
    #[error("The answers don't fit the questions. {0}")]
    InvalidLabel(String),
    /// The request itself makes no sense.
    #[error("{0}")]
    BadRequest(String),
    /// The server could not do its work.
    #[error("The server could not do that. Nothing was lost: try again.")]
    Internal,
    /// The server could not be reached, or its answer could not be read.
    #[error("The server could not be reached. Nothing was lost: try again.")]
    Unreachable(String),
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // In a browser it is the answer that can't be read: whoever gave it was no Ingot, or broke off.
        let is_about_the_request = cfg!(not(feature = "hydrate"));
        match error {
            ServerFnErrorErr::Args(text) | ServerFnErrorErr::MissingArg(text) => {
                Self::BadRequest(text)
            }
            ServerFnErrorErr::Deserialization(text) if is_about_the_request => {
                Self::BadRequest(text)
            }
            other => Self::Unreachable(other.to_string()),
        }
    }
}
