//! `GET /metrics`: the server's numbers as Prometheus text, for those who may see them.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header, uri::Authority},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{identity::Identity, telemetry::Telemetry};

/// The text format that every Prometheus reads.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// A token that can be guessed is none.
const TOKEN_CHARS: usize = 16;
/// What a proxy adds, so that a request with one of them does not come from where it seems to. All
/// that begin with `x-forwarded-` count too.
const PROXY_HEADERS: [&str; 3] = ["forwarded", "via", "x-real-ip"];
const REFUSAL: &str = "The metrics are for admins and for scrapers: sign in as an admin, send \
    `Authorization: Bearer TOKEN` with the token of `ingot serve --metrics-token TOKEN`, or ask the \
    server directly at its loopback address.\n";

/// The secret of a scraper. Only its hash is kept, and nothing prints it.
#[derive(Clone)]
pub struct MetricsToken([u8; 32]);

/// A token that is none.
#[derive(Debug, thiserror::Error)]
#[error("a metrics token has at least {TOKEN_CHARS} characters, so that nobody guesses it")]
pub struct TokenTooShort;

impl MetricsToken {
    /// Whether this is the secret, in a time that does not depend on how much of it is right.
    fn is(&self, offered: &str) -> bool {
        self.0.ct_eq(&digest(offered)).into()
    }
}

impl FromStr for MetricsToken {
    type Err = TokenTooShort;

    fn from_str(token: &str) -> Result<Self, TokenTooShort> {
        if token.chars().count() < TOKEN_CHARS {
            return Err(TokenTooShort);
        }
        Ok(Self(digest(token)))
    }
}

impl fmt::Debug for MetricsToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MetricsToken")
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// What the route looks at.
#[derive(Clone)]
pub struct Metrics {
    /// The numbers.
    pub telemetry: Telemetry,
    /// The secret of scrapers, if the operator has given one.
    pub token: Option<MetricsToken>,
    /// Knows admins by their cookie.
    pub identity: Identity,
}

/// The route. It has to be outside of the layer that makes a person of every visitor: scrapers are none,
/// and they want their numbers above all when the database does not answer.
pub fn router<S: Clone + Send + Sync + 'static>(metrics: Metrics) -> Router<S> {
    Router::new()
        .route("/metrics", get(scrape))
        .with_state(metrics)
}

async fn scrape(State(metrics): State<Metrics>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(addr)| addr.ip());
    let headers = request.headers();
    if !(has_token(headers, metrics.token.as_ref()) || is_local(headers, peer)) {
        match metrics.identity.is_admin(headers).await {
            Ok(true) => {}
            Ok(false) => return (StatusCode::FORBIDDEN, REFUSAL).into_response(),
            Err(error) => {
                tracing::error!(%error, "whoever asked for the metrics could not be looked up");
                return (StatusCode::SERVICE_UNAVAILABLE, REFUSAL).into_response();
            }
        }
    }
    match metrics.telemetry.scrape().await {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, CONTENT_TYPE),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, text).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "a scrape failed");
            (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response()
        }
    }
}

fn has_token(headers: &HeaderMap, token: Option<&MetricsToken>) -> bool {
    let Some(token) = token else { return false };
    let offered = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    offered.is_some_and(|(_, offered)| token.is(offered.trim()))
}

/// Whether a program on this machine asked, with nothing in between: the connection comes from
/// loopback, no proxy has left a trace, and the address that was asked is a loopback one too. The last
/// holds off what comes through a silent proxy under a public name, and pages of other sites whose name
/// was made to point here.
fn is_local(headers: &HeaderMap, peer: Option<IpAddr>) -> bool {
    let is_proxied = headers.keys().any(|name| {
        PROXY_HEADERS.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded-")
    });
    peer.is_some_and(is_loopback) && !is_proxied && names_loopback(headers)
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .and_then(|host| host.parse::<Authority>().ok());
    host.is_some_and(|host| {
        let name = host.host().trim_matches(['[', ']']);
        name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(is_loopback)
    })
}

/// An IPv4 address may come dressed as an IPv6 one.
fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    fn peer(address: &str) -> Option<IpAddr> {
        Some(address.parse().unwrap())
    }

    #[test]
    fn programs_on_this_machine_are_local_under_every_name_of_it() {
        for (address, host) in [
            ("127.0.0.1", "127.0.0.1:3000"),
            ("127.0.0.1", "localhost"),
            ("127.8.8.8", "LOCALHOST:3000"),
            ("::1", "[::1]:3000"),
            ("::ffff:127.0.0.1", "[::1]"),
        ] {
            let headers = headers(&[("host", host)]);
            assert!(is_local(&headers, peer(address)), "{address} at {host}");
        }
    }

    #[test]
    fn other_machines_other_names_and_connections_of_unknown_origin_are_not_local() {
        let local = [("host", "127.0.0.1:3000")];
        assert!(!is_local(&headers(&local), peer("192.0.2.7")));
        assert!(!is_local(&headers(&local), peer("::ffff:192.0.2.7")));
        assert!(!is_local(&headers(&local), None));
        for host in [
            "label.example.org",
            "localhost.example.org",
            "127.0.0.1.nip.example",
            "",
        ] {
            let headers = headers(&[("host", host)]);
            assert!(!is_local(&headers, peer("127.0.0.1")), "{host}");
        }
        assert!(!is_local(&headers(&[]), peer("127.0.0.1")));
    }

    #[test]
    fn what_a_proxy_has_touched_is_not_local() {
        for name in [
            "forwarded",
            "via",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-real-ip",
        ] {
            let headers = headers(&[("host", "127.0.0.1"), (name, "")]);
            assert!(!is_local(&headers, peer("127.0.0.1")), "{name}");
        }
    }

    #[test]
    fn a_token_is_taken_as_a_bearer_and_only_whole() {
        let token: MetricsToken = "0123456789abcdef".parse().unwrap();
        let offers = |value| has_token(&headers(&[("authorization", value)]), Some(&token));

        assert!(offers("Bearer 0123456789abcdef"));
        assert!(offers("bearer 0123456789abcdef"));
        for wrong in [
            "Bearer 0123456789abcde",
            "Bearer 0123456789abcdeF",
            "Bearer 0123456789abcdef0",
            "Bearer ",
            "Bearer",
            "Basic 0123456789abcdef",
            "0123456789abcdef",
        ] {
            assert!(!offers(wrong), "{wrong}");
        }
        assert!(!has_token(
            &headers(&[("authorization", "Bearer 0123456789abcdef")]),
            None
        ));
    }

    #[test]
    fn a_token_has_at_least_16_characters_and_is_never_printed() {
        assert!("0123456789abcde".parse::<MetricsToken>().is_err());

        let token: MetricsToken = "0123456789abcdef".parse().unwrap();

        assert_eq!(format!("{token:?}"), "MetricsToken");
    }
}
