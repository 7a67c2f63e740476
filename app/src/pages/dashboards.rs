//! The dashboards, as the part of the browser's program that labelers don't need.
//!
//! Built with the feature `split`, their code lies in a file of its own, which is here before a page that
//! shows a dashboard comes to life. Links lead to them by loading the page, so no other page has to wait for
//! code, or ends because some can't be had. Without the feature all of the program is one file.

use leptos::prelude::*;

use super::{
    administration::{SettingsRoute, WizardRoute},
    audit::AuditRoute,
    dashboard::DashboardPage,
    people::PeopleRoute,
    queue_dashboard::QueueDashboardRoute,
    review::ReviewRoute,
    samples::SamplesRoute,
};

/// A dashboard.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dashboard {
    /// All queues.
    Queues,
    /// One queue.
    Queue,
    /// The people of a queue.
    People,
    /// A queue to be made.
    NewQueue,
    /// The settings of one queue.
    Settings,
    /// The samples of one queue.
    Samples,
    /// The audit log.
    Audit,
    /// What labelers of one queue disagree about.
    Review,
}

impl Dashboard {
    /// Its page.
    pub(crate) fn page(self) -> AnyView {
        #[cfg(feature = "ssr")]
        leptos::prefetch_lazy_fn_on_server("dashboards");
        part::view(self).unwrap_or_else(|| {
            // Whoever loads the page gets the part first.
            crate::browser::reload();
            ().into_any()
        })
    }
}

fn view(dashboard: Dashboard) -> AnyView {
    match dashboard {
        Dashboard::Queues => view! { <DashboardPage/> }.into_any(),
        Dashboard::Queue => view! { <QueueDashboardRoute/> }.into_any(),
        Dashboard::People => view! { <PeopleRoute/> }.into_any(),
        Dashboard::NewQueue => view! { <WizardRoute/> }.into_any(),
        Dashboard::Settings => view! { <SettingsRoute/> }.into_any(),
        Dashboard::Samples => view! { <SamplesRoute/> }.into_any(),
        Dashboard::Audit => view! { <AuditRoute/> }.into_any(),
        Dashboard::Review => view! { <ReviewRoute/> }.into_any(),
    }
}

/// Begins once the part is here that the page at this path needs: at once if it needs none.
#[cfg(feature = "hydrate")]
pub(crate) fn begin_with(path: &str, begin: fn()) {
    if path.starts_with("/dashboard") {
        wasm_bindgen_futures::spawn_local(async move {
            part::load().await;
            begin();
        });
    } else {
        begin();
    }
}

#[cfg(not(feature = "split"))]
mod part {
    use super::{AnyView, Dashboard};

    pub(super) fn view(dashboard: Dashboard) -> Option<AnyView> {
        Some(super::view(dashboard))
    }

    #[cfg(feature = "hydrate")]
    pub(super) async fn load() {}
}

#[cfg(feature = "split")]
mod part {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    use super::{AnyView, Dashboard};
    use crate::browser;

    /// How long after a failure the part is asked for again, in milliseconds. Until then the page is as the
    /// server wrote it.
    const AGAIN_MS: u32 = 3_000;

    #[wasm_split(dashboards, wasm_split_path = ::leptos::wasm_split, fallible, preload(load_once))]
    fn in_part(dashboard: Dashboard) -> Result<AnyView, SplitLoaderError> {
        Ok(super::view(dashboard))
    }

    /// None if the part is not here.
    pub(super) fn view(dashboard: Dashboard) -> Option<AnyView> {
        let view = pin!(in_part(dashboard));
        match view.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(view) => view.ok(),
            Poll::Pending => None,
        }
    }

    pub(super) async fn load() {
        while load_once().await.is_err() {
            browser::sleep(AGAIN_MS).await;
        }
    }
}
