//! A body that is read while it arrives, however long it is.

use std::{io, time::Duration};

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::header,
};
use futures::StreamExt;
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::{
    body::request_digest,
    problem::{Kind, Problem},
};
use crate::exchange::{Input, pipe};

/// How long nothing may arrive before the body counts as broken off.
const PATIENCE: Duration = Duration::from_secs(60);

/// A body that has not been read.
pub(super) struct Feed {
    body: Body,
    digest: Sha256,
    /// How long it is, if that was said.
    pub(super) total_bytes: Option<u64>,
}

/// What is known of a body once it has arrived: SHA-256 of the request, or nothing if it broke off.
pub(super) type Arrived = AbortOnDropHandle<Option<[u8; 32]>>;

impl<S: Send + Sync> FromRequest<S> for Feed {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let encoding = request.headers().get(header::CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !["gzip", "identity"].iter().any(|it| encoding == it)) {
            return Err(Problem::new(
                Kind::UnsupportedMediaType,
                "The body may be packed with gzip, and with nothing else.",
            ));
        }
        let length = request.headers().get(header::CONTENT_LENGTH);
        let total_bytes = length.and_then(|length| length.to_str().ok()?.parse().ok());
        Ok(Self {
            digest: request_digest(&request),
            body: request.into_body(),
            total_bytes,
        })
    }
}

impl Feed {
    /// The body to be read at leisure, under the name it has in messages. It arrives in a task of its own;
    /// its memory is bounded by what waits in between.
    pub(super) fn start(self, name: &str) -> (Input, Arrived) {
        let (sender, reader) = pipe();
        let Self {
            body, mut digest, ..
        } = self;
        let mut pieces = body.into_data_stream();
        let arriving = tokio::spawn(async move {
            loop {
                let broken = match timeout(PATIENCE, pieces.next()).await {
                    Ok(None) => return Some(digest.finalize().into()),
                    Ok(Some(Ok(piece))) => {
                        digest.update(&piece);
                        // Whoever reads has had enough, for a reason that it tells.
                        sender.send(Ok(piece)).await.ok()?;
                        continue;
                    }
                    Ok(Some(Err(error))) => io::Error::other(error),
                    Err(_) => io::Error::new(
                        io::ErrorKind::TimedOut,
                        format!("nothing arrived for {} s", PATIENCE.as_secs()),
                    ),
                };
                sender.send(Err(broken)).await.ok()?;
                return None;
            }
        });
        (Input::new(name, reader), AbortOnDropHandle::new(arriving))
    }

    /// Reads the body to its end and keeps nothing of it but the digest.
    pub(super) async fn digest(mut self) -> Result<[u8; 32], Problem> {
        let mut pieces = self.body.into_data_stream();
        let broken = |detail| Problem::new(Kind::BadRequest, detail);
        loop {
            match timeout(PATIENCE, pieces.next()).await {
                Ok(None) => return Ok(self.digest.finalize().into()),
                Ok(Some(Ok(piece))) => self.digest.update(&piece),
                Ok(Some(Err(error))) => {
                    return Err(broken(format!("The body broke off: {error}.")));
                }
                Err(_) => return Err(broken("The body broke off: nothing arrived.".to_owned())),
            }
        }
    }
}
