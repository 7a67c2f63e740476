//! Reading what a request says: its body, the ids in its path, its query.

use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, header, request::Parts},
};
use ingot::schema::StrictJson;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use sha2::{Digest, Sha256};

use super::problem::{Kind, Problem};

/// A body of JSON.
pub(super) struct Body<T> {
    /// What it says.
    pub(super) value: T,
    /// SHA-256 of the request: its method, its address and its body.
    pub(super) digest: [u8; 32],
}

/// A body of JSON, or none at all, which `null` is too.
pub(super) struct OptionalBody<T>(pub(super) Option<T>);

/// An id in the path. What can't be one is one that does not exist.
pub(super) struct Id<T>(pub(super) T);

/// The query.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let mut digest = request_digest(&request);
        let bytes = all(request, state).await?;
        digest.update(&bytes);
        Ok(Self {
            value: read(&bytes)?,
            digest: digest.finalize().into(),
        })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let checked = require_json(request.headers());
        let bytes = all(request, state).await?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        checked?;
        if bytes.trim_ascii() == b"null" {
            return Ok(Self(None));
        }
        read(&bytes).map(Some).map(Self)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Problem::new(
                Kind::NotFound,
                "Ids are whole numbers; there is nothing of this one.",
            )),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => Err(Problem::new(Kind::BadRequest, rejection.body_text())),
        }
    }
}

/// The beginning of what tells requests apart: their method and their address. Their body follows.
pub(super) fn request_digest(request: &Request) -> Sha256 {
    Sha256::new()
        .chain_update(request.method().as_str())
        .chain_update(b" ")
        .chain_update(request.uri().to_string())
        .chain_update(b"\n")
}

fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.split(';').next().unwrap_or_default().trim());
    match media_type {
        Some(found) if found.eq_ignore_ascii_case("application/json") => Ok(()),
        found => Err(Problem::new(
            Kind::UnsupportedMediaType,
            format!(
                "The body is to be JSON: send it with `Content-Type: application/json`. {}",
                match found {
                    Some(found) => format!("This one came as `{found}`."),
                    None => "This one came without any.".to_owned(),
                }
            ),
        )),
    }
}

async fn all<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Problem::new(
                    Kind::TooLarge,
                    "The body is larger than any request may be.",
                )
            }
            other => Problem::new(Kind::BadRequest, other.body_text()),
        })
}

/// Reads an object. What is no JSON, told with its place, is one thing; what is JSON of another shape,
/// told with the path to it, is another.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = error.valid_up_to() + 1;
        Problem::new(
            Kind::MalformedJson,
            format!("JSON is UTF-8; byte {place} is not."),
        )
    })?;
    let StrictJson(value) = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
    // Serde takes a list for a struct too, and then one request would have two written forms.
    if !value.is_object() {
        let detail = "The body is to be an object of JSON.";
        return Err(Problem::new(Kind::Invalid, detail));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if path == "." {
            Problem::new(Kind::Invalid, format!("The body is wrong: {error}."))
        } else {
            Problem::invalid(&path, format!("`{path}` is wrong: {error}."))
        }
    })
}

fn unreadable(error: &serde_json::Error) -> Problem {
    match error.classify() {
        Category::Data => Problem::new(Kind::Invalid, format!("The body is wrong: {error}.")),
        Category::Syntax | Category::Eof | Category::Io => Problem::new(
            Kind::MalformedJson,
            format!("The body is not JSON: {error}."),
        ),
    }
}
