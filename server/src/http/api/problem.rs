//! What went wrong, as `application/problem+json` (RFC 9457).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ingot::{archive::LabelerTag, schema::FieldError, verdict::StandingVerdict};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    exchange::ImportError,
    services::{ServiceError, in_a_sentence},
    store::{Refusal, StoreError, VerdictRefusal},
};

/// The media type of every answer that tells of a problem.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request did not do what it asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Which kind of problem it is, for programs.
    #[serde(rename = "type")]
    kind: Kind,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong here, and what would be right.
    detail: String,
    /// What is wrong where, if several things can be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FieldProblem {
    /// Which: the name of a field of the queue's schema where a label is wrong, else a path in the
    /// request such as `policy.overlap`.
    pub(super) field: String,
    /// What is wrong with it.
    pub(super) detail: String,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemType)]
pub(super) enum Kind {
    /// The body is not JSON.
    #[serde(rename = "urn:ingot:problem:malformed-json")]
    MalformedJson,
    /// The query or a header is not what it has to be.
    #[serde(rename = "urn:ingot:problem:bad-request")]
    BadRequest,
    /// There is no token, or it opens nothing.
    #[serde(rename = "urn:ingot:problem:unauthorized")]
    Unauthorized,
    /// The token is not for this.
    #[serde(rename = "urn:ingot:problem:forbidden")]
    Forbidden,
    /// There is no such thing.
    #[serde(rename = "urn:ingot:problem:not-found")]
    NotFound,
    /// The address takes other methods.
    #[serde(rename = "urn:ingot:problem:method-not-allowed")]
    MethodNotAllowed,
    /// What is asked for contradicts what is there.
    #[serde(rename = "urn:ingot:problem:conflict")]
    Conflict,
    /// The sample is labeled already, by the same labeler and another operation.
    #[serde(rename = "urn:ingot:problem:already-labeled")]
    AlreadyLabeled,
    /// The labeler has skipped the sample.
    #[serde(rename = "urn:ingot:problem:already-skipped")]
    AlreadySkipped,
    /// The queue asks other questions than those that were answered.
    #[serde(rename = "urn:ingot:problem:schema-changed")]
    SchemaChanged,
    /// Somebody else decided the sample, or withdrew what was decided of it, since it was looked at.
    #[serde(rename = "urn:ingot:problem:decided-meanwhile")]
    DecidedMeanwhile,
    /// The lease ran out, and others have taken the sample's last place.
    #[serde(rename = "urn:ingot:problem:lease-lost")]
    LeaseLost,
    /// The body is too large.
    #[serde(rename = "urn:ingot:problem:too-large")]
    TooLarge,
    /// The body is of another media type.
    #[serde(rename = "urn:ingot:problem:unsupported-media-type")]
    UnsupportedMediaType,
    /// The body is JSON, but not what is asked for.
    #[serde(rename = "urn:ingot:problem:invalid")]
    Invalid,
    /// The answers don't fit the queue's schema.
    #[serde(rename = "urn:ingot:problem:invalid-label")]
    InvalidLabel,
    /// The idempotency key came with another request before.
    #[serde(rename = "urn:ingot:problem:idempotency-key-reused")]
    IdempotencyKeyReused,
    /// Too much is at work already.
    #[serde(rename = "urn:ingot:problem:busy")]
    Busy,
    /// The request came over a version of HTTP that this answer can't be given in.
    #[serde(rename = "urn:ingot:problem:old-http")]
    OldHttp,
    /// The server failed.
    #[serde(rename = "urn:ingot:problem:internal")]
    Internal,
    /// The database does not answer, or the server ends.
    #[serde(rename = "urn:ingot:problem:unavailable")]
    Unavailable,
}

impl Kind {
    fn status(self) -> StatusCode {
        match self {
            Self::MalformedJson | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict
            | Self::AlreadyLabeled
            | Self::AlreadySkipped
            | Self::SchemaChanged
            | Self::DecidedMeanwhile => StatusCode::CONFLICT,
            Self::LeaseLost => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid | Self::InvalidLabel | Self::IdempotencyKeyReused => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::OldHttp => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::MalformedJson => "The body is not JSON",
            Self::BadRequest => "The request can't be understood",
            Self::Unauthorized => "A token is needed",
            Self::Forbidden => "This token is not for that",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "Wrong method",
            Self::Conflict => "It contradicts what is there",
            Self::AlreadyLabeled => "Labeled already",
            Self::AlreadySkipped => "Skipped already",
            Self::SchemaChanged => "The questions have changed",
            Self::DecidedMeanwhile => "Decided meanwhile",
            Self::LeaseLost => "The lease is lost",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "Wrong media type",
            Self::Invalid => "The request is not valid",
            Self::InvalidLabel => "The label is not valid",
            Self::IdempotencyKeyReused => "The idempotency key belongs to another request",
            Self::Busy => "Too much is at work",
            Self::OldHttp => "Not over this version of HTTP",
            Self::Internal => "The server failed",
            Self::Unavailable => "Not now",
        }
    }
}

impl Problem {
    /// A problem of this kind; `detail` says what is wrong and what would be right.
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// A request of which one field is wrong.
    pub(super) fn invalid(field: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let field = field.to_owned();
        Self {
            errors: vec![FieldProblem {
                field,
                detail: detail.clone(),
            }],
            ..Self::new(Kind::Invalid, detail)
        }
    }

