//! The numbers that matter now, each on a tile.

use ingot::{
    charts::{SIDE, Scale, line},
    live::row::{Row, Standing},
    progress::{Eta, Progress},
};
use leptos::prelude::*;

use super::{person_name, person_number, watched::Watched};
use crate::{
    components::ProgressBar,
    surroundings::numbers,
    views::AnyViews,
    words::{
        charts as words,
        progress::{bar, eta},
    },
};

/// So many people are named on a tile.
const MOST_NAMES: usize = 5;

/// Labels, people, samples and velocity.
#[component]
pub(super) fn Tiles(watched: Watched, name: String) -> impl IntoView {
    let progress = watched.progress;
    let numbers = numbers();
    let told = move |tell: fn(&Progress) -> String| {
        Memo::new(move |_| progress.with(|progress| numbers.write(&tell(progress))))
    };
    let tile = |title: &'static str, id: &'static str, content: AnyView| {
        view! {
            <div class="panel tile" data-testid=id>
                <h3>{title}</h3>
                {content}
            </div>
        }
    };
    let labeled = view! {
        <p class="tile__number">{told(|it| words::labeled(it.labels, it.target))}</p>
        <ProgressBar progress label=bar(&name)/>
        <p class="tile__note">{told(Progress::percent)}</p>
    }
    .into_any();
    let velocity = view! {
        <p class="tile__number">{told(|it| words::rate(it.labels_per_hour))}</p>
        {sparkline(watched)}
        <p class="tile__note">{told(|it| words::done_in(&eta(Eta::new(it))))}</p>
    }
    .into_any();
    let tiles = [
        tile(words::LABELED, "tile-labeled", labeled),
        tile(words::ACTIVE_NOW, "tile-active", people(watched)),
        tile(words::DEPTH, "tile-depth", depth(progress)),
        tile(words::VELOCITY, "tile-velocity", velocity),
    ];
    view! {
        <section aria-labelledby="tiles">
            <h2 id="tiles" class="visually-hidden">{words::TILES}</h2>
            <div class="tiles">{tiles.any_views()}</div>
        </section>
    }
    .into_any()
}

/// Who labels, by name.
fn people(watched: Watched) -> AnyView {
    let numbers = numbers();
    let here = Memo::new(move |_| {
        let roster = watched.roster.read();
        let mut here: Vec<(Standing, String)> = roster
            .iter()
            .flatten()
            .filter_map(|(key, row)| Some((key, Row::present(row)?)))
            .filter(|(_, row)| row.standing != Standing::Watching)
            .map(|(key, row)| {
                let name = person_name(person_number(*key), row.name.clone());
                (row.standing, name)
            })
            .collect();
        here.sort();
        here
    });
    let count = move |standing: Standing| {
        here.with(|here| here.iter().filter(|(is, _)| *is == standing).count())
    };
    let active = Memo::new(move |_| {
        let active = watched.progress.with(|progress| progress.active);
        numbers.write(&active.to_string())
    });
    // Who is there is not known before the live connection tells it.
    let at_work = move || {
        if watched.roster.with(Option::is_some) {
            words::at_work(count(Standing::Active), count(Standing::Idle))
        } else {
            crate::words::dashboard::TABLE_LOADING.to_owned()
        }
    };
    let names = move || {
        let here = here.read();
        let names = here.iter().take(MOST_NAMES).map(|(_, name)| name.clone());
        let mut names: Vec<String> = names.collect();
        if let Some(more) = here.len().checked_sub(MOST_NAMES).filter(|more| 0 < *more) {
            names.push(words::more(more));
        }
        crate::words::list(&names)
    };
    view! {
        <p class="tile__number">{active}</p>
        <p class="tile__note">{at_work}</p>
        <p class="tile__names">{names}</p>
    }
    .into_any()
}

/// The samples by where they are, as one bar.
fn depth(progress: Signal<Progress>) -> AnyView {
    let numbers = numbers();
    let parts = Memo::new(move |_| progress.with(parts));
    let shapes = move || {
        let parts = parts.get();
        let all: u64 = parts.iter().sum();
        let scale = Scale {
            top: all.max(1),
            step: 1,
        };
        let mut before = 0;
        let shape = |(place, part): (usize, u64)| {
            let x = scale.part(before) * SIDE;
            let width = scale.part(part) * SIDE;
            before += part;
            let class = format!("depth--{place}");
            view! { <rect class=class x=x.to_string() y="0" width=width.to_string() height="10"></rect> }
        };
        parts.into_iter().enumerate().map(shape).any_views()
    };
    let samples = Memo::new(move |_| numbers.write(&progress.with(|it| it.samples.to_string())));
    let entry = move |(place, title): (usize, &'static str)| {
        let count = move || numbers.write(&parts.with(|parts| parts[place].to_string()));
        view! {
            <li>
                <span class=format!("legend__mark depth--{place}") aria-hidden="true"></span>
                {title}
                " "
                <strong>{count}</strong>
            </li>
        }
    };
    view! {
        <p class="tile__number">{samples}</p>
        <svg class="tile__bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            {shapes}
        </svg>
        <ul class="tile__legend">
            {words::DEPTH_PARTS.into_iter().enumerate().map(entry).any_views()}
        </ul>
    }
    .into_any()
}

/// Done, leased, available, skipped.
fn parts(progress: &Progress) -> [u64; 4] {
    [
        progress.done,
        progress.leased,
        progress.available,
        progress.skipped,
    ]
}

/// The labels of the last hour as a small line. What it says stands in the chart below.
fn sparkline(watched: Watched) -> AnyView {
    let path = Memo::new(move |_| {
        watched.minutes.with(|minutes| {
            let sums: Vec<u64> = minutes
                .values()
                .filter_map(|row| row.minute())
                .map(|row| u64::from(row.all()))
                .collect();
            let scale = Scale {
                top: sums.iter().copied().max().unwrap_or(0).max(1),
                step: 1,
            };
            let places = Scale {
                top: (sums.len() as u64).saturating_sub(1).max(1),
                step: 1,
            };
            let points = (0..).zip(&sums);
            let points = points.map(|(place, sum)| (places.part(place), scale.part(*sum)));
            line(&points.collect::<Vec<_>>())
        })
    });
    view! {
        <svg class="tile__line" viewBox="0 -20 1000 1040" preserveAspectRatio="none" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
    .into_any()
}
