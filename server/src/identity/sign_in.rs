//! `/admin/sign-in/{token}`: the page behind a one-time link.
//!
//! Opening the link changes nothing, so that a browser or chat that fetches it ahead does not use it up;
//! the button on the page does.

use app::api::Caller;
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use super::{
    Identity,
    admin_link::{ADMIN_EXISTS_SETTING, hash},
    page::{page, try_again},
};
use crate::live::Hub;

/// The sign-in routes.
pub fn router<S: Clone + Send + Sync + 'static>(identity: Identity, hub: Hub) -> Router<S> {
    Router::new()
        .route("/admin/sign-in/{token}", get(ask).post(sign_in))
        .with_state((identity, hub))
}

async fn ask(headers: HeaderMap) -> Response {
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
    State((identity, hub)): State<(Identity, Hub)>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let now_ms = identity.clock.wall_ms();
    match identity
        .store
        .redeem_admin_link(hash(&token), caller.labeler, now_ms)
        .await
    {
        Ok(true) => {
            hub.role_changed(caller.labeler).await;
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
        ),
        Err(error) => {
            tracing::error!(%error, "a sign-in failed");
            try_again(&headers)
        }
    }
}
