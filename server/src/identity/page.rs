//! Pages that work before there is an app: plain forms, without scripts.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use ingot::theme::Theme;

/// A page without scripts, light or dark as the others are. Title and body are markup: what comes from outside is
/// escaped before.
pub(super) fn page(headers: &HeaderMap, status: StatusCode, title: &str, body: &str) -> Response {
    let cookies = headers.get(header::COOKIE);
    let cookies = cookies.and_then(|cookies| cookies.to_str().ok());
    let scheme = Theme::of_cookies(cookies.unwrap_or_default()).color_scheme();
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"{scheme}\"><title>{title} · Ingot</title>\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <style>body{{font:18px/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;\
         padding:0 1rem;overflow-wrap:anywhere}}button{{font:inherit;min-height:44px;padding:.5rem 1.25rem;\
         cursor:pointer}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        // With "no-referrer" browsers would send the form with the origin "null".
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'",
        ),
    ];
    (status, headers, Html(html)).into_response()
}

/// The answer to what another site's page sent.
pub(super) fn sent_from_elsewhere(headers: &HeaderMap) -> Response {
    page(
        headers,
        StatusCode::FORBIDDEN,
        "Not from here",
        "<p>A page of another site sent this. If it was a link, open the link itself. If it was one of this server's own \
         pages, under an address that a proxy gives it: start the server with that address as --public-url.</p>",
    )
}

/// The answer while the database does not.
pub(super) fn try_again(headers: &HeaderMap) -> Response {
    page(
        headers,
        StatusCode::SERVICE_UNAVAILABLE,
        "That did not work",
        "<p>The database does not answer. The link is still good: try again.</p>",
    )
}

/// A text in which nothing is markup.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_markup() {
        assert_eq!(
            escaped("<b a=\"1\" c='2'>&"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;"
        );
    }
}
