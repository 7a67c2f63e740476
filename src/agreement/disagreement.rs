//! How far the labels of one sample are apart, as one small integer by which samples are ordered.
//!
//! Two answers to a field have a distance from 0 to 1, by the field's kind:
//!
//! | kind | distance |
//! |---|---|
//! | scale, and number with both ends | their difference by the whole range |
//! | choices | one less the share of the options chosen by both among those chosen by either (Jaccard) |
//! | all others that have categories | 0 for the same, 1 for another |
//!
//! A field's share is the mean distance of all pairs of its answers, and the disagreement is the mean of the
//! shares of all fields that have two answers to compare. Each division rounds up, so that whatever differs
//! is more than 0, and sums are whole numbers, so that the order of the labels makes no difference.

use std::collections::{BTreeMap, BTreeSet};

use super::{Category, category_of};
use crate::{
    label::{FieldValue, LabelValues},
    schema::{Field, FieldKind, Schema},
};

/// The largest distance of two answers, in millionths.
const FAR: u64 = 1_000_000;

/// How far labels of one sample are apart, in per mille: 0 if all answers that can be compared are the same.
/// None where nothing can be: with fewer than two labels, or if no field that has categories has two answers.
pub fn disagreement<'a>(
    schema: &Schema,
    labels: impl IntoIterator<Item = &'a LabelValues> + Clone,
) -> Option<u16> {
    let mut shares = 0;
    let mut fields = 0;
    for field in &schema.fields {
        if let Some(share) = share(field, labels.clone()) {
            shares += share;
            fields += 1;
        }
    }
    let mean = (fields > 0).then(|| shares.div_ceil(fields))?;
    u16::try_from(mean.div_ceil(FAR / 1000)).ok()
}

/// The mean distance of the pairs of answers to one field, in millionths; none if there is no pair.
fn share<'a>(field: &Field, labels: impl IntoIterator<Item = &'a LabelValues>) -> Option<u64> {
    let mut answers: BTreeMap<Category, (u64, &FieldValue)> = BTreeMap::new();
    for answer in labels
        .into_iter()
        .filter_map(|values| values.get(&field.name))
    {
        if let Some(category) = category_of(&field.kind, answer) {
            answers.entry(category).or_insert((0, answer)).0 += 1;
        }
    }
    let all: u64 = answers.values().map(|(count, _)| count).sum();
    let pairs = all * all.saturating_sub(1) / 2;
    let answers: Vec<_> = answers.into_iter().collect();
    let mut apart = 0;
    for (place, (category, (count, answer))) in answers.iter().enumerate() {
        for (other_category, (other_count, other)) in answers.iter().skip(place + 1) {
            let distance = distance(&field.kind, (category, answer), (other_category, other));
            apart += count * other_count * distance;
        }
    }
    (pairs > 0).then(|| apart.div_ceil(pairs))
}

/// How far two different answers are apart, in millionths: at least 1.
fn distance(
    kind: &FieldKind,
    one: (&Category, &FieldValue),
    other: (&Category, &FieldValue),
) -> u64 {
    let range = match kind {
        FieldKind::Scale(scale) => Some((scale.min as f64, scale.max as f64)),
        FieldKind::Number(number) => number.min.zip(number.max),
        FieldKind::Choices(_) => return of_sets(one.1, other.1),
        FieldKind::Choice(_)
        | FieldKind::Boolean(_)
        | FieldKind::Pairwise(_)
        | FieldKind::Text(_)
        | FieldKind::Spans(_) => None,
    };
    let numbers = one.0.as_number().zip(other.0.as_number());
    let Some(((min, max), (one, other))) = range.zip(numbers) else {
        return FAR;
    };
    let share = (one - other).abs() / (max - min);
    // Answers from before a range was narrowed are as far apart as answers can be. What is no number, of a
    // range without a width, is so too.
    if share < 1.0 {
        ((share * FAR as f64).ceil() as u64).clamp(1, FAR)
    } else {
        FAR
    }
}

