//! The labels of the last hour, minute by minute and labeler by labeler.

use std::collections::BTreeSet;

use ingot::{
    charts::{MOST_SERIES, Scale, Series, Slots, bars, rules},
    live::row::PersonNumber,
};
use leptos::prelude::*;

use super::{
    chart::{Face, Point, chart},
    watched::Watched,
};
use crate::{surroundings::numbers, views::AnyViews, words::charts as words};

/// So many steps has the upright axis at most.
pub(super) const STEPS: u64 = 4;

/// A chart of stacked bars, and a legend whose buttons take people out of it.
#[component]
pub(super) fn MinutesPanel(watched: Watched) -> impl IntoView {
    let minutes = watched.minutes;
    let slots = Memo::new(move |before: Option<&Slots>| {
        let mut slots = before.cloned().unwrap_or_default();
        minutes.with(|minutes| slots.update(minutes));
        slots
    });
    let series = Memo::new(move |_| minutes.with(|minutes| slots.read().series(minutes)));
    let hidden = RwSignal::new(BTreeSet::<Option<PersonNumber>>::new());
    let numbers = numbers();
    let face = Memo::new(move |_| {
        let count = minutes.with(|minutes| minutes.len());
        let hidden = hidden.read();
        let series = series.read();
        let shown: Vec<&Series> = series
            .iter()
            .filter(|series| !hidden.contains(&series.person))
            .collect();
        let name = |person: Option<PersonNumber>| name(watched, person);
        let mut face = face(&shown, count, name);
        for (_, text) in &mut face.ticks {
            *text = numbers.write(text);
        }
        face
    });
    view! {
        <section class="panel chart-panel" aria-labelledby="minutes" data-testid="minutes">
            <h2 id="minutes">{words::BY_MINUTE}</h2>
            {chart(words::BY_MINUTE, words::MINUTE_COLUMNS, face)}
            {legend(watched, series, hidden)}
        </section>
    }
    .into_any()
}

fn name(watched: Watched, person: Option<PersonNumber>) -> String {
    person.map_or_else(|| words::OTHERS.to_owned(), |person| watched.name(person))
}

/// A button for each series, pressed while it is shown.
fn legend(
    watched: Watched,
    series: Memo<Vec<Series>>,
    hidden: RwSignal<BTreeSet<Option<PersonNumber>>>,
) -> AnyView {
    let entries = Memo::new(move |_| {
        let series = series.read();
        let entries = series.iter().map(|series| {
            let name = name(watched, series.person);
            (series.slot, series.person, name)
        });
        entries.collect::<Vec<_>>()
    });
    let button = move |(slot, person, name): (usize, Option<PersonNumber>, String)| {
        let toggle = move |_| {
            hidden.update(|hidden| {
                if !hidden.remove(&person) {
                    hidden.insert(person);
                }
            });
        };
        view! {
            <button
                class="legend__entry"
                type="button"
                aria-pressed=move || (!hidden.read().contains(&person)).to_string()
                on:click=toggle
            >
                <span class=format!("legend__mark series--{slot}") aria-hidden="true"></span>
                {name}
            </button>
        }
    };
    view! {
        <div class="legend" role="group" aria-label=words::WHOSE>
            {move || entries.get().into_iter().map(button).any_views()}
        </div>
    }
    .into_any()
}

/// The chart of these series over so many minutes, the last of which is running.
fn face(shown: &[&Series], minutes: usize, name: impl Fn(Option<PersonNumber>) -> String) -> Face {
    let sums: Vec<u64> = (0..minutes)
        .map(|minute| shown.iter().map(|series| of(series, minute)).sum())
        .collect();
    let scale = Scale::holding(sums.iter().copied().max().unwrap_or(0), STEPS);
    let ticks: Vec<(f64, String)> = scale
        .ticks()
        .map(|tick| (scale.part(tick), tick.to_string()))
        .collect();
    let heights: Vec<f64> = ticks.iter().map(|(height, _)| *height).collect();
    let mut shapes = vec![("chart__rules".to_owned(), rules(&heights))];
    let mut below = vec![0; minutes];
    for series in shown {
        let mut ends = Vec::new();
        for (minute, below) in below.iter_mut().enumerate() {
            let above = *below + of(series, minute);
            ends.push((scale.part(*below), scale.part(above)));
            *below = above;
        }
        let class = format!("chart__bars series--{}", series.slot.min(MOST_SERIES));
        shapes.push((class, bars(&ends)));
    }
    let points = sums.iter().enumerate().map(|(minute, sum)| {
        let of: Vec<_> = shown
            .iter()
            .filter(|series| 0 < of(series, minute))
            .map(|series| (name(series.person), series.labels[minute]))
            .collect();
        Point {
            x: (part(minute) + 0.5) / part(minutes.max(1)),
            name: words::minutes_ago(minutes - 1 - minute),
            said: words::minute(*sum, &of),
        }
    });
    Face {
        shapes,
        points: points.collect(),
        ticks,
        ends: [words::HOUR_AGO.to_owned(), words::NOW.to_owned()],
    }
}

fn of(series: &Series, minute: usize) -> u64 {
    series.labels.get(minute).copied().map_or(0, u64::from)
}

#[expect(clippy::cast_precision_loss, reason = "an hour has 60 minutes")]
fn part(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_stand_on_each_other_and_each_minute_tells_whose_labels_it_has() {
        let [ann, bob] = [(0, 1, [2, 0]), (1, 2, [2, 0])].map(|(slot, person, labels)| Series {
            slot,
            person: Some(person),
            labels: labels.to_vec(),
        });

        let face = face(&[&ann, &bob], 2, |person| {
            format!("P{}", person.unwrap_or(0))
        });

        let ticks: Vec<_> = face.ticks.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(ticks, ["0", "1", "2", "3", "4"]);
        assert_eq!(face.shapes[1].1, "M50 1000h400V500h-400z");
        assert_eq!(face.shapes[2].1, "M50 500h400V0h-400z");
        assert_eq!(face.points[0].name, "1 min ago");
        assert_eq!(face.points[0].said, "4 labels: P1 2, P2 2");
        assert_eq!(face.points[1].said, "0 labels");
    }

    #[test]
    fn without_a_minute_there_is_nothing_to_walk_over() {
        assert_eq!(face(&[], 0, |_| String::new()).points, []);
    }
}
