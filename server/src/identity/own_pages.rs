//! What only pages of this installation may ask for.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::Response,
};

use super::page::sent_from_elsewhere;
use crate::live::is_allowed;

/// Refuses whatever may change something if another site's page sent it. Browsers send the visitor's cookie along
/// with what pages of neighbouring sites ask for: other ports of the same host, other names of the same domain.
pub(crate) async fn own_pages_only(
    State(public_origins): State<Arc<[String]>>,
    request: Request,
    next: Next,
) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let headers = request.headers();
    if only_reads || browser_says_own(headers) || is_allowed(headers, &public_origins) {
        next.run(request).await
    } else {
        sent_from_elsewhere(headers)
    }
}

/// Whether the browser says that the page is of the site that it asks, whatever a proxy makes of that site's name. No
/// page can say so itself, and browsers say it only where nobody listens in between.
fn browser_says_own(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin")
}
