//! A text of any length.

use crate::views::AnyViews;
use ingot::sample::{CHUNK_CODE_POINTS, chunks};
use leptos::prelude::*;

/// A text as it is. A long one stands in pieces within one element, of which the browser lays out only those
/// that are near the screen. Where a piece ends within a line, for want of line ends, the line ends there too:
/// the browser can't put off a part of a line.
pub(super) fn text_view(class: &'static str, text: String) -> AnyView {
    let is_long = text.chars().nth(CHUNK_CODE_POINTS).is_some();
    if !is_long {
        return view! { <p class=class dir="auto">{text}</p> }.into_any();
    }
    let pieces = chunks(&text)
        .map(|chunk| view! { <div class="chunk">{chunk.text.to_owned()}</div> })
        .any_views();
    view! { <div class=class dir="auto">{pieces}</div> }.into_any()
}
