//! Why a sample is skipped.

use ingot::keys::reason_cap;
use leptos::prelude::*;

use crate::{pages::labeling::desk::Desk, views::AnyViews, words::panels};

/// The reasons that the queue offers, each with its digit.
#[component]
pub(super) fn ReasonsView(desk: Desk) -> impl IntoView {
    let keys = desk.settings.keys;
    let cap = move |cap: String| {
        view! { <Show when=move || keys.read().is_on()><kbd aria-hidden="true">{cap.clone()}</kbd></Show> }
    };
    let offered = desk
        .reasons
        .get_value()
        .into_iter()
        .enumerate()
        .map(|(index, reason)| {
            let caption = reason.clone();
            view! {
                <li>
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| desk.skip_because(Some(reason.clone()))
                    >
                        <span dir="auto">{caption}</span>
                        {reason_cap(index).map(|digit| cap(digit.into()))}
                    </button>
                </li>
            }
        })
        .any_views();
    view! {
        <ul class="sheet__choices">
            {offered}
            <li>
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| desk.skip_because(None)
                >
                    {panels::WITHOUT_A_REASON}
                    <span>{cap("0".to_owned())} " " {cap("⏎".to_owned())}</span>
                </button>
            </li>
        </ul>
    }
}
