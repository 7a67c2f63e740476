//! All labels since the first, the target, and when it may be met.

use ingot::{
    charts::{Scale, line, rules},
    formats::to_iso,
    insight::burn_up::Point as Counted,
    progress::{Eta, Progress},
};
use leptos::prelude::*;

use super::{
    chart::{Face, Point, chart},
    minutes::STEPS,
    watched::Watched,
};
use crate::{
    browser,
    surroundings::numbers,
    words::{charts as words, progress::eta},
};

const MINUTE_MS: f64 = 60_000.0;

/// The curve of labels. Times are in UTC as long as nobody knows the reader's zone.
#[component]
pub(super) fn BurnUpPanel(watched: Watched) -> impl IntoView {
    let is_local = RwSignal::new(false);
    // Effects run only in a browser, once it has taken the page over as the server wrote it.
    Effect::new(move |_| is_local.set(true));
    let numbers = numbers();
    let face = Memo::new(move |_| {
        let progress = watched.progress.get();
        let date = |at_ms| {
            if is_local.get() {
                browser::date_and_time(at_ms)
            } else {
                to_iso(at_ms)
            }
        };
        let mut face = watched
            .insight
            .with(|insight| face(&insight.burn_up, &progress, date));
        let texts = face.ticks.iter_mut().map(|(_, text)| text);
        for text in texts.chain(face.points.iter_mut().map(|point| &mut point.said)) {
            *text = numbers.write(text);
        }
        face
    });
    let note = Memo::new(move |_| {
        let progress = watched.progress.get();
        numbers.write(&words::burn_up_note(
            progress.target,
            &eta(Eta::new(&progress)),
        ))
    });
    view! {
        <section class="panel chart-panel" aria-labelledby="burn-up" data-testid="burn-up">
            <h2 id="burn-up">{words::BURN_UP}</h2>
            {chart(words::BURN_UP, words::BURN_UP_COLUMNS, face)}
            <p class="page__note">{note}</p>
        </section>
    }
    .into_any()
}

/// The chart of a curve. It reaches as far ahead as the labels that are missing may take, but never farther than
/// the past is long: a promise is no larger than what it is drawn from.
fn face(curve: &[Counted], progress: &Progress, date: impl Fn(u64) -> String) -> Face {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return Face::default();
    };
    let past_ms = wide(last.at_ms.saturating_sub(first.at_ms).max(1));
    let ahead = match Eta::new(progress) {
        Eta::Between {
            least_minutes,
            most_minutes,
        } => Some((least_minutes * MINUTE_MS, most_minutes * MINUTE_MS)),
        Eta::Done | Eta::Unknown | Eta::Distant => None,
    };
    let ahead_ms = ahead.map_or(0.0, |(_, most_ms)| most_ms.min(past_ms));
    let whole_ms = past_ms + ahead_ms;
    let scale = Scale::holding(progress.target.max(last.labels), STEPS);
    let x = |at_ms: u64| wide(at_ms.saturating_sub(first.at_ms)) / whole_ms;
    let points: Vec<_> = curve
        .iter()
        .map(|point| (x(point.at_ms), scale.part(point.labels)))
        .collect();
    let ticks: Vec<_> = scale
        .ticks()
        .map(|tick| (scale.part(tick), tick.to_string()))
        .collect();
    let heights: Vec<f64> = ticks.iter().map(|(height, _)| *height).collect();
    let target = scale.part(progress.target);
    let mut shapes = vec![
        ("chart__rules".to_owned(), rules(&heights)),
        ("chart__target".to_owned(), rules(&[target])),
    ];
    if let Some((least_ms, most_ms)) = ahead {
        let from = (past_ms / whole_ms, scale.part(last.labels));
        let met = [least_ms, most_ms].map(|ms| cut(from, ((past_ms + ms) / whole_ms, target)));
        let paths = met.map(|to| line(&[from, to])).concat();
        shapes.push(("chart__ahead".to_owned(), paths));
    }
    shapes.push(("chart__line".to_owned(), line(&points)));
    let told = curve.iter().map(|point| Point {
        x: x(point.at_ms),
        name: date(point.at_ms),
        said: words::labels(point.labels),
    });
    let end_ms = last.at_ms + ahead_ms as u64;
    Face {
        shapes,
        ticks,
        points: told.collect(),
        ends: [date(first.at_ms), date(end_ms)],
    }
}

/// A line's end, moved along the line to the right side of the plot if it lies beyond.
fn cut(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    if to.0 <= 1.0 {
        return to;
    }
    let part = (1.0 - from.0) / (to.0 - from.0);
    (1.0, from.1 + (to.1 - from.1) * part)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place needs no more than 52 bits"
)]
fn wide(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(labels: u64, target: u64, labels_per_hour: Option<u32>) -> Face {
        let curve = [(0, 0), (3_600_000, labels)].map(|(at_ms, labels)| Counted { at_ms, labels });
        let progress = Progress {
            labels,
            target,
            labels_per_hour,
            ..Progress::default()
        };
        face(&curve, &progress, |at_ms| at_ms.to_string())
    }

    fn path<'a>(face: &'a Face, class: &str) -> Option<&'a str> {
        let shape = face.shapes.iter().find(|(own, _)| own == class);
        shape.map(|(_, path)| path.as_str())
    }

    #[test]
    fn without_a_rate_the_curve_ends_at_the_right_side() {
        let face = of(50, 100, None);
        assert_eq!(path(&face, "chart__line"), Some("M0 1000L1000 500"));
        assert_eq!(path(&face, "chart__target"), Some("M0 0H1000"));
        assert_eq!(path(&face, "chart__ahead"), None);
    }

    #[test]
    fn what_is_ahead_takes_no_more_room_than_what_is_past() {
        let face = of(50, 100, Some(1));
        assert_eq!(path(&face, "chart__line"), Some("M0 1000L500 500"));
        let ahead = path(&face, "chart__ahead").unwrap();
        assert!(ahead.starts_with("M500 500L1000 "), "{ahead}");
    }

    #[test]
    fn before_the_first_label_there_is_no_curve() {
        assert_eq!(
            face(&[], &Progress::default(), |_| String::new()),
            Face::default()
        );
    }

    #[test]
    fn each_point_tells_its_labels() {
        let face = of(1, 100, None);
        assert_eq!(face.points[1].said, "1 label");
        assert_eq!(face.ends, ["0", "3600000"]);
    }
}
