//! Who asks, by the token that they show.

use app::api::Role;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use ingot::ids::LabelerId;

use super::{
    Api,
    problem::{Kind, Problem},
};
use crate::{identity::api_token, services::Who, store::TokenId};

/// Whoever shows a token that works.
pub(super) struct Bearer {
    /// Which token.
    pub(super) token: TokenId,
    /// What it is for.
    pub(super) role: Role,
    /// Whose labels it gives, if it may label.
    pub(super) labeler: Option<LabelerId>,
}

/// Whoever shows an admin's token.
pub(super) struct Admin(pub(super) Bearer);

/// Whoever shows a token that names its labeler.
pub(super) struct ActingLabeler(pub(super) LabelerId);

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

impl FromRequestParts<Api> for ActingLabeler {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let bearer = Bearer::from_request_parts(parts, api).await?;
        bearer.labeler.map(Self).ok_or_else(|| {
            Problem::new(
                Kind::Forbidden,
                "This token names no labeler, so nobody would have given the label: use one of \
                 `ingot token create --labeler NAME`.",
            )
        })
    }
}

impl ActingLabeler {
    /// The labeler with the name that others see.
    pub(super) async fn who(&self, api: &Api) -> Result<Who, Problem> {
        let known = api.store.labeler(self.0).await?;
        Ok(Who {
            id: self.0,
            display_name: known.and_then(|labeler| labeler.display_name),
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
