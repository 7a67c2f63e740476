//! The table itself. Its rows stay where they are until somebody asks for others.

use ingot::sample_table::{Column, Row, SampleState, Selection};
use leptos::{ev, html, prelude::*};

use super::{
    Desk,
    asked::{Asked, Shown},
    moment::{is_local, moment},
};
use crate::{surroundings::numbers, words::sample_table as words};

/// A row for each sample, which is chosen by its box, or by a click on it.
#[component]
pub(super) fn SamplesTable(desk: Desk, asked: Asked, rows: Vec<Row>) -> impl IntoView {
    let is_local = is_local();
    let columns = asked.columns();
    let count = rows.len();
    let headings = columns
        .iter()
        .map(|column| match column.order() {
            Some(by) => ordering(desk, &asked, by, column.title()),
            None => view! { <th scope="col">{column.title()}</th> }.into_any(),
        })
        .collect::<Vec<_>>();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(place, it)| row(desk, (place, count), it, &columns, is_local))
        .collect::<Vec<_>>();
    view! {
        <table
            class="queue-table sample-table"
            class:sample-table--read=!desk.steers
            data-testid="samples"
        >
            <caption class="visually-hidden">{words::CAPTION}</caption>
            <thead>
                <tr>
                    <th scope="col" class="sample-table__choose">
                        <label class="sample-table__box">
                            <input
                                type="checkbox"
                                aria-label=words::CHOOSE_PAGE
                                prop:checked=move || desk.chosen.read().len() == count
                                on:change=move |_| {
                                    desk.all.set(false);
                                    desk.chosen.update(|chosen| chosen.toggle_all(count));
                                }
                            />
                        </label>
                    </th>
                    {ordering(desk, &asked, Column::Seq, words::NUMBER)}
                    <th scope="col">{words::SAMPLE}</th>
                    {headings}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A heading that orders the table by its column.
fn ordering(desk: Desk, asked: &Asked, by: Column, title: &'static str) -> AnyView {
    let is_ordered = asked.order.by == by;
    let (sort, mark) = match (is_ordered, asked.order.descending) {
        (false, _) => (None, ""),
        (true, false) => (Some("ascending"), " ▲"),
        (true, true) => (Some("descending"), " ▼"),
    };
    let address = asked.ordered_by(by).address(desk.queue);
    view! {
        <th scope="col" aria-sort=sort>
            <a class="sample-table__order" href=address rel="external" title=words::order_by(title)>
                {title}
                <span aria-hidden="true">{mark}</span>
            </a>
        </th>
    }
    .into_any()
}

fn row(
    desk: Desk,
    (place, count): (usize, usize),
    row: Row,
    columns: &[Shown],
    is_local: RwSignal<bool>,
) -> AnyView {
    let id = row.id;
    let is_chosen = Memo::new(move |_| desk.all.get() || desk.chosen.read().has(place));
    let choose = move |range: bool| {
        if !desk.steers {
            return;
        }
        let was_all = desk.all.get_untracked();
        desk.all.set(false);
        desk.chosen.update(|chosen| {
            if was_all {
                *chosen = Selection::default();
                chosen.toggle_all(count);
            }
            chosen.toggle(place, range && !was_all);
        });
    };
    let input = NodeRef::<html::Input>::new();
    // A box changes by itself when it is clicked, also where a range leaves its row as it was.
    Effect::new(move |_| {
        desk.chosen.track();
        desk.all.track();
        if let Some(input) = input.get() {
            input.set_checked(is_chosen.get());
        }
    });
    let number = numbers().write(&row.seq.to_string());
    let preview = if row.preview.is_empty() {
        words::NO_TEXT.to_owned()
    } else {
        row.preview.clone()
    };
    let cells = columns
        .iter()
        .map(|column| cell(*column, &row, is_local))
        .collect::<Vec<_>>();
    view! {
        <tr
            data-testid="sample-row"
            data-sample-id=id.to_string()
            class:sample-table__row--chosen=is_chosen
            on:click=move |event| choose(event.shift_key())
        >
            <td class="sample-table__choose">
                <label class="sample-table__box" on:click=keep_to_the_box>
                    <input
                        type="checkbox"
                        aria-label=words::choose_row(row.seq)
                        node_ref=input
                        on:click=move |event| {
                            event.stop_propagation();
                            choose(event.shift_key());
                        }
                    />
                </label>
            </td>
            <th scope="row" data-label=words::NUMBER>
                <button
                    class="button button--quiet sample-table__open"
                    type="button"
                    aria-label=words::open_details(row.seq)
                    on:click=move |event| {
                        event.stop_propagation();
                        desk.open.set(Some(id));
                    }
                >
                    {number}
                </button>
            </th>
            <td data-label=words::SAMPLE class="sample-table__preview" dir="auto">{preview}</td>
            {cells}
        </tr>
    }
    .into_any()
}

/// A click on a box and what is around it is that box's, not the row's.
fn keep_to_the_box(event: ev::MouseEvent) {
    event.stop_propagation();
}

fn cell(column: Shown, row: &Row, is_local: RwSignal<bool>) -> AnyView {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| words::NONE.to_owned());
    let write = |text: &str| numbers().write(text);
    let (is_number, value) = match column {
        Shown::ExternalId => (false, or_none(row.external_id.clone()).into_any()),
        Shown::State => (false, states(row).into_any()),
        Shown::Priority => (true, write(&row.priority.to_string()).into_any()),
        Shown::Labels => (
            true,
            write(&words::labels_of(row.labels, row.overlap)).into_any(),
        ),
        Shown::Disagreement => {
            let apart = row.disagreement.map(|apart| write(&words::apart(apart)));
            (true, or_none(apart).into_any())
        }
        Shown::Flags => (true, write(&row.flags.to_string()).into_any()),
        Shown::Changed => (false, moment(row.changed_at_ms, is_local)),
    };
    view! {
        <td data-label=column.title() class:number=is_number>{value}</td>
    }
    .into_any()
}

/// How far the work on the sample is, in words.
fn states(row: &Row) -> String {
    let Some(overlap) = row.overlap else {
        return words::KNOWN.to_owned();
    };
    let settled = row.labels + row.dropped;
    let work = if settled == overlap {
        SampleState::Done
    } else if settled + row.leases == 0 {
        SampleState::Waiting
    } else {
        SampleState::Begun
    };
    let also = [
        (row.leases > 0, SampleState::Leased),
        (row.dropped > 0, SampleState::Dropped),
    ];
    let also = also.into_iter().filter(|(is, _)| *is);
    let states = [work].into_iter().chain(also.map(|(_, state)| state));
    let states: Vec<String> = states.map(|state| words::state(state).to_owned()).collect();
    crate::words::list(&states)
}
