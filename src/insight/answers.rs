//! How often each answer to a field was given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    label::{FieldValue, Side},
    schema::{FieldKind, Number},
};

/// Numbers between two ends are counted in so many bins of one width.
const BINS: u32 = 20;
/// Numbers without ends are counted by their power of ten: a bin ends at each of these, on either side of
/// nothing, and one has no end.
const POWERS: [f64; 8] = [0.01, 0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0];

/// An answer as a reader is told of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// A point of a scale, an option, or what parts are marked as.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// Which of two is better.
    Side(Side),
    /// Exactly nothing.
    Zero,
    /// A number from the first to below the second; where one is none there is no end.
    Range(Option<f64>, Option<f64>),
}

/// How often an answer was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerCount {
    /// The answer.
    pub answer: Answer,
    /// How often.
    pub count: u64,
}

/// What an answer is counted as: the keys of its counts, each as often as it says so. Of several options each
/// is counted, of marked parts each by its label, of a number its bin. Texts are not counted, nor is an
/// answer of another kind.
pub fn counted_as(kind: &FieldKind, value: &FieldValue) -> Vec<String> {
    match (kind, value) {
        (FieldKind::Scale(_), FieldValue::Integer(point)) => vec![point.to_string()],
        (FieldKind::Choice(_), FieldValue::Text(option)) => vec![option.clone()],
        (FieldKind::Choices(_), FieldValue::Options(options)) => options.clone(),
        (FieldKind::Boolean(_), FieldValue::Boolean(answer)) => vec![answer.to_string()],
        (FieldKind::Pairwise(_), FieldValue::Preference(preference)) => {
            vec![side_key(preference.preferred).to_owned()]
        }
        (FieldKind::Spans(_), FieldValue::Spans(spans)) => {
            spans.iter().map(|span| span.label.clone()).collect()
        }
        (FieldKind::Number(number), FieldValue::Integer(value)) => {
            vec![bin(number, wide(*value)).to_string()]
        }
        (FieldKind::Number(number), FieldValue::Number(value)) => {
            vec![bin(number, *value).to_string()]
        }
        _ => Vec::new(),
    }
}

