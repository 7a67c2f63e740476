//! A session that is made up: short reviews, and people who read them more or less carefully.

use std::collections::HashMap;

use super::{Script, dice::Dice, key, rhythm::Rhythm};
use crate::{
    archive::{NewSample, Verdict},
    label::{Answers, FieldValue, LabelValues},
    sample::Payload,
};

/// So many different reviews can be made up.
pub const MOST_SAMPLES: usize = PRODUCTS.len() * TOPICS.len() * TONES * CLOSINGS.len();
/// So many people have a name.
pub const MOST_PEOPLE: usize = NAMES.len();

/// One of so many samples has a known answer.
const ONE_KNOWN_OF: usize = 25;
/// From so many people on, one of them gives the same answers to everything.
const CROWD: usize = 5;

const NAMES: [&str; 24] = [
    "Ada", "Ben", "Chiara", "Dmitri", "Elif", "Farid", "Grace", "Hana", "Ivo", "Jun", "Kofi",
    "Lena", "Mateo", "Nadia", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Thandi", "Uma", "Viktor",
    "Wen", "Yara",
];

const PRODUCTS: [&str; 16] = [
    "The kettle",
    "This backpack",
    "The desk lamp",
    "My new keyboard",
    "The rain jacket",
    "This frying pan",
    "The bicycle pump",
    "The headphones",
    "This garden hose",
    "The alarm clock",
    "The coffee grinder",
    "This sleeping bag",
    "The phone case",
    "The board game",
    "This electric toothbrush",
    "The office chair",
];

const CLOSINGS: [&str; 8] = [
    "",
    " I would say the same to a friend.",
    " That is after two months of use.",
    " I bought it for my mother.",
    " It replaced one from another shop.",
    " My colleagues see it the same way.",
    " I had read other reviews before.",
    " It was not my first order here.",
];

const TONES: usize = 5;

/// What reviews are about, and what they say of it, from the worst to the best.
const TOPICS: [(&str, [&str; TONES]); 4] = [
    (
        "quality",
        [
            "broke on the second day and cannot be repaired.",
            "feels cheaper than it looked and already squeaks.",
            "does what it should, no more and no less.",
            "is solid and well finished, with one loose screw.",
            "is the best made thing I own, a joy every single day.",
        ],
    ),
    (
        "delivery",
        [
            "never came, and nobody answers my mails.",
            "came nine days late in a torn box.",
            "came on the last of the promised days.",
            "was here a day early, only the box was dented.",
            "was on my table the next morning, wonderfully packed.",
        ],
    ),
    (
        "price",
        [
            "is sheer robbery for what one gets.",
            "costs a good deal more than it is worth.",
            "costs about what others cost.",
            "is quite cheap for something this useful.",
            "is an absolute bargain, I bought three of them.",
        ],
    ),
    (
        "service",
        [
            "came with a helpline that hung up on me twice.",
            "needed four calls until somebody felt responsible.",
            "made me call once, and they took note of it.",
            "had a flaw that the friendly helpline soon explained.",
            "had a flaw, and an hour later a new one was on its way, superb.",
        ],
    ),
];

/// A session to be made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// The same seed makes up the same session.
    pub seed: u64,
    /// How many take part, at most [`MOST_PEOPLE`].
    pub people: usize,
    /// How many reviews there are, at most [`MOST_SAMPLES`].
    pub samples: usize,
    /// How many labels each needs.
    pub overlap: u32,
}

/// What a review is like.
#[derive(Clone, Copy)]
struct Truth {
    topic: usize,
    /// From 1, the worst, to [`TONES`].
    tone: usize,
}

/// How somebody labels.
struct Person {
    /// How often they see the tone as it is.
    care: f64,
    skips: f64,
    pace_ms: f64,
    /// They say this of everything.
    always: Option<Truth>,
}

impl Simulation {
    /// The session.
    pub fn script(&self) -> Script {
        let mut dice = Dice::new(self.seed);
        let people = self.people.clamp(1, MOST_PEOPLE);
        let count = self.samples.clamp(1, MOST_SAMPLES);
        let characters: Vec<_> = (0..people)
            .map(|index| Person::made_up(index, people, &mut dice))
            .collect();
        let mut samples = Vec::with_capacity(count);
        let mut said = HashMap::with_capacity(count);
        for index in 0..count {
            let (mut sample, truth) = review(index, self.seed);
            if index % ONE_KNOWN_OF == ONE_KNOWN_OF - 1 {
                sample.gold = Some(truth.values());
            }
            let verdicts = characters
                .iter()
                .enumerate()
                .map(|(person, character)| (person, character.verdict(&truth, &mut dice)));
            said.insert(key(&sample.payload), verdicts.collect());
            samples.push(sample);
        }
        Script {
            people: NAMES[..people]
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            samples,
            overlap: self.overlap,
            moments_ms: moments_ms(&characters, self.turns(count), &mut dice),
            said,
        }
    }

