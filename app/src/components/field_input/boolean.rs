//! Yes or no.

use ingot::{
    form::Form,
    schema::{Boolean, Field},
};
use leptos::prelude::*;

use super::tile::Tile;
use crate::{views::AnyViews, words::fields as words};

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
            let caption = words::boolean_caption(&boolean, answer);
            let cap = field.key_cap(position);
            view! { <Tile index position caption meaning=None cap several=false form/> }
        })
        .any_views();
    view! { <div class="answers answers--row">{tiles}</div> }
}
