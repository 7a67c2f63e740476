//! Laws that hold for whatever people label.

use proptest::prelude::*;

use super::*;
use crate::agreement::{Change, Level, Undefined};

const LEVELS: [Level; 3] = [Level::Nominal, Level::Ordinal, Level::Interval];

/// What each labeler answered, by sample.
type World = BTreeMap<u8, BTreeMap<u8, Category>>;

/// A label that comes, changes or goes.
#[derive(Debug, Clone)]
struct Event {
    sample: u8,
    labeler: u8,
    answer: Option<Category>,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let answer = prop_oneof![
        1 => Just(None),
        4 => (-2..3i64).prop_map(|point| Some(Category::integer(point))),
    ];
    let event = (0..6u8, 0..5u8, answer).prop_map(|(sample, labeler, answer)| Event {
        sample,
        labeler,
        answer,
    });
    prop::collection::vec(event, 0..60)
}

/// Samples with up to six answers.
fn samples() -> impl Strategy<Value = Vec<Vec<Category>>> {
    let answer = (-2..3i64).prop_map(Category::integer);
    prop::collection::vec(prop::collection::vec(answer, 0..7), 0..12)
}

/// Samples with the same number of answers.
fn even_samples() -> impl Strategy<Value = Vec<Vec<Category>>> {
    (2..7usize).prop_flat_map(|m| {
        let answer = (-2..3i64).prop_map(Category::integer);
        prop::collection::vec(prop::collection::vec(answer, m), 1..12)
    })
}

fn values(labels: &BTreeMap<u8, Category>) -> Vec<Category> {
    labels.values().cloned().collect()
}

/// Every pair of labelers counted, as the tally's definition says.
fn counted(world: &World) -> Tally {
    let mut tally = Tally::default();
    for labels in world.values() {
        for (first, c) in labels {
            for (second, k) in labels {
                if first != second && c <= k {
                    tally.add(Change {
                        m: u32::try_from(labels.len()).unwrap(),
                        c: c.clone(),
                        k: k.clone(),
                        by: 1,
                    });
                }
            }
        }
    }
    tally
}

/// The confusions of every pair of labelers, as their definition says.
fn confusions_counted(world: &World) -> Confusions {
    let mut confusions = Confusions::default();
    for labels in world.values() {
        for (first, of_first) in labels {
            for (second, of_second) in labels.range(first + 1..) {
                let confusion = confusions.0.entry((*first, *second)).or_default();
                confusion.add(of_first.clone(), of_second.clone(), 1);
            }
        }
    }
    confusions
}

/// Alpha by the formulas of Krippendorff (2011), section E, with all sums written out.
fn alpha_by_definition(samples: &[Vec<Category>], level: Level) -> Option<f64> {
    let numbered = |category: &Category| category.as_number().unwrap();
    let pairable = || samples.iter().filter(|answers| 2 <= answers.len());
    let all: Vec<f64> = pairable().flatten().map(numbered).collect();
    let count = |value: f64| all.iter().filter(|other| **other == value).count() as f64;
    let metric = |c: f64, k: f64| match level {
        Level::Nominal => f64::from(c != k),
        Level::Interval => (c - k).powi(2),
        Level::Ordinal => {
            let (low, high) = (c.min(k), c.max(k));
            let within = all.iter().filter(|g| low <= **g && **g <= high).count() as f64;
            (within - (count(c) + count(k)) / 2.0).powi(2)
        }
    };
    let mut observed = 0.0;
    for answers in pairable() {
        for (i, c) in answers.iter().enumerate() {
            for (j, k) in answers.iter().enumerate() {
                if i != j {
                    observed += metric(numbered(c), numbered(k)) / (answers.len() - 1) as f64;
                }
            }
        }
    }
    let expected: f64 = all
        .iter()
        .flat_map(|c| all.iter().map(|k| metric(*c, *k)))
        .sum();
    (0.0 < expected).then(|| 1.0 - (all.len() as f64 - 1.0) * observed / expected)
}

/// Every coefficient of a tally.
fn all(tally: &Tally) -> Vec<Result<f64, Undefined>> {
    let mut all = vec![tally.percent_agreement(), tally.fleiss_kappa()];
    all.extend(LEVELS.map(|level| tally.krippendorffs_alpha(level)));
    all
}

fn bits(values: Vec<Result<f64, Undefined>>) -> Vec<Result<u64, Undefined>> {
    values
        .into_iter()
        .map(|value| value.map(f64::to_bits))
        .collect()
}

