//! Scripts out of recordings, and made-up ones.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    archive::PastTurn,
    label::{Answers, FieldValue},
    schema::{Schema, parse, validate},
};

const BEGIN_MS: u64 = 1_700_000_000_000;

fn payload(text: &str) -> Payload {
    [("text".to_owned(), text.into())].into_iter().collect()
}

fn label(labeler: &str, tone: i64, after_ms: Option<u64>) -> PastTurn {
    let values = [("tone".to_owned(), FieldValue::Integer(tone))].into();
    PastTurn {
        labeler: labeler.to_owned(),
        verdict: Verdict::Label(Answers::of(values)),
        ended_at_ms: after_ms.map(|after_ms| BEGIN_MS + after_ms),
    }
}

fn sample(text: &str, turns: Vec<PastTurn>) -> NewSample {
    NewSample {
        turns,
        ..NewSample::of(payload(text))
    }
}

fn tone(verdict: &Verdict) -> Option<&FieldValue> {
    match verdict {
        Verdict::Label(answers) => answers.values.get("tone"),
        Verdict::Skip { .. } => None,
    }
}

/// Two samples: both labeled one of them, Ben the other.
fn recording() -> Vec<NewSample> {
    vec![
        sample(
            "a",
            vec![label("Ada", 1, Some(5_000)), label("Ben", 2, Some(2_000))],
        ),
        sample("b", vec![label("Ben", 3, Some(0)), label("Cy", 4, None)]),
    ]
}

#[test]
fn a_recording_is_played_from_its_first_label_on() {
    let script = Script::recorded(recording()).unwrap();

    assert_eq!(script.people, ["Ada", "Ben"]);
    assert_eq!(script.moments_ms, [vec![5_000], vec![0, 2_000]]);
    assert_eq!((script.overlap, script.turns()), (2, 3));
    assert!(script.samples.iter().all(|sample| sample.turns.is_empty()));
}

#[test]
fn people_say_what_they_said_or_else_what_another_did() {
    let script = Script::recorded(recording()).unwrap();
    let said = |person, text, turn| {
        let verdict = script.verdict(person, &payload(text), turn);
        tone(&verdict).cloned()
    };

    assert_eq!(said(0, "a", 7), Some(FieldValue::Integer(1)));
    assert_eq!(said(0, "b", 7), Some(FieldValue::Integer(3)));
    assert_eq!(said(0, "unknown", 7), None, "a skip");
}

#[test]
fn without_times_there_is_nothing_to_play() {
    let samples = vec![sample("a", vec![label("Ada", 1, None)])];

    let refused = Script::recorded(samples).unwrap_err();

    assert_eq!(refused, NotPlayable::NoMoments);
    assert!(refused.to_string().contains("ingot export --format native"));
}

#[test]
fn as_many_reviews_as_there_may_be_are_all_different() {
    let simulation = Simulation {
        seed: 77,
        people: 2,
        samples: MOST_SAMPLES,
        overlap: 1,
    };
    let samples = simulation.script().samples;
    let texts: BTreeSet<_> = samples.iter().map(|sample| key(&sample.payload)).collect();
    assert_eq!(texts.len(), MOST_SAMPLES);
}

#[test]
fn more_than_there_may_be_is_as_many_as_there_may_be() {
    let simulation = Simulation {
        seed: 1,
        people: MOST_PEOPLE + 1,
        samples: MOST_SAMPLES + 1,
        overlap: 1,
    };
    let script = simulation.script();
    assert_eq!(script.people.len(), MOST_PEOPLE);
    assert_eq!(script.samples.len(), MOST_SAMPLES);
}

fn schema() -> Schema {
    parse(include_str!("../../demo/reviews.schema.json")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn whatever_is_made_up_fits_the_demo_queue_and_is_the_same_again(
        seed in any::<u64>(),
        people in 1..=MOST_PEOPLE,
        samples in 1_usize..60,
        overlap in 1_u32..4,
    ) {
        let simulation = Simulation { seed, people, samples, overlap };
        let script = simulation.script();
        prop_assert_eq!(&script, &simulation.script());
        prop_assert!(samples * overlap as usize <= script.turns());
        prop_assert!(script.moments_ms.iter().all(|moments| moments.is_sorted()));
        let schema = schema();
        for sample in &script.samples {
            for person in 0..people {
                if let Verdict::Label(answers) = script.verdict(person, &sample.payload, 0) {
                    prop_assert!(validate(&schema, &sample.payload, &answers.values).is_ok());
                }
            }
        }
    }
}
