//! `/admin/sign-in/{token}`: the page behind a one-time link.
//!
//! Opening the link changes nothing, so that a browser or chat that fetches it ahead does not use it up;
//! the button on the page does.

use app::api::Caller;
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use ingot::theme::Theme;

use super::{
    Identity,
    admin_link::{ADMIN_EXISTS_SETTING, hash},
};
use crate::live::same_origin;

/// The sign-in routes.
pub fn router<S: Clone + Send + Sync + 'static>(identity: Identity) -> Router<S> {
    Router::new()
        .route("/admin/sign-in/{token}", get(ask).post(sign_in))
        .with_state(identity)
}

async fn ask(headers: HeaderMap) -> impl IntoResponse {
    page(
        &headers,
        StatusCode::OK,
        "Sign in as admin",
        "<p>This link makes this browser an admin of this installation. It works once.</p>\
         <form method=\"post\"><button class=\"button button--primary\" type=\"submit\">\
         Sign in as admin</button></form>",
    )
}

async fn sign_in(
    State(identity): State<Identity>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    if !same_origin(&headers) {
        return page(
            &headers,
            StatusCode::FORBIDDEN,
            "Not from here",
            "<p>This form was sent from another site. Open the link itself.</p>",
        )
        .into_response();
    }
    let now_ms = identity.clock.wall_ms();
    match identity
        .store
        .redeem_admin_link(hash(&token), caller.labeler, now_ms)
        .await
    {
        Ok(true) => {
            if let Err(error) = identity
                .store
                .set_setting(ADMIN_EXISTS_SETTING, "true")
                .await
            {
                // The person is an admin all the same; the next start prints a link too many.
                tracing::warn!(%error, "could not remember that there is an admin");
            }
            Redirect::to("/dashboard").into_response()
        }
        Ok(false) => page(
            &headers,
            StatusCode::FORBIDDEN,
            "This link does not work any more",
            "<p>Each link works once and for a day. Make a new one on the server with \
             <code>ingot admin-link --data DIR</code>.</p>",
        )
        .into_response(),
        Err(error) => {
            tracing::error!(%error, "a sign-in failed");
            page(
                &headers,
                StatusCode::SERVICE_UNAVAILABLE,
                "That did not work",
                "<p>The database does not answer. The link is still good: try again.</p>",
            )
            .into_response()
        }
    }
}

/// A page without scripts, light or dark as the others are. It holds no text from outside.
fn page(
    headers: &HeaderMap,
    status: StatusCode,
    title: &str,
    body: &str,
) -> impl IntoResponse + use<> {
    let cookies = headers.get(header::COOKIE);
    let cookies = cookies.and_then(|cookies| cookies.to_str().ok());
    let scheme = Theme::of_cookies(cookies.unwrap_or_default()).color_scheme();
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"{scheme}\"><title>{title} · Ingot</title>\
         <style>body{{font:18px/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;\
         padding:0 1rem}}button{{font:inherit;min-height:44px;padding:.5rem 1.25rem;\
         cursor:pointer}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        // With "no-referrer" browsers would send the form with the origin "null".
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'",
        ),
    ];
    (status, headers, Html(html))
}
