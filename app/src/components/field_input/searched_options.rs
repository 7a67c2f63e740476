//! One or several of many options: a list of its own height, and a search above it.

use ingot::{
    form::{Form, matches},
    schema::Field,
};
use leptos::{ev, prelude::*};

use super::tile::Tile;
use crate::{browser, views::AnyViews, words::fields as words};

/// The search and the options that it finds. What is chosen is shown in any case: keys choose among all of
/// them, and nobody should have to guess what they did.
#[component]
pub(super) fn SearchedOptions(
    index: usize,
    field: Field,
    options: Vec<String>,
    several: bool,
    form: RwSignal<Form>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let tiles = options
        .iter()
        .cloned()
        .enumerate()
        .map(|(position, caption)| {
            let cap = field.key_cap(position);
            let name = caption.clone();
            let is_hidden = Memo::new(move |_| {
                !query.with(|query| matches(query, &name))
                    && !form.read().is_chosen(index, position)
            });
            view! {
                <div data-option hidden=move || is_hidden.get()>
                    <Tile index position caption meaning=None cap several form/>
                </div>
            }
        })
        .any_views();
    view! {
        <Search index query options=StoredValue::new(options) several form/>
        <div
            id=list_id(index)
            class="answers answers--many"
            on:keydown=move |event| on_list_key(index, &event)
        >
            {tiles}
        </div>
    }
}

/// Where a part of an option's name is typed, and how many options have it.
#[component]
fn Search(
    index: usize,
    query: RwSignal<String>,
    options: StoredValue<Vec<String>>,
    several: bool,
    form: RwSignal<Form>,
) -> impl IntoView {
    let total = options.with_value(Vec::len);
    let found = Memo::new(move |_| {
        let query = query.read();
        if query.trim().is_empty() {
            return None;
        }
        let is_found = |option: &&String| matches(&query, option);
        let count = options.with_value(|options| options.iter().filter(is_found).count());
        Some(words::found(count, total))
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if is_held(&event) {
            return;
        }
        let is_done = match event.key().as_str() {
            "ArrowDown" => browser::focus_option(&list_id(index), true),
            // An empty search asks for nothing, so Enter hands the label in, as in every line.
            "Enter" if query.with_untracked(|query| !query.trim().is_empty()) => {
                let first = query.with_untracked(|query| {
                    let is_found = |option: &String| matches(query, option);
                    options.with_value(|options| options.iter().position(is_found))
                });
                if let Some(position) = first {
                    choose(index, position, several, form);
                    query.set(String::new());
                }
                true
            }
            _ => false,
        };
        if is_done {
            event.prevent_default();
        }
    };
    // By this name the page finds what is typed into, see `browser::focus_text`.
    view! {
        <input
            id=search_id(index)
            class="typed-answer"
            type="search"
            autocomplete="off"
            dir="auto"
            placeholder=words::search(total)
            aria-label=words::SEARCH
            aria-controls=list_id(index)
            prop:value=move || query.get()
            on:input=move |event| query.set(event_target_value(&event))
            on:keydown=on_key
        />
        <p class="field__help answers__found" role="status">
            {move || found.get()}
        </p>
    }
}

/// Chooses what was found first. One answer is the whole answer, so the keys are the page's again; of several
/// the next one may be searched for.
fn choose(index: usize, position: usize, several: bool, form: RwSignal<Form>) {
    form.update(|form| {
        form.answer(index, position);
    });
    if !several {
        browser::leave_focus();
    }
}

/// Up and down go through the options that are shown, past the first one to the search, and past the last one
/// to the next field.
fn on_list_key(index: usize, event: &ev::KeyboardEvent) {
    if is_held(event) {
        return;
    }
    let is_done = match event.key().as_str() {
        "ArrowDown" => browser::focus_option(&list_id(index), true),
        "ArrowUp" => {
            browser::focus_option(&list_id(index), false) || browser::focus(&search_id(index))
        }
        _ => false,
    };
    if is_done {
        event.prevent_default();
    }
}

/// Whether a key is held beside it, or an input method has it.
fn is_held(event: &ev::KeyboardEvent) -> bool {
    event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.shift_key()
        || browser::is_composing(event)
}

fn list_id(index: usize) -> String {
    format!("options-{index}")
}

fn search_id(index: usize) -> String {
    format!("text-{index}")
}
