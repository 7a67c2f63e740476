//! Any address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::words::errors;

/// Says so, with status 404, and shows the way back.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text=errors::NOT_FOUND/>
        <section class="panel" data-testid="not-found">
            <h1>{errors::NOTHING_HERE}</h1>
            <p>{errors::WRONG_ADDRESS}</p>
            <p><a class="button" href="/">{errors::BACK_TO_QUEUES}</a></p>
        </section>
    }
}
