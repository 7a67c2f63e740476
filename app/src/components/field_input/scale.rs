//! A point on a line.

use ingot::{
    form::Form,
    schema::{Field, Scale},
};
use leptos::prelude::*;

use super::tile::Tile;
use crate::views::AnyViews;

/// The points of a scale, and what its ends mean.
#[component]
pub(super) fn ScaleInput(
    index: usize,
    field: Field,
    scale: Scale,
    form: RwSignal<Form>,
) -> impl IntoView {
    let points = (0..scale.points())
        .filter_map(|position| {
            let caption = scale.point(position)?.to_string();
            let meaning = scale.point_label(position).map(str::to_owned);
            let cap = field.key_cap(position);
            Some(view! { <Tile index position caption meaning cap several=false form/> }.into_any())
        })
        .any_views();
    view! {
        <div class="answers answers--scale">{points}</div>
        <p class="scale__ends" aria-hidden="true">
            <span>{scale.min_label}</span>
            <span>{scale.max_label}</span>
        </p>
    }
}