    /// A label that does not fit its queue's schema.
    pub(super) fn invalid_label(errors: Vec<FieldError>) -> Self {
        let errors = errors.into_iter().map(|error| FieldProblem {
            field: error.field,
            detail: error.problem.to_string(),
        });
        Self {
            errors: errors.collect(),
            ..Self::new(
                Kind::InvalidLabel,
                "The answers don't fit the queue's schema: `errors` says which and why.",
            )
        }
    }

    /// There is nothing of that kind and id.
    pub(super) fn no_such(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no {what} of that id."))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let kind = self.kind;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if kind == Kind::Unauthorized {
            let challenge = HeaderValue::from_static("Bearer realm=\"ingot\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (kind, detail) = match refusal {
            Refusal::NotYours => (
                Kind::NotFound,
                "The labeler of this token was never given anything of that id.",
            ),
            Refusal::AlreadyLabeled => (
                Kind::AlreadyLabeled,
                "The sample is labeled already. To change the label, revise it.",
            ),
            Refusal::AlreadySkipped => (
                Kind::AlreadySkipped,
                "The sample was skipped. Claim another one.",
            ),
            Refusal::OperationTaken => (
                Kind::Conflict,
                "This `op_id` stands for another label already. Make a new one for each label.",
            ),
            Refusal::LeaseLost => (
                Kind::LeaseLost,
                "The lease ran out and the sample went to somebody else. Claim another one.",
            ),
            Refusal::LimitReached => (
                Kind::LeaseLost,
                "The lease ran out, and its labeler has had all that they may label here now.",
            ),
            Refusal::SchemaChanged => (
                Kind::SchemaChanged,
                "The queue asks other questions now. Read its schema again.",
            ),
        };
        Self::new(kind, detail)
    }
}

impl From<VerdictRefusal> for Problem {
    fn from(refusal: VerdictRefusal) -> Self {
        let (kind, detail) = match &refusal {
            VerdictRefusal::NoSuchSample => return Self::no_such("sample"),
            VerdictRefusal::NotDecided => (
                Kind::NotFound,
                "Nobody has decided the sample, so there is nothing to withdraw.".to_owned(),
            ),
            VerdictRefusal::Undecidable(why) => (
                Kind::Conflict,
                format!("This sample can't be decided: {why}."),
            ),
            VerdictRefusal::OperationTaken => (
                Kind::Conflict,
                "This `op_id` stands for something else already. Make a new one for each verdict and \
                 each withdrawal."
                    .to_owned(),
            ),
            VerdictRefusal::NotPicked => {
                return Self::invalid(
                    "picked",
                    "`picked` is no label of the sample with these answers. Leave it out for answers of \
                     your own.",
                );
            }
            VerdictRefusal::SchemaChanged => return Refusal::SchemaChanged.into(),
            VerdictRefusal::Meanwhile(revision, verdict) => {
                (Kind::DecidedMeanwhile, meanwhile(*revision, verdict.as_deref()))
            }
        };
        Self::new(kind, detail)
    }
}

/// Who decided meanwhile and what, and how to decide all the same.
fn meanwhile(revision: u32, verdict: Option<&StandingVerdict>) -> String {
    let what = match verdict {
        None => "What was decided of the sample was withdrawn".to_owned(),
        Some(standing) => {
            let by = standing.by.as_ref();
            let who = by.map_or("A program".to_owned(), |by| {
                let tag = LabelerTag {
                    number: by.number,
                    name: by.display_name.clone().or_else(|| by.name.clone()),
                };
                tag.to_word()
            });
            let values = serde_json::to_string(&standing.verdict.values).unwrap_or_default();
            format!("{who} decided the sample as {values}")
        }
    };
    format!("{what}. Send `revision` {revision} to go on from there.")
}

impl From<ServiceError> for Problem {
    /// Logs what only an operator can mend, and tells no more than that it failed.
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::QueueNotFound => Self::no_such("queue"),
            ServiceError::LabelerNotFound => Self::no_such("queue or labeler"),
            ServiceError::InvitationNotFound => Self::no_such("open invitation"),
            ServiceError::Forbidden(_) => Self::new(Kind::Forbidden, in_a_sentence(&error)),
            ServiceError::InvalidLabel(errors) => Self::invalid_label(errors),
            ServiceError::Refused(refusal) => refusal.into(),
            ServiceError::Verdict(refusal) => refusal.into(),
            ServiceError::BadRequest(detail) => Self::new(Kind::Invalid, detail),
            ServiceError::Conflict(detail) | ServiceError::ChangedMeanwhile(detail) => {
                Self::new(Kind::Conflict, detail)
            }
            ServiceError::Stopped(detail) => Self::new(Kind::Unavailable, detail),
            ServiceError::Busy(detail) => Self::new(Kind::Busy, detail),
            ServiceError::Import(error) => error.into(),
            ServiceError::Store(error) => error.into(),
            ServiceError::BrokeOff => {
                tracing::error!(%error, "a request of the API failed");
                Self::new(
                    Kind::Internal,
                    "The work broke off. Ask whoever runs the server.",
                )
            }
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let kind = match &error {
            ImportError::Read { .. } | ImportError::Open { .. } => Kind::BadRequest,
            ImportError::Bug => Kind::Internal,
            ImportError::Blown { .. } => Kind::TooLarge,
            _ => Kind::Invalid,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::QueueNameTaken(_) | StoreError::OtherQuestions(_) => {
                Self::new(Kind::Conflict, error.to_string())
            }
            StoreError::NoSuchQueue(_) => Self::no_such("queue"),
            error => {
                tracing::error!(%error, "a request of the API failed");
                Self::new(
                    Kind::Unavailable,
                    "The database does not answer as it should. Nothing that was acknowledged is \
                     lost: try again in a moment.",
                )
            }
        }
    }
}
