//! Who stands out among the labelers, and by what.

use ingot::insight::quality::{Finding, findings};
use leptos::prelude::*;

use super::watched::Watched;
use crate::{
    surroundings::numbers,
    views::AnyViews,
    words::{dashboard::nameless, quality as words},
};

/// The findings, as soon as they are known.
#[component]
pub(super) fn QualityPanel(watched: Watched) -> impl IntoView {
    let numbers = numbers();
    let lines = Memo::new(move |_| {
        let insight = watched.insight.read();
        let found = findings(&insight.labelers).into_iter();
        let line = |Finding { number, concern }| {
            let one = insight.labelers.iter().find(|one| one.number == number);
            let name = one.and_then(|one| one.name.clone());
            let name = name.unwrap_or_else(|| nameless(number));
            (name, numbers.write(&words::concern(concern)))
        };
        found.map(line).collect::<Vec<_>>()
    });
    let shown = move || {
        let lines = lines.get();
        if lines.is_empty() {
            return view! { <p class="page__note">{words::NOTHING}</p> }.into_any();
        }
        let line = |(name, concern)| {
            view! {
                <li data-testid="finding">
                    <strong>{name}</strong>
                    " "
                    {concern}
                </li>
            }
        };
        view! { <ul class="findings">{lines.into_iter().map(line).any_views()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="quality" data-testid="quality">
            <h2 id="quality">{words::QUALITY}</h2>
            <div role="status">{shown}</div>
            <p class="page__note">{words::HOW}</p>
        </section>
    }
}
