//! Worked examples from the literature.

use super::*;
use crate::agreement::Level;

/// Whether a value is the published one, as far as its digits go.
fn assert_published(value: f64, published: f64, digits: i32) {
    let half_a_digit = 0.5 * 10_f64.powi(-digits);
    assert!(
        (value - published).abs() <= half_a_digit + 1e-12,
        "{value} is not {published}"
    );
}

/// Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve
/// units, data missing.
const KRIPPENDORFF: [&str; 4] = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
];

#[test]
fn alpha_of_krippendorffs_four_observers_is_as_published() {
    let tally = tally_of(samples_of(&KRIPPENDORFF));

    for (level, published) in [
        (Level::Nominal, 0.743),
        (Level::Ordinal, 0.815),
        (Level::Interval, 0.849),
    ] {
        assert_published(tally.krippendorffs_alpha(level).unwrap(), published, 3);
    }
    // The twelfth unit has one value and isn't pairable.
    assert_eq!(tally.samples(), Ok(11));
}

#[test]
fn alpha_of_krippendorffs_two_observers_and_two_values_is_as_published() {
    // The same paper, section A: Meg and Owen.
    let tally = tally_of(samples_of(&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]));

    let alpha = tally.krippendorffs_alpha(Level::Nominal).unwrap();

    assert_published(alpha, 0.095, 3);
}

#[test]
fn alpha_of_krippendorffs_two_observers_and_five_values_is_as_published() {
    // The same paper, section B: Ben and Gerry.
    let tally = tally_of(samples_of(&[
        "a a b b d c c c e d d a",
        "b a b b b c c c e d d d",
    ]));

    let alpha = tally.krippendorffs_alpha(Level::Nominal).unwrap();

    assert_published(alpha, 0.692, 3);
}

#[test]
fn alpha_of_three_coders_is_as_published() {
    // Wikipedia, "Krippendorff's alpha", "A computational example".
    let tally = tally_of(samples_of(&[
        ". . . . . 3 4 1 2 1 1 3 3 . 3",
        "1 . 2 1 3 3 4 3 . . . . . . .",
        ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
    ]));

    let nominal = tally.krippendorffs_alpha(Level::Nominal).unwrap();
    let interval = tally.krippendorffs_alpha(Level::Interval).unwrap();

    assert_published(nominal, 0.691, 3);
    assert_published(interval, 0.811, 3);
}

#[test]
fn kappa_of_fleiss_diagnoses_is_as_published() {
    // Fleiss, "Measuring nominal scale agreement among many raters" (1971), table 1: thirty patients,
    // six psychiatrists each; depression, personality disorder, schizophrenia, neurosis, other.
    let tally = tally_of(samples_of_counts(
        "0 0 0 6 0\n0 3 0 0 3\n0 1 4 0 1\n0 0 0 0 6\n0 3 0 3 0\n2 0 4 0 0\n0 0 4 0 2\n2 0 3 1 0\n\
         2 0 0 4 0\n0 0 0 0 6\n1 0 0 5 0\n1 1 0 4 0\n0 3 3 0 0\n1 0 0 5 0\n0 2 0 3 1\n0 0 5 0 1\n\
         3 0 0 1 2\n5 1 0 0 0\n0 2 0 4 0\n1 0 2 0 3\n0 0 0 0 6\n0 1 0 5 0\n0 2 0 1 3\n2 0 0 4 0\n\
         1 0 0 4 1\n0 5 0 1 0\n4 0 0 0 2\n0 2 0 4 0\n1 0 5 0 0\n0 0 0 0 6",
    ));

    assert_eq!(tally.samples(), Ok(30));
    assert_published(tally.percent_agreement().unwrap(), 0.556, 3);
    assert_published(tally.fleiss_kappa().unwrap(), 0.430, 3);
}

#[test]
fn kappa_of_fourteen_raters_is_as_published() {
    // Wikipedia, "Fleiss' kappa", "Worked example".
    let tally = tally_of(samples_of_counts(
        "0 0 0 0 14\n0 2 6 4 2\n0 0 3 5 6\n0 3 9 2 0\n2 2 8 1 1\n7 7 0 0 0\n3 2 6 3 0\n2 5 3 2 2\n\
         6 5 2 1 0\n0 2 2 3 7",
    ));

    assert_published(tally.percent_agreement().unwrap(), 0.378, 3);
    assert_published(tally.fleiss_kappa().unwrap(), 0.210, 3);
}

/// A confusion of yes and no, from its four cells.
fn yes_and_no(cells: [i64; 4]) -> Confusion {
    let [yes, no] = ["yes", "no"].map(Category::from_key);
    let pairs = [(&yes, &yes), (&yes, &no), (&no, &yes), (&no, &no)];
    pairs
        .into_iter()
        .zip(cells)
        .map(|((first, second), count)| (first.clone(), second.clone(), count))
        .collect()
}

#[test]
fn kappa_of_two_readers_is_as_published() {
    // Wikipedia, "Cohen's kappa", "Simple example" and the two of "Same percentages but different
    // numbers".
    for (cells, agreement, kappa) in [
        ([20, 5, 10, 15], 0.7, 0.4),
        ([45, 15, 25, 15], 0.6, 0.1304),
        ([25, 35, 5, 35], 0.6, 0.2593),
    ] {
        let confusion = yes_and_no(cells);

        assert_published(confusion.percent_agreement().unwrap(), agreement, 4);
        assert_published(confusion.cohens_kappa().unwrap(), kappa, 4);
    }
}

#[test]
fn kappa_of_three_categories_is_as_published() {
    // scikit-learn, `cohen_kappa_score`, the example of its documentation; by hand (0.8 - 0.36) / 0.64.
    let confusion = confusion_of(
        "negative positive negative neutral positive",
        "negative positive negative neutral negative",
    );

    assert_published(confusion.cohens_kappa().unwrap(), 0.6875, 4);
}
