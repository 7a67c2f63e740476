//! Choosing and ordering cards.

use ingot::board::Order;
use leptos::prelude::*;

use super::wanted::{PAGE_CARDS, STATES, Shown, state_of_word};
use crate::{surroundings::numbers, views::AnyViews, words::board as words};

/// A form that works as one types; without scripts it asks for another page.
#[component]
pub(super) fn Chooser(shown: RwSignal<Shown>, found: Signal<usize>) -> impl IntoView {
    let first = shown.get_untracked();
    // Other cards begin with their first page.
    let change = move |change: Box<dyn FnOnce(&mut Shown)>| {
        shown.update(|shown| {
            shown.page = 0;
            change(shown);
        });
    };
    let states = STATES.into_iter().map(|(word, state)| {
        let is_chosen = first.wanted.state == Some(state);
        view! { <option value=word selected=is_chosen>{words::state(state)}</option> }.into_any()
    });
    let orders = Order::ALL.into_iter().map(|order| {
        let is_chosen = first.wanted.order == order;
        view! { <option value=order.word() selected=is_chosen>{words::order(order)}</option> }
            .into_any()
    });
    view! {
        <form class="board-chooser" method="get" action="/dashboard" autocomplete="off" aria-label=words::CHOOSE
            on:submit=|event| event.prevent_default()
        >
            <label class="board-chooser__field">
                {words::NAME}
                <input
                    class="typed-answer"
                    type="search"
                    name="name"
                    value=first.wanted.name.clone()
                    on:input=move |event| {
                        let name = event_target_value(&event);
                        change(Box::new(move |shown| shown.wanted.name = name));
                    }
                />
            </label>
            <label class="board-chooser__field">
                {words::STATE}
                <select
                    class="typed-answer"
                    name="state"
                    on:change=move |event| {
                        let state = state_of_word(&event_target_value(&event));
                        change(Box::new(move |shown| shown.wanted.state = state));
                    }
                >
                    <option value="">{words::ALL_BUT_ARCHIVED}</option>
                    {states.any_views()}
                </select>
            </label>
            <label class="board-chooser__field">
                {words::ORDER}
                <select
                    class="typed-answer"
                    name="order"
                    on:change=move |event| {
                        let order = Order::of_word(&event_target_value(&event)).unwrap_or_default();
                        change(Box::new(move |shown| shown.wanted.order = order));
                    }
                >
                    {orders.any_views()}
                </select>
            </label>
            <noscript>
                <button class="button" type="submit">{words::SHOW}</button>
            </noscript>
            <Paging shown found/>
        </form>
    }
}

/// How many cards there are, and the ways to those that don't fit.
#[component]
fn Paging(shown: RwSignal<Shown>, found: Signal<usize>) -> impl IntoView {
    let numbers = numbers();
    let count = Memo::new(move |_| numbers.write(&words::found(found.get())));
    let go = move |page: usize| shown.update(|shown| shown.page = page);
    view! {
        <p class="board-chooser__found" role="status" data-testid="found">{count}</p>
        {move || {
            let page = shown.read().page;
            let pages = found.get().div_ceil(PAGE_CARDS);
            (1 < pages).then(|| view! {
                <div class="board-chooser__pages">
                    <button class="button" type="button" disabled=page == 0
                        on:click=move |_| go(page.saturating_sub(1))>{words::PREVIOUS}</button>
                    <span>{words::page(page + 1, pages)}</span>
                    <button class="button" type="button" disabled=pages <= page + 1
                        on:click=move |_| go(page + 1)>{words::NEXT}</button>
                </div>
            }.into_any())
        }}
    }
}
