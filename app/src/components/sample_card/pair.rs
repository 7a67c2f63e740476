//! Two texts that are compared.

use leptos::{html, prelude::*};

use super::reading::text_view;
use crate::{browser, words::samples as words};

/// From how many bytes on a text may be longer than its box on some screen, so that keys have to reach it.
const MAY_SCROLL_BYTES: usize = 600;

/// One of the two boxes.
#[derive(Clone, Copy)]
struct Side {
    element: NodeRef<html::Div>,
    /// How far it was scrolled because the other one was. That it then tells of a scroll of its own is no
    /// reason to move the other one again.
    followed_to: StoredValue<Option<i32>>,
}

impl Side {
    fn new() -> Self {
        Self {
            element: NodeRef::new(),
            followed_to: StoredValue::new(None),
        }
    }

    /// Takes the other side along to the same share of its text.
    fn lead(self, other: Self) {
        let (Some(element), Some(follower)) =
            (self.element.get_untracked(), other.element.get_untracked())
        else {
            return;
        };
        if self.followed_to.get_value() == Some(browser::scrolled_to(&element)) {
            return;
        }
        self.followed_to.set_value(None);
        let place = browser::scroll_along(&element, &follower);
        other.followed_to.set_value(Some(place));
    }
}

/// Two texts beside each other, under the words that answer which is better. Texts that are longer than the
/// screen scroll together.
#[component]
pub(super) fn PairView(heading: String, left: String, right: String) -> impl IntoView {
    let (one, other) = (Side::new(), Side::new());
    view! {
        <div class="pair" role="group" aria-label=heading data-testid="pair">
            <SideView name=words::LEFT text=left side=one other/>
            <SideView name=words::RIGHT text=right side=other other=one/>
        </div>
    }
}

#[component]
fn SideView(name: &'static str, text: String, side: Side, other: Side) -> impl IntoView {
    let reached = (MAY_SCROLL_BYTES < text.len()).then_some("0");
    view! {
        <section class="passage">
            <h2>{name}</h2>
            <div
                node_ref=side.element
                class="pair__text"
                role="group"
                aria-label=name
                tabindex=reached
                on:scroll=move |_| side.lead(other)
            >
                {text_view("passage__text", text)}
            </div>
        </section>
    }
}
