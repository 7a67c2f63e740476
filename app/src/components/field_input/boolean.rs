//! Yes or no.

use ingot::{
    form::Form,
    schema::{Boolean, Field},
};
use leptos::prelude::*;

use super::tile::Tile;
use crate::views::AnyViews;

/// The two answers beside each other.
#[component]
pub(super) fn BooleanInput(
    index: usize,
    field: Field,
    boolean: Boolean,
    form: RwSignal<Form>,
) -> impl IntoView {
    let tiles = [true, false]
        .into_iter()
        .enumerate()
        .map(|(position, answer)| {
            let caption = boolean.caption(answer).to_owned();
            let cap = field.key_cap(position);
            view! { <Tile index position caption meaning=None cap several=false form/> }
        })
        .any_views();
    view! { <div class="answers answers--row">{tiles}</div> }
}
