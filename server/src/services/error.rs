//! Why a service did not do what it was asked for.

use app::api::ApiError;
use ingot::{access::Power, schema::FieldError};

use crate::{
    exchange::ImportError,
    store::{Refusal, StoreError, VerdictRefusal},
};

/// Why a service did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such queue.
    #[error("there is no queue of that id")]
    QueueNotFound,
    /// There is no such labeler.
    #[error("there is no labeler of that number")]
    LabelerNotFound,
    /// There is no such open invitation.
    #[error("there is no open invitation of that id")]
    InvitationNotFound,
    /// Whoever asks may not do this there.
    #[error("{}", refusal(*.0))]
    Forbidden(Power),
    /// A label does not fit its queue's schema.
    #[error("the label does not fit the queue's questions")]
    InvalidLabel(Vec<FieldError>),
    /// A turn can't be ended this way.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// A sample can't be decided or reopened so.
    #[error("{0}")]
    Verdict(#[from] VerdictRefusal),
    /// The request itself makes no sense; the sentence says why.
    #[error("{0}")]
    BadRequest(String),
    /// What is asked for contradicts what is there; the sentence says what.
    #[error("{0}")]
    Conflict(String),
    /// Others have changed what is to be changed since it was read; the sentence says what.
    #[error("{0}")]
    ChangedMeanwhile(String),
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
            StoreError::QueueNameTaken(_) | StoreError::OtherQuestions(_) => {
                Self::Conflict(error.to_string())
            }
            StoreError::ChangedMeanwhile(_) => Self::ChangedMeanwhile(error.to_string()),
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
            ServiceError::Forbidden(_) => Self::Forbidden,
            ServiceError::LabelerNotFound | ServiceError::InvitationNotFound => {
                Self::BadRequest(in_a_sentence(&error))
            }
            ServiceError::InvalidLabel(errors) => Self::InvalidLabel(in_words(&errors)),
            ServiceError::Refused(Refusal::AlreadyLabeled) => Self::AlreadyLabeled,
            ServiceError::Refused(refusal) => Self::AssignmentEnded(refusal.to_string()),
            ServiceError::Verdict(refusal) => {
                Self::BadRequest(format!("That can't be decided: {refusal}."))
            }
            ServiceError::BadRequest(text)
            | ServiceError::Conflict(text)
            | ServiceError::ChangedMeanwhile(text)
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

/// A sentence such as the errors of services are, as one that stands alone.
pub(crate) fn in_a_sentence(error: &ServiceError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), chars.as_str())
}

/// What whoever lacks this power has to have, and whom to ask for it.
fn refusal(power: Power) -> &'static str {
    match power {
        Power::Label => "this is for labelers of the queue: ask an admin of the queue",
        Power::Read => {
            "this is for auditors, adjudicators and admins of the queue: ask one of its admins"
        }
        Power::Adjudicate => {
            "this is for adjudicators and admins of the queue: ask one of its admins"
        }
        Power::Steer => "this is for admins of the queue: ask one of them",
        Power::Install => "this is for admins of the installation: ask whoever runs it",
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
