//! Whether a request was sent by one of our own pages.
//!
//! Browsers send cookies along with the sockets and forms of any site, but they also say which site it
//! was. Programs that are no browser send no origin, and no cookies of anybody else.

use axum::http::{HeaderMap, header};

/// Whether the request's origin, if it has one, is the host it was sent to or one of these.
pub(crate) fn is_allowed(headers: &HeaderMap, public_origins: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let is_own = match (host_of(origin), host) {
        (Some(named), Some(host)) => named.eq_ignore_ascii_case(host),
        _ => false,
    };
    is_own
        || public_origins
            .iter()
            .any(|public| public.eq_ignore_ascii_case(origin))
}

fn host_of(origin: &str) -> Option<&str> {
    origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("ingot.example:3000"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    #[test]
    fn our_own_pages_and_programs_without_an_origin_may() {
        for origin in [
            None,
            Some("http://ingot.example:3000"),
            Some("https://Ingot.Example:3000"),
        ] {
            assert!(is_allowed(&headers(origin), &[]), "{origin:?}");
        }
    }

    #[test]
    fn other_sites_may_not() {
        let others = [
            "http://evil.example",
            "http://ingot.example",
            "http://ingot.example:3001",
            "http://ingot.example:3000.evil.example",
            "http://evil.example/ingot.example:3000",
            "file://ingot.example:3000",
            "ingot.example:3000",
            "null",
            "",
        ];
        for origin in others {
            assert!(!is_allowed(&headers(Some(origin)), &[]), "{origin}");
        }
    }

    #[test]
    fn a_public_origin_may_though_the_proxy_changed_the_host() {
        let public = ["https://label.example.org".to_owned()];
        assert!(is_allowed(
            &headers(Some("https://label.example.org")),
            &public
        ));
        assert!(!is_allowed(
            &headers(Some("http://label.example.org")),
            &public
        ));
    }

    #[test]
    fn an_origin_without_a_host_to_compare_it_with_may_not() {
        let mut headers = headers(Some("http://ingot.example:3000"));
        headers.remove(header::HOST);
        assert!(!is_allowed(&headers, &[]));
    }
}
