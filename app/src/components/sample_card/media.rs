//! Pictures and recordings, and those that are not loaded.

use ingot::sample::MediaRefusal;
use leptos::{html, prelude::*};

use super::heading;
use crate::{browser, words::samples as words};

/// How a picture is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Shown,
    Failed,
}

impl Stage {
    fn word(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Shown => "shown",
            Self::Failed => "failed",
        }
    }
}

/// A picture, in a frame that has its size before the picture is there, and keeps it if none comes. Its host is
/// not told on which page it is looked at.
#[component]
pub(super) fn ImageView(title: Option<String>, url: String) -> impl IntoView {
    let name = title.clone().unwrap_or_else(|| words::PICTURE.to_owned());
    let stage = RwSignal::new(Stage::Loading);
    let image = NodeRef::<html::Img>::new();
    // It may have come, or not, before the page came to life.
    Effect::new(
        move |_| match image.get().and_then(|it| browser::has_picture(&it)) {
            Some(true) => stage.set(Stage::Shown),
            Some(false) => stage.set(Stage::Failed),
            None => {}
        },
    );
    let address = url.clone();
    view! {
        <section class="passage">
            {heading(title)}
            <div class="picture" data-testid="picture" data-stage=move || stage.get().word()>
                <img
                    node_ref=image
                    src=url
                    alt=name
                    loading="lazy"
                    decoding="async"
                    referrerpolicy="no-referrer"
                    on:load=move |_| stage.set(Stage::Shown)
                    on:error=move |_| stage.set(Stage::Failed)
                />
                {move || (stage.get() == Stage::Failed).then(|| failed_view(words::PICTURE_FAILED, &address))}
            </div>
        </section>
    }
}

/// A recording, of which nothing is loaded before somebody wants to hear it.
#[component]
pub(super) fn AudioView(title: Option<String>, url: String) -> impl IntoView {
    let name = title.clone().unwrap_or_else(|| words::RECORDING.to_owned());
    let has_failed = RwSignal::new(false);
    let address = url.clone();
    view! {
        <section class="passage">
            {heading(title)}
            <audio
                class="recording"
                src=url
                controls
                preload="none"
                aria-label=name
                on:error=move |_| has_failed.set(true)
                on:playing=move |_| has_failed.set(false)
            ></audio>
            {move || has_failed.get().then(|| failed_view(words::RECORDING_FAILED, &address))}
        </section>
    }
}

/// What could not be loaded, and what to do.
fn failed_view(what: &'static str, url: &str) -> impl IntoView + use<> {
    view! {
        <div class="failed" role="alert" data-testid="failed">
            <p>{what}</p>
            <p class="refused__address">
                <code dir="auto">{url.to_owned()}</code>
            </p>
            <p class="refused__why">
                {words::IF_IT_MATTERS}
            </p>
        </div>
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
            <p class="refused__why">{words::refused(why)}</p>
        </section>
    }
}
