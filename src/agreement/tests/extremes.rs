//! Where coefficients have no value, and counts at the edges of what is possible.

use super::*;
use crate::agreement::{Change, Level, Undefined};

const LEVELS: [Level; 3] = [Level::Nominal, Level::Ordinal, Level::Interval];

fn row(m: u32, c: &str, k: &str, by: i64) -> Change {
    Change {
        m,
        c: Category::from_key(c),
        k: Category::from_key(k),
        by,
    }
}

/// Every coefficient of a tally.
fn all(tally: &Tally) -> Vec<Result<f64, Undefined>> {
    let mut all = vec![tally.percent_agreement(), tally.fleiss_kappa()];
    all.extend(LEVELS.map(|level| tally.krippendorffs_alpha(level)));
    all
}

fn alpha(rows: impl IntoIterator<Item = Change>, level: Level) -> Result<f64, Undefined> {
    let tally: Tally = rows.into_iter().collect();
    tally.krippendorffs_alpha(level)
}

#[test]
fn without_two_labels_on_a_sample_there_is_nothing_to_compare() {
    let empty = Tally::default();
    let single = tally_of(samples_of(&["1 . 2", ". 3 ."]));

    for tally in [empty, single] {
        for value in all(&tally) {
            assert_eq!(value, Err(Undefined::NothingToCompare));
        }
        assert_eq!(tally.samples(), Err(Undefined::NothingToCompare));
    }
    let confusion = Confusion::default();
    assert_eq!(confusion.cohens_kappa(), Err(Undefined::NothingToCompare));
    assert_eq!(
        confusion.percent_agreement(),
        Err(Undefined::NothingToCompare)
    );
}

#[test]
fn with_one_category_only_agreement_beyond_chance_is_undefined() {
    let tally = tally_of(samples_of(&["1 1 1", "1 1 1"]));
    let confusion = confusion_of("1 1 1", "1 1 1");

    assert_eq!(tally.percent_agreement(), Ok(1.0));
    assert_eq!(tally.fleiss_kappa(), Err(Undefined::OneCategoryOnly));
    for level in LEVELS {
        let alpha = tally.krippendorffs_alpha(level);
        assert_eq!(alpha, Err(Undefined::OneCategoryOnly));
    }
    assert_eq!(confusion.percent_agreement(), Ok(1.0));
    assert_eq!(confusion.cohens_kappa(), Err(Undefined::OneCategoryOnly));
}

#[test]
fn two_labelers_who_each_have_an_answer_of_their_own_agree_as_chance_does() {
    let confusion = confusion_of("1 1 1", "2 2 2");

    assert_eq!(confusion.percent_agreement(), Ok(0.0));
    assert_eq!(confusion.cohens_kappa(), Ok(0.0));
}

#[test]
fn fleiss_kappa_is_refused_when_samples_differ_in_their_labels() {
    let tally = tally_of(samples_of(&["1 2 3 1", "1 2 3 2", ". 2 3 1", ". . 2 ."]));

    let expected = Undefined::UnequalRaters { fewest: 2, most: 4 };
    assert_eq!(tally.fleiss_kappa(), Err(expected));
    assert!(tally.krippendorffs_alpha(Level::Nominal).is_ok());
}

#[test]
fn samples_with_one_label_do_not_make_raters_unequal() {
    let whole = tally_of(samples_of(&["1 2 2", "1 2 1"]));
    let with_singles = tally_of(samples_of(&["1 2 2 1", "1 2 1 ."]));

    assert_eq!(whole.fleiss_kappa(), with_singles.fleiss_kappa());
    assert!(whole.fleiss_kappa().is_ok());
}

#[test]
fn words_have_no_order_and_no_distance() {
    let tally = tally_of(samples_of(&["1 sport", "1 1"]));

    let expected = Undefined::NotANumber {
        category: Category::from_key("sport"),
    };
    assert!(tally.krippendorffs_alpha(Level::Nominal).is_ok());
    for level in [Level::Ordinal, Level::Interval] {
        assert_eq!(tally.krippendorffs_alpha(level), Err(expected.clone()));
    }
}

#[test]
fn numbers_are_ordered_by_value_and_not_as_text() {
    let samples = ["2 9 10 100 -1", "9 10 100 100 -3"];
    let ranks = ["3 4 5 6 2", "4 5 6 6 1"];

    let of_numbers = tally_of(samples_of(&samples)).krippendorffs_alpha(Level::Ordinal);
    let of_ranks = tally_of(samples_of(&ranks)).krippendorffs_alpha(Level::Ordinal);

    let difference = of_numbers.unwrap() - of_ranks.unwrap();
    assert!(difference.abs() < 1e-12);
}

#[test]
fn counts_that_no_labels_have_are_told_to_be_counted_anew() {
    for rows in [
        // Fewer than no pairs.
        vec![row(2, "1", "1", -2)],
        // Samples with one answer have no pairs.
        vec![row(1, "1", "2", 1)],
        // One labeler who agrees with themselves.
        vec![row(2, "1", "1", 1)],
        // Samples with three answers have six pairs.
        vec![row(3, "1", "1", 2), row(3, "1", "2", 1)],
    ] {
        let tally: Tally = rows.into_iter().collect();

        for value in all(&tally) {
            assert_eq!(value, Err(Undefined::Inconsistent), "{tally:?}");
        }
    }
    let [one, two] = ["1", "2"].map(Category::from_key);
    let confusion: Confusion = [(one, two, -1)].into_iter().collect();
    assert_eq!(confusion.cohens_kappa(), Err(Undefined::Inconsistent));
}