proptest! {
    #[test]
    fn counts_kept_label_by_label_are_those_of_a_recount(events in events()) {
        let mut world = World::new();
        let mut tally = Tally::default();
        let mut confusions = Confusions::default();

        for Event { sample, labeler, answer } in events {
            let labels = world.entry(sample).or_default();
            let before = values(labels);
            let labeled: Vec<_> = labels.clone().into_iter().collect();
            confusions.label(&labeled, labeler, answer.as_ref());
            match answer {
                Some(answer) => labels.insert(labeler, answer),
                None => labels.remove(&labeler),
            };
            tally.extend(replace(&before, &values(labels)));

            prop_assert_eq!(&tally, &counted(&world));
            prop_assert_eq!(&confusions, &confusions_counted(&world));
        }
    }

    #[test]
    fn alpha_is_what_its_definition_says(samples in samples()) {
        let tally = tally_of(&samples);

        for level in LEVELS {
            let alpha = tally.krippendorffs_alpha(level).ok();
            match (alpha, alpha_by_definition(&samples, level)) {
                (Some(alpha), Some(defined)) => prop_assert!((alpha - defined).abs() < 1e-9),
                (alpha, defined) => prop_assert_eq!(alpha, defined),
            }
        }
    }

    #[test]
    fn nominal_alpha_is_fleiss_kappa_but_for_chance_without_replacement(
        samples in even_samples()
    ) {
        // Alpha's chance is without replacement, Fleiss' with: 1 - alpha = (1 - kappa) (n - 1) / n.
        let tally = tally_of(&samples);
        let answers = samples.iter().flatten().count() as f64;

        if let Ok(kappa) = tally.fleiss_kappa() {
            let alpha = tally.krippendorffs_alpha(Level::Nominal).unwrap();
            prop_assert!((1.0 - alpha - (1.0 - kappa) * (answers - 1.0) / answers).abs() < 1e-9);
        }
    }

    #[test]
    fn the_order_of_labelers_and_samples_does_not_matter(
        (samples, turned) in samples().prop_flat_map(|samples| {
            let turned = Just(samples.clone()).prop_shuffle().prop_map(|mut samples| {
                for answers in &mut samples {
                    answers.reverse();
                }
                samples
            });
            (Just(samples), turned)
        })
    ) {
        let (straight, turned) = (tally_of(&samples), tally_of(&turned));

        prop_assert_eq!(&straight, &turned);
        prop_assert_eq!(bits(all(&straight)), bits(all(&turned)));
    }

    #[test]
    fn perfect_agreement_is_exactly_one(
        answers in prop::collection::vec((-5..6i64, 2..7usize), 0..12)
    ) {
        // Given samples whose labelers all agree, and two of them that differ from each other.
        let samples = answers
            .into_iter()
            .chain([(0, 2), (1, 3)])
            .map(|(answer, m)| vec![Category::integer(answer); m]);
        let tally = tally_of(samples);

        for level in LEVELS {
            prop_assert_eq!(tally.krippendorffs_alpha(level), Ok(1.0));
        }
        prop_assert_eq!(tally.percent_agreement(), Ok(1.0));
    }

    #[test]
    fn coefficients_are_finite_and_at_most_one(
        (samples, even) in (samples(), even_samples())
    ) {
        for tally in [tally_of(&samples), tally_of(&even)] {
            for value in all(&tally).into_iter().flatten() {
                prop_assert!(value.is_finite() && value <= 1.0);
            }
            prop_assert!(tally.samples() != Err(Undefined::Inconsistent));
        }
        prop_assert!(tally_of(&even).percent_agreement().is_ok());
    }

    #[test]
    fn other_names_for_categories_leave_nominal_agreement_as_it_is(samples in even_samples()) {
        // Given names that sort in another order.
        let renamed = samples.iter().map(|answers| {
            let rename = |answer: &Category| {
                let number = answer.as_integer().unwrap();
                Category::from_key(format!("option {}", (number * 3).rem_euclid(5)))
            };
            answers.iter().map(rename).collect::<Vec<_>>()
        });
        let (numbers, names) = (tally_of(&samples), tally_of(renamed));

        let nominal = |tally: &Tally| {
            let alpha = tally.krippendorffs_alpha(Level::Nominal);
            bits(vec![alpha, tally.fleiss_kappa(), tally.percent_agreement()])
        };
        prop_assert_eq!(nominal(&numbers), nominal(&names));
    }

    #[test]
    fn another_unit_leaves_interval_agreement_as_it_is(samples in samples()) {
        let scaled = samples.iter().map(|answers| {
            let scale = |answer: &Category| {
                Category::number(answer.as_number().unwrap() * 0.1 + 7.0).unwrap()
            };
            answers.iter().map(scale).collect::<Vec<_>>()
        });
        let (plain, scaled) = (tally_of(&samples), tally_of(scaled));

        match (
            plain.krippendorffs_alpha(Level::Interval),
            scaled.krippendorffs_alpha(Level::Interval),
        ) {
            (Ok(plain), Ok(scaled)) => prop_assert!((plain - scaled).abs() < 1e-9),
            (plain, scaled) => prop_assert_eq!(plain, scaled),
        }
    }

    #[test]
    fn kappa_of_two_is_finite_at_most_one_and_the_same_from_either_side(
        answers in prop::collection::vec((0..4i64, 0..4i64), 0..20)
    ) {
        let rows = |turned: bool| {
            answers.iter().map(move |(first, second)| {
                let [first, second] = [*first, *second].map(Category::integer);
                if turned { (second, first, 1) } else { (first, second, 1) }
            })
        };
        let straight: Confusion = rows(false).collect();
        let turned: Confusion = rows(true).collect();

        match (straight.cohens_kappa(), turned.cohens_kappa()) {
            (Ok(one), Ok(other)) => {
                prop_assert!(one.is_finite() && one <= 1.0);
                prop_assert!((one - other).abs() < 1e-12);
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }
}