/// Whether counts of answers to the one kind of field are also counts of answers to the other: of numbers
/// only if their bins are the same.
pub fn counts_alike(one: &FieldKind, other: &FieldKind) -> bool {
    match (one, other) {
        (FieldKind::Number(one), FieldKind::Number(other)) => ends(one) == ends(other),
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// The counts of a field in the order of its schema: what nobody answered with 0, and what was once an answer
/// behind what is one. Empty where answers are not counted.
pub fn told(kind: &FieldKind, counts: &BTreeMap<String, u64>) -> Vec<AnswerCount> {
    let count = |key: &str| counts.get(key).copied().unwrap_or(0);
    let row = |answer, key: &str| AnswerCount {
        answer,
        count: count(key),
    };
    let texts = |known: Vec<String>| {
        let gone = counts.keys().filter(|key| !known.contains(key)).cloned();
        let gone: Vec<_> = gone.filter(|key| 0 < count(key)).collect();
        let all = known.into_iter().chain(gone);
        all.map(|key| row(Answer::Text(key.clone()), &key))
            .collect()
    };
    match kind {
        FieldKind::Scale(scale) => {
            texts((scale.min..=scale.max).map(|it| it.to_string()).collect())
        }
        FieldKind::Choice(choice) => texts(choice.options.clone()),
        FieldKind::Choices(choices) => texts(choices.options.clone()),
        FieldKind::Spans(spans) => texts(spans.labels.clone()),
        FieldKind::Boolean(_) => [true, false]
            .map(|answer| row(Answer::Boolean(answer), &answer.to_string()))
            .into(),
        FieldKind::Pairwise(pair) => [Side::A, Side::B, Side::Tie]
            .into_iter()
            .filter(|side| *side != Side::Tie || pair.tie)
            .map(|side| row(Answer::Side(side), side_key(side)))
            .collect(),
        FieldKind::Number(number) => bins(number, counts),
        FieldKind::Text(_) => Vec::new(),
    }
}

/// All bins between the least and the greatest number that was answered.
fn bins(number: &Number, counts: &BTreeMap<String, u64>) -> Vec<AnswerCount> {
    let counts: BTreeMap<i32, u64> = counts
        .iter()
        .filter(|(_, count)| 0 < **count)
        .filter_map(|(key, count)| Some((key.parse().ok()?, *count)))
        .collect();
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().next_back()) else {
        return Vec::new();
    };
    (*first..=*last)
        .map(|bin| AnswerCount {
            answer: range(number, bin),
            count: counts.get(&bin).copied().unwrap_or(0),
        })
        .collect()
}

fn ends(number: &Number) -> Option<(f64, f64)> {
    number.min.zip(number.max)
}

/// The bin of a number: from 0 upwards between two ends, else away from 0 on either side.
fn bin(number: &Number, value: f64) -> i32 {
    if let Some((min, max)) = ends(number) {
        let place = (value - min) * f64::from(BINS) / (max - min);
        // Where both ends are one there is no place but the first.
        return place.clamp(0.0, f64::from(BINS - 1)) as i32;
    }
    let size = POWERS.iter().filter(|power| **power <= value.abs()).count();
    let away = i32::try_from(size).unwrap_or(0) + 1;
    match value.partial_cmp(&0.0) {
        Some(std::cmp::Ordering::Greater) => away,
        Some(std::cmp::Ordering::Less) => -away,
        _ => 0,
    }
}

/// The numbers of a bin.
fn range(number: &Number, bin: i32) -> Answer {
    if let Some((min, max)) = ends(number) {
        let end = |place: i32| min + (max - min) * f64::from(place) / f64::from(BINS);
        return Answer::Range(Some(end(bin)), Some(end(bin + 1)));
    }
    let power = |away: usize| POWERS.get(away).copied();
    let away = bin.unsigned_abs() as usize;
    let (near, far) = match away {
        0 => return Answer::Zero,
        1 => (Some(0.0), power(0)),
        _ => (power(away - 2), power(away - 1)),
    };
    if 0 < bin {
        Answer::Range(near, far)
    } else {
        Answer::Range(far.map(|end| -end), near.map(|end| -end))
    }
}

fn side_key(side: Side) -> &'static str {
    match side {
        Side::A => "a",
        Side::B => "b",
        Side::Tie => "tie",
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a bin needs no more than 52 bits"
)]
fn wide(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema::parse;

    fn kind(rest: &str) -> FieldKind {
        let schema = parse(&format!(r#"{{"fields":[{{"name":"field",{rest}}}]}}"#)).unwrap();
        schema.fields[0].kind.clone()
    }

    fn keys(of: &str, answer: &str) -> Vec<String> {
        counted_as(&kind(of), &serde_json::from_str(answer).unwrap())
    }

    const SCALE: &str = r#""kind":"scale","min":1,"max":3"#;
    const CHOICES: &str = r#""kind":"choices","options":["sport","politics"]"#;
    const PAIRWISE: &str = r#""kind":"pairwise","a":"one","b":"two""#;
    const SPANS: &str = r#""kind":"spans","text":"text","labels":["ORG"]"#;
    const NUMBER: &str = r#""kind":"number""#;
    const PERCENT: &str = r#""kind":"number","min":0,"max":100"#;

    #[test]
    fn an_answer_counts_as_what_it_says_and_a_text_as_nothing() {
        assert_eq!(keys(SCALE, "2"), ["2"]);
        assert_eq!(
            keys(CHOICES, r#"["sport","politics"]"#),
            ["sport", "politics"]
        );
        assert_eq!(
            keys(PAIRWISE, r#"{"preferred":"tie","shown":"ba"}"#),
            ["tie"]
        );
        assert_eq!(keys(r#""kind":"boolean""#, "true"), ["true"]);
        let spans = r#"[{"start":0,"end":1,"label":"ORG"},{"start":2,"end":3,"label":"ORG"}]"#;
        assert_eq!(keys(SPANS, spans), ["ORG", "ORG"]);
        assert_eq!(keys(r#""kind":"text""#, r#""sport""#), [""; 0]);
        assert_eq!(keys(SCALE, r#""sport""#), [""; 0]);
    }

    #[test]
    fn a_number_between_two_ends_has_one_of_twenty_bins() {
        for (answer, bin) in [
            ("0", "0"),
            ("4.9", "0"),
            ("5", "1"),
            ("99.9", "19"),
            ("100", "19"),
        ] {
            assert_eq!(keys(PERCENT, answer), [bin], "{answer}");
        }
    }

    #[test]
    fn a_number_without_ends_has_the_bin_of_its_power_of_ten() {
        for (answer, bin) in [
            ("0", "0"),
            ("0.001", "1"),
            ("0.01", "2"),
            ("9.9", "4"),
            ("10", "5"),
            ("-10", "-5"),
            ("1e9", "9"),
        ] {
            assert_eq!(keys(NUMBER, answer), [bin], "{answer}");
        }
    }

    #[test]
    fn counts_come_in_the_order_of_the_schema_with_what_nobody_said_and_what_is_no_answer_any_more()
    {
        let counts = [
            ("3".to_owned(), 4),
            ("9".to_owned(), 1),
            ("8".to_owned(), 0),
        ]
        .into();
        let told: Vec<_> = told(&kind(SCALE), &counts)
            .into_iter()
            .map(|row| (row.answer, row.count))
            .collect();
        let text = |text: &str| Answer::Text(text.to_owned());
        assert_eq!(
            told,
            [
                (text("1"), 0),
                (text("2"), 0),
                (text("3"), 4),
                (text("9"), 1)
            ]
        );
    }

    #[test]
    fn numbers_of_other_ends_are_not_added_up() {
        assert!(counts_alike(&kind(NUMBER), &kind(NUMBER)));
        assert!(!counts_alike(&kind(NUMBER), &kind(PERCENT)));
        assert!(!counts_alike(&kind(NUMBER), &kind(SCALE)));
        assert!(counts_alike(
            &kind(SCALE),
            &kind(r#""kind":"scale","min":1,"max":5"#)
        ));
    }

    proptest! {
        #[test]
        fn a_number_lies_in_the_range_of_its_bin(value in -1e7..1e7_f64, has_ends: bool) {
            let kind = kind(if has_ends { r#""kind":"number","min":-1e7,"max":1e7"# } else { NUMBER });
            let [key] = counted_as(&kind, &FieldValue::Number(value)).try_into().unwrap();
            let [row] = told(&kind, &[(key, 1)].into()).try_into().unwrap();
            let inside = match row.answer {
                Answer::Zero => value == 0.0,
                // Ends of ranges are rounded, and those of negative ones are the other way round.
                Answer::Range(from, to) => {
                    from.is_none_or(|from| from <= value + 1e-6)
                        && to.is_none_or(|to| value <= to + 1e-6)
                }
                _ => false,
            };
            prop_assert!(inside);
        }
    }
}
