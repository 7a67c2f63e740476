//! Choosing entries, and saving those that were chosen.

use ingot::audit::{Action, NamedQueue};
use leptos::prelude::*;

use super::asked::Asked;
use crate::{views::AnyViews, words::audit as words};

/// A plain form, so that what is chosen stands in the address. It doesn't keep the place in the log: another
/// choice begins at its newest entry.
#[component]
pub(super) fn FilterForm(asked: Asked, queues: Vec<NamedQueue>) -> impl IntoView {
    let filter = &asked.filter;
    let chosen = filter.queue;
    let queues = queues.into_iter().map(|queue| {
        view! {
            <option value=queue.id.to_string() selected=chosen == Some(queue.id)>{queue.name}</option>
        }
        .into_any()
    });
    let labeler = filter.labeler.map(|it| it.to_string()).unwrap_or_default();
    view! {
        <form class="panel audit-filter" method="get" action="/dashboard/audit" autocomplete="off" aria-label=words::FILTER>
            <div class="audit-filter__fields">
                <label class="audit-filter__field">
                    {words::QUEUE}
                    <select class="typed-answer" name="queue">
                        <option value="">{words::ANY_QUEUE}</option>
                        {queues.any_views()}
                    </select>
                </label>
                <label class="audit-filter__field">
                    {words::PERSONS_NUMBER}
                    <input
                        class="typed-answer"
                        type="number"
                        name="labeler"
                        min="1"
                        max=u32::MAX.to_string()
                        inputmode="numeric"
                        value=labeler
                    />
                </label>
                <label class="audit-filter__field">
                    {words::FIRST_DAY}
                    <input class="typed-answer" type="date" name="from" min="1970-01-01" value=asked.first_day()/>
                </label>
                <label class="audit-filter__field">
                    {words::LAST_DAY}
                    <input class="typed-answer" type="date" name="until" min="1970-01-01" value=asked.last_day()/>
                </label>
            </div>
            {actions(&filter.actions)}
            <div class="audit-filter__buttons">
                <button class="button button--primary" type="submit">{words::SHOW}</button>
                <a class="button" href="/dashboard/audit" rel="external">{words::SHOW_ALL}</a>
                <a class="button" href=asked.export("csv") download rel="external">{words::SAVE_CSV}</a>
                <a class="button" href=asked.export("ndjson") download rel="external">{words::SAVE_NDJSON}</a>
            </div>
        </form>
    }
    .into_any()
}

/// Folded up while all actions are shown, as most often they are.
fn actions(chosen: &[Action]) -> AnyView {
    let tiles = Action::ALL.map(|action| {
        view! {
            <label class="answer audit-filter__action">
                <input
                    type="checkbox"
                    name="action"
                    value=action.in_address()
                    checked=chosen.contains(&action)
                />
                <span>{words::action(action)}</span>
            </label>
        }
        .into_any()
    });
    view! {
        <details class="audit-filter__more" open=!chosen.is_empty()>
            <summary>{words::which_actions(chosen.len())}</summary>
            <fieldset class="audit-filter__actions">
                <legend class="visually-hidden">{words::ACTIONS}</legend>
                {tiles.any_views()}
            </fieldset>
        </details>
    }
    .into_any()
}
