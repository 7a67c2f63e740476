//! The service worker (`public/service-worker.js`), which keeps labeling pages for times without a network.

#[cfg(feature = "hydrate")]
pub(crate) use in_browser::*;
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::*;

#[cfg(feature = "hydrate")]
mod in_browser {
    use ingot::outbox::Owner;
    use js_sys::Array;
    use leptos::{
        prelude::{document, window},
        task::spawn_local,
    };
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

    /// Where the worker is. The server knows it by this name.
    const SCRIPT: &str = "/service-worker.js";
    /// The worker puts it on the root of a copy.
    const COPY: &str = "data-copy";

    /// Lets the worker keep the page that is open, as this person's. Without a worker nothing is kept.
    pub(crate) fn keep_page(owner: &Owner) {
        let Some(container) = container() else { return };
        let Ok(path) = window().location().pathname() else {
            return;
        };
        let message = Array::of(&[JsValue::from_str(&path), JsValue::from_str(&owner.0)]);
        spawn_local(async move {
            // A browser that lets no worker in keeps no page; everything else works.
            tell_worker(&container, &message).await.ok();
        });
    }

    async fn tell_worker(
        container: &ServiceWorkerContainer,
        message: &JsValue,
    ) -> Result<(), JsValue> {
        JsFuture::from(container.register(SCRIPT)).await?;
        let registration = JsFuture::from(container.ready()?).await?;
        let registration: ServiceWorkerRegistration = registration.dyn_into()?;
        match registration.active() {
            Some(worker) => worker.post_message(message),
            None => Ok(()),
        }
    }

    /// Whether this browser keeps pages of this address at all: most do so only behind TLS.
    pub(crate) fn keeps_pages() -> bool {
        container().is_some()
    }

    /// Whether the page is a copy that came without the server.
    pub(crate) fn is_copy() -> bool {
        let root = document().document_element();
        root.is_some_and(|root| root.has_attribute(COPY))
    }

    /// What was kept has taken the place of what the copy came with.
    pub(crate) fn copy_is_alive() {
        if let Some(root) = document().document_element() {
            // Removing what is there can't fail.
            root.remove_attribute(COPY).ok();
        }
    }

    fn container() -> Option<ServiceWorkerContainer> {
        let container = window().navigator().service_worker();
        let is_there = !AsRef::<JsValue>::as_ref(&container).is_undefined();
        is_there.then_some(container)
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    use ingot::outbox::Owner;

    /// There is no worker.
    pub(crate) fn keep_page(_owner: &Owner) {}

    /// Nobody reads this before a browser has taken over.
    pub(crate) fn keeps_pages() -> bool {
        true
    }

    /// The server makes no copies.
    pub(crate) fn is_copy() -> bool {
        false
    }

    /// There is none.
    pub(crate) fn copy_is_alive() {}
}
