//! Agreement on 159,750 real ratings, counted label by label, against the values that the `krippendorff`
//! package of Python (0.9.0) computes from all of them at once.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use ingot::agreement::{Category, Level, Tally, replace};

/// Of each text its ratings from -4 to 4, each as often as it was given.
fn ratings() -> Vec<Vec<i64>> {
    let mut lines = include_str!("tweets.csv")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let numbers = |line: &str| -> Vec<i64> {
        let cells = line.split(',').map(|cell| cell.parse().unwrap());
        cells.collect()
    };
    let points = numbers(lines.next().unwrap());
    assert_eq!(points, (-4..=4).collect::<Vec<_>>());
    let texts = lines.map(|line| {
        let counts = points.iter().zip(numbers(line));
        counts
            .flat_map(|(point, count)| vec![*point; usize::try_from(count).unwrap()])
            .collect()
    });
    texts.collect()
}

/// A tally to which every rating came by itself, one of each text in turn.
fn tally_label_by_label(ratings: &[Vec<i64>], category: impl Fn(i64) -> Category) -> Tally {
    let mut tally = Tally::default();
    for text in ratings {
        let answers: Vec<_> = text.iter().map(|rating| category(*rating)).collect();
        for count in 0..answers.len() {
            tally.extend(replace(&answers[..count], &answers[..=count]));
        }
    }
    tally
}

fn assert_to_four_decimals(tally: &Tally, level: Level, expected: f64) {
    let alpha = tally.krippendorffs_alpha(level).unwrap();
    assert!(
        (alpha - expected).abs() < 0.000_05,
        "{level:?}: {alpha} is not {expected}"
    );
}

#[test]
fn the_ratings_are_all_there() {
    let ratings = ratings();

    assert_eq!(ratings.len(), 4_200);
    assert_eq!(ratings.iter().flatten().count(), 159_750);
}

#[test]
fn alpha_of_the_ratings_is_known_at_each_level() {
    let tally = tally_label_by_label(&ratings(), Category::integer);

    assert_eq!(tally.samples(), Ok(4_200));
    assert_to_four_decimals(&tally, Level::Nominal, 0.2713);
    assert_to_four_decimals(&tally, Level::Ordinal, 0.7879);
    assert_to_four_decimals(&tally, Level::Interval, 0.7835);
}

#[test]
fn alpha_of_the_ratings_signs_is_known() {
    let tally = tally_label_by_label(&ratings(), |rating| Category::integer(rating.signum()));

    assert_to_four_decimals(&tally, Level::Nominal, 0.6265);
}