#[test]
fn a_million_samples_with_a_hundred_labels_each_do_not_overflow() {
    // Each sample has 50 answers of 1 and 50 of 2.
    let samples = 1_000_000;
    let rows = [
        row(100, "1", "1", samples * 50 * 49),
        row(100, "1", "2", samples * 50 * 50),
        row(100, "2", "2", samples * 50 * 49),
    ];
    let tally: Tally = rows.into_iter().collect();

    assert_eq!(tally.samples(), Ok(1_000_000));
    // Of the 99 others 49 agree. Chance agrees in half of all pairs, of alpha's without oneself.
    let agreement = 49.0 / 99.0;
    let kappa = (agreement - 0.5) / 0.5;
    let values = 100_000_000.0;
    let alpha = 1.0 - (1.0 - agreement) * (values - 1.0) / (values / 2.0);
    for (value, expected) in all(&tally)
        .into_iter()
        .zip([agreement, kappa, alpha, alpha, alpha])
    {
        assert!((value.unwrap() - expected).abs() < 1e-12);
    }
}

#[test]
fn the_largest_counts_neither_panic_nor_give_what_is_no_number() {
    let most = i64::MAX - 1;
    for rows in [
        vec![row(2, "1", "2", i64::MAX)],
        vec![
            row(2, "1", "2", most),
            row(2, "1", "1", most),
            row(2, "2", "2", most),
        ],
        vec![row(2, "1", "2", i64::MAX), row(2, "1", "2", 1)],
        vec![row(u32::MAX, "1", "2", i64::MAX)],
        vec![row(2, "1", "2", i64::MIN), row(2, "1", "2", -1)],
    ] {
        let tally: Tally = rows.into_iter().collect();

        for value in all(&tally) {
            assert!(value.is_err() || value.is_ok_and(|value| value.is_finite() && value <= 1.0));
        }
    }
    let [one, two] = ["1", "2"].map(Category::from_key);
    let largest: Confusion = [(one.clone(), two.clone(), i64::MAX), (two, one, i64::MAX)]
        .into_iter()
        .collect();
    assert_eq!(largest.cohens_kappa(), Ok(-1.0));
}

#[test]
fn extreme_numbers_have_finite_distances() {
    for (least, middle, greatest) in [
        (f64::MIN, 0.0, f64::MAX),
        (0.0, 5e-324, 1e-323),
        (-1e-300, 0.0, 1e-300),
        (
            9_007_199_254_740_992.0,
            9_007_199_254_740_994.0,
            9_007_199_254_740_996.0,
        ),
    ] {
        let [least, middle, greatest] =
            [least, middle, greatest].map(|number| Category::number(number).unwrap());
        let tally = tally_of([
            [least.clone(), middle.clone()],
            [middle.clone(), middle],
            [greatest.clone(), greatest],
            [least.clone(), least],
        ]);
        let small = tally_of(samples_of(&["1 2 3 1", "2 2 3 1"]));

        let value = tally.krippendorffs_alpha(Level::Interval).unwrap();

        let expected = small.krippendorffs_alpha(Level::Interval).unwrap();
        assert!((value - expected).abs() < 1e-12, "{value}, {expected}");
    }
}

#[test]
fn whole_numbers_that_round_to_the_same_are_still_apart() {
    let samples = |points: [i64; 3]| {
        let [a, b, c] = points.map(Category::integer);
        tally_of([
            vec![a.clone(), b.clone()],
            vec![b.clone(), c.clone()],
            vec![c.clone(), c],
            vec![a.clone(), a.clone(), a, b],
        ])
    };
    let small = samples([1, 2, 3]);
    // The text of the middle one sorts first.
    let digits_more = 1_000_000_000_000_000_000;

    for points in [
        [i64::MAX - 2, i64::MAX - 1, i64::MAX],
        [i64::MIN, i64::MIN + 1, i64::MIN + 2],
        [digits_more - 1, digits_more, digits_more + 1],
    ] {
        let large = samples(points);
        for level in LEVELS {
            let [large, small] =
                [&large, &small].map(|tally| tally.krippendorffs_alpha(level).unwrap());
            assert!((large - small).abs() < 1e-12, "{points:?} {level:?}");
        }
    }
}

#[test]
fn one_number_written_in_two_ways_has_no_distance_from_itself() {
    for (one, other) in [("1", "01"), ("1.0", "1"), ("0.50", "0.5")] {
        let rows = [row(2, one, other, 3), row(2, one, one, 2)];

        let interval = alpha(rows, Level::Interval);

        assert_eq!(interval, Err(Undefined::OneCategoryOnly), "{one}, {other}");
    }
}

#[test]
fn equal_counts_give_the_same_bits_in_whatever_order_they_came() {
    let samples = samples_of(&["1 2 0.3 3 2 7 4", "1 2 3 3 0.2 2 4", "2 . 3 3 . 1 4"]);
    let changes: Vec<_> = samples.iter().flat_map(|s| replace(&[], s)).collect();
    let straight: Tally = changes.iter().cloned().collect();
    let turned: Tally = changes.into_iter().rev().collect();

    for (one, other) in all(&straight).into_iter().zip(all(&turned)) {
        assert_eq!(one.map(f64::to_bits), other.map(f64::to_bits));
    }
}
