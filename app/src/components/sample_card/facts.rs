//! Short values with their names.

use ingot::sample::Fact;
use leptos::prelude::*;

use super::heading;
use crate::views::AnyViews;

/// Names beside their values.
#[component]
pub(super) fn FactsView(title: Option<String>, facts: Vec<Fact>) -> impl IntoView {
    let facts = facts
        .into_iter()
        .map(|fact| {
            view! {
                <div class="facts__fact">
                    <dt dir="auto">{fact.name}</dt>
                    <dd dir="auto">{fact.value}</dd>
                </div>
            }
        })
        .any_views();
    view! {
        <section class="passage">
            {heading(title)}
            <dl class="facts" data-testid="facts">
                {facts}
            </dl>
        </section>
    }
}
