//! What a page shows in place of its content when it can't have it.

use leptos::prelude::*;

use crate::api::ApiError;

/// Says what went wrong and offers a way on. Sets the response's status when rendered on the server.
#[component]
pub(crate) fn ErrorPanel(error: ApiError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    set_status(&error);
    let title = match error {
        ApiError::Forbidden => "This page is for admins",
        ApiError::QueueNotFound => "No such queue",
        _ => "That did not work",
    };
    view! {
        <section class="panel panel--error" data-testid="error-panel">
            <h1>{title}</h1>
            <p>{error.to_string()}</p>
            {matches!(error, ApiError::Forbidden)
                .then(|| {
                    view! {
                        <p>
                            "If that is you: run " <code>"ingot admin-link --data DIR"</code>
                            " on the server and open the link it prints."
                        </p>
                    }.into_any()
                })}
            <p><a class="button" href="/">"Back to the queues"</a></p>
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
