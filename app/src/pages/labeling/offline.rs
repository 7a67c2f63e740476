//! Times without a network: samples that are taken along, and what is shown when there are none left.

use leptos::prelude::*;

use super::{
    desk::{Along, Desk},
    keyboard,
    panel::Panel,
};
use crate::{
    browser,
    views::AnyViews,
    words::{labeling, offline as words, waiting},
};

/// How many samples are offered to be taken along, as far as the queue lends them.
const CHOICES: [usize; 3] = [10, 20, 50];

/// Opens the choice, and says how many samples are here once some are taken along.
#[component]
pub(super) fn AlongTool(desk: Desk) -> impl IntoView {
    let is_open = move || (desk.panel.get() == Some(Panel::Along)).to_string();
    let count = move || match desk.along.get() {
        Along { wanted: 0, .. } => None,
        Along { wanted, here, .. } => Some(format!(" {}/{wanted}", here.min(wanted))),
    };
    view! {
        <button
            class="button button--quiet"
            type="button"
            aria-expanded=is_open
            on:click=move |event| {
                keyboard::give_focus_back(&event);
                desk.toggle(Panel::Along);
            }
        >
            {labeling::TAKE_ALONG}
            {count}
        </button>
    }
}

/// The choice, and how far it is.
#[component]
pub(super) fn AlongView(desk: Desk) -> impl IntoView {
    let most = desk.most_open;
    let mut choices = CHOICES.map(|choice| choice.min(most)).to_vec();
    choices.dedup();
    let choices = choices.into_iter().map(|choice| {
        let is_chosen = move || (desk.along.get().wanted == choice).to_string();
        view! {
            <li>
                <button
                    class="button"
                    type="button"
                    aria-pressed=is_chosen
                    on:click=move |event| {
                        keyboard::give_focus_back(&event);
                        desk.take_along(choice);
                    }
                >
                    {words::samples(choice)}
                </button>
            </li>
        }
        .into_any()
    });
    let is_capped = CHOICES.iter().any(|choice| most < *choice);
    view! {
        <div class="along">
            <p>
                {words::WHAT_IT_IS}
            </p>
            <ul class="sheet__choices">{choices.any_views()}</ul>
            {is_capped
                .then(|| {
                    view! {
                        <p class="along__small">{words::at_most(most)}</p>
                    }.into_any()
                })}
            <p class="along__state" role="status" data-testid="along">
                {move || {
                    let Along { wanted, here, fetching } = desk.along.get();
                    words::here(here, wanted, fetching)
                }}
            </p>
            <Show when=move || desk.along.get().wanted != 0>
                <progress
                    class="along__progress"
                    aria-label=words::SAMPLES_HERE
                    max=move || desk.along.get().wanted
                    value=move || desk.along.get().here
                ></progress>
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |event| {
                        keyboard::give_focus_back(&event);
                        desk.take_along(0);
                    }
                >
                    {words::TAKE_NONE}
                </button>
            </Show>
            {(!browser::keeps_pages())
                .then(|| {
                    view! {
                        <p class="sheet__warning">
                            {words::NO_RELOAD}
                        </p>
                    }.into_any()
                })}
        </div>
    }
}

/// There is no sample left and the server can't be reached.
#[component]
pub(super) fn CutOffView() -> impl IntoView {
    view! {
        <section class="panel nothing-left" data-testid="cut-off" role="status">
            <h1>{waiting::CUT_OFF}</h1>
            <p>
                {waiting::KEPT_UNTIL_THEN}
            </p>
        </section>
    }
}
