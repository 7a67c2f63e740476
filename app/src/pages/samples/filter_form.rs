//! Choosing samples and columns.

use ingot::{
    ids::QueueId,
    limits::Limits,
    sample_table::{Order, SampleState},
};
use leptos::prelude::*;

use super::asked::{Asked, Shown, page};
use crate::{views::AnyViews, words::sample_table as words};

/// A plain form, so that what is chosen stands in the address. It doesn't keep the place in the table: another
/// choice begins at its first sample.
#[component]
pub(super) fn FilterForm(queue: QueueId, asked: Asked) -> impl IntoView {
    let filter = asked.filter.clone();
    let states = SampleState::ALL.map(|state| {
        view! {
            <option value=state.word() selected=filter.state == Some(state)>{words::state(state)}</option>
        }
        .into_any()
    });
    let order = (asked.order != Order::default())
        .then(|| view! { <input type="hidden" name="order" value=asked.order.word()/> }.into_any());
    let disagreement = filter.disagreement.map(|it| it.to_string());
    let labeler = filter.labeler.map(|it| it.to_string());
    view! {
        <form
            class="panel audit-filter"
            method="get"
            action=page(queue)
            autocomplete="off"
            aria-label=words::FILTER
            data-testid="sample-filter"
        >
            <div class="audit-filter__fields">
                <label class="audit-filter__field">
                    {words::WORDS}
                    <input
                        class="typed-answer"
                        type="search"
                        name="text"
                        maxlength=Limits::DEFAULT.search_chars.to_string()
                        value=filter.text.unwrap_or_default()
                    />
                </label>
                <label class="audit-filter__field">
                    {words::STATE}
                    <select class="typed-answer" name="state">
                        <option value="">{words::ANY_STATE}</option>
                        {states.any_views()}
                    </select>
                </label>
                {number(words::LEAST_DISAGREEMENT, "disagreement", 0, 1000, disagreement)}
                {number(words::PERSONS_NUMBER, "labeler", 1, u32::MAX, labeler)}
                <label class="audit-filter__field">
                    {words::EXTERNAL_ID}
                    <input
                        class="typed-answer"
                        type="text"
                        name="external_id"
                        value=filter.external_id.unwrap_or_default()
                    />
                </label>
            </div>
            <div class="audit-filter__actions">
                {tile("flagged", "yes", filter.flagged, words::ONLY_FLAGGED)}
                {tile("known", "yes", filter.known, words::ONLY_KNOWN)}
                {tile("sent_back", "yes", filter.sent_back, words::ONLY_SENT_BACK)}
            </div>
            {columns(&asked.columns())}
            {order}
            <div class="audit-filter__buttons">
                <button class="button button--primary" type="submit">{words::SHOW}</button>
                <a class="button" href=page(queue) rel="external">{words::SHOW_ALL}</a>
            </div>
        </form>
    }
    .into_any()
}

fn number(
    title: &'static str,
    name: &'static str,
    min: u32,
    max: u32,
    value: Option<String>,
) -> AnyView {
    view! {
        <label class="audit-filter__field">
            {title}
            <input
                class="typed-answer"
                type="number"
                name=name
                min=min.to_string()
                max=max.to_string()
                inputmode="numeric"
                value=value.unwrap_or_default()
            />
        </label>
    }
    .into_any()
}

fn tile(name: &'static str, value: &'static str, checked: bool, title: &'static str) -> AnyView {
    view! {
        <label class="answer audit-filter__action">
            <input type="checkbox" name=name value=value checked=checked/>
            <span>{title}</span>
        </label>
    }
    .into_any()
}

/// Folded up, because columns are rarely changed.
fn columns(shown: &[Shown]) -> AnyView {
    let tiles = Shown::ALL.map(|column| {
        tile(
            "column",
            column.word(),
            shown.contains(&column),
            column.title(),
        )
    });
    view! {
        <details class="audit-filter__more">
            <summary>{words::COLUMNS}</summary>
            <fieldset class="audit-filter__actions">
                <legend class="visually-hidden">{words::COLUMNS}</legend>
                {tiles.any_views()}
            </fieldset>
        </details>
    }
    .into_any()
}
