//! A body that is read while it arrives, however long it is.

use std::{io, time::Duration};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::{
    body::request_digest,
    problem::{Kind, Problem},
};
use crate::{
    clock::Clock,
    exchange::{Input, pipe},
    services::Patience,
};

/// How long what nobody wants any more is read on. An answer that comes before its request has been sent is
/// lost to most clients.
const DRAINING: Duration = Duration::from_secs(10);

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
            // The same bytes are another thing as another type.
            digest: headers(
                request_digest(&request),
                request.headers(),
                [header::CONTENT_TYPE, header::CONTENT_ENCODING],
            ),
            body: request.into_body(),
            total_bytes,
        })
    }
}

fn headers(digest: Sha256, headers: &HeaderMap, names: [HeaderName; 2]) -> Sha256 {
    names.iter().fold(digest, |digest, name| {
        let value = headers.get(name).map_or(&[][..], HeaderValue::as_bytes);
        digest.chain_update(value).chain_update(b"\n")
    })
}

impl Feed {
    /// What stands before the first end of a line, at most so many bytes, and the rest as a body of its own. The
    /// rest is never kept under a key.
    pub(super) async fn first_line(
        self,
        most_bytes: usize,
        clock: Clock,
    ) -> Result<(Vec<u8>, Self), Problem> {
        let refuse = |detail: String| Problem::new(Kind::BadRequest, detail);
        let total_bytes = self.total_bytes;
        let mut arriving = self.arriving(clock);
        let mut line = Vec::new();
        let rest = loop {
            let Some(Ok(piece)) = arriving.next().await else {
                return Err(refuse("The body broke off in its first line.".to_owned()));
            };
            let end = piece.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(&piece[..end.unwrap_or(piece.len())]);
            if most_bytes < line.len() {
                return Err(refuse(format!(
                    "The first line is longer than {most_bytes} bytes."
                )));
            }
            if let Some(end) = end {
                break piece.slice(end + 1..);
            }
        };
        let Arriving { pieces, digest, .. } = arriving;
        let rest = stream::once(async { Ok(rest) }).chain(pieces);
        let rest = Self {
            body: Body::from_stream(rest),
            digest,
            total_bytes: total_bytes.map(|all| all.saturating_sub(line.len() as u64 + 1)),
        };
        Ok((line, rest))
    }

    /// The body to be read at leisure, under the name it has in messages. It arrives in a task of its own;
    /// its memory is bounded by what waits in between.
    pub(super) fn start(self, name: &str, clock: Clock) -> (Input, Arrived) {
        let (sender, reader) = pipe();
        let mut arriving = self.arriving(clock);
        let task = tokio::spawn(async move {
            loop {
                let piece = tokio::select! {
                    biased;
                    () = sender.closed() => break timeout(DRAINING, arriving.rest()).await.ok()?,
                    piece = arriving.next() => piece,
                };
                let Some(piece) = piece else {
                    break Some(arriving.digest.finalize().into());
                };
                let has_failed = piece.is_err();
                // That nobody takes it is noticed above.
                sender.send(piece).await.ok();
                if has_failed {
                    break None;
                }
            }
        });
        (Input::new(name, reader), AbortOnDropHandle::new(task))
    }

    /// Reads the body to its end and keeps nothing of it but the digest.
    pub(super) async fn digest(self, clock: Clock) -> Result<[u8; 32], Problem> {
        let digest = self.arriving(clock).rest().await;
        digest.ok_or_else(|| Problem::new(Kind::BadRequest, "The body broke off."))
    }

    fn arriving(self, clock: Clock) -> Arriving {
        Arriving {
            pieces: self.body.into_data_stream(),
            digest: self.digest,
            patience: Patience::default(),
            clock,
        }
    }
}

/// A body on its way.
struct Arriving {
    pieces: BodyDataStream,
    digest: Sha256,
    patience: Patience,
    clock: Clock,
}

impl Arriving {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        let began = self.clock.mono();
        match timeout(self.patience.left(), self.pieces.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(piece))) => {
                self.patience.moved(piece.len(), self.clock.mono() - began);
                self.digest.update(&piece);
                Some(Ok(piece))
            }
            Ok(Some(Err(error))) => Some(Err(io::Error::other(error))),
            Err(_) => Some(Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "it came too slowly",
            ))),
        }
    }

    /// The digest of the whole request; none if the body breaks off.
    async fn rest(mut self) -> Option<[u8; 32]> {
        while let Some(piece) = self.next().await {
            piece.ok()?;
        }
        Some(self.digest.finalize().into())
    }
}
