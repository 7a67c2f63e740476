//! Labels side by side.

use std::collections::BTreeSet;

use super::ReviewedLabel;
use crate::{
    agreement::category_of,
    ids::SampleId,
    label::LabelValues,
    mixing::mixed,
    schema::{Field, Schema},
};

/// Labels in the order in which they stand beside each other. It is the same each time for one sample and
/// another one for the next, so that neither the place of a label nor who came first tells whose it is.
pub fn in_columns(sample: SampleId, labels: &mut [ReviewedLabel]) {
    labels.sort_by_key(|label| {
        let number = label.by.number;
        (place(sample, number), number)
    });
}

fn place(sample: SampleId, labeler_number: u32) -> u64 {
    mixed(mixed(sample.0.cast_unsigned()) ^ u64::from(labeler_number))
}

/// The fields of which not all labels say the same. Answers that have categories differ as in
/// [`crate::agreement`], all others unless they are the same; no answer differs from any.
pub fn differing<'a>(
    schema: &'a Schema,
    labels: impl IntoIterator<Item = &'a LabelValues> + Clone,
) -> BTreeSet<&'a str> {
    let fields = schema.fields.iter();
    fields
        .filter(|field| differs(field, labels.clone()))
        .map(|field| field.name.as_str())
        .collect()
}

fn differs<'a>(field: &Field, labels: impl IntoIterator<Item = &'a LabelValues>) -> bool {
    let mut answers = labels.into_iter().map(|values| values.get(&field.name));
    let Some(first) = answers.next() else {
        return false;
    };
    answers.any(|other| match (first, other) {
        (Some(first), Some(other)) => {
            let categories = category_of(&field.kind, first).zip(category_of(&field.kind, other));
            categories.map_or(first != other, |(first, other)| first != other)
        }
        (None, None) => false,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{audit::Person, ids::LabelId, schema::parse};

    fn label(number: u32) -> ReviewedLabel {
        ReviewedLabel {
            id: LabelId(number.into()),
            by: Person {
                number,
                name: None,
                display_name: None,
            },
            values: LabelValues::new(),
            notes: None,
            flagged: false,
            schema_version: 1,
            created_at_ms: 0,
            wall_ms: None,
        }
    }

    fn order(sample: i64, mut labels: Vec<ReviewedLabel>) -> Vec<u32> {
        in_columns(SampleId(sample), &mut labels);
        labels.iter().map(|label| label.by.number).collect()
    }

    fn differing_of(labels: &[&str]) -> Vec<String> {
        let schema = parse(
            r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5},
                {"name":"better","kind":"pairwise","a":"a","b":"b"},
                {"name":"why","kind":"text"}]}"#,
        )
        .unwrap();
        let labels: Vec<LabelValues> = labels
            .iter()
            .map(|label| serde_json::from_str(label).unwrap())
            .collect();
        let fields = differing(&schema, &labels);
        fields.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn fields_differ_whose_answers_do() {
        assert_eq!(differing_of(&[]), [""; 0]);
        assert_eq!(differing_of(&[r#"{"tone":1}"#]), [""; 0]);
        let labels = [r#"{"tone":1,"why":"a"}"#, r#"{"tone":2,"why":"a"}"#];
        assert_eq!(differing_of(&labels), ["tone"]);
        let labels = [r#"{"tone":1,"why":"a"}"#, r#"{"tone":1,"why":"b"}"#];
        assert_eq!(differing_of(&labels), ["why"]);
    }

    #[test]
    fn no_answer_differs_from_any() {
        assert_eq!(differing_of(&[r#"{"tone":1}"#, "{}"]), ["tone"]);
    }

    #[test]
    fn how_two_texts_stood_before_a_labeler_is_no_difference() {
        let labels = [
            r#"{"better":{"preferred":"a","shown":"ab"}}"#,
            r#"{"better":{"preferred":"a","shown":"ba"}}"#,
        ];

        assert_eq!(differing_of(&labels), [""; 0]);
    }

    #[test]
    fn over_many_samples_each_label_stands_first_about_as_often() {
        let first = (0..1_000).filter(|sample| order(*sample, vec![label(1), label(2)])[0] == 1);

        let first = first.count();
        assert!((430..=570).contains(&first), "{first} of 1000");
    }

    proptest! {
        #[test]
        fn the_columns_of_a_sample_stand_alike_however_its_labels_come(
            sample: i64,
            (labels, shuffled) in prop::collection::btree_set(0..500_u32, 0..8).prop_flat_map(|numbers| {
                let labels: Vec<_> = numbers.into_iter().map(label).collect();
                (Just(labels.clone()), Just(labels).prop_shuffle())
            }),
        ) {
            prop_assert_eq!(order(sample, labels), order(sample, shuffled));
        }
    }
}
