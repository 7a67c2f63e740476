//! Any address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

/// Says so, with status 404, and shows the way back.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found"/>
        <section class="panel" data-testid="not-found">
            <h1>"There is nothing here"</h1>
            <p>"The address may be mistyped, or the page has moved."</p>
            <p><a class="button" href="/">"Back to the queues"</a></p>
        </section>
    }
}