fn of_sets(one: &FieldValue, other: &FieldValue) -> u64 {
    let (FieldValue::Options(one), FieldValue::Options(other)) = (one, other) else {
        return FAR;
    };
    let one: BTreeSet<_> = one.iter().collect();
    let other: BTreeSet<_> = other.iter().collect();
    let both = one.intersection(&other).count() as u64;
    let either = one.union(&other).count() as u64;
    if either == 0 {
        return FAR;
    }
    ((either - both) * FAR).div_ceil(either).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema::parse;

    fn schema() -> Schema {
        let fields = [
            r#"{"name":"tone","kind":"scale","min":1,"max":5}"#,
            r#"{"name":"topic","kind":"choice","options":["a","b","c"]}"#,
            r#"{"name":"tags","kind":"choices","options":["x","y","z"]}"#,
            r#"{"name":"share","kind":"number","min":0,"max":1}"#,
            r#"{"name":"size","kind":"number"}"#,
            r#"{"name":"why","kind":"text"}"#,
        ];
        parse(&format!(r#"{{"fields":[{}]}}"#, fields.join(","))).unwrap()
    }

    fn of(labels: &[&str]) -> Option<u16> {
        let labels: Vec<LabelValues> = labels
            .iter()
            .map(|label| serde_json::from_str(label).unwrap())
            .collect();
        disagreement(&schema(), &labels)
    }

    #[test]
    fn fewer_than_two_labels_have_nothing_to_compare() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[r#"{"tone":1}"#]), None);
    }

    #[test]
    fn answers_to_different_questions_have_nothing_to_compare() {
        assert_eq!(of(&[r#"{"tone":1}"#, r#"{"topic":"a"}"#]), None);
    }

    #[test]
    fn free_texts_are_not_compared() {
        assert_eq!(of(&[r#"{"why":"one"}"#, r#"{"why":"other"}"#]), None);
        let same = [r#"{"tone":1,"why":"one"}"#, r#"{"tone":1,"why":"other"}"#];
        assert_eq!(of(&same), Some(0));
    }

    #[test]
    fn points_of_a_scale_differ_by_their_share_of_it() {
        assert_eq!(of(&[r#"{"tone":1}"#, r#"{"tone":5}"#]), Some(1000));
        assert_eq!(of(&[r#"{"tone":1}"#, r#"{"tone":2}"#]), Some(250));
    }

    #[test]
    fn numbers_differ_by_their_range_and_without_one_wholly() {
        assert_eq!(of(&[r#"{"share":0}"#, r#"{"share":0.5}"#]), Some(500));
        assert_eq!(of(&[r#"{"size":3}"#, r#"{"size":4}"#]), Some(1000));
        assert_eq!(of(&[r#"{"share":0}"#, r#"{"share":9}"#]), Some(1000));
    }

    #[test]
    fn sets_of_options_differ_by_what_they_do_not_share() {
        assert_eq!(
            of(&[r#"{"tags":["x"]}"#, r#"{"tags":["x","y"]}"#]),
            Some(500)
        );
        assert_eq!(of(&[r#"{"tags":["x"]}"#, r#"{"tags":["y"]}"#]), Some(1000));
    }

    #[test]
    fn of_three_labels_two_of_three_pairs_differ() {
        let topics = [r#"{"topic":"a"}"#, r#"{"topic":"a"}"#, r#"{"topic":"b"}"#];

        assert_eq!(of(&topics), Some(667));
    }

    #[test]
    fn fields_count_alike() {
        let labels = [r#"{"tone":1,"topic":"a"}"#, r#"{"tone":1,"topic":"b"}"#];

        assert_eq!(of(&labels), Some(500));
    }

    #[test]
    fn whatever_differs_is_more_than_nothing() {
        assert_eq!(
            of(&[r#"{"share":0.5}"#, r#"{"share":0.5000000001}"#]),
            Some(1)
        );
    }

    fn label() -> impl Strategy<Value = LabelValues> {
        let tone = prop::option::of(1..6i64);
        let topic = prop::option::of(prop::sample::select(vec!["a", "b", "c"]));
        let tags = prop::option::of(prop::sample::subsequence(vec!["x", "y", "z"], 1..=3));
        let share = prop::option::of(0.0..=1.0f64);
        (tone, topic, tags, share).prop_map(|(tone, topic, tags, share)| {
            let mut values = LabelValues::new();
            let mut add = |name: &str, value: Option<FieldValue>| {
                values.extend(value.map(|value| (name.to_owned(), value)));
            };
            add("tone", tone.map(FieldValue::Integer));
            add("topic", topic.map(|it| FieldValue::Text(it.to_owned())));
            let owned = |tags: Vec<&str>| tags.into_iter().map(str::to_owned).collect();
            add("tags", tags.map(|tags| FieldValue::Options(owned(tags))));
            add("share", share.map(FieldValue::Number));
            values
        })
    }

    /// Whether no two labels answer a question differently, and some two answer the same one.
    fn agree(labels: &[LabelValues]) -> Option<bool> {
        let mut compared = false;
        for field in &schema().fields {
            let said: Vec<_> = labels
                .iter()
                .filter_map(|values| category_of(&field.kind, values.get(&field.name)?))
                .collect();
            compared |= said.len() > 1;
            if said.windows(2).any(|pair| pair[0] != pair[1]) {
                return Some(false);
            }
        }
        compared.then_some(true)
    }

    proptest! {
        #[test]
        fn it_is_a_share_and_nothing_if_and_only_if_all_agree(
            labels in prop::collection::vec(label(), 0..8),
        ) {
            let apart = disagreement(&schema(), &labels);

            prop_assert!(apart.is_none_or(|apart| apart <= 1000));
            prop_assert_eq!(apart.map(|apart| apart == 0), agree(&labels));
        }

        #[test]
        fn the_order_of_the_labels_makes_no_difference(
            (labels, shuffled) in prop::collection::vec(label(), 0..8)
                .prop_flat_map(|labels| (Just(labels.clone()), Just(labels).prop_shuffle())),
        ) {
            prop_assert_eq!(
                disagreement(&schema(), &labels),
                disagreement(&schema(), &shuffled)
            );
        }
    }
}
