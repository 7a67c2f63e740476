//! Why a service did not do what it was asked for.

use app::api::ApiError;
use ingot::schema::FieldError;

use crate::{
    exchange::ImportError,
    store::{Refusal, StoreError},
};

/// Why a service did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such queue.
    #[error("there is no queue of that id")]
    QueueNotFound,
    /// A label does not fit its queue's schema.
    #[error("the label does not fit the queue's questions")]
    InvalidLabel(Vec<FieldError>),
    /// A turn can't be ended this way.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The request itself makes no sense; the sentence says why.
    #[error("{0}")]
    BadRequest(String),
    /// What is asked for contradicts what is there; the sentence says what.
    #[error("{0}")]
    Conflict(String),
    /// Too much is at work already; the sentence says what.
    #[error("{0}")]
    Busy(String),
    /// What was at work was stopped, by somebody or because the server ends; the sentence says what.
    #[error("{0}")]
    Stopped(String),
    /// An import could not go on.
    #[error(transparent)]
    Import(ImportError),
    /// The store failed, which only an operator can mend.
    #[error(transparent)]
    Store(StoreError),
    /// The work broke off.
    #[error("the work broke off")]
    BrokeOff,
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::QueueNameTaken(_) => Self::Conflict(error.to_string()),
            StoreError::NoSuchQueue(_) => Self::QueueNotFound,
            other => Self::Store(other),
        }
    }
}

impl From<ImportError> for ServiceError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => error.into(),
            other => Self::Import(other),
        }
    }
}

impl From<ServiceError> for ApiError {
    /// Logs what only an operator can mend, and tells the visitor no more than that it failed.
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::QueueNotFound => Self::QueueNotFound,
            ServiceError::InvalidLabel(errors) => Self::InvalidLabel(in_words(&errors)),
            ServiceError::Refused(Refusal::AlreadyLabeled) => Self::AlreadyLabeled,
            ServiceError::Refused(refusal) => Self::AssignmentEnded(refusal.to_string()),
            ServiceError::BadRequest(text)
            | ServiceError::Conflict(text)
            | ServiceError::Busy(text)
            | ServiceError::Stopped(text) => Self::BadRequest(text),
            ServiceError::Import(error) => Self::BadRequest(error.to_string()),
            ServiceError::Store(_) | ServiceError::BrokeOff => {
                tracing::error!(%error, "a request failed");
                Self::Internal
            }
        }
    }
}

/// What is wrong with each field, one sentence after the other.
fn in_words(errors: &[FieldError]) -> String {
    let sentences: Vec<String> = errors
        .iter()
        .map(|FieldError { field, problem }| format!("“{field}”: {problem}"))
        .collect();
    sentences.join(" ")
}
