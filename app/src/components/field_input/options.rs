//! One or several of some options.

use ingot::{form::Form, schema::Field};
use leptos::prelude::*;

use super::{searched_options::SearchedOptions, tile::Tile};
use crate::views::AnyViews;

/// How many options are found at a glance.
const FEW: usize = 12;

/// The options, as radio buttons or as checkboxes.
#[component]
pub(super) fn OptionsInput(
    index: usize,
    field: Field,
    options: Vec<String>,
    several: bool,
    form: RwSignal<Form>,
) -> impl IntoView {
    if FEW < options.len() {
        return view! { <SearchedOptions index field options several form/> }.into_any();
    }
    let tiles = options
        .into_iter()
        .enumerate()
        .map(|(position, caption)| {
            let cap = field.key_cap(position);
            view! { <Tile index position caption meaning=None cap several form/> }
        })
        .any_views();
    view! { <div class="answers">{tiles}</div> }.into_any()
}
