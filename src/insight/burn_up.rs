//! How the labels of a queue added up.

use serde::{Deserialize, Serialize};

const HOUR_MS: u64 = 60 * 60 * 1_000;
/// Points are so many hours apart: the fewest of these with which there are at most [`MOST_POINTS`].
const STEPS: [u64; 6] = [1, 3, 12, 24, 7 * 24, 28 * 24];
/// Most points of a curve, where the widest step allows it: 18 years.
const MOST_POINTS: u64 = 240;

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The labels that there were by then.
    pub labels: u64,
}

/// The curve of labels that were counted by the hour since the Unix epoch, as (hour, labels) by rising hours:
/// it begins with nothing before the first and ends now. Points are an hour apart, and farther where they
/// would be too many.
pub fn curve(hours: &[(u64, u64)], now_ms: u64) -> Vec<Point> {
    let Some((first, _)) = hours.first() else {
        return Vec::new();
    };
    let last = hours.last().map_or(*first, |(last, _)| *last);
    let span = last.saturating_sub(*first) + 1;
    let fits = |step: &&u64| span.div_ceil(**step) < MOST_POINTS;
    let step = STEPS.iter().find(fits).unwrap_or(&STEPS[STEPS.len() - 1]);
    let mut points = vec![Point {
        at_ms: first * HOUR_MS,
        labels: 0,
    }];
    let (mut sum, mut at) = (0, *first);
    for (hour, labels) in hours {
        // An empty stretch ends where the next labels begin.
        while at + step <= *hour {
            at += step;
            points.push(Point {
                at_ms: at * HOUR_MS,
                labels: sum,
            });
        }
        sum += labels;
    }
    let end_ms = ((at + step) * HOUR_MS).min(now_ms).max(at * HOUR_MS + 1);
    points.push(Point {
        at_ms: end_ms,
        labels: sum,
    });
    if end_ms < now_ms {
        points.push(Point {
            at_ms: now_ms,
            labels: sum,
        });
    }
    points
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_map, prelude::*};

    use super::*;

    fn told(hours: &[(u64, u64)], now_ms: u64) -> Vec<(u64, u64)> {
        let points = curve(hours, now_ms).into_iter();
        points
            .map(|point| (point.at_ms / HOUR_MS, point.labels))
            .collect()
    }

    #[test]
    fn without_a_label_there_is_no_curve() {
        assert_eq!(curve(&[], 5 * HOUR_MS), []);
    }

    #[test]
    fn labels_add_up_by_the_hour_until_now() {
        let hours = [(10, 3), (12, 4)];
        assert_eq!(
            told(&hours, 20 * HOUR_MS),
            [(10, 0), (11, 3), (12, 3), (13, 7), (20, 7)]
        );
        assert_eq!(
            told(&hours, 12 * HOUR_MS + 5),
            [(10, 0), (11, 3), (12, 3), (12, 7)]
        );
    }

    proptest! {
        #[test]
        fn a_curve_rises_to_all_labels_with_few_points(
            hours in btree_map(400_000..450_000_u64, 1..9_u64, 1..60),
        ) {
            let hours: Vec<_> = hours.into_iter().collect();
            let now_ms = (hours[hours.len() - 1].0 + 1) * HOUR_MS;

            let points = curve(&hours, now_ms);

            let all = hours.iter().map(|(_, labels)| labels).sum::<u64>();
            prop_assert_eq!(points.last().map(|point| point.labels), Some(all));
            prop_assert!(points.len() as u64 <= MOST_POINTS + 2);
            let rises = |pair: &[Point]| {
                pair[0].at_ms < pair[1].at_ms && pair[0].labels <= pair[1].labels
            };
            prop_assert!(points.windows(2).all(rises));
        }
    }
}
