//! What a tab keeps for as long as it is open, over reloads.

#[cfg(feature = "hydrate")]
pub(crate) use in_browser::*;
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::*;

#[cfg(feature = "hydrate")]
mod in_browser {
    use leptos::prelude::window;

    /// Keeps a text in this tab. One that has no room is not kept.
    pub(crate) fn keep_in_tab(key: &str, text: &str) {
        if let Some(storage) = storage() {
            storage.set_item(key, text).ok();
        }
    }

    /// A text that this tab keeps.
    pub(crate) fn kept_in_tab(key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }

    /// Keeps a text no longer.
    pub(crate) fn forget_in_tab(key: &str) {
        if let Some(storage) = storage() {
            storage.remove_item(key).ok();
        }
    }

    fn storage() -> Option<web_sys::Storage> {
        window().session_storage().ok().flatten()
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    /// There is no tab that could keep it.
    pub(crate) fn keep_in_tab(_key: &str, _text: &str) {}

    /// Nothing is kept.
    pub(crate) fn kept_in_tab(_key: &str) -> Option<String> {
        None
    }

    /// Nothing is kept.
    pub(crate) fn forget_in_tab(_key: &str) {}
}
