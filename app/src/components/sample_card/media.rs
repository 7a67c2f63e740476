//! Pictures and recordings, and those that are not loaded.

use ingot::sample::MediaRefusal;
use leptos::prelude::*;

use super::heading;

/// A picture, in a frame that has its size before the picture is there. Its host is not told on which page
/// it is looked at.
#[component]
pub(super) fn ImageView(title: Option<String>, url: String) -> impl IntoView {
    let words = title.clone().unwrap_or_else(|| "Picture".to_owned());
    view! {
        <section class="passage">
            {heading(title)}
            <img
                class="picture"
                src=url
                alt=words
                loading="lazy"
                decoding="async"
                referrerpolicy="no-referrer"
            />
        </section>
    }
}

/// A recording, of which nothing is loaded before somebody wants to hear it.
#[component]
pub(super) fn AudioView(title: Option<String>, url: String) -> impl IntoView {
    let words = title.clone().unwrap_or_else(|| "Recording".to_owned());
    view! {
        <section class="passage">
            {heading(title)}
            <audio class="recording" src=url controls preload="none" aria-label=words></audio>
        </section>
    }
}

/// The address of what is not loaded, as text, and why.
#[component]
pub(super) fn RefusedView(title: Option<String>, url: String, why: MediaRefusal) -> impl IntoView {
    view! {
        <section class="passage" data-testid="refused">
            {heading(title)}
            <p class="refused__address">
                <code dir="auto">{url}</code>
            </p>
            <p class="refused__why">{format!("Not loaded: {why}.")}</p>
        </section>
    }
}
