//! What a page goes by that is neither its data nor its work: how it looks, how numbers are written, and from
//! where media are loaded.
//!
//! The server finds it out for each request and writes it into the document's root. The browser reads it there,
//! so that both render the same, and nothing flashes when the page comes to life.

use ingot::{numbers::Numbers, sample::AllowedMedia, theme::Theme};
use leptos::prelude::*;

/// What a page goes by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    /// How the pages look, as it was when this one was rendered.
    pub theme: Theme,
    /// The language whose way of writing numbers is the reader's.
    pub language: String,
    /// From where pictures and recordings are loaded.
    pub media: AllowedMedia,
}

impl Surroundings {
    /// Those of this page.
    pub(crate) fn find() -> Self {
        #[cfg(feature = "hydrate")]
        return in_browser::read();
        #[cfg(all(feature = "ssr", not(feature = "hydrate")))]
        return on_server::read();
        #[cfg(not(any(feature = "hydrate", feature = "ssr")))]
        Self::default()
    }

    /// Tells every component below the calling one.
    pub(crate) fn provide(self) {
        provide_context(Numbers::of_language(&self.language));
        provide_context(self);
    }
}

/// How the reader writes numbers.
pub(crate) fn numbers() -> Numbers {
    use_context().unwrap_or_default()
}

/// What the page goes by.
pub(crate) fn surroundings() -> Surroundings {
    use_context().unwrap_or_default()
}

/// Lets all pages look like this from now on, this one at once.
pub(crate) fn choose_theme(theme: Theme) {
    #[cfg(feature = "hydrate")]
    in_browser::choose_theme(theme);
    #[cfg(not(feature = "hydrate"))]
    let _ = theme;
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use ingot::{sample::AllowedMedia, theme::Theme};
    use leptos::prelude::{document, window};
    use wasm_bindgen::JsCast;
    use web_sys::HtmlDocument;

    use super::Surroundings;

    pub(super) fn read() -> Surroundings {
        let root = document().document_element();
        let read = |name: &str| {
            let root = root.as_ref();
            root.and_then(|root| root.get_attribute(name))
                .unwrap_or_default()
        };
        Surroundings {
            theme: Theme::of_word(&read("data-theme")),
            language: read("data-language"),
            // What the server wrote, it had read before.
            media: AllowedMedia::read(read("data-media").split_whitespace()).unwrap_or_default(),
        }
    }

    pub(super) fn choose_theme(theme: Theme) {
        let document = document();
        set(&document, "html", "data-theme", theme.word());
        let [while_light, while_dark] = theme.frame_colors();
        for (meta, content) in [
            ("meta[name=color-scheme]", theme.color_scheme()),
            ("meta[name=theme-color][media*=light]", while_light),
            ("meta[name=theme-color][media*=dark]", while_dark),
        ] {
            set(&document, meta, "content", content);
        }
        let is_secure = window()
            .location()
            .protocol()
            .is_ok_and(|protocol| protocol == "https:");
        if let Some(document) = document.dyn_ref::<HtmlDocument>() {
            // A browser that keeps no cookies shows the choice on this page alone.
            document.set_cookie(&theme.cookie(is_secure)).ok();
        }
    }

    fn set(document: &web_sys::Document, selector: &str, name: &str, value: &str) {
        if let Some(element) = document.query_selector(selector).ok().flatten() {
            // Only a name that is none would be refused.
            element.set_attribute(name, value).ok();
        }
    }
}

#[cfg(all(feature = "ssr", not(feature = "hydrate")))]
mod on_server {
    use axum::http::{HeaderName, header, request::Parts};
    use ingot::{numbers::first_language, theme::Theme};
    use leptos::prelude::*;

    use super::Surroundings;

    pub(super) fn read() -> Surroundings {
        let parts = use_context::<Parts>();
        let header = |name: HeaderName| {
            let value = parts.as_ref().and_then(|parts| parts.headers.get(name));
            value.and_then(|value| value.to_str().ok()).unwrap_or("")
        };
        Surroundings {
            theme: Theme::of_cookies(header(header::COOKIE)),
            language: first_language(header(header::ACCEPT_LANGUAGE)).to_owned(),
            media: use_context().unwrap_or_default(),
        }
    }
}
