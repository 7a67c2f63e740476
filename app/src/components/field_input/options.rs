//! One or several of some options.

use ingot::{form::Form, schema::Field};
use leptos::prelude::*;

use super::tile::Tile;

/// The options, as radio buttons or as checkboxes.
#[component]
pub(super) fn OptionsInput(
    index: usize,
    field: Field,
    options: Vec<String>,
    several: bool,
    form: RwSignal<Form>,
) -> impl IntoView {
    let tiles = options
        .into_iter()
        .enumerate()
        .map(|(position, caption)| {
            let cap = field.key_cap(position);
            view! { <Tile index position caption meaning=None cap several form/> }
        })
        .collect_view();
    view! { <div class="answers">{tiles}</div> }
}
