//! Coefficients against published values, laws and hostile counts.

mod extremes;
mod properties;
mod published;

use std::collections::BTreeMap;

use super::{Category, Confusion, Tally, pair_changes, replace};

/// The tally of samples' answers.
fn tally_of<S: AsRef<[Category]>>(samples: impl IntoIterator<Item = S>) -> Tally {
    samples
        .into_iter()
        .flat_map(|answers| replace(&[], answers.as_ref()))
        .collect()
}

/// Answers written as words, `.` where there is none.
fn words(line: &str) -> Vec<Option<Category>> {
    line.split_whitespace()
        .map(|word| (word != ".").then(|| Category::from_key(word)))
        .collect()
}

/// The samples of lines that hold one labeler's answers each.
fn samples_of(labelers: &[&str]) -> Vec<Vec<Category>> {
    let lines: Vec<_> = labelers.iter().map(|line| words(line)).collect();
    (0..lines[0].len())
        .map(|sample| {
            let answers = lines.iter().map(|line| line[sample].clone());
            answers.flatten().collect()
        })
        .collect()
}

/// The samples of a table of how many labelers gave each answer.
fn samples_of_counts(table: &str) -> Vec<Vec<Category>> {
    let samples = table.trim().lines().map(|line| {
        let counts = line.split_whitespace().map(|count| count.parse().unwrap());
        counts
            .enumerate()
            .flat_map(|(category, count)| {
                vec![Category::from_key(format!("category {category}")); count]
            })
            .collect()
    });
    samples.collect()
}

/// The confusion of two lines of answers.
fn confusion_of(first: &str, second: &str) -> Confusion {
    let pairs = words(first).into_iter().zip(words(second));
    pairs
        .filter_map(|(first, second)| Some((first?, second?, 1)))
        .collect()
}

/// The confusions of every pair of labelers, from changes.
#[derive(Debug, Default, PartialEq)]
struct Confusions(BTreeMap<(u8, u8), Confusion>);

impl Confusions {
    fn label(&mut self, labels: &[(u8, Category)], labeler: u8, answer: Option<&Category>) {
        for change in pair_changes(labels, labeler, answer) {
            let confusion = self.0.entry((change.first, change.second)).or_default();
            confusion.add(change.of_first, change.of_second, change.by);
        }
        self.0
            .retain(|_, confusion| confusion.rows().next().is_some());
    }
}
