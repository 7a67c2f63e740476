//! `Idempotency-Key`: a request that makes something, sent again under its key, gets the answer of the
//! first time.
//!
//! Keys are each token's own. An answer that made something is kept for a day at least; one that refused
//! is not, for it changed nothing. While a request is at work, another with its key waits for the first one's
//! answer: in this process by a lock, at other nodes by looking for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use ingot::limits::Limits;
use serde::Serialize;
use serde_json::Value;
use tokio::{runtime::Handle, sync::OwnedMutexGuard, time::sleep};

use super::{
    Api,
    problem::{Kind, Problem},
};
use crate::{
    clock::Clock,
    store::{IdempotencyKey, KeptAnswer, Store, TokenId},
};

/// How long answers are kept, in milliseconds.
const KEPT_MS: u64 = 24 * 60 * 60 * 1_000;
/// How often a request looks whether another node has done its work.
const LOOK: Duration = Duration::from_millis(100);
/// How long after a failure a node tries again to give a key back.
const TRY_AGAIN: Duration = Duration::from_secs(1);
const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Knows which keys are at work, and the answers of those that were. Clones know the same.
#[derive(Clone)]
pub(super) struct Idempotency {
    store: Arc<dyn Store>,
    clock: Clock,
    /// How long others' work is waited for, in milliseconds.
    wait_ms: u64,
    at_work: Arc<Mutex<AtWork>>,
}

/// The keys at work, each with what its requests take turns by.
type AtWork = HashMap<(TokenId, String), Arc<tokio::sync::Mutex<()>>>;

/// The key of a request, if it has one.
pub(super) struct Key(pub(super) Option<String>);

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Created {
    status: StatusCode,
    /// JSON with an `id`.
    body: Vec<u8>,
}

/// The right to work under a key, until it is dropped: others with the same key wait.
pub(super) struct Turn {
    idempotency: Idempotency,
    key: IdempotencyKey,
    kept: Option<KeptAnswer>,
    lock: Option<OwnedMutexGuard<()>>,
    /// Whether other nodes may have to wait.
    is_taken: bool,
}

impl FromRequestParts<Api> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else {
            return Ok(Self(None));
        };
        if values.next().is_some() {
            let detail = "A request has one `Idempotency-Key`; this one has several.";
            return Err(Problem::new(Kind::BadRequest, detail));
        }
        let most = api.limits.idempotency_key_chars;
        let bytes = value.as_bytes();
        let is_visible = bytes.iter().all(u8::is_ascii_graphic);
        if is_visible && (1..=most).contains(&bytes.len()) {
            return Ok(Self(Some(String::from_utf8_lossy(bytes).into_owned())));
        }
        Err(Problem::new(
            Kind::BadRequest,
            format!("`Idempotency-Key` is 1 to {most} visible ASCII characters."),
        ))
    }
}

impl Created {
    /// Something new, with its `id` among what is told of it.
    pub(super) fn of(status: StatusCode, told: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(told).map_err(|error| {
            tracing::error!(%error, "an answer could not be written");
            Problem::new(Kind::Internal, "The answer could not be written.")
        })?;
        Ok(Self { status, body })
    }

    /// The same with another JSON, which is made of the one that is kept.
    pub(super) fn changed(self, change: impl FnOnce(&mut Value)) -> Result<Self, Problem> {
        let mut told: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        change(&mut told);
        Self::of(self.status, &told)
    }

    /// The answer; what was made has its address below `collection`.
    pub(super) fn answer(self, collection: &str) -> Response {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let location = body["id"]
            .as_i64()
            .and_then(|id| HeaderValue::from_str(&format!("{collection}/{id}")).ok());
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        if let Some(location) = location {
            headers.insert(header::LOCATION, location);
        }
        response
    }
}

impl Idempotency {
    pub(super) fn new(store: Arc<dyn Store>, clock: Clock, limits: &Limits) -> Self {
        Self {
            store,
            clock,
            wait_ms: limits.idempotency_wait_ms,
            at_work: Arc::default(),
        }
    }

    /// Does the work unless it was done under the key before; `digest` tells requests apart. It goes on to
    /// its end even if whoever asked has gone meanwhile.
    pub(super) async fn once(
        &self,
        token: TokenId,
        key: Key,
        digest: [u8; 32],
        work: impl Future<Output = Result<Created, Problem>> + Send + 'static,
    ) -> Result<Created, Problem> {
        let Some(key) = key.0 else {
            return detached(work).await;
        };
        let this = self.clone();
        detached(async move {
            let turn = this.begin(token, key).await?;
            if let Some(kept) = turn.kept(digest)? {
                return Ok(kept);
            }
            let created = work.await?;
            turn.keep(digest, &created).await;
            Ok(created)
        })
        .await
    }

