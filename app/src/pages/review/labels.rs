//! The labels of a sample side by side, a row for each question.

use ingot::{
    formats::to_iso,
    label::LabelValues,
    review::{ReviewedLabel, ReviewedSample, differing},
    schema::Field,
};
use leptos::prelude::*;

use super::desk::{Desk, called};
use crate::{
    browser,
    pages::labeling::keyboard::give_focus_back,
    surroundings::numbers,
    views::AnyViews,
    words::{history::answers, review as words, times::label_time},
};

/// How many labels have a key.
const KEYED: usize = 9;

/// Who gave which label is in sight only if somebody wants it.
#[component]
pub(super) fn LabelsTable(desk: Desk, sample: ReviewedSample) -> impl IntoView {
    let is_local = RwSignal::new(false);
    // Effects run only in a browser, once it has taken the page over as the server wrote it.
    Effect::new(move |_| is_local.set(true));
    let labels = sample.labels;
    let shown = labels.len();
    let not_all = ((shown as u64) < sample.label_count).then(|| {
        view! { <p class="page__note">{words::not_all(shown, sample.label_count)}</p> }.into_any()
    });
    let heads = labels
        .iter()
        .enumerate()
        .map(|(column, label)| head(desk, column, label))
        .any_views();
    let rows = desk.schema.with_value(|schema| {
        let differing = differing(schema, labels.iter().map(|label| &label.values));
        let row =
            |field: &Field| answer_row(field, differing.contains(field.name.as_str()), &labels);
        schema.fields.iter().map(row).any_views()
    });
    let notes = labels
        .iter()
        .any(|label| label.notes.is_some() || label.flagged);
    let notes = notes.then(|| row(words::NOTES.to_owned(), &labels, note_cell));
    let times = row(words::TIME.to_owned(), &labels, move |label| {
        time_cell(label, is_local)
    });
    view! {
        <div class="review__labels">
            <div class="review__labels-head">
                <h2>{words::LABELS}</h2>
                <button
                    class="switch"
                    type="button"
                    role="switch"
                    aria-checked=move || desk.shows_names.get().to_string()
                    on:click=move |event| {
                        give_focus_back(&event);
                        desk.shows_names.update(|shows| *shows = !*shows);
                    }
                >
                    {words::SHOW_NAMES}
                    <span class="switch__track" aria-hidden="true"></span>
                </button>
            </div>
            // It scrolls sideways by itself, and so is reached by the keyboard.
            <div class="review__scroll" role="region" tabindex="0" aria-label=words::LABELS>
                <table class="review__table" data-testid="labels">
                    <thead>
                        <tr>
                            <th scope="col">{words::FIELD}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows} {notes} {times}</tbody>
                </table>
            </div>
            {not_all}
            <p class="page__note">{words::SHUFFLED}</p>
        </div>
    }
    .into_any()
}

/// The head of a column, with the button that takes its answers.
fn head(desk: Desk, column: usize, label: &ReviewedLabel) -> AnyView {
    let (id, number) = (label.id, column + 1);
    let name = called(Some(&label.by));
    let caption = move || {
        if desk.shows_names.get() {
            name.clone()
        } else {
            words::column(number)
        }
    };
    let is_picked = Memo::new(move |_| desk.picked_label() == Some(id));
    let cap = (column < KEYED)
        .then(|| view! { <kbd aria-hidden="true">{number.to_string()}</kbd> }.into_any());
    view! {
        <th scope="col" class:review__picked=is_picked>
            <span class="review__whose" data-testid="whose" dir="auto">{caption}</span>
            <button
                class="button"
                type="button"
                aria-label=words::pick(number)
                aria-pressed=move || is_picked.get().to_string()
                on:click=move |event| {
                    give_focus_back(&event);
                    desk.pick(column);
                }
            >
                {words::PICK}
                " "
                {cap}
            </button>
        </th>
    }
    .into_any()
}

/// What all say to a question, and in words whether that differs.
fn answer_row(field: &Field, differs: bool, labels: &[ReviewedLabel]) -> AnyView {
    let mark =
        differs.then(|| view! { <span class="review__differs">{words::DIFFERS}</span> }.into_any());
    let cells = labels
        .iter()
        .map(|label| {
            let told = told(&field.name, &label.values);
            view! { <td dir="auto">{told}</td> }
        })
        .any_views();
    view! {
        <tr class:review__differing=differs>
            <th scope="row" dir="auto">{field.heading().to_owned()} " " {mark}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn told(field: &str, values: &LabelValues) -> String {
    match values.get(field) {
        Some(value) => answers(std::iter::once(value)),
        None => words::NO_ANSWER.to_owned(),
    }
}

fn row(
    heading: String,
    labels: &[ReviewedLabel],
    cell: impl Fn(&ReviewedLabel) -> AnyView,
) -> AnyView {
    let cells = labels
        .iter()
        .map(|label| view! { <td dir="auto">{cell(label)}</td> })
        .any_views();
    view! {
        <tr>
            <th scope="row">{heading}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn note_cell(label: &ReviewedLabel) -> AnyView {
    let flag = label
        .flagged
        .then(|| view! { <span class="review__differs">{words::FLAGGED}</span> }.into_any());
    let note = label.notes.clone().unwrap_or_default();
    view! { {note} " " {flag} }.into_any()
}

/// When a label was given, and how long that took. Times are in UTC as long as nobody knows the reader's zone.
fn time_cell(label: &ReviewedLabel, is_local: RwSignal<bool>) -> AnyView {
    let at_ms = label.created_at_ms;
    let iso = to_iso(at_ms);
    let written = iso.clone();
    let time = move || {
        if is_local.get() {
            browser::date_and_time(at_ms)
        } else {
            written.clone()
        }
    };
    let took = label.wall_ms.map(|ms| {
        let took = label_time(u32::try_from(ms).unwrap_or(u32::MAX));
        view! { <small class="aside">{numbers().write(&took)}</small> }.into_any()
    });
    view! { <time datetime=iso>{time}</time> {took} }.into_any()
}
