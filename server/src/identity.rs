//! Who asks.
//!
//! A browser gets an unguessable id on its first visit, in a signed cookie that no script can read.
//! Every request passes the layer here, which turns that cookie into the one [`Caller`] that server
//! functions, routes and the live socket go by.

pub mod admin_link;
pub mod api_token;
pub mod join;
mod own_pages;
mod page;
mod sign_in;

use std::sync::Arc;

use app::api::{Caller, Role};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    SignedCookieJar,
    cookie::{Cookie, Key, SameSite},
};
use ingot::ids::LabelerId;

use crate::{
    clock::Clock,
    store::{Store, StoreError},
};

pub(crate) use own_pages::own_pages_only;
pub use sign_in::router as sign_in_router;

const COOKIE: &str = "ingot_labeler";
/// Browsers cap the life of a cookie at about this.
const COOKIE_DAYS: i64 = 400;
/// How many bytes the cookie signature's key has.
const KEY_BYTES: usize = 64;

/// What it takes to know who asks.
#[derive(Clone)]
pub struct Identity {
    store: Arc<dyn Store>,
    clock: Clock,
    key: Key,
    /// Whether people reach the server over TLS only, so that the cookie must not leave it.
    secure: bool,
}

impl Identity {
    /// Reads the installation's cookie key, making one on the first start.
    ///
    /// # Errors
    /// [`StoreError`] if the store fails.
    pub async fn load(
        store: Arc<dyn Store>,
        clock: Clock,
        secure: bool,
    ) -> Result<Self, StoreError> {
        let fresh: [u8; KEY_BYTES] = rand::random();
        let secret = store.secret("cookie_key", fresh.to_vec()).await?;
        let key = Key::try_from(secret.as_slice()).map_err(|error| StoreError::Inconsistent {
            what: "cookie key".to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self {
            store,
            clock,
            key,
            secure,
        })
    }

    /// The cookie of a person.
    fn cookie(&self, labeler: LabelerId) -> Cookie<'static> {
        Cookie::build((COOKIE, labeler.to_string()))
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .max_age(time::Duration::days(COOKIE_DAYS))
            .build()
    }

    /// Whose browser a request comes from, if it is of somebody who has opened a page: for routes outside of the
    /// layer, because that makes a person of everybody who has no cookie.
    ///
    /// # Errors
    /// [`StoreError`] if the store fails.
    pub async fn visitor(&self, headers: &HeaderMap) -> Result<Option<Caller>, StoreError> {
        match self.returning(headers) {
            Some(labeler) => self.caller(labeler).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether a request comes from an admin's browser.
    ///
    /// # Errors
    /// As of [`Self::visitor`].
    pub async fn is_admin(&self, headers: &HeaderMap) -> Result<bool, StoreError> {
        let visitor = self.visitor(headers).await?;
        Ok(visitor.is_some_and(|caller| caller.role == Role::Admin))
    }

    /// Whether a request comes from somebody who has opened a page.
    pub fn knows(&self, headers: &HeaderMap) -> bool {
        self.returning(headers).is_some()
    }

    /// The person whose cookie a request carries.
    fn returning(&self, headers: &HeaderMap) -> Option<LabelerId> {
        SignedCookieJar::from_headers(headers, self.key.clone())
            .get(COOKIE)
            .and_then(|cookie| cookie.value().parse().ok())
    }

    async fn caller(&self, labeler: LabelerId) -> Result<Caller, StoreError> {
        let known = self.store.labeler(labeler).await?;
        Ok(match known {
            Some(person) => Caller {
                labeler,
                display_name: person.display_name,
                role: person.role,
            },
            None => Caller {
                labeler,
                display_name: None,
                role: Role::Labeler,
            },
        })
    }
}

/// The layer that every request passes.
pub async fn identify(
    State(identity): State<Identity>,
    mut request: Request,
    next: Next,
) -> Response {
    let returning = identity.returning(request.headers());
    let labeler = returning.unwrap_or_else(|| LabelerId::from_random_bytes(rand::random()));
    let caller = match identity.caller(labeler).await {
        Ok(caller) => caller,
        Err(error) => {
            tracing::error!(%error, "the visitor could not be looked up");
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer. Nothing was lost: try again in a moment.",
            )
                .into_response();
        }
    };
    request.extensions_mut().insert(caller);
    let response = next.run(request).await;
    if returning.is_none() && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let jar = SignedCookieJar::new(identity.key.clone());
        return (jar.add(identity.cookie(labeler)), response).into_response();
    }
    response
}
