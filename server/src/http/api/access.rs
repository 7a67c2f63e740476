//! Who asks, by the token that they show.

use app::api::Role;
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use ingot::{
    access::{Power, Rights, Standing},
    ids::{LabelerId, QueueId},
};

use super::{
    Api,
    problem::{Kind, Problem},
    seal::Seal,
};
use crate::{
    identity::api_token,
    services::{ServiceError, Who},
    store::{By, TokenId},
};

/// Whoever shows a token that works.
pub(super) struct Bearer {
    /// Which token.
    pub(super) token: TokenId,
    /// What it is for.
    pub(super) role: Role,
    /// Whose labels it gives, if it may label.
    pub(super) labeler: Option<LabelerId>,
    /// The token itself, of which nothing is kept.
    shown: String,
}

/// Whoever shows an admin's token.
pub(super) struct Admin(pub(super) Bearer);

/// Whoever may read the queue of the address.
pub(super) struct Reader(pub(super) Bearer);

/// Whoever may steer the queue of the address.
pub(super) struct Steerer(pub(super) Bearer);

/// Whoever shows a token that names its labeler.
pub(super) struct ActingLabeler {
    /// Whom it names.
    pub(super) labeler: LabelerId,
    /// Which token it is.
    pub(super) token: TokenId,
}

impl FromRequestParts<Api> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let refuse = |detail| Err(Problem::new(Kind::Unauthorized, detail));
        let Some(shown) = shown(&parts.headers) else {
            return refuse(
                "Send `Authorization: Bearer TOKEN`, with a token of `ingot token create`.",
            );
        };
        let found = match api_token::hash(shown) {
            Some(hash) => api.store.token(hash).await?,
            None => None,
        };
        match found {
            None => refuse("Nobody has been given this token. `ingot token list` shows all."),
            Some(token) if token.revoked_at_ms.is_some() => {
                refuse("This token was revoked. `ingot token create` makes another.")
            }
            Some(token) => Ok(Self {
                token: token.id,
                role: token.role,
                labeler: token.labeler,
                shown: shown.to_owned(),
            }),
        }
    }
}

impl FromRequestParts<Api> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let bearer = Bearer::from_request_parts(parts, api).await?;
        match bearer.role {
            Role::Admin => Ok(Self(bearer)),
            Role::Labeler => Err(Problem::new(
                Kind::Forbidden,
                "This is for admins, and the token is a labeler's: use one of \
                 `ingot token create --role admin`.",
            )),
        }
    }
}

impl FromRequestParts<Api> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        in_queue(parts, api, Power::Read).await.map(Self)
    }
}

impl FromRequestParts<Api> for Steerer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        in_queue(parts, api, Power::Steer).await.map(Self)
    }
}

/// Whoever may do this in the queue of the address, which stands there as `id`.
async fn in_queue(parts: &mut Parts, api: &Api, power: Power) -> Result<Bearer, Problem> {
    let bearer = Bearer::from_request_parts(parts, api).await?;
    let params = RawPathParams::from_request_parts(parts, api).await;
    let queue = params.ok().and_then(|params| {
        let mut params = params.iter();
        let (_, id) = params.find(|(name, _)| *name == "id")?;
        id.parse().ok().map(QueueId)
    });
    // What is no queue is nobody's to read, unless they may read all there is: they hear that it is not there.
    let queue = queue.unwrap_or(QueueId(-1));
    bearer.require(api, queue, power).await?;
    Ok(bearer)
}

impl Bearer {
    /// What the token opens in a queue.
    pub(super) async fn standing(&self, api: &Api, queue: QueueId) -> Result<Standing, Problem> {
        let standing = api
            .access
            .standing_of(self.role, self.labeler, queue)
            .await?;
        Ok(standing)
    }

    /// What the token opens everywhere.
    pub(super) async fn rights(&self, api: &Api) -> Result<Rights, Problem> {
        Ok(api.access.rights_of(self.role, self.labeler).await?)
    }

    /// Refuses a token that does not open this in the queue.
    pub(super) async fn require(
        &self,
        api: &Api,
        queue: QueueId,
        power: Power,
    ) -> Result<(), Problem> {
        if self.standing(api, queue).await?.may(power) {
            Ok(())
        } else {
            Err(ServiceError::Forbidden(power).into())
        }
    }

    /// Who does what the token does.
    pub(super) fn by(&self) -> By {
        By {
            labeler: self.labeler,
            token: Some(self.token),
        }
    }

    /// What seals the secrets in an answer that is kept under a key.
    pub(super) fn seal(&self, key: &str) -> Seal {
        Seal::new(&self.shown, key)
    }

    /// Whether the token is an installation's admin's.
    pub(super) fn installs(&self) -> bool {
        self.role == Role::Admin
    }
}

impl FromRequestParts<Api> for ActingLabeler {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let bearer = Bearer::from_request_parts(parts, api).await?;
        let Some(labeler) = bearer.labeler else {
            return Err(Problem::new(
                Kind::Forbidden,
                "This token names no labeler, so nobody would have given the label: use one of \
                 `ingot token create --labeler NAME`.",
            ));
        };
        Ok(Self {
            labeler,
            token: bearer.token,
        })
    }
}

impl ActingLabeler {
    /// The labeler with the name that others see.
    pub(super) async fn who(&self, api: &Api) -> Result<Who, Problem> {
        let known = api.store.labeler(self.labeler).await?;
        Ok(Who {
            id: self.labeler,
            display_name: known.and_then(|labeler| labeler.display_name),
            token: Some(self.token),
        })
    }
}

/// The token of a request. `Token` is how some other tools' clients name the scheme.
fn shown(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let is_known = ["bearer", "token"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    is_known.then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn shown_in(value: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
        shown(&headers).map(str::to_owned)
    }

    #[test]
    fn a_token_is_shown_under_either_scheme_however_it_is_written() {
        for value in ["Bearer abc", "bearer abc", "Token abc", "TOKEN  abc "] {
            assert_eq!(shown_in(value).as_deref(), Some("abc"), "{value}");
        }
    }

    #[test]
    fn other_schemes_and_bare_tokens_show_nothing() {
        for value in ["Basic abc", "abc", "Bearer", "Bearertoken abc", ""] {
            assert_eq!(shown_in(value), None, "{value}");
        }
    }
}
