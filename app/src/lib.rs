//! Ingot's pages: rendered on the server, brought to life in the browser.
//!
//! [`api`] holds the server functions, `backend` the one door behind them. `pages` has a file per
//! route, `components` what they share, `words` all that they say. [`live`] keeps their numbers moving.

// A page's view is one deeply nested type, deeper than compilers follow by default.
#![recursion_limit = "256"]
#![expect(
    unreachable_pub,
    reason = "components expand to inner functions that are `pub` always"
)]

pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
mod browser;
mod components;
pub mod live;
mod outbox;
mod pages;
mod shell;
mod surroundings;
mod turns;
mod upload;
mod views;
mod wire;
mod words;

pub use shell::{App, shell};

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    let path = leptos::prelude::window().location().pathname();
    pages::begin_with(&path.unwrap_or_default(), || {
        leptos::mount::hydrate_body(App)
    });
}
