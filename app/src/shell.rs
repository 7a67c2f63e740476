//! The document around every page, and the routes.

use leptos::{html, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    api::get_visitor,
    components::SiteHeader,
    pages::{Dashboard, HomePage, LabelingRoute, NotFoundPage},
    surroundings::Surroundings,
    wire::page_data,
    words::shell as words,
};

/// The HTML document that the server sends.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let Surroundings {
        theme,
        language,
        media,
    } = Surroundings::find();
    let [while_light, while_dark] = theme.frame_colors();
    view! {
        <!DOCTYPE html>
        <html
            lang=words::LANGUAGE
            data-theme=theme.word()
            data-language=language
            data-media=media.to_string()
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=theme.color_scheme()/>
                {frame_color("light", while_light)}
                {frame_color("dark", while_dark)}
                <meta name="description" content=words::DESCRIPTION/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <HashedStylesheet options=options.clone()/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The colour of the browser's own frame while the system is light, or while it is dark.
fn frame_color(scheme: &'static str, color: &'static str) -> impl IntoView {
    html::meta()
        .name("theme-color")
        .content(color)
        .attr("media", format!("(prefers-color-scheme: {scheme})"))
}

/// Every page of Ingot.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Surroundings::find().provide();
    #[cfg(feature = "ssr")]
    security::set_headers();

    let visitor = page_data(|| (), |()| get_visitor());
    provide_context(visitor);

    // Effects run only in a browser, and only once the page is interactive.
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            // A failure only means that a test waits longer for nothing.
            let _ = root.set_attribute("data-hydrated", "");
        }
    });

    view! {
        <Title formatter=|page: String| {
            if page.is_empty() { words::INGOT.to_owned() } else { words::page_title(&page) }
        }/>
        <Router>
            <a class="skip-link" href="#main">{words::SKIP_TO_CONTENT}</a>
            <SiteHeader/>
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                    <Route
                        path=path!("/queues/:id/label")
                        view=LabelingRoute
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/dashboard") view=|| Dashboard::Queues.page() ssr=SsrMode::Async/>
                    <Route
                        path=path!("/dashboard/queues/new")
                        view=|| Dashboard::NewQueue.page()
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/dashboard/queues/:id/settings")
                        view=|| Dashboard::Settings.page()
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/dashboard/queues/:id")
                        view=|| Dashboard::Queue.page()
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/dashboard/queues/:id/people")
                        view=|| Dashboard::People.page()
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/dashboard/queues/:id/samples")
                        view=|| Dashboard::Samples.page()
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/dashboard/queues/:id/review")
                        view=|| Dashboard::Review.page()
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=path!("/dashboard/audit")
                        view=|| Dashboard::Audit.page()
                        ssr=SsrMode::Async
                    />
                </FlatRoutes>
            </main>
        </Router>
    }
}

#[cfg(feature = "ssr")]
mod security {
    use axum::http::{HeaderName, HeaderValue, header};
    use ingot::sample::AllowedMedia;
    use leptos::{nonce::use_nonce, prelude::*};
    use leptos_axum::ResponseOptions;

    use crate::api::page_owner;

    /// Tells the browser to run nothing but this build's own scripts, to load media from nowhere but the
    /// allowed places, and not to be framed.
    pub(super) fn set_headers() {
        let Some(response) = use_context::<ResponseOptions>() else {
            return;
        };
        // The development server's reload script opens a socket to a port of its own.
        let developing = std::env::var_os("LEPTOS_WATCH").is_some();
        if let (Some(nonce), false) = (use_nonce(), developing) {
            let media = use_context::<AllowedMedia>()
                .unwrap_or_default()
                .policy_sources();
            let policy = format!(
                "default-src 'self'; img-src 'self'{media}; media-src 'self'{media}; \
                 script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; worker-src 'self'; object-src 'none'; \
                 base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            );
            if let Ok(policy) = HeaderValue::from_str(&policy) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
        response.insert_header(
            HeaderName::from_static("referrer-policy"),
            HeaderValue::from_static("same-origin"),
        );
        // Pages carry a person's own work: no cache may keep them, and going back asks again.
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // The one copy that there may be is the service worker's, which has to know whose it is.
        if let Some(owner) = page_owner()
            && let Ok(owner) = HeaderValue::from_str(&owner.0)
        {
            response.insert_header(HeaderName::from_static("ingot-owner"), owner);
        }
    }
}