    /// Waits until nobody else works under the key, and looks up what it was answered before. For work
    /// whose request is not known as a whole beforehand: the others use [`Self::once`].
    pub(super) async fn begin(&self, token: TokenId, key: String) -> Result<Turn, Problem> {
        let lock = Arc::clone(self.at_work().entry((token, key.clone())).or_default());
        let mut turn = Turn {
            idempotency: self.clone(),
            key: IdempotencyKey { token, key },
            kept: None,
            lock: None,
            is_taken: false,
        };
        turn.lock = Some(lock.lock_owned().await);
        let began_ms = self.clock.mono_ms();
        loop {
            // Taken first, so that the answer of whoever had it before is there by now. If the taking fails it may have
            // been done all the same, and is given back.
            turn.is_taken = true;
            turn.is_taken = self.store.take_key(&turn.key).await?;
            turn.kept = self.store.kept_answer(turn.key.clone()).await?;
            if turn.is_taken || turn.kept.is_some() {
                return Ok(turn);
            }
            if began_ms + self.wait_ms <= self.clock.mono_ms() {
                let detail = "Another server is still at work on the request with this `Idempotency-Key`: send it \
                     again later.";
                return Err(Problem::new(Kind::Busy, detail));
            }
            sleep(LOOK).await;
        }
    }

    /// Lets other nodes work under a key, and after them others of this one.
    async fn end(self, key: IdempotencyKey, lock: Option<OwnedMutexGuard<()>>) {
        while let Err(error) = self.store.give_key_back(&key).await {
            tracing::warn!(%error, "an idempotency key is still taken; trying on");
            sleep(TRY_AGAIN).await;
        }
        self.let_go(key, lock);
    }

    fn let_go(&self, key: IdempotencyKey, lock: Option<OwnedMutexGuard<()>>) {
        drop(lock);
        let key = (key.token, key.key);
        let mut at_work = self.at_work();
        // Others that wait, or are about to, hold it too: the last of them takes it away.
        if at_work
            .get(&key)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            at_work.remove(&key);
        }
    }

    fn at_work(&self) -> MutexGuard<'_, AtWork> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Whether something was made under this key before.
    pub(super) fn is_repeat(&self) -> bool {
        self.kept.is_some()
    }

    /// What was made under this key before by the same request.
    ///
    /// # Errors
    /// If the key came with another request.
    pub(super) fn kept(&self, digest: [u8; 32]) -> Result<Option<Created>, Problem> {
        match &self.kept {
            None => Ok(None),
            Some(kept) if kept.request == digest => Ok(Some(Created {
                status: StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK),
                body: kept.body.clone(),
            })),
            Some(_) => Err(Problem::new(
                Kind::IdempotencyKeyReused,
                "This `Idempotency-Key` came with another request before: a new request takes a new \
                 key.",
            )),
        }
    }

    /// Keeps what was made. That it was made counts even if this fails.
    pub(super) async fn keep(self, digest: [u8; 32], created: &Created) {
        let Idempotency { store, clock, .. } = &self.idempotency;
        let now_ms = clock.wall_ms();
        let answer = KeptAnswer {
            request: digest,
            status: created.status.as_u16(),
            body: created.body.clone(),
        };
        let forget_before_ms = now_ms.saturating_sub(KEPT_MS);
        let kept = store
            .keep_answer(self.key.clone(), answer, forget_before_ms, now_ms)
            .await;
        if let Err(error) = kept {
            tracing::error!(%error, "an answer could not be kept under its idempotency key");
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (idempotency, key) = (self.idempotency.clone(), self.key.clone());
        let lock = self.lock.take();
        match Handle::try_current() {
            Ok(runtime) if self.is_taken => {
                runtime.spawn(idempotency.end(key, lock));
            }
            _ => idempotency.let_go(key, lock),
        }
    }
}

async fn detached(
    work: impl Future<Output = Result<Created, Problem>> + Send + 'static,
) -> Result<Created, Problem> {
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(_) => Err(crate::services::ServiceError::BrokeOff.into()),
    }
}
