//! Times without a network: samples that are taken along, and what is shown when there are none left.

use ingot::desk::Fetching;
use leptos::prelude::*;

use super::{
    desk::{Along, Desk},
    keyboard,
    panel::Panel,
};
use crate::{browser, views::AnyViews};

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
            "Take along"
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
                    {samples(choice)}
                </button>
            </li>
        }
        .into_any()
    });
    let is_capped = CHOICES.iter().any(|choice| most < *choice);
    view! {
        <div class="along">
            <p>
                "Going where there is no network? Take samples along: you label them here as always, and your labels are sent when the network is back. Pictures and recordings stay behind."
            </p>
            <ul class="sheet__choices">{choices.any_views()}</ul>
            {is_capped
                .then(|| {
                    view! {
                        <p class="along__small">
                            "This queue lends one person at most " {samples(most)} " at once."
                        </p>
                    }.into_any()
                })}
            <p class="along__state" role="status" data-testid="along">
                {move || words(desk.along.get())}
            </p>
            <Show when=move || desk.along.get().wanted != 0>
                <progress
                    class="along__progress"
                    aria-label="Samples that are here"
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
                    "Take none along"
                </button>
            </Show>
            {(!browser::keeps_pages())
                .then(|| {
                    view! {
                        <p class="sheet__warning">
                            "Don't reload this page while you are offline: under this address your browser keeps no pages. It does where addresses begin with https."
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
            <h1>"No more samples here until the network is back"</h1>
            <p>
                "What you did is kept in this browser. When the network is back it is sent, and new samples appear here by themselves."
            </p>
        </section>
    }
}

fn samples(count: usize) -> String {
    match count {
        1 => "1 sample".to_owned(),
        count => format!("{count} samples"),
    }
}

fn words(along: Along) -> String {
    let Along {
        wanted,
        here,
        fetching,
    } = along;
    if wanted == 0 {
        return "A few samples always wait here, enough for short breaks of the network."
            .to_owned();
    }
    if wanted <= here {
        return format!("{} here. You can go offline now.", are(here));
    }
    let rest = match fetching {
        Fetching::UnderWay => " The others are fetched as you go on.",
        Fetching::NoMore => " The queue has no more for you now.",
        Fetching::CutOff => " The others come when the network is back.",
    };
    format!("{here} of {} here.{rest}", are(wanted))
}

fn are(count: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", samples(count))
}
