//! What a page shows in place of its content when it can't have it.

use leptos::prelude::*;

use crate::{api::ApiError, components::pieces_view, words::errors};

/// Says what went wrong and offers a way on. Sets the response's status when rendered on the server.
#[component]
pub(crate) fn ErrorPanel(error: ApiError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    set_status(&error);
    let title = match error {
        ApiError::Forbidden => errors::NOT_OPEN,
        ApiError::QueueNotFound => errors::NO_SUCH_QUEUE,
        _ => errors::DID_NOT_WORK,
    };
    view! {
        <section class="panel panel--error" data-testid="error-panel">
            <h1>{title}</h1>
            <p>{error.to_string()}</p>
            {matches!(error, ApiError::Forbidden)
                .then(|| view! { <p>{pieces_view(errors::HOW_TO_SIGN_IN)}</p> }.into_any())}
            <p><a class="button" href="/">{errors::BACK_TO_QUEUES}</a></p>
        </section>
    }
}

#[cfg(feature = "ssr")]
fn set_status(error: &ApiError) {
    use axum::http::StatusCode;

    let status = match error {
        ApiError::SignedOut => StatusCode::UNAUTHORIZED,
        ApiError::Forbidden => StatusCode::FORBIDDEN,
        ApiError::QueueNotFound => StatusCode::NOT_FOUND,
        ApiError::BadRequest(_) | ApiError::InvalidLabel(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ApiError::AlreadyLabeled | ApiError::AssignmentEnded(_) => StatusCode::CONFLICT,
        ApiError::Internal | ApiError::Unreachable(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
