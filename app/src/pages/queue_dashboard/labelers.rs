//! Who has been at the queue, how they work, and what can be done about it.

mod actions;
mod order;

use ingot::{formats::to_iso, insight::LabelerInsight, live::row::Standing};
use leptos::prelude::*;

use self::{
    actions::actions,
    order::{Sort, kept, sorted},
};
use super::watched::{Watched, standing};
use crate::{
    browser,
    surroundings::numbers,
    views::AnyViews,
    words::{charts as words, dashboard::nameless, times::label_time},
};

/// A row for each labeler. Rows change their order only when somebody sorts them.
#[component]
pub(super) fn LabelersPanel(watched: Watched) -> impl IntoView {
    let sort = RwSignal::new(None::<Sort>);
    let order = Memo::new(move |before: Option<&(Option<Sort>, Vec<u32>)>| {
        let sort = sort.get();
        let insight = watched.insight.read();
        let order = match before {
            Some((same, order)) if *same == sort => kept(order, &insight.labelers),
            _ => {
                let session = |one: &LabelerInsight| session_labels(watched, one.person);
                let here = |one: &LabelerInsight| {
                    watched
                        .roster
                        .with_untracked(|roster| standing(roster, one.person))
                };
                sorted(sort, &insight.labelers, here, session)
            }
        };
        (sort, order)
    });
    let is_local = RwSignal::new(false);
    // Effects run only in a browser, once it has taken the page over as the server wrote it.
    Effect::new(move |_| is_local.set(true));
    let has_rows = Memo::new(move |_| watched.insight.with(|it| !it.labelers.is_empty()));
    let more = Memo::new(move |_| watched.insight.with(|it| it.more_labelers));
    let numbers = numbers();
    let table = move || {
        if !has_rows.get() {
            return view! { <p class="page__note">{words::NO_LABELERS}</p> }.into_any();
        }
        let each = move || order.with(|(_, order)| order.clone());
        // Reached by the keyboard, because it scrolls.
        view! {
            <div class="labelers" role="region" tabindex="0" aria-label=words::LABELERS>
                <table class="queue-table" data-testid="labelers">
                    <caption class="visually-hidden">{words::LABELERS_CAPTION}</caption>
                    <thead>
                        <tr>
                            {words::COLUMNS
                                .into_iter()
                                .enumerate()
                                .map(|(column, title)| heading(sort, column, title))
                                .any_views()}
                            {watched.steers.then(|| {
                                view! { <th scope="col">{words::ACTIONS}</th> }.into_any()
                            })}
                        </tr>
                    </thead>
                    <tbody>
                        <For each key=|number| *number let(number)>
                            {row(watched, number, is_local)}
                        </For>
                    </tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let more = move || {
        let more = more.get();
        (0 < more).then(|| {
            let text = numbers.write(&words::more_labelers(more));
            view! { <p class="page__note">{text}</p> }.into_any()
        })
    };
    view! {
        <section class="sessions" aria-labelledby="labelers">
            <h2 id="labelers">{words::LABELERS}</h2>
            {table}
            {more}
            <p class="page__note">{words::HOW_MEASURED}</p>
        </section>
    }
    .into_any()
}

/// A column's title, by which rows are sorted: the most first, and the other way round when it is pressed again.
fn heading(sort: RwSignal<Option<Sort>>, column: usize, title: &'static str) -> AnyView {
    let direction = move || match sort.get() {
        Some(sort) if sort.column == column && sort.is_descending => "descending",
        Some(sort) if sort.column == column => "ascending",
        _ => "none",
    };
    let press = move |_| sort.update(|sort| *sort = Some(Sort::pressed(*sort, column)));
    let class = if column == 0 { "" } else { "number" };
    view! {
        <th scope="col" class=class aria-sort=direction>
            <button class="sort" type="button" on:click=press>
                {title}
            </button>
        </th>
    }
    .into_any()
}

fn row(watched: Watched, number: u32, is_local: RwSignal<bool>) -> AnyView {
    let numbers = numbers();
    let one = Memo::new(move |_| {
        let insight = watched.insight.read();
        let own = insight.labelers.iter().find(|one| one.number == number);
        own.cloned()
    });
    let person = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.person)));
    let name = Memo::new(move |_| {
        let name = one.with(|one| one.as_ref().and_then(|one| one.name.clone()));
        name.unwrap_or_else(|| nameless(number))
    });
    let is_paused = Memo::new(move |_| one.with(|one| one.as_ref().is_some_and(|it| it.is_paused)));
    let told = move |tell: fn(&LabelerInsight) -> String| {
        let text = move || one.with(|one| one.as_ref().map(tell));
        Memo::new(move |_| numbers.write(&text().unwrap_or_else(|| words::NONE.to_owned())))
    };
    let now = Memo::new(move |_| now(watched, person.get(), is_paused.get()));
    let session = Memo::new(move |_| {
        let sessions = watched.sessions.read();
        let row = sessions.as_ref().zip(person.get());
        let row = row.and_then(|(rows, person)| rows.get(&u64::from(person)));
        let stats = row.and_then(|row| row.session()).map(|row| row.stats);
        stats.map_or_else(
            || words::NONE.to_owned(),
            |stats| numbers.write(&crate::words::session::done(stats.labels, stats.skips)),
        )
    });
    let last = Memo::new(move |_| {
        let at_ms = one.with(|one| one.as_ref().and_then(|one| one.last_at_ms));
        match at_ms {
            None => words::NONE.to_owned(),
            Some(at_ms) if is_local.get() => browser::date_and_time(at_ms),
            Some(at_ms) => to_iso(at_ms),
        }
    });
    let cells = [
        now,
        session,
        told(|one| one.today.to_string()),
        told(|one| one.labels.to_string()),
        told(median),
        told(|one| words::share(one.skips, one.labels + one.skips)),
        told(|one| words::share(one.gold_right, one.gold_seen)),
        told(|one| words::share(one.agreed, one.compared)),
        last,
    ];
    let titles = words::COLUMNS.into_iter().skip(1);
    let cell = |(title, text): (&'static str, Memo<String>)| {
        view! {
            <td class="number" data-label=title>
                {text}
            </td>
        }
    };
    view! {
        <tr data-testid="labeler">
            <th scope="row" data-label=words::COLUMNS[0]>
                {name}
            </th>
            {titles.zip(cells).map(cell).any_views()}
            {watched
                .steers
                .then(|| {
                    let actions = actions(watched, number, name, is_paused);
                    view! { <td data-label=words::ACTIONS>{actions}</td> }.into_any()
                })}
        </tr>
    }
    .into_any()
}

/// What somebody does now.
fn now(watched: Watched, person: Option<u32>, is_paused: bool) -> String {
    let does =
        watched.roster.with(
            |roster| match person.and_then(|person| standing(roster, person)) {
                Some(Standing::Active) => words::LABELING,
                Some(Standing::Idle) => words::IDLE,
                Some(Standing::Watching) => words::WATCHING,
                None if roster.is_none() => words::NONE,
                None => words::AWAY,
            },
        );
    if is_paused {
        crate::words::list(&[words::PAUSED.to_owned(), does.to_owned()])
    } else {
        does.to_owned()
    }
}

fn median(one: &LabelerInsight) -> String {
    let ms = one
        .median_ms
        .map(|ms| u32::try_from(ms).unwrap_or(u32::MAX));
    ms.map_or_else(|| words::NONE.to_owned(), label_time)
}

/// The labels of somebody's session now, without waiting for others.
fn session_labels(watched: Watched, person: u32) -> u64 {
    watched.sessions.with_untracked(|sessions| {
        let row = sessions.as_ref().and_then(|rows| rows.get(&person.into()));
        let session = row.and_then(|row| row.session());
        session.map_or(0, |row| u64::from(row.stats.labels))
    })
}
