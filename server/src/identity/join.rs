//! `/join/{token}`: the page behind an invitation to a queue.
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
use ingot::{
    access::QueueRole,
    ids::QueueId,
    invitation::{Behind, Validity},
};

use super::page::{escaped, page, try_again};
use crate::{services::People, store::Joined};

/// The path of the link of this token.
pub fn path(token: &str) -> String {
    format!("/join/{token}")
}

/// The routes of invitations. A layer outside has to add the `Caller` to each request.
pub fn router<S: Clone + Send + Sync + 'static>(people: People) -> Router<S> {
    Router::new()
        .route("/join/{token}", get(ask).post(join))
        .with_state(people)
}

async fn ask(
    State(people): State<People>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    match people.behind(&token).await {
        Ok(Some(Behind {
            queue,
            role,
            validity: Validity::Open,
        })) => {
            let (name, words) = (escaped(&queue.name), what_it_is(role));
            let body = format!(
                "<p>You are invited to the queue <strong>{name}</strong> as {words}</p>\
                 <form method=\"post\"><button class=\"button button--primary\" type=\"submit\">\
                 Join</button></form>"
            );
            page(&headers, StatusCode::OK, "Join a queue", &body)
        }
        Ok(Some(behind)) => refuse(&headers, behind.validity),
        Ok(None) => unknown(&headers),
        Err(error) => {
            tracing::error!(%error, "an invitation could not be read");
            try_again(&headers)
        }
    }
}

async fn join(
    State(people): State<People>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    match people.join(&token, caller.labeler).await {
        Ok(Joined::As(queue, role) | Joined::Already(queue, role)) => {
            Redirect::to(&first_page(queue, role)).into_response()
        }
        Ok(Joined::Refused(validity)) => refuse(&headers, validity),
        Ok(Joined::Unknown) => unknown(&headers),
        Err(error) => {
            tracing::error!(%error, "somebody could not join a queue");
            try_again(&headers)
        }
    }
}

/// Where somebody of this role begins.
fn first_page(queue: QueueId, role: QueueRole) -> String {
    match role {
        QueueRole::Labeler => format!("/queues/{queue}/label"),
        QueueRole::Auditor | QueueRole::Adjudicator | QueueRole::Admin => {
            format!("/dashboard/queues/{queue}")
        }
    }
}

fn what_it_is(role: QueueRole) -> &'static str {
    match role {
        QueueRole::Labeler => "a labeler: you label its samples.",
        QueueRole::Auditor => {
            "an auditor: you read its dashboards and samples, and export its labels."
        }
        QueueRole::Adjudicator => "an adjudicator: you read it, and decide where labels differ.",
        QueueRole::Admin => "an admin: you steer it, its samples and its people.",
    }
}

fn refuse(headers: &HeaderMap, validity: Validity) -> Response {
    let (title, why) = match validity {
        // What was open when it was looked at has ended since.
        Validity::Open | Validity::Expired => (
            "This invitation has expired",
            "<p>Its time is over. Ask whoever sent it to you for a new one.</p>",
        ),
        Validity::UsedUp => (
            "This invitation is used up",
            "<p>As many people have joined by it as it was for. Ask whoever sent it to you for a new one.</p>",
        ),
        Validity::Revoked => (
            "This invitation was revoked",
            "<p>An admin of the queue has ended it. Ask whoever sent it to you for a new one.</p>",
        ),
    };
    page(headers, StatusCode::GONE, title, why)
}

fn unknown(headers: &HeaderMap) -> Response {
    page(
        headers,
        StatusCode::NOT_FOUND,
        "There is no such invitation",
        "<p>The link is not whole, or not of this installation. Open it again as it was sent to you.</p>",
    )
}
