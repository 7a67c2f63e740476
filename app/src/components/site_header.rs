//! The strip at the top of every page.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use crate::{
    api::{ApiError, Role, SetDisplayName, Visitor},
    components::FreshnessBadge,
    wire::PageData,
};

/// Where one is, who one is, and how fresh the numbers are.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    let visitor = expect_context::<PageData<Result<Visitor, ApiError>>>();
    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <svg viewBox="0 0 64 40" aria-hidden="true"><path d="M14 6h36l10 28H4z"/></svg>
                <span class="brand__name">"Ingot"</span>
            </a>
            <nav class="site-nav" aria-label="Pages">
                <A href="/" exact=true>"Queues"</A>
                <Suspense>
                    {move || {
                        let role = visitor.get()?.ok()?.role;
                        (role == Role::Admin).then(|| view! { <A href="/dashboard">"Dashboard"</A> })
                    }}
                </Suspense>
            </nav>
            <FreshnessBadge/>
            <Suspense>
                {move || {
                    let visitor_now = visitor.get()?.ok()?;
                    Some(view! { <NameMenu visitor=visitor_now/> })
                }}
            </Suspense>
        </header>
    }
}

/// The visitor's name, and a form to change it.
#[component]
fn NameMenu(visitor: Visitor) -> impl IntoView {
    let resource = expect_context::<PageData<Result<Visitor, ApiError>>>();
    let rename = ServerAction::<SetDisplayName>::new();
    Effect::new(move |_| {
        if let Some(Ok(())) = rename.value().get() {
            resource.refetch();
        }
    });
    let name = visitor.display_name.clone().unwrap_or_default();
    let shown = visitor
        .display_name
        .unwrap_or_else(|| "Your name".to_owned());
    view! {
        <details class="name-menu">
            <summary data-testid="display-name">{shown}</summary>
            <div class="name-menu__form">
                <ActionForm action=rename>
                    <label for="display-name-input">"The name others see"</label>
                    <input
                        id="display-name-input"
                        name="name"
                        type="text"
                        maxlength="60"
                        autocomplete="nickname"
                        value=name
                    />
                    <button class="button" type="submit">"Save name"</button>
                </ActionForm>
                <p class="name-menu__error" role="alert">
                    {move || {
                        rename.value().get().and_then(Result::err).map(|error| error.to_string())
                    }}
                </p>
            </div>
        </details>
    }
}
