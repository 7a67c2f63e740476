//! The better of two texts, which stand in the sample under the same words.

use ingot::{
    form::Form,
    label::{FieldValue, Preference, Side},
    schema::{Field, Pairwise},
};
use leptos::prelude::*;

use super::tile::Tile;
use crate::{views::AnyViews, words::fields as words};

/// The two sides, a tie where there may be one, and how much better.
#[component]
pub(super) fn PairwiseInput(
    index: usize,
    field: Field,
    pairwise: Pairwise,
    form: RwSignal<Form>,
    heading_id: String,
) -> impl IntoView {
    let tiles = words::SIDES
        .into_iter()
        .take(field.answers())
        .enumerate()
        .map(|(position, caption)| {
            let cap = field.key_cap(position);
            view! {
                <Tile index position caption=caption.to_owned() meaning=None cap several=false form/>
            }
        })
        .any_views();
    let strengths = pairwise.strengths;
    let has_strengths = !strengths.is_empty();
    view! {
        <div
            class="answers answers--row"
            role="radiogroup"
            aria-labelledby=heading_id
            aria-required=field.required.to_string()
        >
            {tiles}
        </div>
        {has_strengths
            .then(|| view! { <Strengths index name=field.name.clone() strengths form/> }.into_any())}
    }
}

/// How much better the preferred text is, once one is preferred.
#[component]
fn Strengths(
    index: usize,
    name: String,
    strengths: Vec<String>,
    form: RwSignal<Form>,
) -> impl IntoView {
    let preference = Memo::new(move |_| match form.read().value(&name) {
        Some(FieldValue::Preference(preference)) => Some(*preference),
        _ => None,
    });
    let tiles = (1_u8..)
        .zip(strengths)
        .map(|(strength, caption)| view! { <Strength index strength caption preference form/> })
        .any_views();
    view! {
        <p class="field__help" id=format!("field-{index}-strength")>{words::HOW_MUCH_BETTER}</p>
        <div
            class="answers answers--row"
            role="radiogroup"
            aria-labelledby=format!("field-{index}-strength")
        >
            {tiles}
        </div>
    }
}

/// One degree of "how much better". Its digit counts while no degree is chosen.
#[component]
fn Strength(
    index: usize,
    strength: u8,
    caption: String,
    preference: Memo<Option<Preference>>,
    form: RwSignal<Form>,
) -> impl IntoView {
    let preferred = move || {
        preference
            .get()
            .filter(|preference| preference.preferred != Side::Tie)
    };
    let chosen = Memo::new(move |_| {
        preferred().is_some_and(|preference| preference.strength == Some(strength))
    });
    let is_off = Memo::new(move |_| preferred().is_none());
    let lacks_strength =
        Memo::new(move |_| preferred().is_some_and(|preference| preference.strength.is_none()));
    let choose = move |_| {
        form.update(|form| {
            form.strengthen(index, strength);
        });
    };
    view! {
        <label class="answer" class:answer--chosen=chosen class:answer--off=is_off>
            <input
                type="radio"
                name=format!("field-{index}-strength")
                disabled=move || is_off.get()
                prop:checked=chosen
                checked=chosen.get_untracked()
                on:change=choose
            />
            <span class="answer__text" dir="auto">{caption}</span>
            {move || {
                lacks_strength
                    .get()
                    .then(|| view! { <kbd aria-hidden="true">{strength.to_string()}</kbd> }.into_any())
            }}
        </label>
    }
}