    /// Enough for every sample to get its labels, though some are skipped and some have a known answer.
    fn turns(&self, samples: usize) -> usize {
        let labels = samples * usize::try_from(self.overlap).unwrap_or(1);
        labels + labels / 8 + 50
    }
}

/// When everybody ends their turns: as many in all as wanted, whoever gives them.
fn moments_ms(people: &[Person], turns: usize, dice: &mut Dice) -> Vec<Vec<u64>> {
    let rhythms = people.iter().map(|it| Rhythm::begin(it.pace_ms, dice));
    let mut rhythms: Vec<_> = rhythms.collect();
    let mut next: Vec<_> = rhythms.iter_mut().map(|it| it.next(dice).0).collect();
    let mut moments_ms = vec![Vec::new(); people.len()];
    for _ in 0..turns {
        let first = next.iter().enumerate().min_by_key(|(_, at_ms)| **at_ms);
        let Some(person) = first.map(|(person, _)| person) else {
            break;
        };
        moments_ms[person].push(next[person]);
        next[person] = rhythms[person].next(dice).0;
    }
    moments_ms
}

impl Person {
    fn made_up(index: usize, people: usize, dice: &mut Dice) -> Self {
        let is_careless = CROWD <= people && index == people - 1;
        Self {
            care: dice.between(0.7, 0.95),
            skips: dice.between(0.0, 0.04),
            pace_ms: if is_careless {
                1_400.0
            } else {
                dice.between(3_000.0, 7_500.0)
            },
            always: is_careless.then_some(Truth { topic: 0, tone: 4 }),
        }
    }

    /// What they say of a review.
    fn verdict(&self, truth: &Truth, dice: &mut Dice) -> Verdict {
        if dice.happens(self.skips) {
            return Verdict::Skip {
                reason: None,
                wall_ms: None,
            };
        }
        let said = self.always.unwrap_or_else(|| self.reading(truth, dice));
        Verdict::Label(Answers {
            flagged: dice.happens(0.01),
            ..Answers::of(said.values())
        })
    }

    /// What they take a review for.
    fn reading(&self, truth: &Truth, dice: &mut Dice) -> Truth {
        let beside = if dice.happens(0.5) {
            truth.tone + 1
        } else {
            truth.tone - 1
        };
        let tone = if dice.happens(self.care) {
            truth.tone
        } else {
            beside.clamp(1, TONES)
        };
        let topic = if dice.happens(self.care.sqrt()) {
            truth.topic
        } else {
            dice.one_of(TOPICS.len())
        };
        Truth { topic, tone }
    }
}

impl Truth {
    fn values(&self) -> LabelValues {
        let tone = i64::try_from(self.tone).expect("invariant: there are few tones");
        let topic = TOPICS[self.topic].0.to_owned();
        [
            ("tone".to_owned(), FieldValue::Integer(tone)),
            ("topic".to_owned(), FieldValue::Text(topic)),
            (
                "recommended".to_owned(),
                FieldValue::Boolean(4 <= self.tone),
            ),
        ]
        .into()
    }
}

/// One of [`MOST_SAMPLES`] reviews, each index another one.
fn review(index: usize, seed: u64) -> (NewSample, Truth) {
    // Steps by a prime that divides none of the counts reach every place once, in a mixed-up order.
    const STEP: usize = 1_009;
    let offset = usize::try_from(seed % 1_000).expect("invariant: below 1,000");
    let place = (index * STEP + offset) % MOST_SAMPLES;
    let (topic, place) = (place % TOPICS.len(), place / TOPICS.len());
    let (tone, place) = (place % TONES, place / TONES);
    let (product, place) = (place % PRODUCTS.len(), place / PRODUCTS.len());
    let text = format!(
        "{} {}{}",
        PRODUCTS[product], TOPICS[topic].1[tone], CLOSINGS[place]
    );
    let mut payload = Payload::new();
    payload.insert("text".to_owned(), text.into());
    let sample = NewSample {
        external_id: Some(format!("review-{}", index + 1)),
        ..NewSample::of(payload)
    };
    let truth = Truth {
        topic,
        tone: tone + 1,
    };
    (sample, truth)
}
