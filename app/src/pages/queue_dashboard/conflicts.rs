//! How large the conflicts are that nobody decided, and the way to where they are decided.

use ingot::{
    charts::{Scale, bars, rules},
    insight::conflicts::ConflictSizes,
};
use leptos::prelude::*;

use super::{
    chart::{Face, Point, chart},
    minutes::STEPS,
    watched::Watched,
};
use crate::{surroundings::numbers, words::charts as words};

/// A bar for each tenth that labels may be apart. The address of the review is for those who may decide.
#[component]
pub(super) fn ConflictsPanel(watched: Watched, review: Option<String>) -> impl IntoView {
    let numbers = numbers();
    let sizes = Memo::new(move |_| watched.insight.with(|insight| insight.conflicts.clone()));
    let face = Memo::new(move |_| {
        let mut face = sizes.with(face);
        for (_, text) in &mut face.ticks {
            *text = numbers.write(text);
        }
        for Point { name, said, .. } in &mut face.points {
            (*name, *said) = (numbers.write(name), numbers.write(said));
        }
        face
    });
    let has_bars = Memo::new(move |_| sizes.with(|sizes| 0 < sizes.all_apart()));
    let shown = move || {
        if has_bars.get() {
            chart(words::CONFLICTS, words::CONFLICT_COLUMNS, face)
        } else {
            view! { <p class="page__note">{words::NO_CONFLICTS}</p> }.into_any()
        }
    };
    let flagged = move || {
        let text = sizes.with(|sizes| words::only_flagged(sizes.only_flagged));
        (!text.is_empty())
            .then(|| view! { <p class="page__note">{numbers.write(&text)}</p> }.into_any())
    };
    let link = review.map(|address| {
        view! { <p><a href=address rel="external">{words::DECIDE_THEM}</a></p> }.into_any()
    });
    view! {
        <section class="panel chart-panel" aria-labelledby="conflicts" data-testid="conflicts">
            <h2 id="conflicts">{words::CONFLICTS}</h2>
            {shown}
            {flagged}
            <p class="page__note">{words::HOW_APART}</p>
            {link}
        </section>
    }
    .into_any()
}

/// The chart of these sizes.
fn face(sizes: &ConflictSizes) -> Face {
    let most = sizes.apart.iter().copied().max().unwrap_or(0);
    let scale = Scale::holding(most, STEPS);
    let ticks: Vec<(f64, String)> = scale
        .ticks()
        .map(|tick| (scale.part(tick), tick.to_string()))
        .collect();
    let heights: Vec<f64> = ticks.iter().map(|(height, _)| *height).collect();
    let ends = sizes.apart.map(|count| (0.0, scale.part(count)));
    let points = sizes.apart.iter().enumerate().map(|(bar, count)| Point {
        x: middle(bar, sizes.apart.len()),
        name: words::apart_by(bar),
        said: words::conflicts(*count),
    });
    Face {
        shapes: vec![
            ("chart__rules".to_owned(), rules(&heights)),
            ("chart__bars series--0".to_owned(), bars(&ends)),
        ],
        points: points.collect(),
        ticks,
        ends: words::CONFLICT_ENDS.map(str::to_owned),
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are ten bars")]
fn middle(bar: usize, bars: usize) -> f64 {
    (bar as f64 + 0.5) / bars as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_says_how_far_apart_its_labels_are_and_how_many_conflicts_it_holds() {
        let mut sizes = ConflictSizes::default();
        sizes.add(3, 1);
        sizes.add(10, 4);

        let face = face(&sizes);

        assert_eq!(face.points.len(), 10);
        let told = [2, 9].map(|bar| {
            let point = &face.points[bar];
            format!("{}: {}", point.name, point.said)
        });
        assert_eq!(told, ["0.2 to 0.3: 1 conflict", "0.9 to 1.0: 4 conflicts"]);
        assert_eq!(face.shapes[1].1, "M210 1000h80V750h-80zM910 1000h80V0h-80z");
    }
}
